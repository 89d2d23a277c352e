/** Run the networks of an ensemble on the features of an article. */

import { GATES, directions, entryWidth } from "./architecture.js";
import { addProduct, applyTanh, columnMeans, joinRows, multiply, rowOf, withCommon } from "./matrix.js";

/** @typedef {import("./matrix.js").Rows} Rows */

/**
 * A layer: from rows to rows. The mask is 0 where a sentence is left out, null to read all; `common`
 * is appended to every row, null for nothing.
 * @typedef {(inputs: Rows, mask: Uint8Array | null, common: Float32Array | null) => Rows} Layer
 */

/**
 * Compose the networks.
 * @param {import("./architecture.js").Architecture} architecture
 * @param {Map<string, Float32Array>} weights All weights of the architecture.
 * @returns {(rows: Rows, mask?: Uint8Array | null) => Rows[]} From features to the logits of each member,
 *   one column for each head.
 */
export function makeNetwork(architecture, weights) {
  const members = Array.from({ length: architecture.ensemble_size }, (_, member) =>
    makeMember(architecture, (name) => /** @type {Float32Array} */ (weights.get(`${member}/${name}`))));
  return (rows, mask = null) => members.map((member) => member(rows, mask));
}

/**
 * @param {import("./architecture.js").Architecture} architecture
 * @param {(name: string) => Float32Array} weight
 * @returns {(rows: Rows, mask: Uint8Array | null) => Rows}
 */
function makeMember(architecture, weight) {
  const { projection, mean_columns: meanColumns, skip, layers, heads } = architecture;
  const makeLayer = { dense: makeDense, conv: makeConvolution }[architecture.layer_type] ?? makeRecurrent;
  const hidden = Array.from({ length: layers }, (_, layer) => {
    const run = makeLayer(architecture, (name) => weight(`${layer}/${name}`));
    return architecture.batch_norm ? scaled(run, weight(`${layer}/scale`), weight(`${layer}/shift`)) : run;
  });
  return (rows, mask) => {
    const entry = projection
      ? applyTanh(multiply(rows, weight("projection/kernel"), weight("projection/bias"), projection))
      : rows;
    let outputs = entry;
    let common = meanColumns ? columnMeans(entry, meanColumns, mask) : null;
    for (const layer of hidden) {
      outputs = layer(outputs, mask, common);
      common = null;
    }
    if (skip) outputs = joinRows(outputs, entry, entryWidth(architecture));
    return multiply(outputs, weight(`${layers}/kernel`), weight(`${layers}/bias`), heads.length);
  };
}

/**
 * @param {import("./architecture.js").Architecture} architecture
 * @param {(name: string) => Float32Array} weight
 * @returns {Layer}
 */
function makeDense({ units }, weight) {
  const [kernel, bias] = [weight("kernel"), weight("bias")];
  return (inputs, _, common) => applyTanh(multiply(inputs, kernel, withCommon(inputs, common, kernel, bias), units));
}

/**
 * @param {import("./architecture.js").Architecture} architecture
 * @param {(name: string) => Float32Array} weight
 * @returns {Layer}
 */
function makeConvolution({ units, window }, weight) {
  const [kernel, bias] = [weight("kernel"), weight("bias")];
  const before = (window - 1) >> 1;
  return (given, mask, common) => {
    const inputs = common ? joinRows(given, { values: common, count: 1, width: common.length }) : given;
    const { count, width } = inputs;
    const outputs = { values: new Float32Array(count * units), count, width: units };
    for (let t = 0; t < count; t += 1) {
      outputs.values.set(bias, t * units);
      for (let j = 0; j < window; j += 1) {
        const row = t - before + j;
        if (row >= 0 && row < count && (!mask || mask[row])) {
          addProduct(rowOf(outputs, t), rowOf(inputs, row), kernel.subarray(j * width * units));
        }
      }
    }
    return applyTanh(outputs);
  };
}

/**
 * @param {import("./architecture.js").Architecture} architecture
 * @param {(name: string) => Float32Array} weight
 * @returns {Layer}
 */
function makeRecurrent(architecture, weight) {
  const { layer_type: type, units } = architecture;
  const columns = GATES[type] * units;
  const step = { gru: stepGru, lstm: stepLstm }[type] ?? stepSimple;
  const parts = directions(architecture).map((name) => ({
    kernel: weight(`${name}kernel`),
    recurrentKernel: weight(`${name}recurrent_kernel`),
    bias: weight(`${name}bias`).subarray(0, columns),
    recurrentBias: type === "gru" ? weight(`${name}bias`).subarray(columns) : new Float32Array(columns),
  }));
  return (inputs, mask, common) => {
    const { count } = inputs;
    const width = units * parts.length;
    const outputs = { values: new Float32Array(count * width), count, width };
    const [sums, cell] = [new Float32Array(columns), new Float32Array(units)];
    parts.forEach(({ kernel, recurrentKernel, bias, recurrentBias }, direction) => {
      const { values } = multiply(inputs, kernel, withCommon(inputs, common, kernel, bias), columns);
      const state = new Float32Array(units);
      cell.fill(0);
      for (let n = 0; n < count; n += 1) {
        const t = direction ? count - 1 - n : n;
        if (!mask || mask[t]) {
          sums.set(recurrentBias);
          addProduct(sums, state, recurrentKernel);
          step(values, t * columns, sums, state, cell);
        }
        outputs.values.set(state, t * width + direction * units);
      }
    });
    return outputs;
  };
}

/**
 * Compute the state of a simple recurrent layer after a step.
 * @param {Float32Array} projected The inputs times the kernel.
 * @param {number} offset Where the step begins in them.
 * @param {Float32Array} sums The last state times the recurrent kernel.
 * @param {Float32Array} state Overwritten.
 */
function stepSimple(projected, offset, sums, state) {
  for (let i = 0; i < state.length; i += 1) state[i] = Math.tanh(projected[offset + i] + sums[i]);
}

/**
 * Compute the state of gated recurrent units after a step; see `stepSimple`.
 * @param {Float32Array} projected
 * @param {number} offset
 * @param {Float32Array} sums
 * @param {Float32Array} state
 */
function stepGru(projected, offset, sums, state) {
  const units = state.length;
  for (let i = 0; i < units; i += 1) {
    const update = sigmoid(projected[offset + i] + sums[i]);
    const reset = sigmoid(projected[offset + units + i] + sums[units + i]);
    const candidate = Math.tanh(projected[offset + 2 * units + i] + reset * sums[2 * units + i]);
    state[i] = update * state[i] + (1 - update) * candidate;
  }
}

/**
 * Compute state and cell of long short-term memory after a step; see `stepSimple`.
 * @param {Float32Array} projected
 * @param {number} offset
 * @param {Float32Array} sums
 * @param {Float32Array} state
 * @param {Float32Array} cell
 */
function stepLstm(projected, offset, sums, state, cell) {
  const units = state.length;
  for (let i = 0; i < units; i += 1) {
    const input = sigmoid(projected[offset + i] + sums[i]);
    const forget = sigmoid(projected[offset + units + i] + sums[units + i]);
    const candidate = Math.tanh(projected[offset + 2 * units + i] + sums[2 * units + i]);
    const output = sigmoid(projected[offset + 3 * units + i] + sums[3 * units + i]);
    cell[i] = forget * cell[i] + input * candidate;
    state[i] = output * Math.tanh(cell[i]);
  }
}

/**
 * Return the logistic function of a number.
 * @param {number} value
 */
export function sigmoid(value) {
  return 0.5 * (1 + Math.tanh(0.5 * value));
}

/**
 * Return a layer followed by its batch normalization, folded to a scale and a shift.
 * @param {Layer} layer
 * @param {Float32Array} scale
 * @param {Float32Array} shift
 * @returns {Layer}
 */
function scaled(layer, scale, shift) {
  return (inputs, mask, common) => {
    const outputs = layer(inputs, mask, common);
    const { values, width } = outputs;
    for (let i = 0; i < values.length; i += 1) values[i] = values[i] * scale[i % width] + shift[i % width];
    return outputs;
  };
}
