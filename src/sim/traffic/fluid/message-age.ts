/**
 * How many messages the clients of a source have sent: a demand may follow that count (`cpu.by_message`). Clients that
 * started together are one cohort; all clients of a source send at one rate, so a cohort is told by where the source's
 * count per client stood when it started.
 */
export class MessageAge {
  /** Messages a second of the source: its weight beside other sources. */
  rate = 1;
  /** Messages a client that was there from the start would have sent. */
  private sent = 0;
  /** Start -> clients; the newest last. */
  private readonly cohorts = new Map<number, number>();
  private clients = 0;

  advance(messages: number): void {
    if (this.clients > 0) this.sent += messages / this.clients;
  }

  /** Newcomers start to count; who leaves is of the newest. */
  setClients(clients: number): void {
    let leaving = this.clients - clients;
    if (leaving < 0) this.cohorts.set(this.sent, (this.cohorts.get(this.sent) ?? 0) - leaving);
    for (const [start, count] of [...this.cohorts].reverse()) {
      if (leaving <= 0) break;
      if (count > leaving) this.cohorts.set(start, count - leaving);
      else this.cohorts.delete(start);
      leaving -= count;
    }
    this.clients = clients;
  }

  /** Mean over the clients of the factor by message count. */
  factor(span: number, factors: readonly number[]): number {
    if (this.clients === 0) return factors[0]!;
    let sum = 0;
    for (const [start, count] of this.cohorts) sum += count * factors[Math.min(Math.floor((this.sent - start) / span), factors.length - 1)]!;
    return sum / this.clients;
  }
}
