/** Compute the scalars of a sentence that need no vectors; see src/pullquote/scorers/text_features.py. */

import rules from "../data/rules.json" with { type: "json" };
import { count, fields, first, hasDigit, isLower, isUpper, strip, stripEnd } from "../text/strings.js";
import { TokenCache } from "../text/token-cache.js";
import { normalizedTfidf } from "./terms.js";

const { EDGES, WORD_LISTS, OPENINGS, MAX_CACHED_CHUNKS } = rules.text_features;
const QUOTATION = rules.text_features.QUOTATION.join("");
const CODE = new Set(rules.text_features.CODE);
const LISTED = columnsByWord(WORD_LISTS);
const OPENED = columnsByWord(OPENINGS);
const N_LENGTHS = 3;
const N_OPENINGS = Object.keys(OPENINGS).length + 3;
const N_ENDINGS = 5;
const N_LISTS = Object.keys(WORD_LISTS).length;
const N_SHAPES = 18;
const CAPITAL = N_LISTS + 6;
const CUES = new TokenCache(findCues, MAX_CACHED_CHUNKS);

export const N_TERM_SCALARS = 9;
export const N_SURFACE_SCALARS = N_LENGTHS + N_OPENINGS + N_ENDINGS + N_LISTS + N_SHAPES;

/**
 * Write the scalars of a sentence by itself, whatever its article.
 * @param {string} prose
 * @param {Float64Array} rows
 * @param {number} start Where the scalars begin in the rows.
 */
export function writeSurfaceScalars(prose, rows, start) {
  const chunks = fields(prose);
  const words = Math.max(chunks.length, 1);
  rows[start] = Math.log1p(words) - 3;
  rows[start + 1] = count(prose) / words / 3 - 2;
  rows[start + 2] = Math.min(Math.max(4 - words, 0), 3);
  let place = start + N_LENGTHS;
  if (chunks.length) writeOpening(chunks[0], rows, place);
  place += N_OPENINGS;
  const [last, stop] = [prose.slice(-1), stripEnd(prose, "\"'”’)»*_ ").slice(-1)];
  rows[place] = Number(stop === "?");
  rows[place + 1] = Number(last === ":");
  rows[place + 2] = Number(last !== "" && QUOTATION.includes(last));
  rows[place + 3] = Number(stop === "" || !".!?:…".includes(stop));
  rows[place + 4] = Number(stop === "!");
  place += N_ENDINGS;
  const counts = new Uint32Array(N_LISTS + N_SHAPES);
  chunks.forEach((chunk, index) => {
    for (const cue of CUES.get(chunk)) counts[cue] += Number(index > 0 || cue !== CAPITAL);
  });
  counts.forEach((n, cue) => {
    rows[place + cue] = 2 * n / Math.sqrt(words + 3);
  });
}

/**
 * @param {string} chunk The first one of a sentence.
 * @param {Float64Array} rows
 * @param {number} start
 */
function writeOpening(chunk, rows, start) {
  for (const column of OPENED.get(bareChunk(chunk).toLowerCase()) ?? []) rows[start + column] = 1;
  const character = first(chunk);
  const shapes = [isLower(character), QUOTATION.includes(character), hasDigit(character)];
  shapes.forEach((hasShape, i) => {
    rows[start + N_OPENINGS - 3 + i] = Number(hasShape);
  });
}

/**
 * Return the columns of the cues that a chunk carries.
 * @param {string} chunk
 */
function findCues(chunk) {
  const bare = bareChunk(chunk);
  const word = bare.toLowerCase();
  const cues = [...LISTED.get(word) ?? []];
  findShapes(chunk, bare, word).forEach((hasShape, i) => {
    if (hasShape) cues.push(N_LISTS + i);
  });
  return cues;
}

/** @param {string} chunk */
function bareChunk(chunk) {
  return strip(chunk, EDGES).replaceAll("’", "'");
}

/**
 * Return whether a chunk has each of the shapes, in the order of `_SHAPES`.
 * @param {string} chunk
 * @param {string} bare The chunk without signs at its ends.
 * @param {string} word The bare chunk in lower case.
 */
function findShapes(chunk, bare, word) {
  const length = count(word);
  const isCapitals = count(bare) > 1 && isUpper(bare);
  return [
    length >= 7,
    length > 4 && word.endsWith("ly"),
    length > 5 && word.endsWith("ing"),
    length > 4 && word.endsWith("ed"),
    length > 4 && word.endsWith("est"),
    hasDigit(bare),
    /^\p{Uppercase}/u.test(bare) && !isCapitals && word !== "i",
    isCapitals,
    [...chunk].some((character) => CODE.has(character)) || bare.includes("."),
    chunk.includes(","),
    chunk.includes(";"),
    chunk.includes(":"),
    /[—–]/.test(chunk) || chunk === "-" || chunk === "--",
    [...chunk].some((character) => QUOTATION.includes(character)),
    /[([]/.test(chunk),
    chunk.includes("!"),
    chunk.includes("?"),
    chunk.includes("…") || chunk.includes("..."),
  ];
}

/**
 * Return the numbers of the lists that contain each word.
 * @param {Record<string, string[]>} lists
 */
function columnsByWord(lists) {
  /** @type {Map<string, number[]>} */
  const columns = new Map();
  Object.values(lists).forEach((words, number) => {
    for (const word of new Set(words)) columns.set(word, [...columns.get(word) ?? [], number]);
  });
  return columns;
}

/**
 * Write the scalars of the terms that each sentence shares with the title and the article.
 * @param {import("./terms.js").TermMatrix} counts
 * @param {Set<string>} titleTerms
 * @param {Float64Array} rows
 * @param {number} stride Width of a row, which begins with these scalars.
 */
export function writeTermScalars(counts, titleTerms, rows, stride) {
  const { sentences, starts, columns, vocabulary, frequency } = counts;
  if (!columns.length) return;
  const tfidf = normalizedTfidf(counts);
  const totals = new Float64Array(vocabulary.length);
  const firstRow = new Int32Array(vocabulary.length).fill(sentences);
  for (let row = 0; row < sentences; row += 1) {
    for (let i = starts[row]; i < starts[row + 1]; i += 1) {
      totals[columns[i]] += tfidf[i];
      if (firstRow[columns[i]] > row) firstRow[columns[i]] = row;
    }
  }
  const logs = Float64Array.from(frequency, Math.log);
  const isTitle = vocabulary.map((term) => titleTerms.has(term));
  const lastSeen = new Int32Array(vocabulary.length).fill(-2);
  for (let row = 0; row < sentences; row += 1) {
    const place = row * stride;
    const distinct = Math.max(starts[row + 1] - starts[row], 1);
    let [shared, logSum, most, degree, own, met, sharedWithLast] = [0, 0, 0, 0, 0, 0, 0];
    for (let i = starts[row]; i < starts[row + 1]; i += 1) {
      const column = columns[i];
      shared += Number(isTitle[column]);
      logSum += logs[column];
      most = Math.max(most, logs[column]);
      degree += tfidf[i] * totals[column];
      own += Number(frequency[column] === 1);
      met += Number(firstRow[column] === row);
      sharedWithLast += Number(lastSeen[column] === row - 1);
      lastSeen[column] = row;
    }
    rows[place] = 2 * shared / Math.max(titleTerms.size, 1);
    rows[place + 1] = 4 * shared / distinct;
    rows[place + 2] = logSum / distinct;
    rows[place + 3] = most;
    rows[place + 4] = 4 * (degree - 1) / Math.sqrt(sentences);
    rows[place + 5] = own / distinct;
    rows[place + 6] = met / distinct;
    rows[place + 8] = 2 * sharedWithLast / distinct;
    if (row > 0) {
      const distinctBefore = Math.max(starts[row] - starts[row - 1], 1);
      rows[place - stride + 7] = 2 * sharedWithLast / distinctBefore;
    }
  }
}
