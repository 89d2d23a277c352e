/**
 * Check: the page that looks for every quotation of a text in its article.
 *
 * In: two texts, files or an address; the article may be the one that is being read. Out: each
 * quotation with its verdict, what differs, and its place in the article, as `/api/check` has them.
 */

import { ask } from "./api.js";
import { drawArticle, drawQuotations, goTo } from "./check-draw.js";
import { fileSource, guessKind } from "./files.js";
import { handedArticle, takeBack } from "./handing.js";
import { readHash } from "./hash.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const settings = { can_fetch: false, max_bytes: 0 };

/** What was given otherwise than by typing, by the side it is on. @type {Record<string, object | null>} */
const given = { post: null, article: null };

/**
 * Take a source in place of what is typed on a side, or none.
 * @param {"post" | "article"} side
 * @param {object | null} source
 * @param {string} name
 */
function take(side, source, name = "") {
  given[side] = source;
  const field = $(side === "post" ? "post" : "article-text");
  field.disabled = source !== null;
  if (side === "article") $("url").disabled = source !== null;
  const shown = document.createElement("strong");
  const other = document.createElement("button");
  shown.textContent = name;
  other.type = "button";
  other.className = "quiet";
  other.textContent = "Give another";
  other.addEventListener("click", () => {
    if (side === "article") takeBack();
    take(side, null);
    field.focus();
  });
  $(`${side}-name`).replaceChildren(...(source ? [shown, " ", other] : []));
}

/** @param {string} text */
function typed(text) {
  return { text, kind: guessKind(text) };
}

async function check() {
  const url = $("url").value.trim();
  const article = given.article ?? (url ? { url } : typed($("article-text").value));
  const post = given.post ?? typed($("post").value);
  const body = { post, article, least_words: Number($("least").value) };
  $("said").textContent = "Checking…";
  const found = await ask("POST", "/api/check", { body });
  drawQuotations($("quotations"), found);
  drawArticle($("text"), found);
  $("title").textContent = found.article.title || "The article";
  $("said").textContent = sum(found.quotations);
  $("found").hidden = found.quotations.length === 0;
}

/** @param {{verdict: string}[]} quotations */
function sum(quotations) {
  if (!quotations.length) return "There is no quotation in this text.";
  const counts = ["verbatim", "altered", "absent"].map(
    (verdict) => [quotations.filter((each) => each.verdict === verdict).length, verdict],
  );
  const [many, all] = [quotations.length, counts[0][0] === quotations.length];
  const told = counts.filter(([count]) => count).map((each) => each.join(" ")).join(", ");
  return `${many} ${many === 1 ? "quotation" : "quotations"}: ${all ? "verbatim" : told}.`;
}

/**
 * Do some work; a refusal is said, not thrown.
 * @param {() => Promise<void>} work
 */
async function attempt(work) {
  $("problem").textContent = "";
  try {
    await work();
  } catch (error) {
    $("said").textContent = "";
    $("found").hidden = true;
    $("problem").textContent = /** @type {Error} */ (error).message;
  }
}

for (const side of /** @type {const} */ (["post", "article"])) {
  $(`${side}-file`).addEventListener("change", () => attempt(async () => {
    const [file] = $(`${side}-file`).files;
    if (file) take(side, await fileSource(file, settings.max_bytes), file.name);
    $(`${side}-file`).value = "";
  }));
}
$("give").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  attempt(check);
});
$("quotations").addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (button) goTo($("text"), Number(button.dataset.number));
});
readHash(); // keeps a token, and takes it out of the address
attempt(async () => {
  const handed = handedArticle();
  if (handed) take("article", handed.source, handed.title);
  Object.assign(settings, await ask("GET", "/api/settings"));
  $("fetch").hidden = !settings.can_fetch;
});
