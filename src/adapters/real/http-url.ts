import { z } from 'zod';

/** Where a server is called by HTTP. No account in it: it would stand in every message that names the call. */
export const httpUrl = z.string().regex(/^https?:\/\/(\[[\da-f:.]+\]|[^\s/@:[\]]+)(:\d+)?(\/\S*)?$/i, 'http://HOST:PORT or https://HOST:PORT, without user and password');
