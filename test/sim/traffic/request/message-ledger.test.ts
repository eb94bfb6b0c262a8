import { ClientLedger } from '../../../../src/sim/traffic/client-ledger.js';
import { expect, it } from 'vitest';
import { LegitimateLedger } from '../../../../src/sim/traffic/legitimate-ledger.js';
import { MessageLedger } from '../../../../src/sim/traffic/request/message-ledger.js';

const ledger = (warm_up_s = 0) => new MessageLedger({ seed: 1, warm_up_s, objective: { latency_s: 1, percentile: 95 } }, new LegitimateLedger([]), new ClientLedger(1));

it('holds messages to Little\'s law, those that fail and those under way included', () => {
  const books = ledger(2);
  books.issue(1);
  books.issue(3);
  books.issue(4);
  books.complete(3, 6, 0);
  books.complete(1, 7, 0);
  books.issue(8);
  books.fail(4, 9, 0);
  expect(() => books.holdToLittlesLaw(2, 10)).not.toThrow();
  expect(books.counts(1)).toEqual({ issued: 3, completed: 1, failed: 1, late: 1, open: 1, overdue: 1 });
});

it('finds a message that was booked at a wrong time, or twice', () => {
  const [late, twice] = [ledger(), ledger()];
  late.issue(1);
  late.complete(1.5, 4, 0);
  expect(() => late.holdToLittlesLaw(0, 5)).toThrow('Little\'s law does not hold');
  twice.issue(1);
  twice.complete(1, 2, 0);
  twice.complete(1, 2, 0);
  expect(() => twice.holdToLittlesLaw(0, 5)).toThrow('Little\'s law does not hold');
});
