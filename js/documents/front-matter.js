/** Find the front matter of a text: YAML between `---` lines, or TOML between `+++` lines. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "../text/pattern.js";
import { strip, stripEnd } from "../text/strings.js";

const { MAX_LINES } = rules.front_matter;
const KEY = new Pattern(rules.front_matter.KEY);
const NONE = { end: 0, title: "" };

/**
 * Return the offset after the front matter, 0 if there is none, and the title in it.
 * @param {string} text
 */
export function parseFrontMatter(text) {
  const fence = text.slice(0, 3);
  if (fence !== "---" && fence !== "+++") return NONE;
  let start = lineEnd(text, 0);
  if (strip(text.slice(3, start))) return NONE;
  /** @type {string | undefined} */
  let title;
  let hasEntry = false;
  for (let i = 0; i < MAX_LINES && start < text.length; i++) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end);
    const stripped = strip(line);
    if (stripped === fence || (stripped === "..." && fence === "---")) {
      return hasEntry ? { end, title: cleanValue(title ?? "") } : NONE;
    }
    const key = KEY.match(line);
    if (key) {
      hasEntry = true;
      if (stripEnd(key[0].slice(0, -1)).toLowerCase() === "title") title ??= strip(line.slice(key.end));
    } else if (stripped && !(hasEntry && " \t-]".includes(line[0])) && line[0] !== "#") {
      break;
    }
    start = end;
  }
  return NONE;
}

/**
 * Return the offset after the line that begins at `start`, its line feed included.
 * @param {string} text
 * @param {number} start
 */
function lineEnd(text, start) {
  const end = text.indexOf("\n", start);
  return end < 0 ? text.length : end + 1;
}

/** @param {string} value */
function cleanValue(value) {
  const isQuoted = value.length > 1 && value[0] === value.at(-1) && (value[0] === "'" || value[0] === '"');
  if (isQuoted) return blockless(strip(value.slice(1, -1)));
  if (value.startsWith("[") && value.endsWith("]")) {
    const items = value.slice(1, -1).split(",");
    return blockless(items.map((item) => strip(item, " '\"")).join(", "));
  }
  return blockless(value);
}

/**
 * Return a value, or nothing for the mark of one on the next lines.
 * @param {string} value
 */
function blockless(value) {
  return ["|", ">", "|-", ">-"].includes(value) ? "" : value;
}
