import { z } from 'zod';
import { byteSize, duration } from '../../core/configuration/quantity.js';
import { timeDistribution } from './distribution.js';

export const flavour = z.strictObject({
  cores: z.number().positive().max(1024).describe('of a node'),
  memory: byteSize.prefault('4GiB').describe('of a node, for the reservations of tasks'),
});

export const nodeGroup = z.strictObject({
  flavour: z.string().min(1).describe('kind of VM, from flavours'),
  nodes: z.number().int().min(1).default(1).describe('at the start; the first is the base'),
  labels: z.record(z.string(), z.string()).default({}).describe('of its nodes, for the constraints of services'),
  background: z.number().min(0).default(0).describe('cores used by everything that is not a task'),
  boot: timeDistribution.prefault('140s').describe('asked for to ready: creation, join and label'),
  contention: z
    .number().min(0).max(1).default(0)
    .describe('share of a core lost for each further busy core (shared caches, steal): n busy cores give n·(1 - contention·(n - 1))'),
});
export type NodeGroup = Readonly<z.infer<typeof nodeGroup>>;

export const infrastructure = z.strictObject({
  flavours: z.record(z.string(), flavour).describe('kinds of VM by name'),
  groups: z.record(z.string(), nodeGroup).describe('groups of like nodes by name, which the engine may scale'),
  latency: duration.prefault('1ms').describe('one way between two tasks; the network model\'s place'),
});
export type Infrastructure = Readonly<z.infer<typeof infrastructure>>;

/** What lies between a task's CPU and the engine's reading. */
export const metricsPipeline = z.strictObject({
  period: duration.prefault('10s').describe('a beat of every task and node'),
  phase: duration.optional().describe('when in the period all of them beat; each at a time of its own without it'),
  snapshot: duration.prefault('10s').describe('span that a task\'s CPU sample covers (dockbeat: its last second)'),
  ingestion: timeDistribution.prefault('1s').describe('beat to searchable'),
  lost: z.number().min(0).max(1).default(0).describe('share of beats that never arrive'),
  query: duration.prefault('50ms').describe('one query of readings'),
  inventory: duration.prefault('1.5s').describe('listing stacks, services and nodes at the start of a cycle'),
  action: duration.prefault('1s').describe('a scale command until it returns'),
});
export type MetricsPipeline = Readonly<z.infer<typeof metricsPipeline>>;
