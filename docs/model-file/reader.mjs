// Reads a model of pullquote and runs it, from docs/model-file.md alone: no package is needed.
//
//     node reader.mjs expected.json
//
// holds it against the test vectors that lie beside that file.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Read a model file: its card, its calibration, and its arrays by name. */
export function readModel(path) {
  const file = readFileSync(path);
  const start = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__: metadata, ...entries } = JSON.parse(file.toString("utf8", 8, start));
  if (metadata?.format !== "pullquote-model" || !(Number(metadata.format_version) <= 1)) {
    throw new Error(`${path} is no model of format 1`);
  }
  const arrays = {};
  for (const [name, { dtype, shape, data_offsets: [first, last] }] of Object.entries(entries)) {
    const bytes = file.subarray(start + first, start + last);
    const width = dtype === "F16" ? 2 : 4;
    const values = Array.from({ length: bytes.length / width }, (_, at) =>
      dtype === "F16" ? half(bytes.readUInt16LE(2 * at)) : bytes.readFloatLE(4 * at));
    arrays[name] = { values, shape };
  }
  return { card: JSON.parse(metadata.card), calibration: JSON.parse(metadata.calibration), arrays };
}

/** A number of 16 bits: one for the sign, five for the exponent, ten for the fraction. */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
}

const sigmoid = (number) => 1 / (1 + Math.exp(-number));
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const mean = (numbers) => sum(numbers) / numbers.length;
const deviation = (numbers) => {
  const middle = mean(numbers);
  return Math.sqrt(mean(numbers.map((number) => (number - middle) ** 2)));
};
const dot = (some, others) => sum(some.map((number, at) => number * others[at]));
const plus = (some, others) => some.map((number, at) => number + others[at]);

/** A row times a matrix, which is given flat: `offset` is where it begins. */
function times(row, { values }, columns, offset = 0) {
  return Array.from({ length: columns }, (_, column) =>
    sum(row.map((number, at) => number * values[offset + at * columns + column])));
}

const steps = {
  simple: (x, { h }) => ({ h: plus(x.input, x.recur(h)).map(Math.tanh) }),
  gru: (x, { h }, u) => {
    const [last, block] = [x.recur(h), (part, at) => part.slice(at * u, (at + 1) * u)];
    const [z, r] = [0, 1].map((at) => plus(block(x.input, at), block(last, at)).map(sigmoid));
    const c = block(x.input, 2).map((number, at) => Math.tanh(number + r[at] * block(last, 2)[at]));
    return { h: z.map((share, at) => share * h[at] + (1 - share) * c[at]) };
  },
  lstm: (x, { h, s }, u) => {
    const all = plus(x.input, x.recur(h));
    const [i, f, c, o] = [0, 1, 2, 3].map((at) =>
      all.slice(at * u, (at + 1) * u).map(at === 2 ? Math.tanh : sigmoid));
    const cell = s.map((kept, at) => f[at] * kept + i[at] * c[at]);
    return { h: o.map((gate, at) => gate * Math.tanh(cell[at])), s: cell };
  },
};

/** One direction of a recurrent layer. */
function recur(cell, rows, place, arrays, u) {
  const [kernel, recurrent] = [arrays[`${place}/kernel`], arrays[`${place}/recurrent_kernel`]];
  const columns = kernel.shape[1];
  const bias = arrays[`${place}/bias`].values;
  let states = { h: Array(u).fill(0), s: Array(u).fill(0) };
  return rows.map((row) => {
    const fromLast = (h) => times(h, recurrent, columns);
    const x = {
      input: plus(times(row, kernel, columns), bias.slice(0, columns)),
      recur: cell === "gru" ? (h) => plus(fromLast(h), bias.slice(columns)) : fromLast,
    };
    states = steps[cell](x, states, u);
    return states.h;
  });
}

function hidden({ cell, units: u, window, bidirectional, scaled }, rows, place, arrays) {
  let outputs;
  if (cell === "dense" || cell === "conv") {
    const [kernel, bias] = [arrays[`${place}/kernel`], arrays[`${place}/bias`].values];
    const [size, before] = cell === "conv" ? [window, Math.floor((window - 1) / 2)] : [1, 0];
    outputs = rows.map((row, t) => {
      let total = bias;
      for (let j = 0; j < size; j += 1) {
        const seen = rows[t - before + j];
        if (seen) total = plus(total, times(seen, kernel, u, j * row.length * u));
      }
      return total.map(Math.tanh);
    });
  } else {
    outputs = recur(cell, rows, `${place}/forward`, arrays, u);
    if (bidirectional) {
      const back = recur(cell, rows.toReversed(), `${place}/backward`, arrays, u).toReversed();
      outputs = outputs.map((h, t) => [...h, ...back[t]]);
    }
  }
  if (!scaled) return outputs;
  const [scale, shift] = [arrays[`${place}/scale`].values, arrays[`${place}/shift`].values];
  return outputs.map((h) => h.map((number, at) => number * scale[at] + shift[at]));
}

/** The line between the points of a calibration. */
function calibrate({ raw, shares }, number) {
  const at = Math.min(raw.findLastIndex((point) => point <= number), raw.length - 2);
  const part = (number - raw[at]) / (raw[at + 1] - raw[at]);
  return shares[at] + part * (shares[at + 1] - shares[at]);
}

/** Run a model on an article's rows: the fits' numbers, the scores and the spread. */
export function score({ card, calibration, arrays }, rows) {
  const { architecture } = card;
  const numbers = Array.from({ length: architecture.fits }, (_, fit) => {
    let outputs = rows;
    for (let layer = 0; layer < architecture.layers; layer += 1) {
      outputs = hidden(architecture, outputs, `${fit}/${layer}`, arrays);
    }
    const last = `${fit}/${architecture.layers}`;
    const bias = arrays[`${last}/bias`].values[0];
    return outputs.map((h) => times(h, arrays[`${last}/kernel`], 1)[0] + bias);
  });
  const finish = (number) => calibrate(calibration, architecture.output === "sigmoid"
    ? sigmoid(number) : Math.min(1, Math.max(0, number)));
  const ofFits = rows.map((_, t) => numbers.map((fit) => fit[t]));
  return {
    numbers,
    scores: ofFits.map((fits) => finish(mean(fits))),
    spread: numbers.length > 1 ? ofFits.map((fits) => deviation(fits.map(finish))) : null,
  };
}

const FIRST_PERSON = /\b(?:we|our|us|i|my)\b/i;
const OWN_WORK = new RegExp("\\b(?:in this (?:paper|work|article|post|section|chapter|study)"
  + "|this (?:paper|work|article|post|study)|we (?:propose|present|introduce|show|develop|study"
  + "|demonstrate|describe|investigate))\\b", "i");
const LEANING = new RegExp("^\\W*(?:however|therefore|thus|moreover|furthermore|also|but|and|so|yet"
  + "|then|instead|for example|for instance|in addition|this|these|those|that|it|they|he|she|such"
  + "|here)\\b", "i");

/** The rows of an article, version 2. */
export function rowsOf({ title, sentences }) {
  const [n, f] = [sentences.length, title.vector.length];
  const average = title.vector.map((_, at) => mean(sentences.map(({ vector }) => vector[at])));
  const length = Math.sqrt(dot(average, average)) || 1;
  const titleWords = new Set(title.words.filter(Boolean));
  const saying = sentences.map(({ prose, vector, words }) => {
    const content = new Set(words.filter(Boolean));
    const shared = [...content].filter((word) => titleWords.has(word)).length;
    return [
      2 * dot(vector, title.vector),
      2 * dot(vector, average) / length,
      2 * shared / Math.max(titleWords.size, 1),
      4 * shared / Math.max(content.size, 1),
      Math.log(1 + words.length) - 3,
      +/\p{Nd}/u.test(prose),
      +prose.endsWith("?"),
      +FIRST_PERSON.test(prose),
      +OWN_WORK.test(prose),
      +LEANING.test(prose),
    ];
  });
  const columns = saying[0].map((_, at) => saying.map((numbers) => numbers[at]));
  return sentences.map(({ vector, paragraph }, i) => [
    ...vector.map((number) => Math.sqrt(f) * number),
    2 * i / Math.max(n - 1, 1) - 1,
    1 / (1 + i),
    +(i === 0),
    +(i === n - 1),
    +(i === 0 || sentences[i - 1].paragraph !== paragraph),
    +(i === n - 1 || sentences[i + 1].paragraph !== paragraph),
    +title.vector.some(Boolean),
    Math.log(n) - 3,
    ...saying[i],
    ...saying[i].map((number, at) => {
      const spread = deviation(columns[at]);
      return spread < 1e-6 ? 0 : (number - mean(columns[at])) / spread;
    }),
  ]);
}

/** How far numbers are from those expected, at most. */
function farthest(found, expected) {
  if (!Array.isArray(expected)) return Math.abs(found - expected);
  if (found?.length !== expected.length) return Infinity;
  return Math.max(...expected.map((each, at) => farthest(found[at], each)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const expected = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const rows = rowsOf(expected.article);
  const off = { rows: farthest(rows, expected.rows) };
  for (const [name, values] of Object.entries(expected.models)) {
    const model = readModel(join(dirname(process.argv[2]), name));
    const vectors = expected.article.sentences.map(({ vector }) => vector);
    const found = score(model, model.card.inputs === "all" ? rows : vectors);
    off[name] = Math.max(...Object.keys(values).map((key) => farthest(found[key], values[key])));
  }
  for (const [name, most] of Object.entries(off)) {
    console.log(`${name}: at most ${most.toExponential(0)} off`);
  }
  process.exitCode = Object.values(off).every((each) => each <= 1e-5) ? 0 : 1;
}
