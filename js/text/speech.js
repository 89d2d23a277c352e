/** Recognize what follows a quotation and belongs to its sentence. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";

/** @type {Map<string, Pattern>} */
const ATTRIBUTIONS = new Map(
  Object.entries(rules.speech.attributions).map(([language, source]) => [language, new Pattern(source)]),
);
const PARTICLE = new Pattern(rules.speech.PARTICLE);
const SPEECH_UNSPACED = new Pattern(rules.speech.SPEECH_UNSPACED);

/**
 * Return whether the words at an offset name the speaker of a quotation.
 * @param {string} text
 * @param {number} offset
 * @param {string} language
 */
export function attributesSpeech(text, offset, language) {
  return Boolean(ATTRIBUTIONS.get(language)?.match(text, offset));
}

/**
 * Return whether the words at an offset continue a sentence after a quotation, in a language without spaces.
 * @param {string} text
 * @param {number} offset
 */
export function continuesUnspaced(text, offset) {
  return SPEECH_UNSPACED.match(text, offset) !== null;
}

/**
 * Return whether a Japanese particle follows, so that a stop belongs to a name.
 * @param {string} text
 * @param {number} offset
 */
export function continuesName(text, offset) {
  return PARTICLE.match(text, offset) !== null;
}
