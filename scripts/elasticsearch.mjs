// node scripts/elasticsearch.mjs: a real Elasticsearch from the jars that its makers publish for Maven (its distribution
// is not among them). Builds it once into the cache and prints the command that starts it; needs a JDK 17 and Maven.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('elasticsearch', import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'elascale');
const run = (program, args) => execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 });

/** The server runs as Java modules; its HTTP transport is one of its own modules with a class loader of its own. */
function build(home) {
  const jars = join(home, 'jars');
  run('mvn', ['--quiet', '--batch-mode', '-f', join(source, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`]);
  const netty = join(home, 'modules', 'transport-netty4');
  for (const folder of ['config', 'plugins', 'lib', 'launcher']) mkdirSync(join(home, folder));
  mkdirSync(netty, { recursive: true });
  const [, version] = /<elasticsearch>(.*)<\/elasticsearch>/.exec(readFileSync(join(source, 'pom.xml'), 'utf8'));
  for (const jar of readdirSync(jars)) renameSync(join(jars, jar), join(/^(netty|transport)-/.test(jar) ? netty : join(home, 'lib'), jar));
  rmSync(jars, { recursive: true });
  writeFileSync(join(netty, 'plugin-descriptor.properties'), [
    'name=transport-netty4', 'description=HTTP and transport', `version=${version}`, `elasticsearch.version=${version}`, 'java.version=17',
    'classname=org.elasticsearch.transport.netty4.Netty4Plugin', 'extended.plugins=', 'has.native.controller=false', '',
  ].join('\n'));
  run('javac', ['-cp', join(home, 'lib', '*'), '-d', join(home, 'launcher'), join(source, 'Launcher.java')]);
}

/** The folder of the built server: made once for each version of this script's sources. */
export function elasticsearchHome() {
  const hash = createHash('sha256');
  for (const file of ['pom.xml', 'Launcher.java']) hash.update(readFileSync(join(source, file)));
  const home = join(cache, `elasticsearch-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(home)) return home;
  mkdirSync(cache, { recursive: true });
  const aside = mkdtempSync(`${home}.partial-`);
  try {
    build(aside);
    renameSync(aside, home);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    throw error;
  }
  return home;
}

/** Arguments of `java` that start a node on 127.0.0.1; it prints `started` when it answers. */
export function elasticsearchArguments(home, dataFolder, port) {
  return [
    '-Xms256m', '-Xmx256m', '--module-path', join(home, 'lib'),
    '--add-modules', 'org.elasticsearch.server,org.elasticsearch.preallocate,jdk.net',
    '--add-opens', 'org.apache.lucene.core/org.apache.lucene.store=org.elasticsearch.server',
    '-cp', join(home, 'launcher'), 'Launcher', home, dataFolder, String(port),
  ];
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  console.log(['java', ...elasticsearchArguments(elasticsearchHome(), '/tmp/elasticsearch-data', 9200)].join(' '));
}
