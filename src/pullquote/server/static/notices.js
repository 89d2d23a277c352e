/**
 * Notices: what the page says to its reader, also to one who listens.
 */

import { $ } from "./state.js";

let quiet = 0;

/**
 * Say something for a few seconds; it takes the last refusal away.
 * @param {string} words
 */
export function say(words) {
  $("problem").textContent = "";
  $("status").textContent = words;
  clearTimeout(quiet);
  quiet = setTimeout(() => ($("status").textContent = ""), 4000);
}

/**
 * Say what was refused; ask for the token where that is what was missing.
 * @param {unknown} error
 */
export function fail(error) {
  if (error instanceof DOMException && error.name === "AbortError") return;
  if (/** @type {any} */ (error).status === 401) {
    const dialog = /** @type {HTMLDialogElement} */ (/** @type {unknown} */ ($("ask-token")));
    if (!dialog.open) dialog.showModal();
    return;
  }
  $("status").textContent = "";
  $("problem").textContent = error instanceof Error ? error.message : String(error);
}

let working = 0;

/**
 * Do some work with a sign of it; a refusal is said, not thrown.
 * @param {() => Promise<void>} work
 */
export async function busily(work) {
  working += 1;
  document.body.classList.add("busy");
  try {
    await work();
  } catch (error) {
    fail(error);
  } finally {
    working -= 1;
    document.body.classList.toggle("busy", working > 0);
  }
}
