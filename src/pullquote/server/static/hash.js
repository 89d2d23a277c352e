/**
 * Hash: what of the view is in the address, so that it can be shared. Never a word of an article.
 */

import { keepToken } from "./api.js";

const NAMES = ["mode", "model", "top", "ratio", "from", "article"];

/**
 * Read the address; a token in it is kept for this tab and taken out of the address at once.
 * @returns {Record<string, string>}
 */
export function readHash() {
  const found = new URLSearchParams(location.hash.slice(1));
  const token = found.get("token");
  if (token) {
    keepToken(token);
    found.delete("token");
    replace(found);
  }
  return Object.fromEntries(NAMES.filter((name) => found.has(name)).map((name) => [name, found.get(name) ?? ""]));
}

/**
 * Write the view into the address; what is empty is left out.
 * @param {Record<string, string>} state
 */
export function writeHash(state) {
  replace(new URLSearchParams(NAMES.filter((name) => state[name]).map((name) => [name, state[name]])));
}

/** @param {URLSearchParams} parameters */
function replace(parameters) {
  const hash = parameters.toString();
  history.replaceState(null, "", location.pathname + location.search + (hash && `#${hash}`));
}
