import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Accounts, AT_REST } from '../../../../src/sim/traffic/fluid/accounts.js';

describe('a member', () => {
  it('grows with its account from its coming on, and keeps what it brought', () => {
    const accounts = new Accounts(2);
    const slow = accounts.open();
    const fast = accounts.open();
    accounts.setRate(slow, 0, 1);
    accounts.setRate(fast, 0, 10);
    accounts.setRate(fast, 1, 3);
    accounts.advance(5);
    const member = accounts.join(slow);
    accounts.advance(2);
    accounts.move(member, fast);
    accounts.advance(1);
    expect(accounts.value(member, 0, 0)).toBe(12);
    expect(accounts.value(member, 1, 0)).toBe(3);
    expect(accounts.value(member, 0, 4)).toBe(52);
    accounts.move(member, AT_REST);
    accounts.advance(100);
    expect(accounts.value(member, 0, 7)).toBe(12);
  });

  it('is read alone or in a list', () => {
    const accounts = new Accounts(1);
    const account = accounts.open();
    accounts.setRate(account, 0, 2);
    const members = Int32Array.from([0, 1, 2], () => {
      const member = accounts.join(account);
      accounts.advance(1);
      return member;
    });
    const read = new Float64Array(3).fill(-1);
    accounts.read(members, 2, 0, 0.5, read);
    expect([...read]).toEqual([7, 5, -1]);
    expect([...members].map((member) => accounts.value(member, 0, 0.5))).toEqual([7, 5, 3]);
  });
});

it('an account that is opened again knows nothing of the one before', () => {
  const accounts = new Accounts(1);
  const first = accounts.open();
  accounts.setRate(first, 0, 5);
  accounts.advance(3);
  accounts.close(first);
  const second = accounts.open();
  expect(second).toBe(first);
  const member = accounts.join(second);
  accounts.advance(3);
  expect(accounts.value(member, 0, 1)).toBe(0);
});

it('counts as a member for itself would, however many move and accounts come and go', () => {
  const moves = fc.array(fc.record({ member: fc.nat(150), account: fc.nat(39), elapsed_s: fc.integer({ min: 0, max: 9 }), rate: fc.integer({ min: 0, max: 9 }) }), { maxLength: 300 });
  fc.assert(
    fc.property(moves, (list) => {
      const accounts = new Accounts(1);
      const open: (number | undefined)[] = [];
      const rates = new Map<number, number>([[AT_REST, 0]]);
      const members: { readonly id: number; account: number; value: number }[] = [];
      for (const { member, account: nth, elapsed_s, rate } of list) {
        const account = (open[nth] ??= accounts.open());
        accounts.setRate(account, 0, rate);
        rates.set(account, rate);
        const mover = members[member];
        if (mover === undefined) members.push({ id: accounts.join(account), account, value: 0 });
        else {
          const left = mover.account;
          accounts.move(mover.id, account);
          mover.account = account;
          if (members.every((other) => other.account !== left)) {
            accounts.close(left);
            open[open.indexOf(left)] = undefined;
          }
        }
        accounts.advance(elapsed_s);
        for (const each of members) each.value += rates.get(each.account)! * elapsed_s;
      }
      for (const { id, value } of members) expect(accounts.value(id, 0, 0)).toBe(value);
    }),
  );
});
