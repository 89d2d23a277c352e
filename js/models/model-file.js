/** Read a model file: a trained scorer; docs/model-file.md specifies the format. */

import rules from "../data/rules.json" with { type: "json" };
import { ModelFileError, UsageError } from "../errors.js";
import { parseArchitecture, weightShapes } from "./architecture.js";
import { Calibration } from "./calibration.js";
import { areFinite, readTensors, showShape, toFloats } from "./safetensors.js";

const { FORMAT, FORMAT_VERSION, FEATURES_VERSION, TEXTS, INTEGERS } = rules.model_file;
const DEFAULTS = {
  feature_set: "all", features_version: FEATURES_VERSION, labeler: "", positive_threshold: 0, data: [], license: "",
  seed: 0, configuration: {}, metrics: {}, format_version: FORMAT_VERSION,
};

/**
 * Metadata of a model: what the engine needs of it.
 * @typedef {object} ModelCard
 * @property {string} name
 * @property {string} encoder Name of the encoder that it was trained on.
 * @property {string} encoder_fingerprint
 * @property {import("./architecture.js").Architecture} architecture
 * @property {string} feature_set
 * @property {number} features_version
 */

/**
 * Content of a model file.
 * @typedef {object} Model
 * @property {string} path What messages call the file.
 * @property {ModelCard} card
 * @property {Map<string, import("./safetensors.js").Tensor>} arrays
 * @property {Map<string, Float32Array>} weights The weights of the architecture.
 * @property {Calibration[]} calibrations One for each head of the architecture.
 */

/**
 * Read a model file.
 * @param {ArrayBuffer} buffer
 * @param {string} path What messages call it.
 * @returns {Model}
 * @throws {ModelFileError} It is cut short, not a model, of another format version, or its weights
 *   do not fit its architecture or are not finite.
 */
export function readModel(buffer, path) {
  const { metadata, arrays } = attempt(() => readTensors(buffer, path), ({ message }) => message);
  if (metadata.format !== FORMAT) {
    throw new ModelFileError(`${path} is a safetensors file, but not a pullquote model`);
  }
  const version = metadata.format_version ?? "none";
  if (version !== String(FORMAT_VERSION)) {
    throw new ModelFileError(`${path} has format version ${version.slice(0, 20)}, but this pullquote `
      + `reads version ${FORMAT_VERSION}: upgrade pullquote or train the model again`);
  }
  const card = attempt(() => parseCard(JSON.parse(metadata.card)),
    (error) => `${path} has an invalid card: ${describe(error)}`);
  return attempt(() => {
    const byHead = JSON.parse(metadata.calibration);
    const calibrations = card.architecture.heads.map((head) => new Calibration(byHead[head]));
    return { path, card, arrays, calibrations, weights: checkWeights(card.architecture, arrays) };
  }, (error) => (error instanceof UsageError
    ? `${path} cannot be used: ${error.message}`
    : `${path} has an invalid calibration: ${describe(error)}`));
}

/**
 * Check the type of every field of a card.
 * @param {any} fields From an untrusted file.
 * @returns {ModelCard}
 */
function parseCard(fields) {
  const card = { ...DEFAULTS, ...fields, architecture: parseArchitecture(fields.architecture) };
  const checks = {
    ...Object.fromEntries(TEXTS.map((name) => [name, typeof card[name] === "string"])),
    ...Object.fromEntries(INTEGERS.map((name) => [name, Number.isInteger(card[name])])),
    positive_threshold: typeof card.positive_threshold === "number",
    data: Array.isArray(card.data) && card.data.every((/** @type {unknown} */ line) => typeof line === "string"),
    configuration: isObject(card.configuration),
    metrics: isObject(card.metrics) && Object.values(card.metrics).every((x) => typeof x === "number"),
  };
  const invalid = Object.entries(checks).find(([, isValid]) => !isValid)?.[0];
  if (invalid) {
    throw new UsageError(`${invalid} has an invalid value, ${JSON.stringify(card[invalid])}`.slice(0, 120));
  }
  return card;
}

/**
 * Return the weights of an architecture, each of which exists, has the right shape, and is finite.
 * @param {import("./architecture.js").Architecture} architecture
 * @param {Map<string, import("./safetensors.js").Tensor>} arrays
 */
function checkWeights(architecture, arrays) {
  /** @type {Map<string, Float32Array>} */
  const weights = new Map();
  for (const [name, shape] of weightShapes(architecture)) {
    const tensor = arrays.get(name);
    if (!tensor) throw new UsageError(`the weight ${name} is missing`);
    if (tensor.shape.join() !== shape.join()) {
      throw new UsageError(`the weight ${name} has shape ${showShape(tensor.shape)}, not ${showShape(shape)}`);
    }
    const values = toFloats(tensor);
    if (!areFinite(values)) {
      throw new UsageError(`the weight ${name} contains values that are not finite`);
    }
    weights.set(name, values);
  }
  return weights;
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Return what a function returns; rethrow its error as one of a model file.
 * @template T
 * @param {() => T} read
 * @param {(error: Error) => string} describeError
 * @returns {T}
 */
function attempt(read, describeError) {
  try {
    return read();
  } catch (error) {
    throw new ModelFileError(describeError(error instanceof Error ? error : new Error(String(error))));
  }
}

/**
 * Return the text of an error that may repeat parts of the file, on one short line.
 * @param {Error} error
 */
function describe({ name, message }) {
  return `${name}: ${message}`.slice(0, rules.safetensors.MAX_REASON);
}
