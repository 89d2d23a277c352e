/** Recognize notices and calls to action around an article, by their wording. */

import rules from "../data/rules.json" with { type: "json" };
import { Branches, Pattern } from "../text/pattern.js";
import { casefold } from "../text/strings.js";

const RULES = rules.notices;
const RIGHTS = new Pattern(RULES.RIGHTS);
const NOTICE = new Branches(RULES.NOTICE);
const CALL = new Branches(RULES.CALL);

/**
 * Return whether a text is about the page, or asks the reader to do something on it.
 * @param {string} text
 * @param {number} wordCount
 */
export function isNoticeOrCall(text, wordCount) {
  if (wordCount <= RULES.MAX_CALL_WORDS && CALL.match(text)) return true;
  if (wordCount > RULES.MAX_NOTICE_WORDS) return false;
  const folded = wordCount <= RULES.MAX_CALL_WORDS ? casefold(text) : "";
  if (RULES.RIGHTS_HINTS.some((hint) => folded.includes(hint))) return RIGHTS.search(text) !== null;
  return NOTICE.match(text);
}
