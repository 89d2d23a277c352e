/** Compute how sentences are worded from their word pieces; see src/pullquote/scorers/wording.py. */

import rules from "../data/rules.json" with { type: "json" };
import { UsageError } from "../errors.js";
import { areFinite, showShape, toFloats } from "../models/safetensors.js";

const { MAX_PIECES, PADDING, UNKNOWN, PREFIX } = rules.wording;

/** A convolution over three word pieces, whose products are tables. */
export class Wording {
  #table;
  #scales;
  #bias;

  /**
   * @param {Map<string, import("../models/safetensors.js").Tensor>} arrays Those of a model file.
   * @throws {UsageError} An array is missing or has another shape.
   */
  constructor(arrays) {
    const [table, scales, bias] = ["table", "scales", "bias"].map((name) => {
      const tensor = arrays.get(PREFIX + name);
      if (!tensor) throw new UsageError(`the array ${PREFIX}${name} is missing`);
      return tensor;
    });
    const [pieces, filters] = [scales.shape[0], bias.data.length];
    if (table.shape.join() !== `${pieces},${3 * filters}` || scales.shape.join() !== `${table.shape[0]},3`) {
      throw new UsageError(`wording has tables of shapes ${showShape(table.shape)} and ${showShape(scales.shape)}, but ${filters} `
        + `filters need (${table.shape[0]}, ${3 * filters}) and (${table.shape[0]}, 3)`);
    }
    this.#scales = toFloats(scales);
    this.#bias = toFloats(bias);
    if (table.dtype !== "I8" || ![this.#scales, this.#bias].every(areFinite)) {
      throw new UsageError("wording needs an int8 table, and finite scales and bias");
    }
    this.#table = table.data;
    this.filters = filters;
    this.width = 2 * filters;
  }

  /**
   * Write the features of a sentence: sum and maximum over its positions.
   * @param {readonly number[]} pieces The ids of its word pieces.
   * @param {Float32Array} rows
   * @param {number} first Where the features begin in the rows.
   */
  write(pieces, rows, first) {
    const { filters } = this;
    const [table, scales, bias] = [this.#table, this.#scales, this.#bias];
    const ids = pieces.length ? pieces : [UNKNOWN];
    const count = Math.min(ids.length, MAX_PIECES);
    const share = 0.5 / Math.sqrt(count);
    rows.fill(0, first, first + 2 * filters);
    for (let t = 0; t < count; t += 1) {
      const [before, itself, after] = [t ? ids[t - 1] : PADDING, ids[t], t + 1 < count ? ids[t + 1] : PADDING];
      const [a, b, c] = [scales[3 * before], scales[3 * itself + 1], scales[3 * after + 2]];
      const [i, j, k] = [3 * before * filters, (3 * itself + 1) * filters, (3 * after + 2) * filters];
      for (let n = 0; n < filters; n += 1) {
        const value = a * table[i + n] + b * table[j + n] + c * table[k + n] + bias[n];
        if (value <= 0) continue;
        rows[first + n] += share * value;
        if (value > rows[first + filters + n]) rows[first + filters + n] = value;
      }
    }
  }
}
