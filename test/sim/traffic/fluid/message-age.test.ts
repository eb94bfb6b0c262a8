import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MessageAge } from '../../../../src/sim/traffic/fluid/message-age.js';

const span = 10;
const factors = [1, 2, 5];

it('without clients it is that of a first message', () => {
  expect(new MessageAge().factor(span, factors)).toBe(1);
});

it('is the mean over the clients as if each counted for itself; the newest leave first', () => {
  const changes = fc.array(fc.record({ clients: fc.nat(40), each: fc.nat(15) }), { maxLength: 60 });
  fc.assert(
    fc.property(changes, (list) => {
      const age = new MessageAge();
      const sent: number[] = [];
      for (const { clients, each } of list) {
        age.setClients(clients);
        while (sent.length < clients) sent.push(0);
        sent.length = clients;
        age.advance(each * clients);
        for (let i = 0; i < clients; i += 1) sent[i]! += each;
        const mean = sent.reduce((sum, messages) => sum + factors[Math.min(Math.floor(messages / span), 2)]!, 0) / clients;
        expect(age.factor(span, factors)).toBe(clients === 0 ? 1 : mean);
      }
    }),
  );
});
