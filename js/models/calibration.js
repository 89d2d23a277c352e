/** Calibration: a monotonic map from raw scores to probabilities. */

import { UsageError } from "../errors.js";

/** A piecewise linear function from (0, 0) to (1, 1), strictly increasing. */
export class Calibration {
  /**
   * @param {any} points Lists of `raw_scores` and `probabilities`, from an untrusted file.
   * @throws {TypeError} There is no such list.
   * @throws {UsageError} They do not increase strictly from 0 to 1, or their numbers differ.
   */
  constructor(points) {
    for (const name of ["raw_scores", "probabilities"]) {
      const values = points?.[name];
      if (!Array.isArray(values)) throw new TypeError(`${name} of a calibration must be a list`);
      if (values.length < 2 || values[0] !== 0 || values.at(-1) !== 1) {
        throw new UsageError(`${name} of a calibration must start at 0 and end at 1`);
      }
      if (!values.every((value, i) => typeof value === "number" && (i === 0 || value > values[i - 1]))) {
        throw new UsageError(`${name} of a calibration must be strictly increasing`);
      }
    }
    this.rawScores = Float64Array.from(points.raw_scores);
    this.probabilities = Float64Array.from(points.probabilities);
    if (this.rawScores.length !== this.probabilities.length) {
      throw new UsageError("a calibration needs as many probabilities as raw scores, got "
        + `${this.probabilities.length} and ${this.rawScores.length}`);
    }
  }

  /**
   * Return the probability of a raw score.
   * @param {number} rawScore In [0, 1].
   */
  probability(rawScore) {
    const { rawScores: x, probabilities: y } = this;
    let [low, high] = [0, x.length - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (x[middle] <= rawScore) low = middle;
      else high = middle;
    }
    return y[low] + ((y[high] - y[low]) / (x[high] - x[low])) * (rawScore - x[low]);
  }
}
