import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { elascale } from './cli-session.js';

const folder = temporaryFolder();
const config = (metrics: string) => folder.write('elascale.yaml', `cluster: {docker: 'tcp://127.0.0.1:1', attempts: 1, timeout: 1s}\nmetrics: ${metrics}\n`);
const store = '{source: elasticsearch, url: \'http://127.0.0.1:1\'}';
const ship = (metrics: string, ...words: readonly string[]) => elascale(['ship', '--to', 'elasticsearch', '--config', config(metrics), ...words]);

describe('elascale ship --to elasticsearch refuses', () => {
  it('a configuration that names no store', async () => {
    expect(await ship('{source: docker-stats}')).toMatchObject({ code: 2, err: expect.stringMatching(/metrics\.source: found docker-stats.*elasticsearch/s) });
  });

  it('fields that it does not write', async () => {
    expect(await ship('{source: elasticsearch, url: \'http://127.0.0.1:1\', fields: beats-5}')).toMatchObject({ code: 2, err: expect.stringMatching(/metrics\.fields: found beats-5.*metricbeat/s) });
  });

  it.each([['--keep', '7'], ['--keep', '0d'], ['--sample', 'often']])('%s %s', async (option, text) => {
    expect(await ship(store, option, text)).toMatchObject({ code: 2, err: expect.stringContaining(`${option}: found "${text}"`) });
  });

  it('options of the other store', async () => {
    expect(await ship(store, '--listen', '127.0.0.1:9101')).toMatchObject({ code: 2, err: expect.stringMatching(/--listen.*with --to prometheus/s) });
    expect(await elascale(['ship', '--to', 'prometheus', '--config', config('{source: docker-stats}'), '--keep', '7d'])).toMatchObject({ code: 2, err: expect.stringMatching(/--keep.*with --to elasticsearch/s) });
  });
});

it('a store that does not answer ends it with 4', async () => {
  expect(await ship(store)).toMatchObject({ code: 4, err: expect.stringContaining('http://127.0.0.1:1') });
});
