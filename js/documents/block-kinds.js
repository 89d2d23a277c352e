/** Recognize the blocks of a document that are not its prose, by their wording and position. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { collapse, count, fields, forward, isAlnum, last, stripEnd } from "../text/strings.js";
import { fold, isCaption, isFormula, isMapTask, isObjective, isReference, sectionOf } from "./apparatus.js";
import { cueAt, PROSE_KINDS } from "./document.js";
import { isFurniture, isNameLine, isNotice } from "./furniture.js";
import { findQuestioners, labelTurns, turnLabel } from "./turns.js";

/** @typedef {import("./document.js").BlockKind} BlockKind */
/** @typedef {import("./document.js").Document} Document */
/** @typedef {import("./document.js").Part} Part */

const RULES = rules.block_kinds;
const QUOTES = new Set(RULES.QUOTES);
const INNER_STOP = new Pattern(RULES.INNER_STOP);
const MARKED_HEADING = new Pattern(RULES.MARKED_HEADING);
/** @type {[BlockKind, (text: string) => boolean][]} */
const KINDS = [
  ["caption", isCaption],
  ["formula", isFormula],
  ["reference", isReference],
  ["furniture", isFurniture],
];

/**
 * Return a document whose blocks have more precise kinds. If no prose would remain, the kinds do not change.
 * @param {Document} document - Its blocks have the kinds that the reader of its format sees.
 * @returns {Document}
 */
export function classifyBlocks(document) {
  const labeled = labelTurns(document);
  const kinds = new Classifier(labeled).kinds();
  if (!kinds.some((kind) => PROSE_KINDS.has(kind))) return labeled;
  return { ...labeled, blocks: labeled.blocks.map((block, i) => ({ ...block, kind: kinds[i] })) };
}

/** The state of a pass over the blocks of a document. */
class Classifier {
  #document;
  #title;
  #questioners;
  #questions;
  #objectives;

  /** @param {Document} document */
  constructor(document) {
    this.#document = document;
    this.#title = fold(document.title);
    this.#questioners = this.#findQuestioners();
    this.#questions = this.#findQuestions();
    this.#objectives = this.#findObjectives();
  }

  /** Return the kind of each block. */
  kinds() {
    let section = "";
    let hasProse = false;
    return this.#document.blocks.map((block) => {
      const text = this.#text(block);
      if (block.kind === "heading") {
        section = sectionOf(text);
        return block.kind;
      }
      if (!PROSE_KINDS.has(block.kind)) return block.kind;
      const opened = count(text) <= RULES.MAX_CHARACTERS ? sectionOf(text) : "";
      if (opened && block.kind === "paragraph") {
        section = opened;
        return "furniture";
      }
      if (section === "objectives" && block.kind !== "item") section = "";
      const kind = this.#kind(block, text, section, hasProse);
      hasProse ||= PROSE_KINDS.has(kind);
      return kind;
    });
  }

  /**
   * Return the beginning of a block on one line.
   * @param {Part} block
   */
  #text({ start, end }) {
    const { text } = this.#document;
    return collapse(text.slice(start, Math.min(end, forward(text, start, RULES.MAX_CHARACTERS + 1))));
  }

  /**
   * @param {Part} block
   * @param {string} text
   * @param {string} section
   * @param {boolean} hasProse
   * @returns {BlockKind}
   */
  #kind(block, text, section, hasProse) {
    if (section) return section === "references" ? "reference" : "furniture";
    if (count(text) > RULES.MAX_CHARACTERS) return isNotice(text) ? "furniture" : block.kind;
    if (this.#isHeading(text)) return "heading";
    for (const [kind, matches] of KINDS) {
      if (matches(text)) return kind;
    }
    if (this.#objectives.has(block.start) || isMapTask(text)) return "furniture";
    if (this.#questions.has(block.start) || this.#isQuestion(block, text)) return "furniture";
    const isLine = block.kind === "paragraph" && isNameLine(text);
    return isLine && (!hasProse || fields(text).length <= 6 || isListOfNames(text)) ? "furniture" : block.kind;
  }

  /**
   * Return whether a block repeats the title, or is a heading of Markdown in plain text.
   * @param {string} text
   */
  #isHeading(text) {
    if (this.#title && fold(text) === this.#title) return true;
    return count(text) <= RULES.MAX_HEADING_CHARACTERS && MARKED_HEADING.match(text) !== null;
  }

  /** Return the speakers whose turns are mostly questions, if there are other speakers. */
  #findQuestioners() {
    const prose = this.#document.blocks.filter((block) => PROSE_KINDS.has(block.kind));
    return findQuestioners(prose.map((block) => [
      this.#speaker(block), RULES.QUESTION_MARKS.includes(this.#document.text[block.end - 1]),
    ]));
  }

  /** Return the starts of the questions of an interview: paragraphs before longer answers. */
  #findQuestions() {
    const { blocks, text } = this.#document;
    /** @type {Set<number>} */
    const found = new Set();
    let boldCount = 0;
    for (let i = 0; i + 1 < blocks.length; i++) {
      const [block, answer] = [blocks[i], blocks[i + 1]];
      if (block.kind !== "paragraph" || !PROSE_KINDS.has(answer.kind)) continue;
      const length = count(text.slice(block.start, block.end));
      const answerLength = count(text.slice(answer.start, answer.end));
      if (length > RULES.MAX_QUESTION_CHARACTERS || answerLength <= length) continue;
      const question = this.#text(block);
      if (!endsWithQuestion(question) || QUOTES.has(question[0])) continue;
      const isBold = ["**", "__"].includes(text.slice(block.start, block.start + 2));
      if (isBold || !(INNER_STOP.search(question) || turnLabel(question))) {
        found.add(block.start);
        boldCount += Number(isBold);
      }
    }
    return found.size >= RULES.MIN_QUESTIONS || boldCount >= 2 ? found : new Set();
  }

  /** Return the starts of learning objectives: items side by side that read like some. */
  #findObjectives() {
    const { blocks } = this.#document;
    const isOne = blocks.map((block) => block.kind === "item" && isObjective(this.#text(block)));
    return new Set(blocks.filter((_, i) => isOne[i] && (isOne[i - 1] || isOne[i + 1])).map((block) => block.start));
  }

  /** @param {Part} block */
  #speaker({ start, end }) {
    return cueAt(this.#document.cues, start)?.speaker ?? turnLabel(this.#document.text.slice(start, end));
  }

  /**
   * Return whether a block is a question of an interviewer.
   * @param {Part} block
   * @param {string} text
   */
  #isQuestion(block, text) {
    return endsWithQuestion(stripEnd(text, "”\"’'")) && this.#questioners.has(this.#speaker(block));
  }
}

/** @param {string} text */
function endsWithQuestion(text) {
  return RULES.QUESTION_MARKS.includes(last(text, 1));
}

/**
 * Return whether a line has names of two to four words between commas.
 * @param {string} text
 */
function isListOfNames(text) {
  const parts = text.split(", ");
  const isName = (/** @type {string} */ part) => fields(part).length >= 2 && fields(part).length <= 5;
  return parts.length > 1 && isAlnum(last(text, 1)) && parts.every(isName);
}
