/**
 * URL state: the part of the view that stands in the URL's hash, so that it can be shared. It never
 * contains text of an article.
 */

import { saveToken } from "./api.js";

const NAMES = ["mode", "model", "aim", "top", "ratio", "from", "article", "mark"];

/**
 * Read the hash. A token in it is saved for this tab and removed from the URL at once.
 * @returns {Record<string, string>}
 */
export function readUrlState() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  const token = parameters.get("token");
  if (token) {
    saveToken(token);
    parameters.delete("token");
    replaceHash(parameters);
  }
  return Object.fromEntries(NAMES.flatMap((name) => {
    const value = parameters.get(name);
    return value === null ? [] : [[name, value]];
  }));
}

/**
 * Write the view into the hash; empty values are left out.
 * @param {Record<string, string>} state
 */
export function writeUrlState(state) {
  replaceHash(new URLSearchParams(NAMES.filter((name) => state[name]).map((name) => [name, state[name]])));
}

/** @param {URLSearchParams} parameters */
function replaceHash(parameters) {
  const hash = parameters.toString();
  history.replaceState(null, "", location.pathname + location.search + (hash && `#${hash}`));
}
