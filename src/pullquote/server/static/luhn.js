/**
 * Luhn: the page that goes through Luhn's method on a text, step by step.
 *
 * In: a text, typed or from the address. Out: its words, clusters and summary as `/api/luhn` has
 * them; nothing is worked out here that the server's scorer decides.
 */

import { ask } from "./api.js";
import { readHash } from "./hash.js";
import { packText, unpackText } from "./luhn-link.js";
import { drawArticle, drawWords } from "./luhn-draw.js";
import { STEPS, sayStep } from "./luhn-steps.js";

const MAX_LINK = 8000; // characters; longer ones are cut by mail and chat programs

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

/** @type {{step: number, luhn: any, text: string}} what is shown: the text's steps, once known */
const view = { step: 0, luhn: null, text: "" };

/**
 * Go to a step; the text is sent to the server when it is new.
 * @param {number} step
 */
async function go(step) {
  const target = Math.max(0, Math.min(step, STEPS.length - 1));
  if (target > 0 && view.text !== $("text").value && !(await load())) return;
  view.step = target;
  document.body.dataset.step = String(target);
  for (const [number, item] of [...$("steps").children].entries()) {
    if (number === target) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
  $("edit").hidden = target > 0;
  $("stage").hidden = target === 0;
  $("back").disabled = target === 0;
  $("restart").disabled = target === 0;
  $("next").disabled = target === STEPS.length - 1;
  $("next").textContent = target === 0 ? "Begin" : "Next step";
  $("shared").hidden = true;
  const { title, words } = sayStep(target, view.luhn);
  say(title, words);
}

/** Ask the server for the steps of the text; tells whether it gave them. */
async function load() {
  const text = $("text").value;
  try {
    view.luhn = await ask("POST", "/api/luhn", { body: { source: { text, kind: "text" } } });
  } catch (error) {
    say("This text cannot be read", /** @type {Error} */ (error).message);
    return false;
  }
  view.text = text;
  drawArticle($("article"), view.luhn);
  $("more").textContent = drawWords($("words"), view.luhn);
  return true;
}

/**
 * Say something where it is seen, and by screen readers.
 * @param {string} title
 * @param {string} words
 */
function say(title, words) {
  const heading = document.createElement("h2");
  const paragraph = document.createElement("p");
  heading.textContent = title;
  paragraph.textContent = words;
  $("said").replaceChildren(heading, paragraph);
}

async function share() {
  const hash = new URLSearchParams({ step: String(view.step), text: await packText($("text").value) });
  const link = `${location.origin}${location.pathname}#${hash}`;
  if (link.length > MAX_LINK) {
    const said = `Its link would have ${link.length.toLocaleString("en")} characters, and programs cut those of more than ${MAX_LINK.toLocaleString("en")}. Share a shorter part of it.`;
    say("This text is too long for a link", said);
    return;
  }
  $("link").value = link;
  $("shared").hidden = false;
  $("link").focus();
  $("link").select();
}

/** Open what a shared link holds. */
async function open() {
  readHash(); // keeps a token, and takes it out of the address
  const hash = new URLSearchParams(location.hash.slice(1));
  const packed = hash.get("text");
  if (packed) {
    try {
      $("text").value = await unpackText(packed);
    } catch {
      await go(0);
      say("This link is damaged", "Its text cannot be read; perhaps a part was cut off. The example stands here instead.");
      return;
    }
  }
  await go(packed ? Number(hash.get("step")) || 0 : 0);
}

$("steps").append(...STEPS.map((name) => {
  const item = document.createElement("li");
  item.textContent = name;
  return item;
}));
$("next").addEventListener("click", () => go(view.step + 1));
$("back").addEventListener("click", () => go(view.step - 1));
$("restart").addEventListener("click", async () => {
  await go(0);
  $("text").focus();
});
$("share").addEventListener("click", share);
$("example").addEventListener("click", () => {
  $("text").value = $("text").defaultValue;
});
$("edit").addEventListener("submit", (/** @type {Event} */ event) => event.preventDefault());
addEventListener("hashchange", open);
open();
