/** Find the questions that speakers of a transcript ask each other; see src/pullquote/selection/questions.py. */

import rules from "../data/rules.json" with { type: "json" };
import { cueAt } from "../documents/document.js";
import { findQuestioners } from "../documents/turns.js";
import { stripEnd } from "../text/strings.js";

const { MARKS, CLOSING } = rules.questions;

/**
 * Return the sentences that ask another speaker, which are never highlights.
 * @param {import("../types.js").Article} article - One without cues has none.
 * @returns {Set<number>}
 */
export function askedQuestions({ text, blocks, cues, sentences }) {
  /** @type {[string, boolean][]} */
  const turns = blocks.flatMap((block) => {
    const cue = cueAt(cues, block.start);
    return cue ? [[cue.speaker, MARKS.includes(text[block.endUnit - 1])]] : [];
  });
  const hosts = findQuestioners(turns);
  const asked = sentences.filter(({ text: sentence, speaker }, i) => {
    if (!MARKS.includes(stripEnd(sentence, CLOSING).slice(-1))) return false;
    const following = sentences[i + 1]?.speaker;
    return hosts.has(speaker) || Boolean(speaker && following && following !== speaker);
  });
  return new Set(cues.length ? asked.map(({ index }) => index) : []);
}
