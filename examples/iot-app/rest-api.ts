import { buildApi } from './api.js';
import { burnCpu } from './cpu-work.js';
import { numberFrom } from './environment.js';
import { postgresStore } from './reading-store.js';

const { env } = process;
const store = postgresStore(env['DB_URL'] ?? 'postgres://iot@db:5432/iot');
const api = buildApi(store, burnCpu, { cpu_s: numberFrom(env, 'CPU_MS', 3, 0, 10_000) / 1000, rows_max: numberFrom(env, 'ROWS_MAX', 10_000, 1, 1e8) });

// The first process of a container has no default actions for signals.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    const close = async (): Promise<void> => {
      await api.close();
      await store.close();
      process.exit(0);
    };
    void close();
  });
}

api.addHook('onError', (_request, _reply, error, done) => {
  if ((error.statusCode ?? 500) >= 500) console.error(JSON.stringify({ kind: 'request-failed', t_unix_s: Date.now() / 1000, reason: error.message }));
  done();
});
void api.listen({ host: '0.0.0.0', port: numberFrom(env, 'PORT', 6969, 1, 65_535) });
