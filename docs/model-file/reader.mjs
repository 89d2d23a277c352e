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
    const { size, read } = TYPES[dtype];
    const values = Array.from({ length: bytes.length / size }, (_, i) => read(bytes, i * size));
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

const TYPES = {
  I8: { size: 1, read: (bytes, offset) => bytes.readInt8(offset) },
  F16: { size: 2, read: (bytes, offset) => readHalf(bytes.readUInt16LE(offset)) },
  F32: { size: 4, read: (bytes, offset) => bytes.readFloatLE(offset) },
};

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

/** Run one network of the ensemble: features (sentences, width) to logits (sentences, heads). */
function runMember(architecture, features, member, arrays) {
  const { heads, layers, projection, mean_columns: meanColumns, skip } = architecture;
  let entry = features;
  if (projection) {
    const bias = arrays[`${member}/projection/bias`].values;
    const kernel = arrays[`${member}/projection/kernel`];
    entry = features.map((row) => add(multiply(row, kernel, projection), bias).map(Math.tanh));
  }
  const articleMean = Array.from({ length: meanColumns }, (_, i) => mean(entry.map((row) => row[i])));
  let outputs = entry.map((row) => [...row, ...articleMean]);
  for (let layer = 0; layer < layers; layer += 1) {
    outputs = runLayer(architecture, outputs, `${member}/${layer}`, arrays);
  }
  if (skip) outputs = outputs.map((row, t) => [...row, ...entry[t]]);
  const last = `${member}/${layers}`;
  const bias = arrays[`${last}/bias`].values;
  return outputs.map((row) => add(multiply(row, arrays[`${last}/kernel`], heads.length), bias));
}

/**
 * Run a model on an article's features.
 *
 * Returns `logits` (ensemble, sentences, heads), `scores` and `score_std`, both (sentences, heads),
 * and `aims` (aims, sentences), the scores of the heads gist and quotable without junk; `score_std`
 * is null for an ensemble of one.
 */
export function score({ card, calibration, arrays }, features) {
  const { architecture } = card;
  const { heads, ensemble_size: ensembleSize } = architecture;
  const logits = Array.from({ length: ensembleSize }, (_, member) =>
    runMember(architecture, features, member, arrays));
  const toScore = (logit, head) => calibrate(calibration[heads[head]],
    architecture.output === "sigmoid" ? sigmoid(logit) : Math.min(1, Math.max(0, logit)));
  // byMember[t][head]: the logits of all members for a sentence.
  const byMember = features.map((_, t) =>
    heads.map((_name, head) => logits.map((member) => member[t][head])));
  const scores = byMember.map((row) => row.map((values, head) => toScore(mean(values), head)));
  const scoreStd = byMember.map((row) => row.map((values, head) =>
    standardDeviation(values.map((logit) => toScore(logit, head)))));
  const [junk, ...aims] = ["junk", "gist", "quotable"].map((name) => heads.indexOf(name));
  return {
    logits,
    scores,
    score_std: ensembleSize > 1 ? scoreStd : null,
    aims: aims.filter((head) => head >= 0).map((head) =>
      scores.map((row) => row[head] * (junk < 0 ? 1 : 1 - row[junk]))),
  };
}

const LISTS = JSON.parse(readFileSync(
  new URL("../../src/pullquote/scorers/data/word_lists.json", import.meta.url), "utf8"));
const EDGES = ".,;:!?()[]{}<>\"'“”‘’«»*_…—–-";
const QUOTATION = "\"“”«»";
const CODE = "/\\_=<>{}@#$%^~|`+";

/** Remove the characters of `edges` from both ends of a text. */
function strip(text, edges) {
  let [start, end] = [0, text.length];
  while (start < end && edges.includes(text[start])) start += 1;
  while (end > start && edges.includes(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

const hasAny = (text, characters) => [...text].some((character) => characters.includes(character));

/** Return the cues of a chunk: one value for each word list and each shape. */
function cues(chunk, isFirst) {
  const bare = strip(chunk, EDGES).replaceAll("’", "'");
  const word = bare.toLowerCase();
  const isUpper = bare.length > 1 && bare === bare.toUpperCase() && bare !== word;
  return [
    ...Object.values(LISTS.word_lists).map((words) => words.includes(word)),
    word.length >= 7,
    word.length > 4 && word.endsWith("ly"),
    word.length > 5 && word.endsWith("ing"),
    word.length > 4 && word.endsWith("ed"),
    word.length > 4 && word.endsWith("est"),
    /\p{Nd}/u.test(bare),
    /^\p{Lu}/u.test(bare) && !isUpper && word !== "i" && !isFirst,
    isUpper,
    hasAny(chunk, CODE) || bare.includes("."),
    chunk.includes(","),
    chunk.includes(";"),
    chunk.includes(":"),
    hasAny(chunk, "—–") || chunk === "-" || chunk === "--",
    hasAny(chunk, QUOTATION),
    hasAny(chunk, "(["),
    chunk.includes("!"),
    chunk.includes("?"),
    chunk.includes("…") || chunk.includes("..."),
  ];
}

/** Compute the scalars of a sentence by itself: length, opening, ending and cues. */
function surfaceScalars(prose) {
  const chunks = prose.split(/\s+/u).filter(Boolean);
  const words = Math.max(chunks.length, 1);
  const first = chunks[0] ?? "";
  const opening = strip(first, EDGES).replaceAll("’", "'").toLowerCase();
  const [last, stop] = [prose.slice(-1), prose.replace(/["'”’)»*_ ]+$/u, "").slice(-1)];
  const isQuotation = (character) => character !== "" && QUOTATION.includes(character);
  const counts = chunks.map((chunk, i) => cues(chunk, i === 0).map(Number)).reduce(add);
  return [
    Math.log(1 + words) - 3,
    [...prose].length / words / 3 - 2,
    Math.min(Math.max(4 - words, 0), 3),
    ...Object.values(LISTS.openings).map((list) => list.includes(opening)),
    /^\p{Ll}/u.test(first),
    isQuotation(first.slice(0, 1)),
    /^\p{Nd}/u.test(first),
    stop === "?",
    last === ":",
    isQuotation(last),
    ![".", "!", "?", ":", "…"].includes(stop),
    stop === "!",
    ...counts.map((count) => 2 * count / Math.sqrt(words + 3)),
  ].map(Number);
}

/** Compute the scalars of the words that each sentence shares with the title and the article. */
function termScalars(title, sentences) {
  const n = sentences.length;
  const titleTerms = new Set(title.words.filter(Boolean));
  const counts = sentences.map(({ words }) => {
    const count = new Map();
    for (const word of words.filter(Boolean)) count.set(word, (count.get(word) ?? 0) + 1);
    return count;
  });
  const frequency = new Map();
  const first = new Map();
  counts.forEach((count, i) => {
    for (const term of count.keys()) {
      frequency.set(term, (frequency.get(term) ?? 0) + 1);
      if (!first.has(term)) first.set(term, i);
    }
  });
  if (frequency.size === 0) return sentences.map(() => Array(9).fill(0));
  const weights = counts.map((count) => {
    const row = new Map([...count].map(([term, times]) =>
      [term, times * (1 + Math.log(n / frequency.get(term)))]));
    const length = Math.sqrt(sum([...row.values()].map((weight) => weight ** 2))) || 1;
    return new Map([...row].map(([term, weight]) => [term, weight / length]));
  });
  const cosine = (a, b) => sum([...a].map(([term, weight]) => weight * (b.get(term) ?? 0)));
  return counts.map((count, i) => {
    const terms = [...count.keys()];
    const distinct = Math.max(terms.length, 1);
    const share = (test) => terms.filter(test).length / distinct;
    const logs = terms.map((term) => Math.log(frequency.get(term)));
    const fromTitle = terms.filter((term) => titleTerms.has(term)).length;
    const similarities = weights.map((other) => cosine(weights[i], other));
    return [
      2 * fromTitle / Math.max(titleTerms.size, 1),
      4 * fromTitle / distinct,
      sum(logs) / distinct,
      Math.max(0, ...logs),
      4 * (sum(similarities) - 1) / Math.sqrt(n),
      share((term) => frequency.get(term) === 1),
      share((term) => first.get(term) === i),
      2 * share((term) => counts[i + 1]?.has(term)),
      2 * share((term) => counts[i - 1]?.has(term)),
    ];
  });
}

const normalize = (vector) => {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((value) => value / length);
};
const meanVector = (vectors) => vectors[0].map((_, i) => mean(vectors.map((vector) => vector[i])));

/** Compute the features of an article, version 3. */
export function sentenceFeatures({ title, sentences }) {
  const [n, f] = [sentences.length, title.vector.length];
  const vectors = sentences.map(({ vector }) => vector);
  const direction = normalize(meanVector(vectors));
  const blocks = sentences.map(({ paragraph }) => paragraph);
  const starts = blocks.map((block, i) => (block === blocks[i - 1] ? null : i));
  const opening = (i) => starts.slice(0, i + 1).findLast((start) => start !== null);
  const paragraphs = starts.filter((start) => start !== null).length;
  const paragraphVectors = blocks.map((block) =>
    normalize(meanVector(vectors.filter((_, j) => blocks[j] === block))));
  const terms = termScalars(title, sentences);
  const content = sentences.map(({ prose, vector }, i) => [
    ...terms[i],
    ...surfaceScalars(prose),
    ...[
      dot(vector, title.vector),
      dot(vector, direction),
      i > 0 ? dot(vector, vectors[i - 1]) : 0,
      i < n - 1 ? dot(vector, vectors[i + 1]) : 0,
      dot(vector, paragraphVectors[i]),
      Math.max(0, ...vectors.slice(Math.max(0, i - 6), i).map((earlier) => dot(vector, earlier))),
    ].map((cosine) => 2 * cosine),
  ]);
  const columns = content[0].map((_, i) => content.map((row) => row[i]));
  const logWords = columns[9];
  return sentences.map(({ vector, paragraph }, i) => [
    ...vector.map((value) => Math.sqrt(f) * value),
    2 * i / Math.max(n - 1, 1) - 1,
    1 / (1 + i),
    +(i === 0),
    +(i === n - 1),
    +(blocks[i - 1] !== paragraph),
    +(blocks[i + 1] !== paragraph),
    Math.log(1 + i - opening(i)),
    +(paragraph === blocks[0]),
    +(paragraph === blocks[n - 1]),
    +(title.text.trim() !== ""),
    Math.log(n) - 4,
    mean(logWords),
    Math.log(n / paragraphs) - 1,
    ...content[i],
    ...content[i].map((value, column) => {
      const deviation = standardDeviation(columns[column]);
      const z = deviation > 1e-3 ? (value - mean(columns[column])) / deviation : 0;
      return Math.min(4, Math.max(-4, z));
    }),
  ]);
}

/** Compute the wording features of a sentence from the ids of its word pieces. */
export function wordingFeatures(arrays, pieces) {
  const [table, scales] = [arrays["wording/table"], arrays["wording/scales"].values];
  const bias = arrays["wording/bias"].values;
  const filters = bias.length;
  const ids = [0, ...(pieces.length ? pieces.slice(0, 96) : [100]), 0];
  const part = (id, place) => Array.from({ length: filters }, (_, i) =>
    table.values[(3 * id + place) * filters + i] * scales[3 * id + place]);
  const positions = ids.slice(1, -1).map((id, i) =>
    [part(ids[i], 0), part(id, 1), part(ids[i + 2], 2)].reduce(add, bias)
      .map((value) => Math.max(0, value)));
  const total = positions.reduce(add).map((value) => value / 2 / Math.sqrt(positions.length));
  return [...total, ...bias.map((_, i) => Math.max(...positions.map((row) => row[i])))];
}

/** Compute the rows that a model needs. */
function modelRows({ card, arrays }, { sentences }, features) {
  if (card.feature_set === "vectors") return sentences.map(({ vector }) => vector);
  if (card.feature_set === "all") return features;
  return features.map((row, i) => [...row, ...wordingFeatures(arrays, sentences[i].pieces)]);
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
  const differences = { features: maxDifference(features, expected.features) };
  for (const [name, values] of Object.entries(expected.models)) {
    const model = readModel(join(dirname(process.argv[2]), name));
    const actual = score(model, modelRows(model, expected.article, features));
    differences[name] = Math.max(
      ...Object.keys(values).map((key) => maxDifference(actual[key], values[key])));
  }
  for (const [name, difference] of Object.entries(differences)) {
    console.log(`${name}: largest difference ${difference.toExponential(0)}`);
  }
  process.exitCode = Object.values(differences).every((value) => value <= 1e-5) ? 0 : 1;
}
