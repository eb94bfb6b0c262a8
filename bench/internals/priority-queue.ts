import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './root.js';
import { skip } from './report.js';
import type { Contender } from './contest.js';

/** std::priority_queue, compiled with g++ -O2 into a temporary folder; none, said loudly, where there is no g++. */
export function withPriorityQueue<Result>(use: (contenders: readonly Contender[]) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-bench-'));
  try {
    const program = join(folder, 'priority-queue');
    const { status, error, stderr } = spawnSync('g++', ['-O2', '-o', program, join(root, 'bench/contenders/priority-queue.cpp')], { encoding: 'utf8' });
    if (status !== 0) {
      skip(`C++ std::priority_queue: ${error ? 'no g++ here' : stderr}`);
      return use([]);
    }
    return use([{ name: 'C++ std::priority_queue', command: [program] }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
