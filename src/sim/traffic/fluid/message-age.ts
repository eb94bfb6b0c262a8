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
  /** By cohort, the newest last: its start, and its clients. */
  private readonly starts: number[] = [];
  private readonly counts: number[] = [];
  private clients = 0;

  advance(messages: number): void {
    if (this.clients > 0) this.sent += messages / this.clients;
  }

  /** Newcomers start to count; who leaves is of the newest. */
  setClients(clients: number): void {
    if (clients > this.clients) this.add(clients - this.clients);
    for (let leaving = this.clients - clients; leaving > 0;) {
      const newest = this.counts.pop()!;
      if (newest > leaving) this.counts.push(newest - leaving);
      else this.starts.pop();
      leaving -= newest;
    }
    this.clients = clients;
  }

  /** Mean over the clients of the factor by message count. */
  factor(span: number, factors: readonly number[]): number {
    if (this.clients === 0) return factors[0]!;
    let sum = 0;
    for (let i = 0; i < this.starts.length; i++) {
      sum += this.counts[i]! * factors[Math.min(Math.floor((this.sent - this.starts[i]!) / span), factors.length - 1)]!;
    }
    return sum / this.clients;
  }

  private add(newcomers: number): void {
    if (this.starts.at(-1) !== this.sent) {
      this.starts.push(this.sent);
      this.counts.push(0);
    }
    this.counts[this.counts.length - 1]! += newcomers;
  }
}
