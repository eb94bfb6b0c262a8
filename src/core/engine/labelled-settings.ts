import type { TargetOverrides, TargetSettings } from '../configuration/engine-configuration.js';

/**
 * Settings with a service's own laid over them. Where the two together contradict each other all of the service's own
 * are left out: no one can tell which of them was meant.
 */
export function withLabels(configured: TargetSettings, labelled: TargetOverrides | undefined): { readonly settings: TargetSettings; readonly labels_ignored: string | null } {
  if (labelled === undefined) return { settings: configured, labels_ignored: null };
  const settings = { ...configured, ...labelled } as TargetSettings;
  const contradiction = contradictionIn(settings);
  return contradiction === null ? { settings, labels_ignored: null } : { settings: configured, labels_ignored: `labels ignored: ${contradiction}` };
}

export function sameSettings(a: TargetOverrides | undefined, b: TargetOverrides | undefined): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function contradictionIn({ min, max, cpu_up_limit, cpu_down_limit }: TargetSettings): string | null {
  if (min > max) return `min ${min} is above max ${max}`;
  if (cpu_down_limit > cpu_up_limit) return `cpu_down_limit ${cpu_down_limit} is above cpu_up_limit ${cpu_up_limit}`;
  return null;
}
