import { ensureBuilt } from '../../scripts/ensure.mjs';

/** The tests here run dist/cli.js: it is built once before them. */
export default function setup() {
  ensureBuilt();
}
