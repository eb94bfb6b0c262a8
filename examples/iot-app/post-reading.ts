import { lookup } from 'node:dns/promises';
import { request } from 'node:http';

/**
 * Posts one reading on a connection of its own, to one of the addresses that the name has at this moment, at random:
 * so a new replica of the API gets traffic with the next request, without a load balancer in between.
 * @throws Error when there is no such name, nobody listens, no answer came in time or it was not 2xx
 */
export async function postReading(url: URL, reading: string, timeout_s: number): Promise<void> {
  const addresses = await lookup(url.hostname, { all: true, family: 4 });
  const { address } = addresses[Math.floor(Math.random() * addresses.length)]!;
  await new Promise<void>((resolve, reject) => {
    const sending = request({
      host: address, port: url.port, path: '/', method: 'POST', agent: false,
      headers: { host: url.host, 'content-type': 'text/csv', 'content-length': Buffer.byteLength(reading) },
      timeout: timeout_s * 1000,
    });
    sending.on('timeout', () => sending.destroy(new Error(`no answer within ${timeout_s} s`)));
    sending.on('error', reject);
    sending.on('response', (answer) => {
      answer.on('error', reject);
      answer.on('end', () => {
        const { statusCode = 0 } = answer;
        if (statusCode >= 200 && statusCode < 300) resolve();
        else reject(new Error(`answered with status ${statusCode}`));
      });
      answer.resume();
    });
    sending.end(reading);
  });
}
