/** Split text into the word pieces of a vocabulary, as src/pullquote/encoders/wordpiece.py does. */

import rules from "../data/rules.json" with { type: "json" };
import { EncoderError } from "../errors.js";
import { count, fields, isSpace } from "../text/strings.js";
import { TokenCache } from "../text/token-cache.js";

const { UNKNOWN, MAX_WORD_CHARACTERS, CJK } = rules.wordpiece;
const MAX_CHUNKS = 100_000;

/** @type {TokenCache<string>} */
const CHARACTERS = new TokenCache(normalizeCharacter, MAX_CHUNKS);

/** A tokenizer; the ids of chunks between spaces are cached, since most chunks recur. */
export class WordPiece {
  #chunks;
  #unknown;
  #maxPiece;

  /**
   * @param {string} vocabulary One piece a line; the number of the line is its id.
   * @throws {EncoderError} It lacks `[UNK]`.
   */
  constructor(vocabulary) {
    const pieces = vocabulary.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
    /** @type {Map<string, number>} */
    this.vocabulary = new Map();
    this.#maxPiece = 0;
    for (let id = 0; id < pieces.length; id++) {
      this.vocabulary.set(pieces[id], id);
      this.#maxPiece = Math.max(this.#maxPiece, pieces[id].length);
    }
    const unknown = this.vocabulary.get(UNKNOWN);
    if (unknown === undefined) throw new EncoderError(`the vocabulary lacks ${UNKNOWN}`);
    this.#unknown = [unknown];
    this.#chunks = new TokenCache((chunk) => this.#ids(chunk), MAX_CHUNKS);
  }

  /**
   * Return the ids of a text's word pieces; empty for a blank text.
   * @param {string} text
   * @returns {number[]}
   */
  encode(text) {
    return fields(text).flatMap((chunk) => this.#chunks.get(chunk));
  }

  /** @param {string} chunk */
  #ids(chunk) {
    const normalized = Array.from(chunk, (character) => CHARACTERS.get(character)).join("");
    return fields(normalized).flatMap((word) => this.#split(word));
  }

  /**
   * Split a word into the longest known pieces, or return the id of the unknown word.
   * @param {string} word
   */
  #split(word) {
    const whole = this.vocabulary.get(word);
    if (whole !== undefined) return [whole];
    if (count(word) > MAX_WORD_CHARACTERS) return this.#unknown;
    const ids = [];
    let [start, prefix] = [0, ""];
    while (start < word.length) {
      let end = Math.min(word.length, start + this.#maxPiece);
      let id;
      while (end > start && (id = this.vocabulary.get(prefix + word.slice(start, end))) === undefined) end -= 1;
      if (id === undefined) return this.#unknown;
      ids.push(id);
      [start, prefix] = [end, "##"];
    }
    return ids;
  }
}

/**
 * Normalize a character: to nothing, a blank, letters, or a sign between blanks.
 * @param {string} character
 */
function normalizeCharacter(character) {
  if (isSpace(character)) return " ";
  if (/\p{C}/u.test(character) || character === "\ufffd") return "";
  const code = /** @type {number} */ (character.codePointAt(0));
  const parts = Array.from(character.normalize("NFD")).filter((part) => !/\p{Mn}/u.test(part));
  const plain = parts.map((part) => part.toLowerCase()).join("");
  const isWord = /\p{P}/u.test(character) || (code < 128 && !/[A-Za-z0-9]/.test(character))
    || CJK.some(([first, last]) => first <= code && code <= last);
  return isWord ? ` ${plain} ` : plain;
}
