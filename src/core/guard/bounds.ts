/** Brings a wish into [min, max]; a target that stands outside comes back even when its policy is content. */
export function withinBounds(desired: number, bounds: { readonly min: number; readonly max: number }): number {
  return Math.max(bounds.min, Math.min(bounds.max, desired));
}
