/** Shorter values than this are no secrets, and hiding them would eat the words of every message. */
const secretLength_min = 4;

const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const joinToken = /SWMTKN-[\w-]+/g;

/**
 * A text that may be shown: the given secrets are hidden, and so is what is one by its look. docker-machine prints the
 * command it failed at, private key and all, when it cannot copy a server's key to a machine.
 */
export function redacted(text: string, secrets: readonly string[]): string {
  const shown = text.replaceAll(privateKey, '(hidden key)').replaceAll(joinToken, '(hidden token)');
  return secrets
    .filter(({ length }) => length >= secretLength_min)
    .toSorted((a, b) => b.length - a.length)
    .reduce((so_far, secret) => so_far.replaceAll(secret, '(hidden)'), shown);
}

/** `Password`, `ApiSecretKey`, `AccessToken`; not `SSHKeyPath`, `KeyPairName`: those say where a secret is. */
export function isSecretName(name: string): boolean {
  return /password|passphrase|secret|token|key|credential/i.test(name) && !/(?:path|file|name|fingerprint|(?<![a-z])id)$/i.test(name) && !/^ssh[-_]?key$/i.test(name);
}
