/** Mask and remove the inline marks of Markdown, as src/pullquote/text/inline_markdown.py does. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";
import { collapse, first } from "./strings.js";
import { unescape } from "./unescape.js";

/** @typedef {import("./pattern.js").Match} Match */

const { OPENING_MARK, CLOSING_MARK, OPENING_LINK, CLOSING_LINK } = rules.inline_markdown;
const INLINE = new Pattern(rules.inline_markdown.INLINE);
const ANY_MARK = new Pattern(rules.inline_markdown.ANY_MARK);
const MARKS = OPENING_MARK + CLOSING_MARK + OPENING_LINK + CLOSING_LINK;
const KINDS = "code image note task link open close break auto tag url escape both start end quote".split(" ");

/**
 * Replace the inline marks of a Markdown block with placeholders.
 * @param {string} text
 * @returns {string} A string of the same length. Code and addresses are letters, so that their periods end no sentence.
 */
export function maskMarkup(text) {
  if (!ANY_MARK.search(text)) return text;
  /** @type {string[]} */
  const pieces = [];
  /** @type {number[]} */
  const brackets = []; // indices in `pieces` of the open brackets
  let offset = 0;
  for (const match of INLINE.matches(text)) {
    const kind = KINDS.find((name) => match.groups[name] !== undefined) ?? "";
    pieces.push(text.slice(offset, match.index), placeholder(kind, match));
    offset = match.end;
    if (kind === "open") brackets.push(pieces.length - 1);
    if (kind !== "close" && kind !== "link") continue;
    const opening = brackets.pop();
    if (kind === "link" && opening === undefined) pieces[pieces.length - 1] = match[0];
    else if (kind === "link" && opening !== undefined) pieces[opening] = OPENING_LINK;
  }
  return pieces.join("") + text.slice(offset);
}

/**
 * Return the mask of one mark, of the same length.
 * @param {string} kind
 * @param {Match} match
 */
function placeholder(kind, match) {
  const mark = match[0];
  if (kind === "code") {
    const ticks = match.groups.ticks?.length ?? 0;
    return OPENING_MARK.repeat(ticks) + letters(mark.slice(ticks, -ticks)) + CLOSING_MARK.repeat(ticks);
  }
  if (kind === "url") return letters(mark);
  if (kind === "auto") return OPENING_MARK + letters(mark.slice(1, -1)) + CLOSING_MARK;
  if (kind === "open" || kind === "close") return mark;
  if (kind === "escape") return OPENING_MARK + mark[1];
  if (kind === "break") return " ".repeat(mark.length);
  if (kind === "link") return CLOSING_LINK + CLOSING_MARK.repeat(mark.length - 1);
  const isClosing = ["note", "end", "both"].includes(kind) || mark.startsWith("</");
  return (isClosing ? CLOSING_MARK : OPENING_MARK).repeat(mark.length);
}

/**
 * Return letters that take as many code units as code; a capital first, because a sentence can open with a name in code.
 * @param {string} code
 */
function letters(code) {
  const start = first(code);
  const rest = Array.from(code.slice(start.length), (character) => (character.length > 1 ? "\u{10428}" : "x"));
  return (start.length > 1 ? "\u{10400}" : "X") + rest.join("");
}

/**
 * Remove the marks of a Markdown sentence, and collapse its white space.
 * @param {string} text
 * @param {string} mask - The same range of the result of `maskMarkup`.
 * @returns {string} The words that a reader sees; the text itself if only marks are left.
 */
export function plainProse(text, mask) {
  let visible = text;
  if (mask !== text) {
    visible = "";
    for (let i = 0; i < text.length; i++) {
      if (!MARKS.includes(mask[i])) visible += mask[i] === " " ? " " : text[i];
    }
  }
  return collapse(unescape(visible)) || collapse(text);
}
