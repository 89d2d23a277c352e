/**
 * History: a drawer with the articles read before, each with its best sentence; search and delete.
 */

import { request } from "../lib/api.js";
import { formatDate } from "../lib/dates.js";
import { clickedButton, createElement } from "../lib/dom.js";
import { $ } from "./state.js";

const PAGE_SIZE = 50;
const TYPING_MS = 150;

/** The drawer. */
export class History {
  /** Cursor of the next page. @type {string | undefined} */
  #next;
  #loading = new AbortController();
  /** Articles deleted while the drawer is open; a response under way may still list them. */
  #deleted = new Set();

  /**
   * @param {{open: (article: string) => void, onDelete: (article?: string) => void,
   *   fail: (error: unknown) => void}} handlers
   */
  constructor({ open, onDelete, fail }) {
    this.onDelete = onDelete;
    this.fail = fail;
    this.drawer = $("history");
    this.query = $("history-query");
    this.list = $("history-list");
    let timer = 0;
    this.query.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.#run(() => this.load()), TYPING_MS);
    });
    $("history-more").addEventListener("click", () => this.#run(() => this.load(this.#next)));
    $("history-clear").addEventListener("click", () => this.#run(() => this.#clear()));
    this.list.addEventListener("click", (event) => {
      const button = clickedButton(event);
      const item = button?.closest("li");
      if (!button || !item) return;
      const article = item.dataset.article ?? "";
      if (button.dataset.action === "delete") this.#run(() => this.#delete(article, item));
      else {
        this.drawer.close();
        open(article);
      }
    });
  }

  /** Open the drawer on its search. */
  show() {
    this.#deleted.clear();
    this.#resetClearButton();
    this.drawer.showModal();
    this.query.focus();
    this.#run(() => this.load());
  }

  /** @param {() => Promise<void>} task */
  #run(task) {
    task().catch(this.fail);
  }

  /**
   * Load the readings that match the query.
   * @param {string} [before] cursor; without it, the list starts over
   */
  async load(before) {
    this.#loading.abort();
    this.#loading = new AbortController();
    const { signal } = this.#loading;
    const query = new URLSearchParams({ query: this.query.value, limit: String(PAGE_SIZE), ...(before && { before }) });
    let response;
    try {
      response = await request("GET", `/api/history?${query}`, { signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
    if (!before) this.list.replaceChildren();
    /** @type {import("../lib/types").ReadingPayload[]} */
    const readings = response.readings;
    this.list.append(...readings.filter(({ article }) => !this.#deleted.has(article)).map(renderReading));
    this.#next = response.next ?? undefined;
    $("history-more").hidden = !this.#next;
    this.#updateEmpty();
  }

  #updateEmpty() {
    const isEmpty = this.list.childElementCount === 0;
    $("history-empty").hidden = !isEmpty;
    $("history-clear").hidden = isEmpty;
  }

  /**
   * @param {string} article
   * @param {HTMLElement} item
   */
  async #delete(article, item) {
    await request("DELETE", `/api/history/${encodeURIComponent(article)}`);
    this.#deleted.add(article);
    this.onDelete(article);
    const sibling = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#updateEmpty();
    (sibling?.querySelector("button") ?? this.query).focus();
  }

  async #clear() {
    const button = $("history-clear");
    if (!button.dataset.confirming) {
      button.dataset.confirming = "yes";
      button.textContent = "Press again to delete all";
      return;
    }
    await request("DELETE", "/api/history");
    this.onDelete();
    this.#resetClearButton();
    await this.load();
    this.query.focus();
  }

  #resetClearButton() {
    const button = $("history-clear");
    delete button.dataset.confirming;
    button.textContent = "Delete all…";
  }
}

/** @param {import("../lib/types").ReadingPayload} reading */
function renderReading(reading) {
  const item = createElement("li");
  item.dataset.article = reading.article;
  const title = createElement("button", reading.title || reading.site || "Untitled", "card-text title");
  title.dir = "auto";
  const teaser = createElement("p", reading.teaser, "teaser");
  teaser.dir = "auto";
  const quotes = reading.quotes ? `${reading.quotes} ${reading.quotes === 1 ? "quote" : "quotes"}` : "";
  const facts = [reading.site, formatDate(reading.read), `${reading.words.toLocaleString("en")} words`, quotes];
  const row = createElement("p", facts.filter(Boolean).join(" · "), "card-facts");
  const button = createElement("button", "Delete", "quiet");
  button.dataset.action = "delete";
  button.setAttribute("aria-label", `Delete ${reading.title || "Untitled"} from the history`);
  row.append(button);
  item.append(title, teaser, row);
  return item;
}
