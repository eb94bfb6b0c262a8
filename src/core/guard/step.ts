/** Cuts a change to the target's steps. */
export function withinStep(desired: number, current: number, step: { readonly up: number; readonly down: number }): number {
  return Math.max(current - step.down, Math.min(current + step.up, desired));
}
