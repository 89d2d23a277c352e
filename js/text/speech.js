/** Recognize what follows a quotation and belongs to its sentence. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";

const ATTRIBUTION = new Pattern(rules.speech.attribution);
const SPEECH_UNSPACED = new Pattern(rules.speech.SPEECH_UNSPACED);

/**
 * Return whether the words at an offset name the speaker of a quotation, in English.
 * @param {string} text
 * @param {number} offset
 */
export function attributesSpeech(text, offset) {
  return ATTRIBUTION.match(text, offset) !== null;
}

/**
 * Return whether the words at an offset continue a sentence after a quotation, in a language without spaces.
 * @param {string} text
 * @param {number} offset
 */
export function continuesUnspaced(text, offset) {
  return SPEECH_UNSPACED.match(text, offset) !== null;
}
