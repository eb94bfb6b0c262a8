import { z } from 'zod';
import type { Bytes, Seconds } from '../../../../core/units.js';

/** What an engine has counted of a container since its start. */
export interface ContainerCounters {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  /** Name of the Swarm service and id of the task; `null`: a container that Swarm did not start. */
  readonly service: string | null;
  readonly task: string | null;
  /** When the engine read them, by its own clock. */
  readonly read_unix_s: number;
  readonly cpu_s: Seconds;
  /** Page cache that can be given back is taken out. */
  readonly memory_B: Bytes;
  /** The whole machine's where the container has no limit. */
  readonly memory_limit_B: Bytes;
  /** On all interfaces, of which each counts for itself. */
  readonly received_B: Bytes;
  readonly sent_B: Bytes;
  readonly interfaces: readonly InterfaceCounters[];
}

export interface InterfaceCounters {
  readonly name: string;
  readonly received_B: Bytes;
  readonly sent_B: Bytes;
}

/** `GET /containers/json`, the parts that are looked at. */
export const listedContainer = z.object({
  Id: z.string(),
  Names: z.array(z.string()).nullish(),
  Image: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
});
export type ListedContainer = z.infer<typeof listedContainer>;

/** `GET /containers/ID/stats`, the parts that are looked at; a container that has ended has hardly any. */
export const statsAnswer = z.object({
  read: z.string(),
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({ usage: z.number().optional(), limit: z.number().optional(), stats: z.record(z.string(), z.number()).nullish() }),
  networks: z.record(z.string(), z.object({ rx_bytes: z.number(), tx_bytes: z.number() })).nullish(),
});
export type StatsAnswer = z.infer<typeof statsAnswer>;

/** `null` of a container that does not run any more. */
export function containerCounters({ Id, Names, Image, Labels }: ListedContainer, answer: StatsAnswer): ContainerCounters | null {
  const { read, cpu_stats, memory_stats, networks } = answer;
  // The engine knows no time of reading, or no memory in use, of what has ended.
  if (read.startsWith('0001-') || memory_stats.usage === undefined) return null;
  const interfaces = Object.entries(networks ?? {}).map(([name, { rx_bytes, tx_bytes }]): InterfaceCounters => ({ name, received_B: rx_bytes, sent_B: tx_bytes }));
  return {
    id: Id,
    name: (Names?.[0] ?? Id).replace(/^\//, ''),
    image: Image,
    service: Labels?.['com.docker.swarm.service.name'] ?? null,
    task: Labels?.['com.docker.swarm.task.id'] ?? null,
    read_unix_s: unixTime(read),
    cpu_s: cpu_stats.cpu_usage.total_usage / 1e9,
    memory_B: withoutPageCache(memory_stats.usage, memory_stats.stats ?? {}),
    memory_limit_B: memory_stats.limit ?? 0,
    received_B: interfaces.reduce((sum, one) => sum + one.received_B, 0),
    sent_B: interfaces.reduce((sum, one) => sum + one.sent_B, 0),
    interfaces,
  };
}

/**
 * As `docker stats` has it (docker/cli, cli/command/container/stats_helpers.go, calculateMemUsageUnixNoCache): cgroup v1
 * tells `total_inactive_file`, v2 `inactive_file`; cAdvisor's working set is the same.
 */
function withoutPageCache(usage_B: Bytes, stats: Readonly<Record<string, number>>): Bytes {
  const cache_B = stats['total_inactive_file'] ?? stats['inactive_file'] ?? 0;
  return cache_B < usage_B ? usage_B - cache_B : usage_B;
}

/** RFC 3339 in UTC with up to nine decimals, none of which is lost on the way through milliseconds. */
function unixTime(rfc3339: string): number {
  const [, second, decimals = '0'] = /^([^.Z]+)(?:\.(\d+))?Z$/.exec(rfc3339) ?? [];
  return second === undefined ? Date.parse(rfc3339) / 1000 : Date.parse(`${second}Z`) / 1000 + Number(`0.${decimals}`);
}
