/** One thing to do on one node. Commands run as root, without a shell: each word is an argument. */
export interface PlanStep {
  /** Unique in the plan and the same in every plan of the same topology: `sw1 bridge sw1_br`. What a resumed run goes by. */
  readonly id: string;
  /** Node of the topology whose machine it runs on. */
  readonly node: string;
  /** For people: `bridge sw1_br`. */
  readonly title: string;
  readonly argv: Argv;
  /** Whether it is done: asked before, for a step that stands is passed over, and again after. */
  readonly check: StepCheck;
  /** Undoes it; run from the last step to the first. `null`: it goes with what an earlier step made. */
  readonly inverse: Argv | null;
}

/** Program first. */
export type Argv = readonly [string, ...string[]];

export interface StepCheck {
  readonly argv: Argv;
  readonly holds: CheckOutcome;
}

/** What a check's command has to give. A command that fails says that the step is not done, whatever it prints. */
export type CheckOutcome =
  | { readonly kind: 'succeeds' }
  /** Standard output without blanks and line ends around it. */
  | { readonly kind: 'prints'; readonly text: string }
  /** A line of standard output. */
  | { readonly kind: 'has-line'; readonly text: string }
  /** A part of standard output. */
  | { readonly kind: 'contains'; readonly text: string };

/** Whether a check's command that ended so says that its step is done. */
export function checkHolds({ holds }: StepCheck, ended: { readonly code: number; readonly stdout: string }): boolean {
  if (ended.code !== 0) return false;
  switch (holds.kind) {
    case 'succeeds':
      return true;
    case 'prints':
      return ended.stdout.trim() === holds.text;
    case 'has-line':
      return ended.stdout.split('\n').some((line) => line.trim() === holds.text);
    case 'contains':
      return ended.stdout.includes(holds.text);
  }
}

/** Steps of all nodes. Those of one node run in their order; nodes need not wait for each other. */
export interface OverlayPlan {
  readonly name: string;
  readonly steps: readonly PlanStep[];
  /** What the plan cannot mend, for people. */
  readonly warnings: readonly string[];
}
