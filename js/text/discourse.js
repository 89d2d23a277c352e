/** Recognize sentences that only the one before them explains; see src/pullquote/text/discourse.py. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";
import { first, stripStart } from "./strings.js";
import { firstWord } from "./tokenize.js";

const { OPENING_CODE_POINTS } = rules.discourse;

/** @type {Record<string, [string, string, string[]]>} */
const RULES = /** @type {any} */ (rules.discourse.RULES);

const BY_LANGUAGE = new Map(Object.entries(RULES).map(([language, [resolved, phrases, words]]) =>
  [language, { resolved: new Pattern(resolved), phrases: new Pattern(phrases), words: new Set(words) }]));

/**
 * Return whether a sentence opens with a word that only the preceding sentence explains.
 * @param {string} prose
 * @param {string} language ISO 639-1 code.
 */
export function needsContext(prose, language) {
  const found = BY_LANGUAGE.get(language);
  if (!found) return false;
  const lowered = first(prose, OPENING_CODE_POINTS).toLowerCase().replaceAll("’", "'");
  const opening = stripStart(lowered, "\"'“‘«„([—–-¡¿… ");
  const isUnresolved = found.words.has(firstWord(opening)) || found.phrases.match(opening) !== null;
  return isUnresolved && found.resolved.match(opening) === null;
}
