import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePolicy } from '../../../src/core/policies/define-policy.js';
import type { Policy } from '../../../src/core/policies/policy.js';
import { drive } from './harness.js';

/** The first JavaScript block of the page, with its two imports handed in. */
function policyOfPage(): Policy {
  const page = readFileSync(new URL('../../../docs/how-to/add-a-policy.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(page)![1]!.replace(/^import .*$/gm, '').replace('export default', 'return');
  return new Function('definePolicy', 'z', code)(definePolicy, z) as Policy;
}

it('the policy of docs/how-to/add-a-policy.md does what the page says', () => {
  const cpu = [0.7, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1, 0.1];
  let index = 0;
  const changes = drive(policyOfPage(), cpu.length, () => cpu[index++]!, { current: 5, bounds: { min: 1, max: 9 } })
    .map(({ answer, current }) => answer.desired - current);
  expect(changes).toEqual([1, 0, 0, 0, 0, 0, -1, 0]);
});
