/**
 * Bar: what all pages have at the top: the links between them, and the reader's choice of theme,
 * text size and line width. The choice is kept in this browser.
 */

import { elementById } from "./dom.js";

/** @typedef {{theme: string, size: string, width: string}} Appearance */

const KEY = "pullquote-appearance";

const form = /** @type {HTMLFormElement} */ (elementById("appearance"));

/** @returns {Appearance} */
function chosen() {
  return /** @type {Appearance} */ (Object.fromEntries(new FormData(form)));
}

/** Show the chosen appearance; a `themechange` event tells what is drawn in the theme's colors. */
function apply() {
  const { theme, size, width } = chosen();
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.style.setProperty("--text-size", String(Number(size) / 100));
  root.style.setProperty("--line-width", `${width}ch`);
  elementById("size-label").textContent = `${size}%`;
  elementById("width-label").textContent = `${width} letters`;
  document.dispatchEvent(new Event("themechange"));
}

/** Fill in the saved choice; the form itself corrects values that it does not offer. */
function restore() {
  const saved = new URLSearchParams(localStorage.getItem(KEY) ?? "");
  for (const [name, value] of saved) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement) field.value = value;
  }
}

restore();
apply();
form.addEventListener("input", () => {
  localStorage.setItem(KEY, String(new URLSearchParams(chosen())));
  apply();
});
form.addEventListener("reset", () => setTimeout(() => {
  localStorage.removeItem(KEY);
  apply();
}));
form.addEventListener("submit", (event) => event.preventDefault());
for (const link of elementById("pages").querySelectorAll("a")) {
  if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
}
