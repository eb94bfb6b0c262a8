/** Starts now; what it returns tells the time since then: the wall's, and the CPU's that this process took, in all its threads. */
export function stopwatch(): () => { readonly seconds: number; readonly cpu_s: number } {
  const start_ms = performance.now();
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return { seconds: (performance.now() - start_ms) / 1000, cpu_s: (user + system) / 1e6 };
  };
}
