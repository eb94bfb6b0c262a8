// node scripts/run.mjs TOOL ARGS...: runs a tool of node_modules, installed first where it is not yet.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure.mjs';

ensureInstalled();
const [tool, ...args] = process.argv.slice(2);
const entry = { tsc: 'typescript/bin/tsc', eslint: 'eslint/bin/eslint.js', vitest: 'vitest/vitest.mjs' }[tool];
if (entry === undefined) throw new Error(`scripts/run.mjs knows no tool ${tool}`);
const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`../node_modules/${entry}`, import.meta.url)), ...args], { stdio: 'inherit' });
process.exit(status ?? 1);
