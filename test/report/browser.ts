import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** Path of an installed Chromium, or `undefined`. */
export function installedChromium(): string | undefined {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface Viewport {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  /** A phone: touch, and the page's own viewport setting counts. */
  readonly mobile: boolean;
}

/** One page of a headless Chromium, driven over the DevTools protocol on a pipe: no port, no dependency. */
export interface BrowserPage {
  /** Addresses asked for, errors and warnings of the console, uncaught exceptions; all since the page was opened. */
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
  /** Sets the size, loads the address and waits for its load event. */
  open(url: string, viewport: Viewport): Promise<void>;
  /** Value of a JavaScript expression in the page; a promise is waited for. */
  evaluate<T>(expression: string): Promise<T>;
  pointer(x: number, y: number): Promise<void>;
  key(name: string): Promise<void>;
  close(): Promise<void>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, never>;
  readonly result?: Record<string, never>;
  readonly error?: { readonly message: string };
}

export async function launch(chromium: string): Promise<BrowserPage> {
  const profile = mkdtempSync(join(tmpdir(), 'elascale-chromium-'));
  const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const browser = spawn(
    chromium,
    ['--headless', '--no-sandbox', '--disable-gpu', ...quiet, `--user-data-dir=${profile}`, '--remote-debugging-pipe', 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const gone = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  const requests: string[] = [];
  const complaints: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  const loaded: (() => void)[] = [];
  let last = 0;
  let received = '';

  (browser.stdio[4] as Readable).setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (received + chunk).split('\0');
    received = messages.pop()!;
    for (const message of messages) take(JSON.parse(message) as Message);
  });

  function take({ id, method, params, ...answer }: Message): void {
    const event = params as undefined | { request?: { url: string }; type?: string; args?: unknown; exceptionDetails?: unknown };
    if (id !== undefined) waiting.get(id)?.({ ...answer });
    else if (method === 'Network.requestWillBeSent') requests.push(event!.request!.url);
    else if (method === 'Runtime.exceptionThrown') complaints.push(JSON.stringify(event!.exceptionDetails));
    else if (method === 'Runtime.consoleAPICalled' && /error|warning|assert/.test(event!.type!)) complaints.push(JSON.stringify(event!.args));
    else if (method === 'Log.entryAdded') complaints.push(JSON.stringify(params));
    else if (method === 'Page.loadEventFired') loaded.splice(0).forEach((resolve) => resolve());
  }

  async function send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++last;
    const answered = new Promise<Message>((resolve) => waiting.set(id, resolve));
    (browser.stdio[3] as Writable).write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result!;
  }

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const ask = (method: string, params: object = {}) => send(method, params, sessionId as string);
  for (const domain of ['Page', 'Runtime', 'Network', 'Log']) await ask(`${domain}.enable`);

  return {
    requests,
    complaints,
    async open(url, { width, scheme, mobile }) {
      requests.length = complaints.length = 0;
      await ask('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile });
      await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const done = new Promise<void>((resolve) => loaded.push(resolve));
      await ask('Page.navigate', { url });
      await done;
    },
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = await ask('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { value: T }).value;
    },
    async pointer(x, y) {
      await ask('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
    },
    async key(name) {
      await ask('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: name, code: name });
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', key: name, code: name });
    },
    async close() {
      await send('Browser.close').catch(() => browser.kill());
      await gone;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
