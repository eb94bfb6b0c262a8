import { CallError, type CallFailure } from '../call.js';

/** What docker-modem's errors carry: an HTTP status with the engine's words, or a network error's code. */
interface EngineFault extends Error {
  readonly statusCode?: number;
  readonly json?: unknown;
  readonly code?: string;
}

interface Told {
  readonly failure: CallFailure;
  readonly advice: string;
}

/** The one place where failures of an engine's API get their name. `CallError`s pass as they are. */
export function engineError(error: unknown, called: string): CallError {
  if (error instanceof CallError) return error;
  const fault = error as EngineFault;
  const reason = withoutSecrets(words(fault));
  const { failure, advice } = fault.statusCode === undefined ? networkFault(fault) : answeredFault(fault.statusCode, reason);
  return new CallError(failure, called, reason, advice);
}

function networkFault({ code = '', message }: EngineFault): Told {
  if (code === 'ABORT_ERR') return { failure: 'timeout', advice: '' };
  if (code === 'EACCES' || code === 'EPERM') return { failure: 'refused', advice: 'run as a user of the group docker, or as root' };
  if (/wrong version number|packet length too long|http request/i.test(message) || code.startsWith('HPE_')) return { failure: 'refused', advice: 'one side speaks TLS and the other does not: see cluster.tls and the port' };
  if (certificateCodes.test(code) || /certificate|\bca\b|\bssl\b|\btls\b/i.test(message)) return { failure: 'refused', advice: tlsAdvice(code, message) };
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return { failure: 'refused', advice: 'see cluster.tls' };
  if (code === 'ENOENT') return { failure: 'unreachable', advice: 'there is no such socket: is the engine running?' };
  if (code === 'ENOTFOUND') return { failure: 'unreachable', advice: 'the name has no address: see cluster.docker' };
  if (unreachableCodes.has(code) || message === 'socket hang up') return { failure: 'unreachable', advice: 'is the engine running, and may its port be reached from here?' };
  return { failure: 'bad-answer', advice: '' };
}

const unreachableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN',
]);
const certificateCodes = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT|ERR_OSSL_X509|ERR_SSL_TLSV\d+_ALERT|ERR_SSL_SSLV3_ALERT)/;

function tlsAdvice(code: string, message: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'the engine\'s certificate is for another name: use the name or address that it was made for';
  if (code === 'CERT_HAS_EXPIRED') return 'the engine\'s certificate has run out: make a new one';
  if (code === 'CERT_NOT_YET_VALID') return 'the engine\'s certificate is not valid yet: compare the clocks';
  if (/alert/i.test(code) || /alert/i.test(message)) return 'the engine does not take the client certificate: tls.cert and tls.key must be signed by the engine\'s authority';
  return 'the engine\'s certificate is not signed by the authority in tls.ca';
}

function answeredFault(status: number, reason: string): Told {
  if (/update out of sequence/i.test(reason)) return { failure: 'conflict', advice: '' };
  if (/not a swarm manager|not part of a swarm|is not a manager/i.test(reason)) return { failure: 'refused', advice: 'name a manager of the swarm as cluster.docker, or make one with `docker swarm init`' };
  if (/does not have a leader|no elected primary|lost the majority/i.test(reason)) return { failure: 'unreachable', advice: 'more than half of the managers must run' };
  if (/HTTP request to an HTTPS server/i.test(reason)) return { failure: 'refused', advice: 'the engine wants TLS: see cluster.tls' };
  if (/DeadlineExceeded|deadline exceeded|context canceled/.test(reason)) return { failure: 'timeout', advice: '' };
  if (status === 404) return { failure: 'not-found', advice: '' };
  if (status === 409) return { failure: 'conflict', advice: '' };
  if (status === 401 || status === 403) return { failure: 'refused', advice: 'the engine or a proxy before it does not allow this call' };
  return { failure: status === 503 ? 'unreachable' : 'bad-answer', advice: '' };
}

/** THREAD:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:MORE, of which the reason is for people. */
const openSslText = /[0-9A-F]+:error:[0-9A-F]+:[^:]*:[^:]*:([^:]*):[^:]*:\d+:.*/;

/** The engine's own message where there is one. */
function words({ json, message, statusCode }: EngineFault): string {
  const own = typeof json === 'object' && json !== null && 'message' in json ? String(json.message) : Buffer.isBuffer(json) ? json.toString('utf8') : '';
  if (statusCode === undefined) return message.replace(openSslText, '$1').trim();
  return `HTTP ${statusCode}: ${own === '' ? message : own}`.slice(0, 500).replace(/[\s.]+$/, '');
}

/** Join and unlock tokens never reach a log. */
function withoutSecrets(text: string): string {
  return text.replace(/SWM(TKN|KEY)-[^\s"']+/g, 'SWM$1-(hidden)');
}
