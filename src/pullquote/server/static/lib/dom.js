/**
 * DOM helpers. Text is always inserted as text, never as HTML.
 */

import { webUrl } from "./web-url.js";

/**
 * The type of a page's `$`: from an element id to the type of the element.
 * @template Types
 * @typedef {<Id extends string>(id: Id) => Id extends keyof Types ? Types[Id] : HTMLElement} Lookup
 */

/**
 * Return the element with an id.
 * @param {string} id
 * @returns {any}
 */
export function elementById(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * Create an element.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [text]
 * @param {string} [className]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function createElement(tag, text = "", className = "") {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

/**
 * Return the closest ancestor of an event's target that matches, or null.
 * @template {HTMLElement} T
 * @param {Event} event
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T | null}
 */
export function closestTarget(event, selector, type) {
  const match = event.target instanceof Element ? event.target.closest(selector) : null;
  return match instanceof type ? match : null;
}

/**
 * Return the closest button that contains an event's target, or null.
 * @param {Event} event
 */
export function clickedButton(event) {
  return closestTarget(event, "button", HTMLButtonElement);
}

/**
 * Create a link to another site, or plain text if the URL is not an http(s) URL.
 * @param {string} url
 * @param {string} text
 */
export function createExternalLink(url, text) {
  const href = webUrl(url);
  if (!href) return document.createTextNode(text);
  const link = createElement("a", text);
  link.href = href;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  return link;
}

/**
 * Scroll an element to the middle of the window and move the focus to it.
 * @param {HTMLElement} element
 */
export function focusInView(element) {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "center", behavior: isCalm ? "instant" : "smooth" });
}

/** Let the browser show and handle what waits, so that no task is long. */
export function nextTask() {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * Return the message of whatever was thrown.
 * @param {unknown} error
 */
export function errorMessage(error) {
  return error instanceof Error ? error.message : String(error);
}
