import type { Client, ClientChannel } from 'ssh2';
import { call, CallError, type CallLimits } from '../call.js';
import { SshLogin, type SshTarget } from '../ssh-login.js';
import { shellLine } from './shell-line.js';

/** How a program on another machine ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A machine reached by ssh, one program after the other over one connection, which is opened anew when it broke.
 * Programs run as root: by `sudo -n` where the account is another.
 */
export class RemoteMachine {
  private readonly login: SshLogin;
  private readonly rank: readonly string[];
  private connection: Promise<Client> | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * @param name as messages call it: the node of the topology
   * @throws CallError when a file of keys cannot be read
   */
  constructor(readonly name: string, target: SshTarget, private readonly limits: CallLimits) {
    this.login = new SshLogin(target);
    this.rank = target.user === 'root' ? [] : ['sudo', '-n'];
  }

  /**
   * Runs a program and says how it ended, whatever its code. Asked again when the connection breaks: it must not
   * matter whether it ran before.
   * @param input of the program's stdin
   * @throws CallError when the machine cannot be reached or refuses the login
   */
  ended(argv: readonly string[], input = ''): Promise<Ended> {
    const called = this.called(argv);
    const turn = this.last.then(() => call(called, this.limits, (signal) => this.attempt(called, argv, input, signal)));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Runs a program that has to end well. @returns its stdout @throws CallError with its stderr */
  async run(argv: readonly string[], input = ''): Promise<string> {
    const { code, stdout, stderr } = await this.ended(argv, input);
    if (code === 0) return stdout;
    throw new CallError('refused', this.called(argv), endedBadly(code, stderr), code === 127 ? `install ${argv[0]!} there` : '');
  }

  async close(): Promise<void> {
    const open = this.connection;
    this.connection = undefined;
    (await open?.catch(() => undefined))?.end();
  }

  private called(argv: readonly string[]): string {
    return `${argv.join(' ')} on ${this.name} (${this.login.at})`;
  }

  private async attempt(called: string, argv: readonly string[], input: string, signal: AbortSignal): Promise<Ended> {
    const client = await this.connected();
    return new Promise((resolve, reject) => {
      const broken = (reason: string) => reject(new CallError('unreachable', called, reason, ''));
      const begun = (error: Error | undefined, channel: ClientChannel): void => {
        if (error !== undefined) return broken(error.message);
        signal.addEventListener('abort', () => channel.destroy(), { once: true });
        collect(channel, resolve, broken);
        channel.end(input);
      };
      try {
        client.exec(shellLine([...this.rank, ...argv]), begun);
      } catch (error) {
        // It broke since it was last used.
        broken((error as Error).message);
      }
    });
  }

  private connected(): Promise<Client> {
    this.connection ??= this.login.open().then((client) => {
      client.once('close', () => { this.connection = undefined; });
      return client;
    }, (error: unknown) => {
      this.connection = undefined;
      throw error;
    });
    return this.connection;
  }
}

/** What a program that ended badly said, in one line. */
export function endedBadly(code: number, stderr: string): string {
  return `ended with ${code}: ${stderr.trim().replaceAll(/\s*\n\s*/g, '; ').slice(0, 500) || 'it said nothing'}`;
}

function collect(channel: ClientChannel, done: (ended: Ended) => void, broken: (reason: string) => void): void {
  let [stdout, stderr, code]: [string, string, number | null] = ['', '', null];
  channel.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  channel.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  channel.once('exit', (ended: number | null) => (code = ended));
  channel.once('error', (error: Error) => broken(error.message));
  channel.once('close', () => (code === null ? broken('the connection broke, or the program was killed') : done({ code, stdout, stderr })));
}
