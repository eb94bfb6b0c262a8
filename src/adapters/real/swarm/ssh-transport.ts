import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { CallError } from '../call.js';
import type { SshLogin } from '../ssh-login.js';

type Connected = (error: Error | null, stream: Duplex) => void;

/**
 * HTTP over `docker system dial-stdio` on the far side, as the docker command itself does it for ssh:// hosts
 * (cli/connhelper). One login a request: nothing is left open between two cycles.
 */
export class SshTransport extends Agent {
  constructor(private readonly login: SshLogin) {
    super({ keepAlive: false });
  }

  override createConnection(_options: ClientRequestArgs, connected?: Connected): null {
    this.login.open().then(
      (client) => client.exec('docker system dial-stdio', (error, channel) => {
        if (error === undefined) return connected?.(null, withItsLogin(channel, client, this.login.at));
        client.end();
        refuse(connected, new CallError('refused', this.login.at, error.message, 'the account must be allowed to run commands'));
      }),
      (error: unknown) => refuse(connected, error as Error),
    );
    return null;
  }
}

/** Node gives the type a stream even beside an error, where it looks at none. */
function refuse(connected: Connected | undefined, error: Error): void {
  connected?.(error, undefined as unknown as Duplex);
}

/** Ends the login with its channel, and lets a command that failed say why. */
function withItsLogin(channel: ClientChannel, client: Client, at: string): ClientChannel {
  let said = '';
  channel.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  channel.once('exit', (code: number | null) => {
    // Once the answer is there nobody listens any more, and a command that was cut off may well end with a code.
    if (code === 0 || code === null || channel.listenerCount('error') === 0) return;
    channel.emit('error', new CallError('refused', at, `docker system dial-stdio ended with ${code}: ${said.trim().slice(0, 300)}`, 'the docker command must be installed there, and the account allowed to use the engine'));
  });
  channel.once('close', () => client.end());
  return channel;
}
