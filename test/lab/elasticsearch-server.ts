import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a real Elasticsearch can be built and run here. */
export const elasticsearchRunsHere = ['javac', 'mvn'].every((program) => spawnSync(program, ['-version']).status === 0);
if (!elasticsearchRunsHere) console.warn('Skipped: Elasticsearch: no JDK or Maven. To run it: apt-get install default-jdk-headless maven');

export interface ElasticsearchServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A real Elasticsearch of one node on a free port, with a data folder of its own. */
export async function startElasticsearch(): Promise<ElasticsearchServer> {
  const { elasticsearchHome, elasticsearchArguments } = (await import('../../scripts/elasticsearch.mjs' as string)) as {
    elasticsearchHome(): string;
    elasticsearchArguments(home: string, data: string, port: number): string[];
  };
  const data = mkdtempSync(join(tmpdir(), 'elascale-elasticsearch-'));
  const port = await freePort();
  const child = spawn('java', elasticsearchArguments(elasticsearchHome(), data, port), { stdio: ['ignore', 'pipe', 'pipe'] });
  await started(child);
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
      rmSync(data, { recursive: true });
    },
  };
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: Buffer) => {
      said += text.toString();
      if (/^started$/m.test(said)) resolve();
    };
    child.stdout!.on('data', hear);
    child.stderr!.on('data', hear);
    child.once('exit', (code) => reject(new Error(`Elasticsearch ended with ${code}:\n${said}`)));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
