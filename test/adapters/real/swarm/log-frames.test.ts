import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogFrames } from '../../../../src/adapters/real/swarm/log-frames.js';

function frame(text: string): Buffer {
  const body = Buffer.from(`${text}\n`);
  const header = Buffer.alloc(8);
  header[0] = 1;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

it('gives the same lines however the stream is cut', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n')), { maxLength: 8 });
  fc.assert(fc.property(lines, fc.array(fc.nat(400)), (texts, cuts) => {
    const bytes = Buffer.concat(texts.map(frame));
    const at = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
    const frames = new LogFrames();
    const got = at.flatMap((to, index) => frames.take(bytes.subarray(at[index - 1] ?? 0, to)));
    expect(got).toEqual(texts);
  }));
});
