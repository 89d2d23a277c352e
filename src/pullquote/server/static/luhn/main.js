/**
 * Luhn page: shows Luhn's method on a text, step by step. The server computes all words, clusters
 * and scores; this page only shows them.
 */

import { request } from "../lib/api.js";
import { createElement, elementById, errorMessage } from "../lib/dom.js";
import { readUrlState } from "../lib/url-state.js";
import { STEPS, describeStep } from "./steps.js";
import { packText, unpackText } from "./text-link.js";
import { renderArticle, renderWords } from "./view.js";

/**
 * @typedef {{
 *   "text": HTMLTextAreaElement, "link": HTMLInputElement,
 *   "back": HTMLButtonElement, "next": HTMLButtonElement, "restart": HTMLButtonElement,
 * }} ElementTypes
 */

const MAX_LINK_LENGTH = 8000; // mail and chat programs cut longer links

const $ = /** @type {import("../lib/dom.js").Lookup<ElementTypes>} */ (elementById);

const state = {
  step: 0,
  /** The text that `luhn` belongs to. */
  text: "",
  /** @type {import("../lib/types").LuhnPayload | null} */
  luhn: null,
};

/**
 * Go to a step. A new text is sent to the server first.
 * @param {number} step
 */
async function goToStep(step) {
  const target = Math.max(0, Math.min(step, STEPS.length - 1));
  if (target > 0 && state.text !== $("text").value && !(await load())) return;
  state.step = target;
  document.body.dataset.step = String(target);
  for (const [i, item] of [...$("steps").children].entries()) {
    if (i === target) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  $("edit").hidden = target > 0;
  $("stage").hidden = target === 0;
  $("back").disabled = target === 0;
  $("restart").disabled = target === 0;
  $("next").disabled = target === STEPS.length - 1;
  $("next").textContent = target === 0 ? "Start" : "Next step";
  $("share-link").hidden = true;
  const { title, text } = describeStep(target, state.luhn);
  showMessage(title, text);
}

/**
 * Load the steps of the text.
 * @returns {Promise<boolean>} whether it succeeded
 */
async function load() {
  const text = $("text").value;
  let luhn;
  try {
    luhn = await request("POST", "/api/luhn", { body: { source: { text, kind: "text" } } });
  } catch (error) {
    showMessage("This text cannot be read", errorMessage(error));
    return false;
  }
  state.luhn = luhn;
  state.text = text;
  renderArticle($("article"), luhn);
  $("more").textContent = renderWords($("words"), luhn);
  return true;
}

/**
 * Show a message, also announced to screen readers.
 * @param {string} title
 * @param {string} text
 */
function showMessage(title, text) {
  $("message").replaceChildren(createElement("h2", title), createElement("p", text));
}

async function share() {
  const hash = new URLSearchParams({ step: String(state.step), text: await packText($("text").value) });
  const link = `${location.origin}${location.pathname}#${hash}`;
  if (link.length > MAX_LINK_LENGTH) {
    const [length, limit] = [link.length, MAX_LINK_LENGTH].map((value) => value.toLocaleString("en"));
    showMessage("This text is too long for a link", `The link would have ${length} characters; the limit is ${limit}. Share a shorter text.`);
    return;
  }
  $("link").value = link;
  $("share-link").hidden = false;
  $("link").focus();
  $("link").select();
}

/** Open the text and step of a shared link. */
async function openLink() {
  readUrlState(); // saves a token before the first request
  const hash = new URLSearchParams(location.hash.slice(1));
  const packed = hash.get("text");
  if (packed) {
    try {
      $("text").value = await unpackText(packed);
    } catch {
      await goToStep(0);
      showMessage("This link is damaged", "Its text cannot be read; part of the link may be missing. The example is shown instead.");
      return;
    }
  }
  await goToStep(packed ? Number(hash.get("step")) || 0 : 0);
}

$("steps").append(...STEPS.map((name) => createElement("li", name)));
$("next").addEventListener("click", () => goToStep(state.step + 1));
$("back").addEventListener("click", () => goToStep(state.step - 1));
$("restart").addEventListener("click", async () => {
  await goToStep(0);
  $("text").focus();
});
$("share").addEventListener("click", share);
$("example").addEventListener("click", () => {
  $("text").value = $("text").defaultValue;
});
$("edit").addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", openLink);
openLink();
