/** The options of a selection; see `Options` in src/pullquote/selection/options.py. */

import { UsageError } from "../errors.js";
import { strip } from "../text/strings.js";

/** @typedef {import("../scorers/neural.js").Aim | "both"} AimChoice */

/**
 * How much to highlight, and what to favor; all limits given hold together. Without one, the limit follows what
 * readers mark.
 * @typedef {object} Options
 * @property {AimChoice} [aim] - What to highlight; key points by default.
 * @property {number} [top] - Maximum number of sentences, for each aim.
 * @property {number} [ratio] - Maximum share of the sentences, in (0, 1].
 * @property {number} [words] - Maximum total of words.
 * @property {number} [threshold] - Minimum score, in [0, 1].
 * @property {string[]} [always] - Regular expressions; a sentence that matches one is highlighted.
 * @property {string[]} [exclude] - Regular expressions; a sentence that matches one is never highlighted.
 * @property {string[]} [boost] - Words; each one in a sentence moves its score half of the way up to 1.
 * @property {boolean} [diversity] - Whether to skip sentences that nearly repeat a better one; by default true.
 * @property {boolean} [perChapter] - Whether each chapter of a book gets a share; by default true.
 * @property {boolean} [context] - Whether a sentence that refers to the one before it is shown with that one.
 * @property {boolean} [explain] - Whether each highlight carries an explanation of its score.
 */

/**
 * Options that are checked, and their patterns compiled.
 * @typedef {Omit<Options, "always" | "exclude" | "boost">
 *   & {always: RegExp[], exclude: RegExp[], boost: RegExp[], hasLimit: boolean}} CheckedOptions
 */

const LIMITS = ["top", "ratio", "words", "threshold"];
const LISTS = ["always", "exclude", "boost"];
const BOOLEANS = ["diversity", "perChapter", "context", "explain"];
const AIM_CHOICES = ["gist", "quotable", "both"];
const NAMES = ["aim", ...LIMITS, ...LISTS, ...BOOLEANS];
const LETTER = "[\\p{L}\\p{N}_]";

/**
 * Check options.
 * @param {Options} options
 * @returns {CheckedOptions}
 * @throws {UsageError} A name is unknown, or a value of the wrong type or out of range.
 */
export function checkOptions(options) {
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of given) checkOption(name, value);
  /** @type {Options} */
  const checked = Object.fromEntries(given);
  return {
    ...checked,
    always: compile("always", checked.always ?? []),
    exclude: compile("exclude", checked.exclude ?? []),
    boost: (checked.boost ?? []).map((word) =>
      new RegExp(`(?<!${LETTER})${escape(strip(word))}(?!${LETTER})`, "iu")),
    hasLimit: given.some(([name]) => LIMITS.includes(name)),
  };
}

/**
 * @param {string} name
 * @param {any} value
 */
function checkOption(name, value) {
  const shown = String(typeof value === "bigint" ? `${value}n` : JSON.stringify(value)).slice(0, 80);
  if (!NAMES.includes(name)) throw new UsageError(`no option is named ${name}; there are ${NAMES.join(", ")}`);
  if (name === "aim" && !AIM_CHOICES.includes(value)) {
    throw new UsageError(`aim must be gist, quotable or both, got ${shown}`);
  }
  if (BOOLEANS.includes(name) && typeof value !== "boolean") {
    throw new UsageError(`${name} must be true or false, got ${shown}`);
  }
  if (LISTS.includes(name) && !(Array.isArray(value) && value.every((item) => typeof item === "string"))) {
    throw new UsageError(`${name} must be a list of strings, got ${shown}`);
  }
  if (name === "boost" && value.some((/** @type {string} */ word) => !strip(word))) {
    throw new UsageError("boost needs words that are not blank");
  }
  if (LIMITS.includes(name)) checkLimit(name, value, shown);
}

/**
 * @param {string} name
 * @param {any} value
 * @param {string} shown
 */
function checkLimit(name, value, shown) {
  if (name === "top" || name === "words") {
    if (!Number.isInteger(value)) throw new UsageError(`${name} must be an integer, got ${shown}`);
    if (value < 1) throw new UsageError(`${name} must be at least 1, got ${shown}`);
    return;
  }
  if (typeof value !== "number") throw new UsageError(`${name} must be a number, got ${shown}`);
  if (name === "ratio" && !(value > 0 && value <= 1)) {
    throw new UsageError(`ratio must be above 0 and at most 1, got ${value}`);
  }
  if (name === "threshold" && !(value >= 0 && value <= 1)) {
    throw new UsageError(`threshold must be between 0 and 1, got ${value}`);
  }
}

/**
 * @param {string} name
 * @param {string[]} patterns
 */
function compile(name, patterns) {
  return patterns.map((pattern) => {
    try {
      return new RegExp(pattern, "u");
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new UsageError(`${name} must be a regular expression, got ${JSON.stringify(pattern)}: ${reason}`);
    }
  });
}

/** @param {string} text */
function escape(text) {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
