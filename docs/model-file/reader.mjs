// Reads a pullquote model and runs it, using only what docs/model-file.md specifies.
//
//     node reader.mjs expected.json
//
// compares its results with the test vectors next to that file.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Read a model file: its card, its calibrations by head, and its arrays by name. */
export function readModel(path) {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(file.toString("utf8", 8, start));
  if (metadata?.format !== "pullquote-model" || metadata.format_version !== "2") {
    throw new Error(`${path} is not a pullquote model of format version 2`);
  }
  const arrays = {};
  for (const [name, { dtype, shape, data_offsets: [first, last] }] of Object.entries(entries)) {
    const bytes = file.subarray(start + first, start + last);
    const width = dtype === "F16" ? 2 : 4;
    const values = Array.from({ length: bytes.length / width }, (_, i) =>
      dtype === "F16" ? readHalf(bytes.readUInt16LE(2 * i)) : bytes.readFloatLE(4 * i));
    arrays[name] = { values, shape };
  }
  return { card: JSON.parse(metadata.card), calibration: JSON.parse(metadata.calibration), arrays };
}

/** Decode a 16-bit float: one bit for the sign, five for the exponent, ten for the fraction. */
function readHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const sum = (values) => values.reduce((total, value) => total + value, 0);
const mean = (values) => sum(values) / values.length;
const standardDeviation = (values) => {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
};
const dot = (a, b) => sum(a.map((value, i) => value * b[i]));
const add = (a, b) => a.map((value, i) => value + b[i]);

/** Multiply a row by a matrix that is stored flat and starts at `offset`. */
function multiply(row, { values }, columns, offset = 0) {
  return Array.from({ length: columns }, (_, column) =>
    sum(row.map((value, i) => value * values[offset + i * columns + column])));
}

const STEPS = {
  simple: (x, { h }) => ({ h: add(x.input, x.recur(h)).map(Math.tanh) }),
  gru: (x, { h }, units) => {
    const recurrent = x.recur(h);
    const block = (values, i) => values.slice(i * units, (i + 1) * units);
    const [z, r] = [0, 1].map((i) => add(block(x.input, i), block(recurrent, i)).map(sigmoid));
    const candidate = block(x.input, 2).map((value, i) =>
      Math.tanh(value + r[i] * block(recurrent, 2)[i]));
    return { h: z.map((gate, i) => gate * h[i] + (1 - gate) * candidate[i]) };
  },
  lstm: (x, { h, c }, units) => {
    const gates = add(x.input, x.recur(h));
    const [input, forget, candidate, output] = [0, 1, 2, 3].map((i) =>
      gates.slice(i * units, (i + 1) * units).map(i === 2 ? Math.tanh : sigmoid));
    const cell = c.map((value, i) => forget[i] * value + input[i] * candidate[i]);
    return { h: output.map((gate, i) => gate * Math.tanh(cell[i])), c: cell };
  },
};

/** Run one direction of a recurrent layer. */
function runRecurrent(layerType, rows, prefix, arrays, units) {
  const [kernel, recurrent] = [arrays[`${prefix}/kernel`], arrays[`${prefix}/recurrent_kernel`]];
  const columns = kernel.shape[1];
  const bias = arrays[`${prefix}/bias`].values;
  let state = { h: Array(units).fill(0), c: Array(units).fill(0) };
  return rows.map((row) => {
    const fromState = (h) => multiply(h, recurrent, columns);
    const x = {
      input: add(multiply(row, kernel, columns), bias.slice(0, columns)),
      recur: layerType === "gru" ? (h) => add(fromState(h), bias.slice(columns)) : fromState,
    };
    state = STEPS[layerType](x, state, units);
    return state.h;
  });
}

/** Run a hidden layer. */
function runLayer(architecture, rows, prefix, arrays) {
  const { layer_type: layerType, units, window, bidirectional, batch_norm: batchNorm } = architecture;
  let outputs;
  if (layerType === "dense" || layerType === "conv") {
    const [kernel, bias] = [arrays[`${prefix}/kernel`], arrays[`${prefix}/bias`].values];
    const [size, before] = layerType === "conv" ? [window, Math.floor((window - 1) / 2)] : [1, 0];
    outputs = rows.map((_, t) => {
      let total = bias;
      for (let j = 0; j < size; j += 1) {
        const row = rows[t - before + j];
        if (row) total = add(total, multiply(row, kernel, units, j * row.length * units));
      }
      return total.map(Math.tanh);
    });
  } else {
    outputs = runRecurrent(layerType, rows, `${prefix}/forward`, arrays, units);
    if (bidirectional) {
      const backward = runRecurrent(
        layerType, rows.toReversed(), `${prefix}/backward`, arrays, units).toReversed();
      outputs = outputs.map((h, t) => [...h, ...backward[t]]);
    }
  }
  if (!batchNorm) return outputs;
  const [scale, shift] = [arrays[`${prefix}/scale`].values, arrays[`${prefix}/shift`].values];
  return outputs.map((h) => h.map((value, i) => value * scale[i] + shift[i]));
}

/** Interpolate between the points of a calibration. */
function calibrate({ raw_scores: x, probabilities: y }, value) {
  const i = Math.min(x.findLastIndex((point) => point <= value), x.length - 2);
  return y[i] + (value - x[i]) / (x[i + 1] - x[i]) * (y[i + 1] - y[i]);
}

/**
 * Run a model on an article's features.
 *
 * Returns `logits` (ensemble, sentences, heads), `scores` and `score_std`, both (sentences, heads);
 * `score_std` is null for an ensemble of one.
 */
export function score({ card, calibration, arrays }, features) {
  const { architecture } = card;
  const { heads, layers, ensemble_size: ensembleSize } = architecture;
  const logits = Array.from({ length: ensembleSize }, (_, member) => {
    let outputs = features;
    for (let layer = 0; layer < layers; layer += 1) {
      outputs = runLayer(architecture, outputs, `${member}/${layer}`, arrays);
    }
    const last = `${member}/${layers}`;
    const bias = arrays[`${last}/bias`].values;
    return outputs.map((h) => add(multiply(h, arrays[`${last}/kernel`], heads.length), bias));
  });
  const toScore = (logit, head) => calibrate(calibration[heads[head]],
    architecture.output === "sigmoid" ? sigmoid(logit) : Math.min(1, Math.max(0, logit)));
  // byMember[t][head]: the logits of all members for a sentence.
  const byMember = features.map((_, t) =>
    heads.map((_name, head) => logits.map((member) => member[t][head])));
  return {
    logits,
    scores: byMember.map((row) => row.map((values, head) => toScore(mean(values), head))),
    score_std: ensembleSize > 1
      ? byMember.map((row) => row.map((values, head) =>
        standardDeviation(values.map((logit) => toScore(logit, head)))))
      : null,
  };
}

const FIRST_PERSON = /\b(?:we|our|us|i|my)\b/i;
const OWN_WORK = new RegExp("\\b(?:in this (?:paper|work|article|post|section|chapter|study)"
  + "|this (?:paper|work|article|post|study)|we (?:propose|present|introduce|show|develop|study"
  + "|demonstrate|describe|investigate))\\b", "i");
const NEEDS_CONTEXT = new RegExp("^\\W*(?:however|therefore|thus|moreover|furthermore|also|but|and"
  + "|so|yet|then|instead|for example|for instance|in addition|this|these|those|that|it|they|he|she"
  + "|such|here)\\b", "i");

/** Compute the features of an article, version 2. */
export function sentenceFeatures({ title, sentences }) {
  const [n, f] = [sentences.length, title.vector.length];
  const centroid = title.vector.map((_, i) => mean(sentences.map(({ vector }) => vector[i])));
  const length = Math.sqrt(dot(centroid, centroid)) || 1;
  const titleWords = new Set(title.words.filter(Boolean));
  const content = sentences.map(({ prose, vector, words }) => {
    const contentWords = new Set(words.filter(Boolean));
    const shared = [...contentWords].filter((word) => titleWords.has(word)).length;
    return [
      2 * dot(vector, title.vector),
      2 * dot(vector, centroid) / length,
      2 * shared / Math.max(titleWords.size, 1),
      4 * shared / Math.max(contentWords.size, 1),
      Math.log(1 + words.length) - 3,
      +/\p{Nd}/u.test(prose),
      +prose.endsWith("?"),
      +FIRST_PERSON.test(prose),
      +OWN_WORK.test(prose),
      +NEEDS_CONTEXT.test(prose),
    ];
  });
  const columns = content[0].map((_, i) => content.map((row) => row[i]));
  return sentences.map(({ vector, paragraph }, i) => [
    ...vector.map((value) => Math.sqrt(f) * value),
    2 * i / Math.max(n - 1, 1) - 1,
    1 / (1 + i),
    +(i === 0),
    +(i === n - 1),
    +(i === 0 || sentences[i - 1].paragraph !== paragraph),
    +(i === n - 1 || sentences[i + 1].paragraph !== paragraph),
    +title.vector.some(Boolean),
    Math.log(n) - 3,
    ...content[i],
    ...content[i].map((value, column) => {
      const deviation = standardDeviation(columns[column]);
      return deviation < 1e-6 ? 0 : (value - mean(columns[column])) / deviation;
    }),
  ]);
}

/** Return the largest absolute difference of two nested arrays; infinite if the shapes differ. */
function maxDifference(actual, expected) {
  if (!Array.isArray(expected)) return Math.abs(actual - expected);
  if (actual?.length !== expected.length) return Infinity;
  return Math.max(...expected.map((item, i) => maxDifference(actual[i], item)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const expected = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const features = sentenceFeatures(expected.article);
  const vectors = expected.article.sentences.map(({ vector }) => vector);
  const differences = { features: maxDifference(features, expected.features) };
  for (const [name, values] of Object.entries(expected.models)) {
    const model = readModel(join(dirname(process.argv[2]), name));
    const actual = score(model, model.card.feature_set === "all" ? features : vectors);
    differences[name] = Math.max(
      ...Object.keys(values).map((key) => maxDifference(actual[key], values[key])));
  }
  for (const [name, difference] of Object.entries(differences)) {
    console.log(`${name}: largest difference ${difference.toExponential(0)}`);
  }
  process.exitCode = Object.values(differences).every((value) => value <= 1e-5) ? 0 : 1;
}
