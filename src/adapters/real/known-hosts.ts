import { createHmac } from 'node:crypto';

/** A host key as a known_hosts file lists it. */
export interface KnownKey {
  /** `ssh-ed25519` and the like. */
  readonly type: string;
  readonly key: Buffer;
  readonly revoked: boolean;
}

export type HostKeyVerdict = 'known' | 'unknown' | 'changed' | 'revoked';

/**
 * Keys that a known_hosts file lists for a host (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT"): plain and hashed names,
 * wildcards, negation, `[host]:port`. Certificate authorities are passed over: their hosts count as unknown.
 */
export function knownKeys(file: string, host: string, port: number): readonly KnownKey[] {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return file.split('\n').flatMap((line): KnownKey[] => {
    const fields = line.trim().split(/\s+/);
    const marker = fields[0]!.startsWith('@') ? fields.shift() : undefined;
    const [names, type, key] = fields;
    if (names === undefined || names.startsWith('#') || type === undefined || key === undefined) return [];
    if (marker === '@cert-authority' || !lists(names, name)) return [];
    return [{ type, key: Buffer.from(key, 'base64'), revoked: marker === '@revoked' }];
  });
}

/** What the listed keys say to the key that a host has shown. */
export function verdict(known: readonly KnownKey[], shown: Buffer): HostKeyVerdict {
  const same = known.filter(({ key }) => key.equals(shown));
  if (same.some(({ revoked }) => revoked)) return 'revoked';
  if (same.length > 0) return 'known';
  return known.some(({ revoked }) => !revoked) ? 'changed' : 'unknown';
}

function lists(names: string, name: string): boolean {
  if (names.startsWith('|1|')) return hashedName(names, name);
  const patterns = names.split(',');
  const matches = (pattern: string): boolean => wildcard(pattern).test(name);
  return patterns.some((each) => !each.startsWith('!') && matches(each)) && !patterns.some((each) => each.startsWith('!') && matches(each.slice(1)));
}

/** `|1|salt|hash`: HMAC-SHA1 of the name, both in base64. */
function hashedName(names: string, name: string): boolean {
  const [, , salt = '', hash = ''] = names.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 'i');
}
