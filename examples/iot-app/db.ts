import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const { env } = process;
const programs = env['PG_PROGRAMS'] ?? '/usr/lib/postgresql/15/bin';
const data = env['PG_DATA'] ?? '/var/lib/postgresql/data';

/** Data live and die with the container: what protects them from a crash of the machine would only cost. */
const settings = [
  "listen_addresses = '*'", "timezone = 'GMT'", "log_timezone = 'GMT'", 'fsync = off', 'synchronous_commit = off', 'full_page_writes = off', 'jit = off',
  'shared_buffers = 32MB', 'max_connections = 60', "unix_socket_directories = '/tmp'", 'max_wal_size = 128MB', 'min_wal_size = 32MB',
];

/** A statement a line: so PostgreSQL's single-user mode takes them. */
const tables = [
  'create role iot login;',
  'create table reading (id bigserial primary key, device text not null, value double precision not null, record text not null, stored_at timestamptz not null default now());',
  'create index reading_device on reading (device, id);',
  'grant all on reading, reading_id_seq to iot;',
];

if (!existsSync(join(data, 'PG_VERSION'))) {
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '--locale=C', '--encoding=UTF8', '--no-sync', '--no-instructions'], { stdio: ['ignore', 2, 2] });
  appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n')}\n`);
  // Only the application's own network reaches it.
  appendFileSync(join(data, 'pg_hba.conf'), 'host iot iot all trust\n');
  single('postgres', ['create database iot;']);
  single('iot', tables);
}

const server = spawn(join(programs, 'postgres'), ['-D', data], { stdio: ['ignore', 2, 2] });
// SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for its clients.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => server.kill('SIGINT'));
server.on('exit', (code) => process.exit(code ?? 1));

function single(database: string, statements: readonly string[]): void {
  execFileSync(join(programs, 'postgres'), ['--single', '-D', data, database], { input: `${statements.join('\n')}\n`, stdio: ['pipe', 2, 2] });
}
