import { createHash } from 'node:crypto';
import ssh2, { type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { CallError } from './call.js';
import { keyMaterial } from './key-material.js';
import { knownKeys, verdict, type HostKeyVerdict, type KnownKey } from './known-hosts.js';

/** Who logs in where, and the files that allow it. */
export type SshTarget = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Private key without a passphrase, or one that the agent at SSH_AUTH_SOCK holds. */
  readonly key: string;
} & HostTrust;

/** By what a host is known: another than that is refused, and never added. */
export type HostTrust =
  /** A file in OpenSSH's format. */
  | { readonly known_hosts: string }
  /** As `ssh-keygen -l` shows it: `SHA256:` and base64. */
  | { readonly fingerprint: string };

/** An account on a host: its files are read once, connections are opened as they are needed. */
export class SshLogin {
  readonly at: string;
  /** Of the known-hosts file; none where a fingerprint is pinned. */
  private readonly known: readonly KnownKey[];
  private readonly credentials: ConnectConfig;

  /** @throws CallError when a file cannot be read or the key cannot be used */
  constructor(private readonly target: SshTarget) {
    this.at = `ssh://${target.user}@${target.host}:${target.port}`;
    this.known = 'fingerprint' in target ? [] : knownKeys(keyMaterial(target.known_hosts, this.at).toString('utf8'), target.host, target.port);
    this.credentials = credentials(target.key, this.at);
  }

  /**
   * Resolves once logged in; the caller ends the connection.
   * @throws CallError `refused` for an unknown, changed or revoked host key and for a key that the host does not take;
   *   `unreachable` when the host does not answer
   */
  open(): Promise<Client> {
    const { host, port, user } = this.target;
    return new Promise((resolve, reject) => {
      const client = new ssh2.Client();
      let shown: HostKeyVerdict = 'known';
      client.once('ready', () => resolve(client));
      // Stays on: a connection that breaks later is told by the channels on it.
      client.on('error', (error) => reject(shown === 'known' ? loginError(error, this.at, this.target) : this.refusal(shown)));
      client.connect({
        host, port, username: user, ...this.credentials,
        algorithms: { serverHostKey: { prepend: algorithmsOf(this.known), append: [], remove: [] } },
        hostVerifier: (key: Buffer) => {
          shown = this.judge(key);
          return shown === 'known';
        },
      });
    });
  }

  private judge(key: Buffer): HostKeyVerdict {
    if (!('fingerprint' in this.target)) return verdict(this.known, key);
    return fingerprintOf(key) === this.target.fingerprint ? 'known' : 'changed';
  }

  private refusal(shown: Exclude<HostKeyVerdict, 'known'>): CallError {
    if ('fingerprint' in this.target) {
      return new CallError('refused', this.at, `its host key is not the one of the fingerprint ${this.target.fingerprint}`, 'someone may stand between; compare it on the host\'s console with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`');
    }
    const { host, port, known_hosts } = this.target;
    const reasons = {
      unknown: `its host key is not in ${known_hosts}`,
      changed: `its host key is not the one that ${known_hosts} lists`,
      revoked: `its host key is marked as revoked in ${known_hosts}`,
    };
    const compare = `compare it on the host's console with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\``;
    const advice = {
      unknown: `get it with \`ssh-keyscan -p ${port} ${host}\`, ${compare}, then add the line`,
      changed: `someone may stand between; ${compare} before the old line is replaced`,
      revoked: 'this key must not be trusted: give the host a new one',
    };
    return new CallError('refused', this.at, reasons[shown], advice[shown]);
  }
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** The key's file, or the agent where the file is encrypted or only public. */
function credentials(path: string, called: string): ConnectConfig {
  const privateKey = keyMaterial(path, called);
  const parsed = ssh2.utils.parseKey(privateKey);
  if (!(parsed instanceof Error) && parsed.isPrivateKey()) return { privateKey };
  const agent = process.env['SSH_AUTH_SOCK'];
  if (agent !== undefined) return { agent };
  throw new CallError('refused', called, `the key in ${path} cannot be used without a passphrase`, 'load it with ssh-add and set SSH_AUTH_SOCK, or name a key without a passphrase');
}

/** A host has keys of several types: asking for the listed ones first keeps it from showing another. */
function algorithmsOf(known: readonly KnownKey[]): ServerHostKeyAlgorithm[] {
  const types = [...new Set(known.filter(({ revoked }) => !revoked).map(({ type }) => type))];
  return types.flatMap((type) => (type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [type])) as ServerHostKeyAlgorithm[];
}

function loginError(error: Error & { readonly level?: string }, called: string, { user, key }: SshTarget): CallError {
  if (error.level === 'client-authentication') {
    return new CallError('refused', called, `the host does not take the key ${key} for ${user}`, `add its public half to that account's authorized_keys`);
  }
  return new CallError('unreachable', called, error.message, 'is the host up, and may port 22 be reached from here?');
}
