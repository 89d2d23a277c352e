/** Rows of numbers, and what the layers of a network compute with them. */

/**
 * A matrix with a row for each sentence, in row-major order.
 * @typedef {object} Rows
 * @property {Float32Array} values Shape (count, width).
 * @property {number} count
 * @property {number} width
 */

/**
 * Multiply rows by a kernel, whose first rows these are, and add a bias.
 * @param {Rows} inputs
 * @param {Float32Array} kernel
 * @param {Float32Array} bias
 * @param {number} columns
 * @returns {Rows}
 */
export function multiply(inputs, kernel, bias, columns) {
  const { count } = inputs;
  const outputs = { values: new Float32Array(count * columns), count, width: columns };
  for (let row = 0; row < count; row += 1) {
    outputs.values.set(bias, row * columns);
    addProduct(rowOf(outputs, row), rowOf(inputs, row), kernel);
  }
  return outputs;
}

/**
 * Return a view of a row.
 * @param {Rows} rows
 * @param {number} row
 */
export function rowOf({ values, width }, row) {
  return values.subarray(row * width, (row + 1) * width);
}

/**
 * Add the product of a vector and a matrix to a vector, four rows of the matrix at a time.
 * @param {Float32Array} outputs
 * @param {Float32Array} inputs
 * @param {Float32Array} kernel What follows the rows of the matrix is not read.
 */
export function addProduct(outputs, inputs, kernel) {
  const [columns, width] = [outputs.length, inputs.length];
  let [i, place] = [0, 0];
  for (; i + 3 < width; i += 4) {
    const [a, b, c, d] = [inputs[i], inputs[i + 1], inputs[i + 2], inputs[i + 3]];
    for (let j = 0; j < columns; j += 1) {
      outputs[j] += a * kernel[place + j] + b * kernel[place + columns + j]
        + c * kernel[place + 2 * columns + j] + d * kernel[place + 3 * columns + j];
    }
    place += 4 * columns;
  }
  for (; i < width; i += 1) {
    const a = inputs[i];
    for (let j = 0; j < columns; j += 1) outputs[j] += a * kernel[place + j];
    place += columns;
  }
}

/**
 * Return a bias plus the product of what all rows have in common and the last rows of a kernel.
 * @param {Rows} inputs
 * @param {Float32Array | null} common
 * @param {Float32Array} kernel
 * @param {Float32Array} bias
 */
export function withCommon({ width }, common, kernel, bias) {
  if (!common) return bias;
  const sums = Float32Array.from(bias);
  addProduct(sums, common, kernel.subarray(width * bias.length));
  return sums;
}

/**
 * Return the means of the first columns over the rows that are not masked.
 * @param {Rows} rows
 * @param {number} columns
 * @param {Uint8Array | null} mask
 */
export function columnMeans({ values, count, width }, columns, mask) {
  const sums = new Float64Array(columns);
  let included = 0;
  for (let row = 0; row < count; row += 1) {
    if (mask && !mask[row]) continue;
    included += 1;
    for (let i = 0; i < columns; i += 1) sums[i] += values[row * width + i];
  }
  return Float32Array.from(sums, (sum) => sum / Math.max(included, 1));
}

/**
 * Append the rows of a matrix, or its only row, to those of another.
 * @param {Rows} left
 * @param {Rows} right
 * @param {number} width Columns of the right matrix to append.
 * @returns {Rows}
 */
export function joinRows(left, right, width = right.width) {
  const joined = { values: new Float32Array(left.count * (left.width + width)), count: left.count, width: left.width + width };
  for (let row = 0; row < left.count; row += 1) {
    const from = right.count === 1 ? 0 : row * right.width;
    joined.values.set(rowOf(left, row), row * joined.width);
    joined.values.set(right.values.subarray(from, from + width), row * joined.width + left.width);
  }
  return joined;
}

/**
 * @param {Rows} rows Overwritten.
 * @returns {Rows}
 */
export function applyTanh(rows) {
  for (let i = 0; i < rows.values.length; i += 1) rows.values[i] = Math.tanh(rows.values[i]);
  return rows;
}
