/** Share of the width seen so far by which a value may leave it. */
const tolerance = 0.05;

/** Tells values that lie well outside the range of all before. */
export class SpatialTolerance {
  min = Infinity;
  max = -Infinity;

  /** @returns whether the value is anomalous by itself; widens the range by it either way */
  exceededBy(value: number): boolean {
    const margin = (this.max - this.min) * tolerance;
    const exceeded = this.max > this.min && (value > this.max + margin || value < this.min - margin);
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
    return exceeded;
  }
}
