/** Resolve the character references of HTML, such as `&amp;`, as Python's `html.unescape` does. */

import rules from "../data/rules.json" with { type: "json" };
import { Pattern } from "./pattern.js";

const REFERENCE = new Pattern(rules.html.charref);
/** @type {{[code: string]: string}} */
const REPLACED = rules.html.invalid_charrefs;
const INVALID = new Set(rules.html.invalid_codepoints);
/** @type {{[name: string]: string}} */
const NAMED = rules.entities.html5;

/** @param {string} text */
export function unescape(text) {
  return text.includes("&") ? REFERENCE.replace(text, resolve) : text;
}

/** @param {string} reference */
function resolve(reference) {
  const name = reference.slice(1);
  if (name.startsWith("#")) return resolveNumber(name.slice(1).replace(";", ""));
  // The longest name that the text begins with.
  for (let end = name.length; end > 1; end--) {
    if (Object.hasOwn(NAMED, name.slice(0, end))) return NAMED[name.slice(0, end)] + name.slice(end);
  }
  return reference;
}

/** @param {string} digits */
function resolveNumber(digits) {
  const code = /^x/i.test(digits) ? parseInt(digits.slice(1), 16) : parseInt(digits, 10);
  if (Object.hasOwn(REPLACED, code)) return REPLACED[code];
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) return "\ufffd";
  return INVALID.has(code) ? "" : String.fromCodePoint(code);
}
