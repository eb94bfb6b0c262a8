import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the library example of the README runs as printed, from a project that depends on elascale', () => {
  expect(existsSync(join(root, 'dist/index.js')), 'dist is built: npm test does it').toBe(true);
  const [, example] = /<!-- test\/end-to-end\/readme\.test\.ts runs this\. -->\n```js\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  expect(example).toBeDefined();
  const project = mkdtempSync(join(tmpdir(), 'elascale-readme-'));
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(root, join(project, 'node_modules/elascale'), 'dir');
  symlinkSync(join(root, 'node_modules/zod'), join(project, 'node_modules/zod'), 'dir');
  symlinkSync(join(root, 'scenarios'), join(project, 'scenarios'), 'dir');
  writeFileSync(join(project, 'package.json'), '{"type":"module"}');
  writeFileSync(join(project, 'example.mjs'), example!);

  const program = ts.createProgram([join(project, 'example.mjs')], {
    allowJs: true, checkJs: true, noEmit: true, strict: true, exactOptionalPropertyTypes: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: ['node'], typeRoots: [join(root, 'node_modules/@types')], skipLibCheck: true,
  });
  const faults = ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(faults).toEqual([]);
  const printed = execFileSync(process.execPath, ['example.mjs'], { cwd: project, encoding: 'utf8' });
  expect(printed).toMatch(/Cheapest that keeps it: steady/);
});
