import { FactSets } from './fact-sets.js';

/** Facts of a row are numbered 0 to 5: bit k of its value is fact 2k where it is 0, fact 2k + 1 where it is 1. */
export const valueBits = 3;
/** Fact `contextFacts + c` says that context c was active. */
export const contextFacts = 2 * valueBits;
/** Active contexts that count as facts for the next row. */
const activeFacts_max = 15;
/** Contexts are made from the facts common to a known one and now, of so many facts at most. */
const generalised_max = 7;
export const groupFacts_max = valueBits + activeFacts_max;
/** No more is learned then, and what is new scores half. */
export const contexts_max = 20_000;

const none = -1;

/** What a row meant to the memory. */
export interface Recollection {
  /** Contexts that hold for the rows before, and those of them whose consequence came true. */
  readonly selected: number;
  readonly active: number;
  /** Contexts that this row suggested, and those of them that were new. Nothing where the row followed as it had before. */
  readonly suggested: number;
  readonly learned: number;
}

/**
 * Contexts "where these facts held, those facts followed" (Smirnov 2016, in outline). The facts that hold are the last
 * row's and the contexts that were active in it, the most often active ones first.
 */
export class ContextMemory {
  /** The facts that must hold, of all contexts. */
  readonly causes = new FactSets();
  /** Per context: its cause, the facts that follow (a bit mask), rows in which it was active, 1 where it was seen itself
   * rather than generalised, the context before it with the same cause. */
  readonly causeOf: number[] = [];
  readonly consequenceOf: number[] = [];
  readonly activityOf: number[] = [];
  readonly witnessed: number[] = [];
  readonly #previousOf: number[] = [];
  /** Per cause: its newest context. */
  readonly #newestOf: number[] = [];
  /** Per fact: the causes that it is in. */
  readonly #causesWith: number[][] = Array.from({ length: contextFacts }, () => []);
  /** Per cause: the causes that are parts of it, among the first so many. */
  readonly #parts: number[][] = [];
  readonly #partsSearched: number[] = [];
  /** The facts that hold, ascending. */
  readonly group = new Int32Array(groupFacts_max);
  groupSize = 0;
  /** Scratch: facts that hold, counts of them per cause, causes counted, common facts, the most active contexts. */
  readonly #holds: boolean[] = Array.from({ length: contextFacts }, () => false);
  readonly #shared: number[] = [];
  readonly #crossed: number[] = [];
  readonly #common = new Int32Array(generalised_max);
  readonly #mostActive = new Int32Array(activeFacts_max);
  readonly #suggestedIn: number[] = [];
  #row = 0;
  #recollection = { selected: 0, active: 0, suggested: 0, learned: 0 };

  /** Takes in a row of three facts, given as a bit mask. The answer is valid until the next call. */
  recall(facts: number): Recollection {
    const answer = this.#recollection;
    answer.selected = answer.active = answer.suggested = answer.learned = 0;
    this.#row += 1;
    if (this.groupSize === 0) {
      this.#regroup(facts, 0);
      return answer;
    }
    let cause = this.causes.find(this.group, this.groupSize);
    const known = cause === none ? none : this.#find(cause, facts);
    let newest = none;
    if (known !== none) {
      this.witnessed[known] = 1;
    } else if (this.causeOf.length < contexts_max) {
      if (cause === none) cause = this.#addCause(this.group, this.groupSize);
      newest = this.#addContext(cause, facts, 1, 0);
      this.#suggestedIn[newest] = this.#row;
      answer.suggested = answer.learned = 1;
    }
    for (let index = 0; index < this.groupSize; index += 1) this.#holds[this.group[index]!] = true;
    const mostActive = cause === none ? 0 : this.#activate(cause, facts, newest);
    if (newest !== none) this.#generalise(facts, newest);
    for (let index = 0; index < this.groupSize; index += 1) this.#holds[this.group[index]!] = false;
    this.#regroup(facts, mostActive);
    return answer;
  }

  /** Counts the contexts that hold and come true, and keeps the most active of them; returns how many it kept. */
  #activate(group: number, facts: number, newest: number): number {
    const answer = this.#recollection;
    const parts = this.#partsOf(group);
    let kept = 0;
    for (let index = 0; index < parts.length; index += 1) {
      for (let context = this.#newestOf[parts[index]!]!; context !== none; context = this.#previousOf[context]!) {
        if (context === newest) continue;
        answer.selected += 1;
        if ((this.consequenceOf[context]! & ~facts) !== 0) continue;
        answer.active += 1;
        this.activityOf[context]! += 1;
        kept = this.#keepMostActive(context, kept);
      }
    }
    return kept;
  }

  /** `#mostActive` is in ascending order of activity, the younger context last among equals. */
  #keepMostActive(context: number, kept: number): number {
    const list = this.#mostActive;
    const full = kept === activeFacts_max;
    if (full && !this.#lessActive(list[0]!, context)) return kept;
    let at: number;
    if (full) {
      for (at = 0; at + 1 < kept && this.#lessActive(list[at + 1]!, context); at += 1) list[at] = list[at + 1]!;
    } else {
      for (at = kept; at > 0 && this.#lessActive(context, list[at - 1]!); at -= 1) list[at] = list[at - 1]!;
    }
    list[at] = context;
    return full ? kept : kept + 1;
  }

  #lessActive(left: number, right: number): boolean {
    const difference = this.activityOf[left]! - this.activityOf[right]!;
    return difference < 0 || (difference === 0 && left < right);
  }

  /** What holds now and what follows now, each as far as a witnessed context shares it, become contexts of their own. */
  #generalise(facts: number, newest: number): void {
    const crossed = this.#crossed;
    let crossings = 0;
    for (let index = 0; index < this.groupSize; index += 1) {
      const causes = this.#causesWith[this.group[index]!]!;
      for (let entry = 0; entry < causes.length; entry += 1) {
        const cause = causes[entry]!;
        if (this.#shared[cause] === 0) crossed[crossings++] = cause;
        this.#shared[cause]! += 1;
      }
    }
    // Contexts made on the way are none of those that suggest.
    const suggesting = this.causeOf.length;
    for (let index = 0; index < crossings; index += 1) {
      const cause = crossed[index]!;
      const shared = this.#shared[cause]!;
      this.#shared[cause] = 0;
      if (shared > generalised_max) continue;
      const whole = shared === this.causes.sizeOf(cause);
      for (let context = this.#newestOf[cause]!; context !== none; context = this.#previousOf[context]!) {
        if (context >= suggesting || context === newest || this.witnessed[context] === 0) continue;
        const common = this.consequenceOf[context]! & facts;
        if (common === 0 || (whole && common === this.consequenceOf[context])) continue;
        this.#suggest(cause, common);
      }
    }
  }

  #suggest(cause: number, consequence: number): void {
    const answer = this.#recollection;
    let size = 0;
    for (let at = this.causes.start[cause]!; at < this.causes.start[cause + 1]!; at += 1) {
      const fact = this.causes.facts[at]!;
      if (this.#holds[fact]) this.#common[size++] = fact;
    }
    let part = this.causes.find(this.#common, size);
    let context = part === none ? none : this.#find(part, consequence);
    if (context === none) {
      if (this.causeOf.length === contexts_max) return;
      if (part === none) part = this.#addCause(this.#common, size);
      context = this.#addContext(part, consequence, 0, 0);
      answer.learned += 1;
    }
    if (this.#suggestedIn[context] === this.#row) return;
    this.#suggestedIn[context] = this.#row;
    answer.suggested += 1;
  }

  #find(cause: number, consequence: number): number {
    let context = this.#newestOf[cause]!;
    while (context !== none && this.consequenceOf[context] !== consequence) context = this.#previousOf[context]!;
    return context;
  }

  #partsOf(cause: number): readonly number[] {
    const parts = this.#parts[cause]!;
    for (let part = this.#partsSearched[cause]!; part < this.causes.count; part += 1) {
      let at = this.causes.start[part]!;
      const end = this.causes.start[part + 1]!;
      while (at < end && this.#holds[this.causes.facts[at]!]) at += 1;
      if (at === end) parts.push(part);
    }
    this.#partsSearched[cause] = this.causes.count;
    return parts;
  }

  #regroup(facts: number, mostActive: number): void {
    this.groupSize = 0;
    for (let fact = 0; fact < contextFacts; fact += 1) if ((facts >> fact) & 1) this.group[this.groupSize++] = fact;
    for (let index = 0; index < mostActive; index += 1) {
      const fact = contextFacts + this.#mostActive[index]!;
      let at = this.groupSize;
      for (; this.group[at - 1]! > fact; at -= 1) this.group[at] = this.group[at - 1]!;
      this.group[at] = fact;
      this.groupSize += 1;
    }
  }

  #addCause(facts: Int32Array, size: number): number {
    const cause = this.causes.add(facts, size);
    for (let index = 0; index < size; index += 1) this.#causesWith[facts[index]!]!.push(cause);
    this.#newestOf.push(none);
    this.#shared.push(0);
    this.#parts.push([]);
    this.#partsSearched.push(0);
    return cause;
  }

  #addContext(cause: number, consequence: number, witnessed: 0 | 1, activity: number): number {
    const context = this.causeOf.length;
    this.causeOf.push(cause);
    this.consequenceOf.push(consequence);
    this.activityOf.push(activity);
    this.witnessed.push(witnessed);
    this.#suggestedIn.push(0);
    this.#previousOf.push(this.#newestOf[cause]!);
    this.#newestOf[cause] = context;
    this.#causesWith.push([]);
    this.#holds.push(false);
    return context;
  }

  /** Puts back a context as a state has it, in the order in which they were made; `facts` ascending, of contexts before it. */
  restore(facts: Int32Array, consequence: number, witnessed: 0 | 1, activity: number): void {
    const known = this.causes.find(facts, facts.length);
    this.#addContext(known === none ? this.#addCause(facts, facts.length) : known, consequence, witnessed, activity);
  }
}
