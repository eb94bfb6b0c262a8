import { describe, expect, it } from 'vitest';
import { progressOf } from '../../src/cli/run/progress.js';
import type { Terminal } from '../../src/cli/terminal.js';

function terminal(redraws: boolean): { terminal: Terminal; said: () => string } {
  let text = '';
  return {
    said: () => text,
    terminal: { writeOut: () => undefined, writeErr: (part) => { text += part; }, width: 40, colour: false, redraws, interruption: () => new AbortController().signal },
  };
}

describe('progress', () => {
  it('is a line for each tenth and each group that is complete, where nothing redraws', () => {
    const { terminal: plain, said } = terminal(false);
    const progress = progressOf(['a', 'b', 'a'], plain);
    for (const label of ['a', 'b', 'a']) progress.finished(label);
    progress.end();
    expect(said()).toBe('1 of 3 runs\nb: done (2 of 3 runs)\na: done (3 of 3 runs)\n');
  });

  it('shows life at every tenth of many runs, long before a group is complete', () => {
    const { terminal: plain, said } = terminal(false);
    const progress = progressOf(Array<string>(1000).fill('a'), plain);
    for (let run = 0; run < 1000; run += 1) progress.finished('a');
    expect(said().split('\n')).toEqual([...Array.from({ length: 9 }, (_, index) => `${index + 1}00 of 1000 runs`), 'a: done (1000 of 1000 runs)', '']);
  });

  it('is one line that redraws itself on a screen, within its width, and goes at the end', () => {
    const { terminal: screen, said } = terminal(true);
    const progress = progressOf(['a', 'a'], screen);
    progress.finished('a'.repeat(100));
    progress.end();
    // eslint-disable-next-line no-control-regex
    const drawn = said().split('\r').map((line) => line.replace(/\u001b\[2K/, ''));
    expect(drawn[1]).toMatch(/^\[\.{24}\] 0\/2 runs/);
    expect(drawn[2]).toMatch(/^\[#{12}\.{12}\] 1\/2 runs/);
    expect(Math.max(...drawn.map((line) => line.length))).toBeLessThan(40);
    expect(drawn.at(-1)).toBe('');
    expect(said()).not.toContain('\n');
  });
});
