/** Recognize blocks around an article that are not its prose, by their wording. */

import rules from "../data/rules.json" with { type: "json" };
import { Branches, Pattern } from "../text/pattern.js";

import { fields, first, foldHints, hasDigit, isUpper, last, strip } from "../text/strings.js";
import { isNoticeOrCall } from "./notices.js";

const RULES = rules.furniture;
const LICENSE = new Pattern(RULES.LICENSE);
const CREDIT = new Branches(RULES.CREDIT);
const AGENCY = new Pattern(RULES.AGENCY);
const POINTER = new Branches(RULES.POINTER);
const LABEL = new Branches(RULES.LABEL);
const SALUTATION = new Branches(RULES.SALUTATION);
const EMAIL = new Pattern(RULES.EMAIL);
const BREADCRUMB = new Pattern(RULES.BREADCRUMB);
const NUMERIC_DATE = new Pattern(RULES.NUMERIC_DATE);
const LABELED_DATE = new Pattern(RULES.LABELED_DATE);
const DATE_TOKEN = new Pattern(RULES.DATE_TOKEN);
const STOP = new Pattern(RULES.STOP);
const DATE_WORDS = new Set(RULES.DATE_WORDS);
const DATE_FILLERS = new Set(RULES.DATE_FILLERS);
const LANGUAGES = new Set(RULES.LANGUAGES);
const SMALL_WORDS = new Set(RULES.SMALL_WORDS);
const BYLINES = new Set(RULES.BYLINES);

/**
 * Return whether a block is a license, credit, date, byline, pointer, label or similar text.
 * @param {string} text
 */
export function isFurniture(text) {
  const words = fields(text);
  const n = words.length;
  if (n <= 60 && hasAny(words.join(" "), RULES.LICENSE_HINTS)) {
    const notice = LICENSE.search(text);
    if (notice && (n <= 20 || [...text.slice(0, notice.index)].length < 40)) return true;
  }
  if (isNoticeOrCall(text, n)) return true;
  if (n <= 30 && (CREDIT.match(text) || POINTER.match(text) || namesAgency(text))) return true;
  if (n <= 25 && LABEL.match(text)) return n <= 12 || STOP.search(text) === null;
  if (n <= 8 && SALUTATION.match(text)) return true;
  return LABELED_DATE.match(text) !== null || isDate(text, words) || isByline(text, words) || isContact(text, n) || isNavigation(text, words)
    || (/[#@]/.test(text) && areTags(words));
}

/**
 * Return whether a text contains any of the hints, without which a slow pattern cannot match.
 * @param {string} text
 * @param {string[]} hints
 */
function hasAny(text, hints) {
  const folded = foldHints(text);
  return hints.some((hint) => folded.includes(hint));
}

/** @param {string} text */
function namesAgency(text) {
  const end = last(text, RULES.AGENCY_CHARACTERS);
  return hasAny(end, RULES.AGENCY_HINTS) && AGENCY.search(end) !== null;
}

/**
 * Return whether a block of any length begins as a notice of copyright or license does.
 * @param {string} text
 */
export function isNotice(text) {
  return hasAny(fields(text).join(" "), RULES.LICENSE_HINTS) && LICENSE.match(text) !== null;
}

/**
 * Return whether a block is a line of names or a title: capitalized words without a stop.
 * @param {string} text
 */
export function isNameLine(text) {
  if (STOP.search(text) && !text.endsWith(".") && !text.endsWith(":")) return false;
  const words = fields(text).map((chunk) => strip(chunk, RULES.NAME_MARKS));
  const names = words.filter((word) => word && !SMALL_WORDS.has(word.toLowerCase()));
  if (!names.every((word) => isUpper(first(word)))) return false;
  return names.length >= 2 && names.length <= (text.endsWith(".") ? 4 : 30);
}

/**
 * @param {string} text
 * @param {string[]} words
 */
function isDate(text, words) {
  if (words.length > 12 || !hasDigit(text)) return false;
  const tokens = words.map((word) => strip(word, ",;:()|•·–—-").toLowerCase()).filter(Boolean);
  const isNamed = tokens.some((token) => DATE_WORDS.has(strip(token, ".")));
  if (!isNamed && !NUMERIC_DATE.search(text)) return false;
  const other = tokens.filter((token) => {
    const bare = strip(token, ".");
    const isWord = DATE_WORDS.has(bare) || DATE_FILLERS.has(bare);
    return !isWord && !DATE_TOKEN.match(token) && !NUMERIC_DATE.matchesAll(token);
  });
  if (!other.length) return true;
  // A letterhead: a town before the date.
  return other.length <= 3 && words.length - other.length >= 2 && STOP.search(text) === null
    && words.slice(0, other.length).every((word) => isUpper(first(word)));
}

/**
 * @param {string} text
 * @param {string[]} words
 */
function isByline(text, words) {
  if (words.length < 2 || words.length > 12 || !BYLINES.has(words[0].toLowerCase())) return false;
  const rest = words.slice(1).map((word) => strip(word, ",;:()|•·"));
  const names = rest.filter((word) => word && !SMALL_WORDS.has(word.toLowerCase()));
  return !/[.?!]$/.test(text) && names.every((word) => isUpper(first(word)) || hasDigit(first(word)));
}

/**
 * @param {string} text
 * @param {number} wordCount
 */
function isContact(text, wordCount) {
  const emails = text.includes("@") ? EMAIL.findAll(text).length : 0;
  return emails > 0 && wordCount - emails <= 6;
}

/**
 * Return whether a block is a breadcrumb or a choice of languages.
 * @param {string} text
 * @param {string[]} words
 */
function isNavigation(text, words) {
  if (words.length > 30 || (STOP.search(text) && !text.endsWith(":"))) return false;
  const tokens = words.map((word) => strip(word, "|·•/,()[]").toLowerCase()).filter(Boolean);
  if (tokens.length >= 2 && tokens.every((token) => LANGUAGES.has(token))) return true;
  const parts = BREADCRUMB.split(text);
  return parts.length >= 3 && parts.every((part) => fields(part).length <= 5);
}

/** @param {string[]} words */
function areTags(words) {
  const tags = words.filter((word) => /^[#@]./s.test(word)).length;
  return tags > 0 && 2 * tags >= words.length;
}
