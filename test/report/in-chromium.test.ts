import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/index-page.js';
import { installedChromium, launch } from './browser.js';
import type { BrowserPage } from './browser.js';
import { syntheticReport, syntheticScenario } from './synthetic-report.js';

const chromium = installedChromium();
if (chromium === undefined) console.warn('SKIPPED: the report was not looked at in a browser, since no Chromium is installed (apt-get install chromium).');

const desk = { width: 1280, scheme: 'light', mobile: false } as const;
const phone = { width: 390, scheme: 'dark', mobile: true } as const;

describe.skipIf(chromium === undefined)('the report in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'elascale-report-'));
  const file = join(folder, 'index.html');
  const url = pathToFileURL(file).href;
  let page: BrowserPage;

  beforeAll(async () => {
    const policies = ['none', 'discrete', 'adaptive', 'target-tracking'];
    writeFileSync(file, renderReport(syntheticReport([syntheticScenario('compute-simple'), syntheticScenario('flash-crowd', policies, 3, 2)])));
    page = await launch(chromium!);
  });
  afterAll(async () => {
    await page.close();
    rmSync(folder, { recursive: true });
  });

  test.each([desk, phone, { ...phone, width: 360 }, { ...desk, scheme: 'dark' } as const])(
    'at $width px, $scheme: no complaint, nothing fetched, nothing wider than the screen',
    async (viewport) => {
      await page.open(url, viewport);
      expect(page.complaints).toEqual([]);
      expect(page.requests.filter((address) => address !== url && !address.startsWith('data:'))).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
      await page.evaluate('document.querySelectorAll("details").forEach((part) => (part.open = true))');
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
    },
  );

  /** The middle of a figure, scrolled into view; the tip's text afterwards. */
  const middle = (figure: number) => page.evaluate<[number, number]>(`(() => {
    const svg = document.querySelectorAll('.run-figure svg')[${figure}];
    svg.scrollIntoView({ block: 'center' });
    const { x, y, width, height } = svg.getBoundingClientRect();
    return [x + width / 2, y + height / 2];
  })()`);
  const tip = (figure: number) => page.evaluate<string | null>(`(() => {
    const found = document.querySelectorAll('.run-figure .tip')[${figure}];
    return found.hidden ? null : found.innerText;
  })()`);

  test.each([desk, phone])('hovering at $width px shows the values of that moment, inside the figure', async (viewport) => {
    await page.open(url, viewport);
    expect(await tip(1)).toBeNull();
    await page.pointer(...(await middle(1)));
    const text = await tip(1);
    expect(text).toMatch(/^1\d(\.\d+)? min/);
    expect(text).toMatch(/running\s+3/);
    expect(text).toMatch(/p95\s+0\.\d+/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
    await page.pointer(1, 1);
    expect(await tip(1)).toBeNull();
  });

  test('the arrow keys walk through the same values', async () => {
    await page.open(url, desk);
    await page.evaluate('document.querySelectorAll(".run-figure")[2].focus()');
    await page.key('ArrowRight');
    await page.key('ArrowRight');
    expect(await tip(2)).toMatch(/^0\.33 min/);
    await page.key('Escape');
    expect(await tip(2)).toBeNull();
  });

  test('text keeps 4.5:1 against the paper in both themes, and the button turns them', async () => {
    const contrasts = () => page.evaluate<number[]>(`(() => {
      const luminance = (colour) => {
        const [r, g, b] = colour.match(/\\d+/g).map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = luminance(getComputedStyle(document.body).backgroundColor);
      const texts = ['h1', 'small', 'a', '.difference.better', '.difference.worse', '.kept', '.missed', 'footer', '.muted'];
      return texts.map((selector) => luminance(getComputedStyle(document.querySelector(selector)).color))
        .map((ink) => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05));
    })()`);
    await page.open(url, desk);
    const light = await contrasts();
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.evaluate('document.getElementById("theme").click()');
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).not.toBe(paper);
    for (const contrast of [...light, ...(await contrasts())]) expect(contrast).toBeGreaterThanOrEqual(4.5);
  });

  test('a drawing can be saved alone: its copy carries its style', async () => {
    await page.open(url, desk);
    const saved = await page.evaluate<string>(`new Promise((resolve) => {
      URL.createObjectURL = (blob) => (blob.text().then(resolve), 'data:,');
      HTMLAnchorElement.prototype.click = () => {};
      document.querySelector('.run-figure button[data-save]').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    })`);
    expect(saved).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(saved).toContain('--supply:#0067a5');
    expect(saved).toContain('svg .supply{');
  });
});
