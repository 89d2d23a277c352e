/**
 * Read safetensors files that are in memory; see https://github.com/huggingface/safetensors#format.
 *
 * The limits are those of src/pullquote/_io/safetensors.py. Such a file cannot run code.
 */

import rules from "../data/rules.json" with { type: "json" };
import { EncoderError } from "../errors.js";

const { MAX_HEADER_BYTES, MAX_REASON } = rules.safetensors;
const TYPES = { I8: Int8Array, F16: Uint16Array, F32: Float32Array };

/**
 * An array of a file; the values of F16 are their bits.
 * @typedef {object} Tensor
 * @property {keyof typeof TYPES} dtype
 * @property {number[]} shape
 * @property {Int8Array | Uint16Array | Float32Array} data A view of the file, in row-major order.
 */

/**
 * Read the metadata and arrays of a file.
 * @param {ArrayBuffer} buffer The file; arrays of int8, float16 or float32.
 * @param {string} name What messages call it.
 * @returns {{metadata: Record<string, string>, arrays: Map<string, Tensor>}}
 * @throws {EncoderError} It is truncated, or of another format.
 */
export function readTensors(buffer, name) {
  const size = buffer.byteLength;
  const length = size < 8 ? 0 : Number(new DataView(buffer).getBigUint64(0, true));
  if (length < 2 || length > Math.min(size - 8, MAX_HEADER_BYTES)) {
    throw new EncoderError(`${name} is not a complete safetensors file (${size} bytes)`);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array(buffer, 8, length));
    const { __metadata__: metadata = {}, ...entries } = requireObject(JSON.parse(text), "the header");
    const texts = Object.values(requireObject(metadata, "__metadata__"));
    if (texts.some((value) => typeof value !== "string")) {
      throw new TypeError("__metadata__ must map strings to strings");
    }
    const arrays = new Map(Object.entries(entries).map(([key, entry]) =>
      [key, mapArray(buffer, 8 + length, requireObject(entry, key))]));
    return { metadata, arrays };
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).slice(0, MAX_REASON);
    throw new EncoderError(`${name} is not a valid safetensors file: ${reason}`);
  }
}

/**
 * Return the values of an array as float32.
 * @param {Tensor} tensor
 * @returns {Float32Array}
 */
export function toFloats({ dtype, data }) {
  if (data instanceof Float32Array) return data;
  const values = new Float32Array(data.length);
  if (dtype === "F16") {
    const table = halves();
    for (let i = 0; i < data.length; i++) values[i] = table[data[i]];
  } else {
    values.set(data);
  }
  return values;
}

/**
 * Return whether all values are finite.
 * @param {Float32Array} values
 */
export function areFinite(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] - values[i]; // NaN unless finite
  return sum === 0;
}

/**
 * Return a shape as Python shows it.
 * @param {number[]} shape
 */
export function showShape(shape) {
  return `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
}

/** @type {Float32Array | undefined} */
let halfTable;

/** Return the number that each 16 bits stand for as a float; a table is faster than to decode each number. */
function halves() {
  if (halfTable) return halfTable;
  halfTable = new Float32Array(2 ** 16);
  for (let bits = 0; bits < 2 ** 15; bits++) {
    const [exponent, fraction] = [bits >> 10, bits & 0x3ff];
    let value = exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction;
    if (exponent === 0x1f) value = fraction ? NaN : Infinity;
    halfTable[bits] = value;
    halfTable[bits + 2 ** 15] = -value;
  }
  return halfTable;
}

/**
 * Return one array, after checking its entry in the header against the size of the file.
 * @param {ArrayBuffer} buffer
 * @param {number} start
 * @param {any} entry From an untrusted file.
 * @returns {Tensor}
 */
function mapArray(buffer, start, { dtype, shape, data_offsets: offsets }) {
  if (!Object.hasOwn(TYPES, dtype)) throw new TypeError(`an array has the type ${dtype}`);
  const Type = TYPES[/** @type {keyof typeof TYPES} */ (dtype)];
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new TypeError("an array needs a shape and two data_offsets");
  }
  const [first, last] = offsets;
  if (first > last || start + last > buffer.byteLength) {
    throw new RangeError(`an array ends at byte ${start + last}, but the file has ${buffer.byteLength}`);
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (last - first !== count * Type.BYTES_PER_ELEMENT) {
    throw new RangeError(`an array of shape [${shape.join(", ")}] cannot have ${last - first} bytes`);
  }
  const isAligned = (start + first) % Type.BYTES_PER_ELEMENT === 0;
  const data = isAligned
    ? new Type(buffer, start + first, count)
    : new Type(buffer.slice(start + first, start + last));
  return { dtype, shape, data };
}

/**
 * Return whether a value is a list of integers that are not negative.
 * @param {unknown} value
 * @returns {value is number[]}
 */
function isSizes(value) {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/**
 * @param {any} value
 * @param {string} name
 * @returns {any}
 */
function requireObject(value, name) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${name} must be an object`);
  }
  return value;
}
