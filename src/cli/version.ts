import { readFileSync } from 'node:fs';

/** From the package's own description, which stands beside dist/ wherever it is installed. */
export const version = (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
