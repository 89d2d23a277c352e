/**
 * Toast: short messages to the reader, also announced to screen readers.
 */

import { ApiError } from "../lib/api.js";
import { errorMessage } from "../lib/dom.js";
import { $ } from "./state.js";

const SHOW_MS = 4000;

let timer = 0;
let pending = 0;

/**
 * Show a message for a few seconds and clear the last error.
 * @param {string} message
 */
export function showMessage(message) {
  $("problem").textContent = "";
  $("status").textContent = message;
  clearTimeout(timer);
  timer = setTimeout(() => ($("status").textContent = ""), SHOW_MS);
}

/**
 * Show an error; if the token is missing, ask for it instead.
 * @param {unknown} error
 */
export function showError(error) {
  if (error instanceof DOMException && error.name === "AbortError") return;
  if (error instanceof ApiError && error.status === 401) {
    const dialog = $("ask-token");
    if (!dialog.open) dialog.showModal();
    return;
  }
  $("status").textContent = "";
  $("problem").textContent = errorMessage(error);
}

/**
 * Run a task with a progress bar; errors are shown, not thrown.
 * @param {() => Promise<void>} task
 */
export async function withProgress(task) {
  pending += 1;
  document.body.classList.add("busy");
  try {
    await task();
  } catch (error) {
    showError(error);
  } finally {
    pending -= 1;
    document.body.classList.toggle("busy", pending > 0);
  }
}
