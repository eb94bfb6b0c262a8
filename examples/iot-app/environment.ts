/** A number from the environment, where a service of a swarm gets its settings. @throws Error that names the variable */
export function numberFrom(environment: NodeJS.ProcessEnv, name: string, fallback: number, min: number, max: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (value >= min && value <= max) return value;
  throw new Error(`${name}: found ${JSON.stringify(text)}; allowed: a number from ${min} to ${max}`);
}
