/** Join the pieces of a recording's transcript to turns, and recognize back-channels. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { count, fields, first, last, stripEnd } from "../text/strings.js";

/** @typedef {import("./document.js").Document} Document */

/**
 * What a cue says.
 * @typedef {object} Speech
 * @property {string} text - Its words, on one line.
 * @property {string} speaker - Empty for the one before.
 * @property {number} start - In seconds.
 * @property {number} end - In seconds.
 * @property {boolean} isChange - Whether another speaker begins.
 */

const RULES = rules.spoken;
const STOPS = new Pattern(RULES.STOPS);
const SPOKEN_WORD = new Pattern(RULES.SPOKEN_WORD);
const WIDE = new Pattern(RULES.WIDE);
const BACK_CHANNEL = new Set(RULES.BACK_CHANNEL);
const OPENING_CHARACTERS = 80;
const CLOSING_CHARACTERS = 40;

/**
 * Return whether words only show that somebody listens, such as "Yeah." and "I see".
 * @param {string} prose
 */
export function isBackChannel(prose) {
  const opening = first(prose, OPENING_CHARACTERS).toLowerCase().replaceAll(/[-’']/g, "");
  const words = SPOKEN_WORD.findAll(opening);
  return words.length > 0 && words.length <= RULES.MAX_BACK_CHANNEL_WORDS
    && words.every((word) => BACK_CHANNEL.has(word));
}

/** @param {string} text */
function endsSentence(text) {
  return STOPS.match(stripEnd(text, "\"'”’»)]").slice(-1)) !== null;
}

/** @param {string} text */
function asks(text) {
  return rules.block_kinds.QUESTION_MARKS.includes(text.slice(-1));
}

/**
 * Join what is said to a document, empty without speeches. A back-channel within another speaker's sentence follows
 * after that sentence's turn.
 * @param {Speech[]} speeches - What each cue says, by time.
 * @returns {Document}
 */
export function joinSpeech(speeches) {
  let [words, stops] = [0, 0];
  for (const { text } of speeches) {
    words += fields(text).length;
    stops += STOPS.findAll(text).length;
  }
  const joiner = new Joiner(stops >= RULES.MIN_SENTENCE_RATE * words);
  /** @type {Speech[]} */
  let postponed = [];
  speeches.forEach((speech, i) => {
    if (i + 1 < speeches.length && joiner.isInterruptedBy(speech, speeches[i + 1])) {
      postponed.push(speech);
      return;
    }
    if (postponed.length && joiner.startsBlock(speech)) {
      for (const waiting of postponed) joiner.add(waiting);
      postponed = [];
    }
    joiner.add(speech);
  });
  for (const waiting of postponed) joiner.add(waiting);
  return joiner.document();
}

/** The document so far. */
class Joiner {
  /** @type {string[]} */
  #pieces = [];
  /** @type {import("./document.js").Part[]} */
  #blocks = [];
  /** @type {import("./document.js").Turn[]} */
  #cues = [];
  #length = 0;
  #blockPoints = 0; // code points of the last block
  #speaker = "";
  #end = 0;
  #last = "";
  #words = 0;
  #isPunctuated;

  /** @param {boolean} isPunctuated */
  constructor(isPunctuated) {
    this.#isPunctuated = isPunctuated;
  }

  /**
   * Return whether a back-channel falls into a sentence that goes on after it.
   * @param {Speech} speech
   * @param {Speech} following
   */
  isInterruptedBy(speech, following) {
    return this.#last !== "" && speech.isChange && speech.speaker !== this.#speaker && !endsSentence(this.#last)
      && following.speaker === this.#speaker && this.#speaker !== "" && isBackChannel(speech.text);
  }

  /**
   * Return whether what follows is another turn or paragraph.
   * @param {Speech} speech
   */
  startsBlock(speech) {
    if (!this.#last || (speech.speaker && speech.speaker !== this.#speaker)) return true;
    if (speech.isChange && !speech.speaker) return true;
    const pause = speech.start - this.#end;
    if (!this.#isPunctuated) return pause >= RULES.BREATH_SECONDS || this.#words >= RULES.MAX_UNPUNCTUATED_WORDS;
    const isLong = pause >= RULES.PAUSE_SECONDS || this.#blockPoints >= RULES.MAX_PARAGRAPH_CHARACTERS;
    return isLong && endsSentence(this.#last);
  }

  /**
   * Append what a cue says.
   * @param {Speech} speech
   */
  add(speech) {
    if (this.startsBlock(speech)) {
      this.#closeQuestion(speech);
      if (speech.speaker || speech.isChange) this.#speaker = speech.speaker;
      if (this.#blocks.length) this.#append("\n\n");
      this.#blocks.push({ start: this.#length, end: this.#length, kind: "paragraph" });
      [this.#blockPoints, this.#words] = [0, 0];
    } else if (!(WIDE.match(last(this.#last, 1)) && WIDE.match(speech.text))) {
      this.#append(" ");
    }
    const start = this.#length;
    this.#append(speech.text);
    this.#blocks[this.#blocks.length - 1].end = this.#length;
    const seconds = Number(speech.start.toFixed(3));
    this.#cues.push({ start, end: this.#length, speaker: this.#speaker, seconds });
    this.#last = last(speech.text, CLOSING_CHARACTERS);
    this.#end = Math.max(this.#end, speech.end);
    this.#words += fields(speech.text).length;
  }

  /**
   * Mark a short turn without a name as furniture if it is a question to the next speaker.
   * @param {Speech} following
   */
  #closeQuestion(following) {
    const block = this.#blocks.at(-1);
    if (this.#speaker || following.speaker || !following.isChange || !block) return;
    if (asks(this.#last) && this.#blockPoints <= RULES.MAX_QUESTION_CHARACTERS) block.kind = "furniture";
  }

  /** @returns {Document} */
  document() {
    return { text: this.#pieces.join(""), title: "", blocks: this.#blocks, cues: this.#cues };
  }

  /** @param {string} text */
  #append(text) {
    this.#pieces.push(text);
    this.#length += text.length;
    this.#blockPoints += count(text);
  }
}
