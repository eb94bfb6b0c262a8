import { fileURLToPath } from 'node:url';

/** The project's folder, seen from dist/bench/bench/internals. */
export const root = fileURLToPath(new URL('../../../../', import.meta.url));
