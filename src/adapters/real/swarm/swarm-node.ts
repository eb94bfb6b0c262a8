import { z } from 'zod';
import { CallError } from '../call.js';
import type { DockerEngine } from './docker-engine.js';
import { apiNode, type ApiNode } from './engine-api.js';
import { againOnConflict } from './on-conflict.js';

/**
 * Every entry of the swarm for a host name, the one to go by first: a machine that left and came back is listed twice.
 * @throws CallError
 */
export async function nodesNamed(manager: DockerEngine, name: string): Promise<readonly ApiNode[]> {
  const nodes = await manager.ask('GET /nodes', z.array(apiNode), (docker, abortSignal) => docker.listNodes({ abortSignal }));
  const ready = ({ Status }: ApiNode): number => (Status.State === 'ready' ? 0 : 1);
  return nodes
    .filter(({ Description }) => Description?.Hostname === name)
    .sort((a, b) => ready(a) - ready(b) || Date.parse(b.CreatedAt) - Date.parse(a.CreatedAt));
}

/** @throws CallError `not-found` when the swarm has no node of that host name */
export async function nodeNamed(manager: DockerEngine, name: string): Promise<ApiNode> {
  const [node] = await nodesNamed(manager, name);
  if (node === undefined) throw new CallError('not-found', `GET /nodes on ${manager.at}`, `the swarm has no node ${name}`, '');
  return node;
}

/** Gives a node these labels beside those it has. @throws CallError */
export function labelNode(manager: DockerEngine, name: string, labels: Readonly<Record<string, string>>): Promise<void> {
  return updateNode(manager, name, (spec) => {
    const missing = Object.entries(labels).some(([key, value]) => spec.Labels[key] !== value);
    return missing ? { ...spec, Labels: { ...spec.Labels, ...labels } } : null;
  });
}

/** From now on Swarm places nothing on the node and moves its tasks away. @throws CallError */
export function drainNode(manager: DockerEngine, name: string): Promise<void> {
  return updateNode(manager, name, (spec) => (spec.Availability === 'drain' ? null : { ...spec, Availability: 'drain' }));
}

function updateNode(manager: DockerEngine, name: string, change: (spec: ApiNode['Spec']) => ApiNode['Spec'] | null): Promise<void> {
  return againOnConflict(async () => {
    const { ID, Version, Spec } = await nodeNamed(manager, name);
    const spec = change(Spec);
    if (spec === null) return;
    await manager.tell(`POST /nodes/${name}/update`, (docker, abortSignal) => docker.getNode(ID).update({ _query: { version: Version.Index }, _body: spec, abortSignal }));
  });
}
