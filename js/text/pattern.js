/** Patterns with the methods of Python's `re`. Their sources are in js/data/rules.json. */

import { fields, foldHints } from "./strings.js";

/** @typedef {RegExpExecArray & {groups: {[name: string]: string | undefined}, end: number}} Match */

/** The most code units before hints that begin a match: four characters. */
const MAX_MARKS = 8;

/** A pattern; what a method needs is compiled when it is first called. */
export class Pattern {
  /** @type {RegExp | undefined} */
  #sticky;
  /** @type {RegExp | undefined} */
  #global;
  /** @type {RegExp | undefined} */
  #whole;
  #source;

  /** @param {string} source - With the flag `u`. */
  constructor(source) {
    this.#source = source;
  }

  /**
   * Return the match that begins at an offset, or null. As in Python, what precedes the offset can be looked at.
   * @param {string} text
   * @param {number} [offset] - In code units.
   */
  match(text, offset = 0) {
    this.#sticky ??= new RegExp(this.#source, "uy");
    return exec(this.#sticky, text, offset);
  }

  /**
   * Return the first match at or after an offset, or null.
   * @param {string} text
   * @param {number} [offset] - In code units.
   */
  search(text, offset = 0) {
    return exec(this.#searching(), text, offset);
  }

  /**
   * Return whether the whole text matches.
   * @param {string} text
   */
  matchesAll(text) {
    this.#whole ??= new RegExp(`^(?:${this.#source})$`, "u");
    return this.#whole.test(text);
  }

  /**
   * Return the matches in order.
   * @param {string} text
   * @returns {Generator<Match>}
   */
  *matches(text) {
    for (const match of text.matchAll(this.#searching())) yield finish(match);
  }

  /**
   * Return the texts of all matches.
   * @param {string} text
   * @returns {string[]}
   */
  findAll(text) {
    return text.match(this.#searching()) ?? [];
  }

  /**
   * Replace all matches.
   * @param {string} text
   * @param {string | ((match: string) => string)} replacement
   */
  replace(text, replacement) {
    const replacer = typeof replacement === "string" ? () => replacement : replacement;
    return text.replaceAll(this.#searching(), (match) => replacer(match));
  }

  /**
   * Return the parts between the matches of a pattern without groups.
   * @param {string} text
   */
  split(text) {
    return text.split(this.#searching());
  }

  #searching() {
    this.#global ??= new RegExp(this.#source, "ug");
    this.#global.lastIndex = 0;
    return this.#global;
  }
}

/** Alternatives of a long pattern. One is compiled for the first text that has one of its hints. */
export class Branches {
  #branches;

  /** @param {{first: boolean, hints: string[], source: string}[]} branches - As `branches` of tools/make_js_rules.py makes. */
  constructor(branches) {
    this.#branches = branches.map(({ first, hints, source }) => ({ first, hints, pattern: new Pattern(source) }));
  }

  /**
   * Return whether a match begins a text.
   * @param {string} text
   */
  match(text) {
    const folded = foldHints(fields(text).join(" "));
    return this.#branches.some(({ first, hints, pattern }) =>
      hints.some((hint) => (first ? folded.lastIndexOf(hint, MAX_MARKS) >= 0 : folded.includes(hint))) && pattern.match(text) !== null);
  }
}

/**
 * @param {RegExp} expression
 * @param {string} text
 * @param {number} offset
 */
function exec(expression, text, offset) {
  expression.lastIndex = offset;
  const match = expression.exec(text);
  return match && finish(match);
}

/**
 * @param {RegExpExecArray} match
 * @returns {Match}
 */
function finish(match) {
  return Object.assign(match, { groups: match.groups ?? {}, end: match.index + match[0].length });
}

/**
 * Return what a pattern finds in a text.
 * @param {string} source
 * @param {string} text
 */
export function findAll(source, text) {
  return new Pattern(source).findAll(text);
}
