/** Recognize the turns of speakers in interviews and transcripts: `Marie: It rained.`. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { forward, stripEnd, stripStart } from "../text/strings.js";
import { PROSE_KINDS } from "./document.js";
import { findLabels } from "./speaker-labels.js";

/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./document.js").Part} Part */
/** @typedef {import("./document.js").Turn} Turn */
/** @typedef {import("./speaker-labels.js").Label} Label */

const TURN = new Pattern(rules.turns.TURN);
const HOSTS = new Set(rules.turns.HOSTS);

/**
 * Return the name of the speaker that a block begins with, or an empty string.
 * @param {string} block
 */
export function turnLabel(block) {
  const match = TURN.match(block);
  return match ? stripEnd(match[0], " \t:.") : "";
}

/**
 * Return whether a line begins with the name of a speaker.
 * @param {string} line
 */
export function isTurn(line) {
  return TURN.match(line) !== null;
}

/**
 * Return the speakers who mostly ask, if others speak, too.
 * @param {[string, boolean][]} turns - The speaker of each turn, and whether it ends with a question.
 * @returns {Set<string>}
 */
export function findQuestioners(turns) {
  /** @type {Map<string, {turns: number, questions: number}>} */
  const counts = new Map();
  for (const [speaker, asks] of turns) {
    const known = counts.get(speaker) ?? { turns: 0, questions: 0 };
    counts.set(speaker, known);
    known.turns += Number(Boolean(speaker));
    known.questions += Number(Boolean(speaker) && asks);
  }
  const speakers = [...counts.keys()];
  const hosts = new Set(speakers.filter((speaker) => HOSTS.has(speaker.toLowerCase())));
  const asking = new Set(hosts);
  for (const [speaker, n] of counts) {
    if (n.questions >= 2 && 2 * n.questions > n.turns) asking.add(speaker);
  }
  const hasOthers = [...counts].some(([speaker, n]) => !asking.has(speaker) && n.turns > 0);
  return hasOthers ? asking : hosts;
}

/**
 * Return a document whose blocks begin after the labels of speakers, which become cues. One that is no transcript, or
 * that has cues, is returned unchanged.
 * @param {Document} document
 * @returns {Document}
 */
export function labelTurns(document) {
  const { text } = document;
  const spoken = document.cues.length ? [] : document.blocks.filter((block) => PROSE_KINDS.has(block.kind));
  const labels = findLabels(text, spoken.map((block) => firstLine(text, block)));
  if (!labels.size) return document;
  const blocks = document.blocks.flatMap((block) => {
    const rest = text.slice(labels.get(block.start)?.body ?? block.start, block.end);
    const start = block.end - stripStart(rest).length;
    return start < block.end ? [{ ...block, start }] : [];
  });
  return { ...document, blocks, cues: findCues(blocks, labels) };
}

/**
 * Return the range of the first line of a block, as far as a label reaches.
 * @param {string} text
 * @param {Part} block
 * @returns {[number, number]}
 */
function firstLine(text, { start, end }) {
  const limit = Math.min(end, forward(text, start, rules.turns.MAX_LABEL_CHARACTERS));
  const length = text.slice(start, limit).indexOf("\n");
  return [start, length < 0 ? limit : start + length];
}

/**
 * Return what each label introduces: the blocks up to the next label or heading.
 * @param {Part[]} blocks
 * @param {Map<number, Label>} labels
 * @returns {Turn[]}
 */
export function findCues(blocks, labels) {
  const waiting = [...labels.values()].sort((a, b) => b.start - a.start);
  /** @type {Turn[]} */
  const cues = [];
  /** @type {Label | undefined} */
  let label;
  let speaker = "";
  let [start, end] = [0, 0];
  const close = () => {
    if (label && end) cues.push({ start, end, speaker, seconds: label.seconds });
    end = 0;
  };
  for (const block of blocks) {
    const isNew = waiting.length > 0 && waiting[waiting.length - 1].start <= block.start;
    if (isNew || block.kind === "heading") close();
    while (waiting.length && waiting[waiting.length - 1].start <= block.start) {
      label = waiting.pop();
      speaker = label?.speaker || (label?.isChange ? "" : speaker);
    }
    if (block.kind === "heading") {
      label = undefined;
      speaker = "";
    } else if (label) {
      start = end ? start : block.start;
      end = block.end;
    }
  }
  close();
  return cues;
}
