/** For people, on stderr; stdout belongs to the figures. */
export function say(line: string): void {
  console.error(line);
}

/** A part that cannot run here. */
export function skip(what: string): void {
  say(`  SKIPPED  ${what}`);
}

/** One figure of a bench: a line of stdout, which `npm run bench -- --json` gathers. */
export function figure(name: string, value: number, unit: string): void {
  console.log(JSON.stringify({ name, value: Number(value.toPrecision(4)), unit }));
}

/** Events a second of several contenders, each beside its ratio to those named in `against`. */
export function compare(rates: ReadonlyMap<string, number>, against: readonly string[]): void {
  const width = Math.max(...[...rates.keys()].map((name) => name.length));
  const present = against.filter((name) => rates.has(name));
  for (const [name, rate] of rates) {
    const ratios = present.filter((other) => other !== name).map((other) => `${((100 * rate) / rates.get(other)!).toFixed(0).padStart(4)} % of ${other}`);
    say(`  ${name.padEnd(width)}  ${(rate / 1e6).toFixed(2).padStart(7)} million events/s  ${ratios.join('  ')}`);
  }
}
