/** Detect the language of a text by its script and its function words. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";
import { fields, first, forward, isAscii } from "./strings.js";
import { stopWords } from "./tokenize.js";

const RULES = rules.language_id;
const LETTERS = new Pattern(RULES.LETTERS);
/** @type {{[family: string]: string}} */
const FAMILIES = RULES.FAMILIES;
/** @type {Map<string, Map<string, string[]>>} */
const wordsByFamily = new Map();

/**
 * Detect the language of a text from its beginning.
 * @param {string} text - Prose.
 * @returns {string} ISO 639-1 code; `en` if there is no evidence
 */
export function detectLanguage(text) {
  const sample = first(text, RULES.SAMPLE_CODE_POINTS).toLowerCase();
  return detectFromPreviews(sample) ?? detectFromAll(sample);
}

/**
 * Return the language if a quarter of the sample is ASCII and its language is clear.
 * @param {string} sample
 */
function detectFromPreviews(sample) {
  const step = Math.floor(RULES.SAMPLE_CODE_POINTS / RULES.PREVIEWS);
  const parts = [];
  for (let start = 0; start < sample.length; start = forward(sample, start, step)) {
    parts.push(sample.slice(start, forward(sample, start, RULES.PREVIEW_CODE_POINTS)));
  }
  const words = LETTERS.findAll(parts.join(" "));
  if (!words.every(isAscii)) return null;
  const [[best, hits], [, others]] = [...countFunctionWords(words, "latin")].sort((a, b) => b[1] - a[1]);
  return hits >= Math.max(RULES.CLEAR_HITS, 2 * others) ? best : null;
}

/**
 * Return the language, using the whole sample.
 * @param {string} sample
 */
function detectFromAll(sample) {
  const words = LETTERS.findAll(sample);
  if (words.every(isAscii)) return byFunctionWords(words, "latin");
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const word of words) {
    for (const character of word) {
      const script = scriptOf(character.codePointAt(0) ?? 0);
      counts.set(script, (counts.get(script) ?? 0) + 1);
    }
  }
  // Japanese mixes kana with Chinese characters, and either can be more frequent.
  const [ja, zh] = [counts.get("ja") ?? 0, counts.get("zh") ?? 0];
  if (ja > RULES.KANA_SHARE * zh) {
    counts.set("ja", ja + zh);
    counts.delete("zh");
  }
  const script = most(counts);
  return Object.hasOwn(FAMILIES, script) ? byFunctionWords(words, script) : script || "en";
}

/**
 * Return the language or family of a letter's script, or an empty string.
 * @param {number} codePoint
 */
function scriptOf(codePoint) {
  for (const [from, to, name] of RULES.SCRIPTS) {
    if (Number(from) <= codePoint && codePoint <= Number(to)) return String(name);
  }
  return "";
}

/**
 * Return the language with the most function words among the words; the first one in a tie.
 * @param {string[]} words
 * @param {string} family
 */
function byFunctionWords(words, family) {
  const hits = countFunctionWords(words, family);
  const best = most(hits);
  if ((hits.get(best) ?? 0) >= RULES.MIN_HITS) return best;
  return hits.has("en") ? "en" : fields(FAMILIES[family])[0];
}

/**
 * Return the key with the highest count; the first one in a tie.
 * @param {Map<string, number>} counts
 */
function most(counts) {
  let [best, highest] = ["", -1];
  for (const [key, n] of counts) if (n > highest) [best, highest] = [key, n];
  return best;
}

/**
 * Count, for each language of a family, its function words among the words.
 * @param {string[]} words
 * @param {string} family
 */
function countFunctionWords(words, family) {
  const hits = new Map(fields(FAMILIES[family]).map((language) => [language, 0]));
  const known = languagesByWord(family);
  for (const word of words) {
    for (const language of known.get(word) ?? []) hits.set(language, (hits.get(language) ?? 0) + 1);
  }
  return hits;
}

/**
 * Return, for each function word, the languages of a family that have it.
 * @param {string} family
 */
function languagesByWord(family) {
  let languages = wordsByFamily.get(family);
  if (languages) return languages;
  languages = new Map();
  for (const language of fields(FAMILIES[family])) {
    for (const word of stopWords(language)) languages.set(word, [...(languages.get(word) ?? []), language]);
  }
  wordsByFamily.set(family, languages);
  return languages;
}
