import type { Seconds } from '../../../core/units.js';
import { doubled } from '../../growth.js';

/** The account in which nothing grows. */
export const AT_REST = 0;

/**
 * Counters that grow alike. An account has the totals of whoever stands in it from its opening on, and the rates at
 * which they grow; a member only knows what it brought and where the account's totals stood when it came. Time costs
 * O(accounts) and a reading no more than three numbers, wherever the members stand.
 *
 * Rows of flat arrays, some numbers (`amounts`) each: a beat reads every member, and what it costs is the cache.
 */
export class Accounts {
  private totals: Float64Array;
  private rates: Float64Array;
  private readonly free: number[] = [];
  private accounts = 1;
  /** By member: its account, what it brought, and the account's totals when it came. */
  private account = new Int32Array(64);
  private own: Float64Array;
  private mark: Float64Array;
  private members = 0;

  constructor(private readonly amounts: number) {
    this.totals = new Float64Array(16 * amounts);
    this.rates = new Float64Array(16 * amounts);
    this.own = new Float64Array(64 * amounts);
    this.mark = new Float64Array(64 * amounts);
  }

  /** A new account: totals and rates are 0. */
  open(): number {
    const account = this.free.pop() ?? this.accounts++;
    if (account * this.amounts === this.totals.length) {
      this.totals = doubled(this.totals);
      this.rates = doubled(this.rates);
    }
    return account;
  }

  /** Nobody stands in it any more. */
  close(account: number): void {
    const from = account * this.amounts;
    this.totals.fill(0, from, from + this.amounts);
    this.rates.fill(0, from, from + this.amounts);
    this.free.push(account);
  }

  setRate(account: number, amount: number, rate: number): void {
    this.rates[account * this.amounts + amount] = rate;
  }

  advance(elapsed_s: Seconds): void {
    const { totals, rates } = this;
    const end = this.accounts * this.amounts;
    for (let i = 0; i < end; i++) totals[i]! += rates[i]! * elapsed_s;
  }

  /** A new member, who brings nothing. @returns its number, from 0 on */
  join(account: number): number {
    if (this.members === this.account.length) {
      this.account = doubled(this.account);
      this.own = doubled(this.own);
      this.mark = doubled(this.mark);
    }
    const member = this.members++;
    this.enter(member, account);
    return member;
  }

  /** From now on its counters grow with those of another account. */
  move(member: number, account: number): void {
    const left = this.account[member]!;
    if (left === account) return;
    const { own, mark, totals, amounts } = this;
    for (let a = 0; a < amounts; a++) own[member * amounts + a]! += totals[left * amounts + a]! - mark[member * amounts + a]!;
    this.enter(member, account);
  }

  private enter(member: number, account: number): void {
    this.account[member] = account;
    for (let a = 0; a < this.amounts; a++) this.mark[member * this.amounts + a] = this.totals[account * this.amounts + a]!;
  }

  /** @param ahead_s counted on at the present rates */
  value(member: number, amount: number, ahead_s: Seconds): number {
    const mine = member * this.amounts + amount;
    const shared = this.account[member]! * this.amounts + amount;
    return this.own[mine]! + this.totals[shared]! - this.mark[mine]! + this.rates[shared]! * ahead_s;
  }

  /** The values of the first `count` of these members. */
  read(members: Int32Array, count: number, amount: number, ahead_s: Seconds, into: Float64Array): void {
    for (let i = 0; i < count; i++) into[i] = this.value(members[i]!, amount, ahead_s);
  }
}
