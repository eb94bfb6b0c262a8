import { beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/index-page.js';
import { syntheticReport, syntheticScenario } from './synthetic-report.js';

/** Every element that is opened is closed, in order. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const empty = new Set(['meta', 'link', 'br', 'hr', 'img', 'input']);
  const text = html.replaceAll(/<(script|style|template)\b[^>]*>[^]*?<\/\1>/g, '').replace(/<!doctype html>/, '');
  for (const [, close, name, self] of text.matchAll(/<(\/?)([A-Za-z][\w]*)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close === '/') {
      if (open.pop() !== name) faults.push(`</${name}>`);
    } else if (self !== '/' && !empty.has(name!)) open.push(name!);
  }
  return [...faults, ...open];
}

describe('index.html', () => {
  let page = '';
  beforeAll(() => {
    page = renderReport(syntheticReport([syntheticScenario('compute-simple'), syntheticScenario('flash-crowd')]));
  });

  test('is the same bytes for the same report', () => {
    expect(renderReport(syntheticReport([syntheticScenario('compute-simple'), syntheticScenario('flash-crowd')]))).toBe(page);
  });

  test('is self-contained: it names nothing that would be fetched', () => {
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page).not.toMatch(/\s(?:src|srcset|poster)=/);
    expect(page).not.toMatch(/@import|url\(/);
    for (const [, target] of page.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^(?:#|data:|data\/|comparison\.csv)/);
  });

  test('is well formed', () => {
    expect(unbalanced(page)).toEqual([]);
    expect(unbalanced('<p><b></p></b>')).not.toEqual([]);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, names] of page.matchAll(/aria-labelledby="([^"]+)"/g)) for (const name of names!.split(' ')) expect(ids).toContain(name);
  });

  test('tells the verdict before the table, and the table before the plots', () => {
    const section = page.slice(page.indexOf('<section class="scenario" id="flash-crowd"'));
    const order = ['class="verdict"', '<table class="comparison stack"', 'class="run-figure"'].map((part) => section.indexOf(part));
    expect(Math.min(...order)).toBeGreaterThan(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('every figure links to its data and describes itself', () => {
    const figures = page.split('<figure ').slice(1);
    expect(figures).toHaveLength(2 * 5);
    for (const figure of figures) {
      expect(figure).toMatch(/href="(?:data\/[^"]+\/timeline\.csv|comparison\.csv)"/);
      expect(figure).toMatch(/<title id="[^"]+">[^<]+<\/title><desc id="[^"]+">[^<]+<\/desc>/);
    }
  });

  test('no coordinate is lost to NaN', () => {
    expect(page.replaceAll(/<script>[^]*?<\/script>/g, '')).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  test('draws every panel and marks every decision', () => {
    for (const title of ['Load, clients', 'Replicas of api', 'CPU of a task, cores', 'Latency p95, s', 'Nodes of edge']) {
      expect(page.split(`>${title}<`)).toHaveLength(1 + 8);
    }
    const { runs, comparison } = syntheticScenario('compute-simple');
    const marks = comparison.policies.flatMap(({ policy }) => runs.find((run) => run.policy === policy && run.seed === 1)!.marks);
    const first = page.slice(page.indexOf('id="compute-simple"'), page.indexOf('id="flash-crowd"'));
    const places = marks.reduce((sum, { kind }) => sum + (kind === 'service' ? 2 : 1), 0);
    expect(first.split('class="mark ')).toHaveLength(1 + places);
    expect(first).toContain('edge 1 → 2: cpu over the limit</title>');
  });

  test('names from outside stay text', () => {
    const hostile = '</script><script>alert(1)</script>"\'&';
    const part = syntheticScenario('compute-simple', ['none', 'discrete'], 2);
    const renamed = (policy: string) => (policy === 'discrete' ? hostile : policy);
    const attacked = renderReport(syntheticReport([{
      ...part,
      scenario: { ...part.scenario, description: hostile },
      comparison: { ...part.comparison, policies: part.comparison.policies.map((entry) => ({ ...entry, policy: renamed(entry.policy) })) },
      runs: part.runs.map((run) => ({ ...run, policy: renamed(run.policy), marks: run.marks.map((mark) => ({ ...mark, reason: hostile })) })),
    }]));
    expect(attacked).not.toContain('<script>alert');
    expect(unbalanced(attacked)).toEqual([]);
  });

  test('without a file beside it, a figure carries its data', () => {
    const part = syntheticScenario('compute-simple', ['none'], 1);
    expect(renderReport(syntheticReport([{ ...part, timelinePath: () => undefined }]))).toMatch(/href="data:text\/csv;charset=utf-8,t_s%2Capi\.cpu/);
  });

  test('one scenario has no overview, several begin with one', () => {
    expect(page).toContain('Of 2 scenarios the objective is kept by');
    expect(renderReport(syntheticReport([syntheticScenario('compute-simple')]))).not.toContain('<nav');
  });

  test('one scenario that names the page is no heading twice; several lead back to the top', () => {
    const alone = syntheticReport([syntheticScenario('compute-simple', ['none'], 1)]);
    expect(renderReport({ ...alone, title: 'compute-simple' })).not.toContain('<h2');
    expect(renderReport(alone)).toContain('<h2 id="compute-simple-h">');
    expect(page.match(/<a href="#top">top<\/a>/g)).toHaveLength(2);
  });

  test('an interrupted comparison says so at the top, and only that one', () => {
    const alone = syntheticReport([syntheticScenario('compute-simple', ['none'], 1)]);
    expect(renderReport({ ...alone, interrupted: { finished: 3, planned: 20 } })).toContain('Interrupted: 3 of 20 runs.');
    expect(page).not.toContain('Interrupted');
  });

  test('stays below 3 MB with seven scenarios, four policies and 9,000 samples a run', () => {
    const scenarios = Array.from({ length: 7 }, (_, index) => syntheticScenario(`day-${index}`, undefined, 2, 0.2));
    expect(scenarios[0]!.runs[0]!.measured.timeline.t_s.length).toBeGreaterThan(9000);
    expect(Buffer.byteLength(renderReport(syntheticReport(scenarios)))).toBeLessThan(3e6);
  });
});
