import { describe, expect, test } from 'vitest';
import { CallError } from '../../../../src/adapters/real/call.js';
import { engineError } from '../../../../src/adapters/real/swarm/engine-error.js';

const network = (code: string, message = code): Error => Object.assign(new Error(message), { code });
const answered = (statusCode: number, message: string): Error => Object.assign(new Error(`(HTTP code ${statusCode}) unexpected - ${message}`), { statusCode, json: { message } });
const called = 'GET /services on tcp://10.0.0.1:2376';

describe('what failed on an engine', () => {
  test.each([
    [network('ECONNREFUSED'), 'unreachable', 'is the engine running'],
    [network('EHOSTUNREACH'), 'unreachable', 'port'],
    [network('ETIMEDOUT'), 'unreachable', 'port'],
    [network('ENOENT'), 'unreachable', 'no such socket'],
    [network('', 'socket hang up'), 'unreachable', 'is the engine running'],
    [network('ABORT_ERR'), 'timeout', ''],
    [network('EACCES'), 'refused', 'group docker'],
    [network('ERR_TLS_CERT_ALTNAME_INVALID'), 'refused', 'another name'],
    [network('CERT_HAS_EXPIRED'), 'refused', 'has run out'],
    [network('SELF_SIGNED_CERT_IN_CHAIN'), 'refused', 'tls.ca'],
    [network('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'refused', 'tls.ca'],
    [network('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'refused', 'client certificate'],
    [network('EPROTO', 'write EPROTO 80DC:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:ssl3_record.c:350:\n'), 'refused', 'speaks TLS'],
    [answered(400, 'Client sent an HTTP request to an HTTPS server.'), 'refused', 'cluster.tls'],
    [answered(404, 'service nobody not found'), 'not-found', ''],
    [answered(409, 'name conflicts with an existing object'), 'conflict', ''],
    [answered(500, 'rpc error: code = Unknown desc = update out of sequence'), 'conflict', ''],
    [answered(503, 'This node is not a swarm manager. Use "docker swarm init"'), 'refused', 'manager'],
    [answered(500, 'rpc error: code = Unknown desc = The swarm does not have a leader.'), 'unreachable', 'more than half'],
    [answered(500, 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'), 'timeout', ''],
    [answered(403, 'forbidden'), 'refused', 'proxy'],
    [answered(400, 'invalid reference format'), 'bad-answer', ''],
  ] as const)('%s is %s', (error, failure, advice) => {
    const told = engineError(error, called);
    expect(told).toMatchObject({ failure, called });
    expect(told.advice).toContain(advice);
    expect(told.message).toContain(called);
  });

  test('is told without OpenSSL\'s places in its own source', () => {
    const alert = '809CA37AA87F0000:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1601:SSL alert number 42\n';
    expect(engineError(network('ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', alert), called).message).toContain(`${called}: sslv3 alert bad certificate; the engine does not take the client certificate`);
    expect(engineError(network('EPROTO', `write EPROTO ${alert}`), called).message).toContain(`${called}: write EPROTO sslv3 alert bad certificate; `);
  });

  test('is told in the engine\'s own words', () => {
    expect(engineError(answered(404, 'service nobody not found.'), called).message).toBe(`${called}: HTTP 404: service nobody not found`);
  });

  test('keeps the name that it has', () => {
    const error = new CallError('refused', 'x', 'y', 'z');
    expect(engineError(error, called)).toBe(error);
  });

  test('never tells a token', () => {
    for (const token of ['SWMTKN-1-49nj1cmql0-8vxv8rssmk743oj', 'SWMKEY-1-7c37Cc8654o6p38H']) {
      expect(engineError(answered(400, `invalid join token "${token}"`), called).message).toMatch(/invalid join token "SWM(TKN|KEY)-\(hidden\)"$/);
    }
  });
});
