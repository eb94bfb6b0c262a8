import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const folder = temporaryFolder();
const config = () => folder.write('elascale.yaml', 'cluster: {docker: \'tcp://127.0.0.1:1\', attempts: 1, timeout: 1s}\n');
const ship = (...words: readonly string[]) => elascale(['ship', '--to', 'prometheus', '--config', config(), ...words]);

describe('elascale ship refuses', () => {
  it('a store that it does not know', async () => {
    expect(await elascale(['ship', '--to', 'prometeus', '--config', config()])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean "prometheus"?') });
  });

  it.each(['9101', 'localhost', '127.0.0.1:99999', 'http://127.0.0.1:9101'])('to listen at %s', async (address) => {
    expect(await ship('--listen', address)).toMatchObject({ code: 2, err: expect.stringContaining('HOST:PORT, for example 127.0.0.1:9101') });
  });

  it('a port that is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await ship('--listen', `127.0.0.1:${port}`)).toMatchObject({ code: 2, err: expect.stringMatching(/--listen: found .*EADDRINUSE|address already in use/) });
    server.close();
  });
});

it('elascale ship ends with 4 when the manager does not answer', async () => {
  expect(await ship('--listen', '127.0.0.1:0')).toMatchObject({ code: 4, err: expect.stringMatching(/GET \/\w+ on tcp:\/\/127\.0\.0\.1:1/) });
});
