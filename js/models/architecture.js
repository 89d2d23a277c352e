/** Architecture of a scorer's network, and the names and shapes of its weights. */

import rules from "../data/rules.json" with { type: "json" };
import { UsageError } from "../errors.js";

const { LAYER_TYPES, MAX_UNITS, MAX_HEADS, LIMITS } = rules.architecture;

/** @type {Readonly<Record<string, number>>} */
export const GATES = rules.architecture.GATES;

/**
 * Shape of an ensemble of networks, as the card of a model has it; src/pullquote/models/architecture.py
 * describes its fields.
 * @typedef {typeof DEFAULTS & {input_width: number, layer_type: string, units: number}} Architecture
 */

const DEFAULTS = {
  layers: 1,
  window: 3,
  bidirectional: false,
  batch_norm: false,
  ensemble_size: 1,
  output: "linear",
  heads: ["score"],
  projection: 0,
  mean_columns: 0,
  skip: false,
};

/**
 * Check every field of an architecture, and fill in those that are absent.
 * @param {any} fields From an untrusted file.
 * @returns {Architecture}
 * @throws {TypeError} A field is unknown.
 * @throws {UsageError} A field has the wrong type or is out of range.
 */
export function parseArchitecture(fields) {
  /** @type {any} */
  const result = { ...DEFAULTS, ...fields };
  const known = ["input_width", "layer_type", "units", ...Object.keys(DEFAULTS)];
  const unknown = Object.keys(result).find((name) => !known.includes(name));
  if (unknown) throw new TypeError(`the architecture has an unknown field, ${show(unknown)}`);
  const { layer_type: type, output, heads } = result;
  if (!LAYER_TYPES.includes(type)) {
    throw new UsageError(`layer_type must be one of ${LAYER_TYPES.join(", ")}, got ${show(type)}`);
  }
  if (output !== "sigmoid" && output !== "linear") {
    throw new UsageError(`output must be sigmoid or linear, got ${show(output)}`);
  }
  for (const [name, limit] of Object.entries(LIMITS)) requireInteger(result, name, 1, limit);
  requireInteger(result, "projection", 0, MAX_UNITS);
  requireInteger(result, "mean_columns", 0, entryWidth(result));
  for (const name of ["bidirectional", "batch_norm", "skip"]) {
    if (typeof result[name] !== "boolean") {
      throw new UsageError(`${name} must be true or false, got ${show(result[name])}`);
    }
  }
  const areValid = Array.isArray(heads) && heads.length >= 1 && heads.length <= MAX_HEADS
    && heads.every((head) => typeof head === "string" && /^[\p{L}\p{Nl}_][\p{L}\p{N}\p{M}_]*$/u.test(head))
    && new Set(heads).size === heads.length;
  if (!areValid) {
    throw new UsageError(`heads must be 1 to ${MAX_HEADS} different identifiers, got ${show(heads)}`);
  }
  return result;
}

/**
 * Return the width of what enters the hidden layers, without the appended mean.
 * @param {Architecture} architecture
 */
export function entryWidth(architecture) {
  return architecture.projection || architecture.input_width;
}

/**
 * Return the directions of a hidden layer, as they appear in the names of its weights.
 * @param {Architecture} architecture
 */
export function directions({ layer_type: type, bidirectional }) {
  if (!Object.hasOwn(GATES, type)) return [""];
  return bidirectional ? ["forward/", "backward/"] : ["forward/"];
}

/**
 * Yield the name and shape of every weight of an architecture.
 * @param {Architecture} architecture
 * @returns {Generator<[string, number[]]>}
 */
export function* weightShapes(architecture) {
  const { units, heads, layers, projection, input_width: inputs } = architecture;
  for (let member = 0; member < architecture.ensemble_size; member += 1) {
    let width = entryWidth(architecture);
    if (projection) {
      yield [`${member}/projection/kernel`, [inputs, width]];
      yield [`${member}/projection/bias`, [width]];
    }
    width += architecture.mean_columns;
    for (let layer = 0; layer < layers; layer += 1) {
      for (const direction of directions(architecture)) {
        for (const [name, shape] of Object.entries(layerShapes(architecture, width))) {
          yield [`${member}/${layer}/${direction}${name}`, shape];
        }
      }
      width = units * directions(architecture).length;
      if (architecture.batch_norm) {
        yield [`${member}/${layer}/scale`, [width]];
        yield [`${member}/${layer}/shift`, [width]];
      }
    }
    if (architecture.skip) width += entryWidth(architecture);
    yield [`${member}/${layers}/kernel`, [width, heads.length]];
    yield [`${member}/${layers}/bias`, [heads.length]];
  }
}

/**
 * @param {Architecture} architecture
 * @param {number} width
 * @returns {Record<string, number[]>}
 */
function layerShapes({ layer_type: type, units, window }, width) {
  if (type === "dense") return { kernel: [width, units], bias: [units] };
  if (type === "conv") return { kernel: [window, width, units], bias: [units] };
  const columns = GATES[type] * units;
  return {
    kernel: [width, columns],
    recurrent_kernel: [units, columns],
    bias: type === "gru" ? [2, columns] : [columns],
  };
}

/**
 * @param {any} fields
 * @param {string} name
 * @param {number} least
 * @param {number} most
 */
function requireInteger(fields, name, least, most) {
  const value = fields[name];
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`${name} must be an integer from ${least} to ${most}, got ${show(value)}`);
  }
}

/** @param {unknown} value */
function show(value) {
  return String(JSON.stringify(value)).slice(0, 80);
}
