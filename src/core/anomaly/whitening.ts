/** Of the mean variance, added to each: points that lie in a plane, or all in one place, have a distance too. */
const ridge = 1e-4;
const variance_min = 1e-9;

/**
 * A linear map after which Euclidean distances are the Mahalanobis distances of what it was fitted to: the inverse of the
 * Cholesky factor of the covariance.
 */
export class Whitening {
  /** Lower triangle L of the covariance L L', row by row. */
  readonly factor: Float64Array<ArrayBuffer>;
  readonly #size: number;
  readonly #mean: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.factor = new Float64Array(size * size);
    for (let row = 0; row < size; row += 1) this.factor[row * size + row] = 1;
    this.#mean = new Float64Array(size);
  }

  /** @param points one after another, the first `count` of which are used */
  fit(points: Float64Array, count: number): void {
    this.#covariance(points, count);
    this.#decompose();
  }

  #covariance(points: Float64Array, count: number): void {
    const [size, mean, covariance] = [this.#size, this.#mean, this.factor];
    mean.fill(0);
    covariance.fill(0);
    for (let at = 0; at < count * size; at += 1) mean[at % size]! += points[at]! / count;
    for (let point = 0; point < count; point += 1) {
      for (let row = 0; row < size; row += 1) {
        const deviation = (points[point * size + row]! - mean[row]!) / count;
        for (let column = 0; column <= row; column += 1) covariance[row * size + column]! += deviation * (points[point * size + column]! - mean[column]!);
      }
    }
    let trace = 0;
    for (let row = 0; row < size; row += 1) trace += covariance[row * size + row]!;
    for (let row = 0; row < size; row += 1) covariance[row * size + row]! += Math.max(variance_min, (ridge * trace) / size);
  }

  /** Cholesky, in place. */
  #decompose(): void {
    const [size, factor] = [this.#size, this.factor];
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column <= row; column += 1) {
        let left = factor[row * size + column]!;
        for (let inner = 0; inner < column; inner += 1) left -= factor[row * size + inner]! * factor[column * size + inner]!;
        // Rounding must not turn a variance negative.
        factor[row * size + column] = row === column ? Math.sqrt(Math.max(left, variance_min)) : left / factor[column * size + column]!;
      }
    }
  }

  /** Writes the image of the point at `from` to `to`: L y = x, solved from the top. */
  apply(points: Float64Array, from: number, images: Float64Array, to: number): void {
    const [size, factor] = [this.#size, this.factor];
    for (let row = 0; row < size; row += 1) {
      let left = points[from + row]!;
      for (let column = 0; column < row; column += 1) left -= factor[row * size + column]! * images[to + column]!;
      images[to + row] = left / factor[row * size + row]!;
    }
  }
}
