/**
 * Erlang B: the share of arrivals that M/M/c/c blocks at `load` erlangs. The recursion over servers stays within
 * 0..1, where the factorials of the closed form overflow. Source: Erlang (1917); recursion as in Jagerman, Some
 * properties of the Erlang loss function, Bell System Technical Journal 53 (1974).
 */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}

/**
 * Erlang C: the share of arrivals that must wait in M/M/c at `load` erlangs; 1 from `load = servers` on.
 * Source: Erlang (1917); C = B / (1 - rho (1 - B)).
 */
export function erlangC(servers: number, load: number): number {
  const utilisation = load / servers;
  if (utilisation >= 1) return 1;
  const blocked = erlangB(servers, load);
  return blocked / (1 - utilisation * (1 - blocked));
}
