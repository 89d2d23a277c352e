/**
 * History: the articles read before in a drawer, each with its best sentence; search and delete.
 */

import { ask } from "./api.js";
import { element } from "./article.js";
import { $ } from "./state.js";

/** The drawer. */
export class History {
  /** @type {string | undefined} */
  #next;
  #search = new AbortController();
  /** Deleted while the drawer is open; an answer that was under way may still have them. */
  #gone = new Set();

  /**
   * @param {{open: (article: string) => void, forgot: (article?: string) => void,
   *   fail: (error: unknown) => void}} on
   */
  constructor({ open, forgot, fail }) {
    this.forgot = forgot;
    this.drawer = /** @type {HTMLDialogElement} */ ($("history"));
    this.query = /** @type {HTMLInputElement} */ ($("history-query"));
    this.list = $("readings");
    const guarded = (/** @type {() => Promise<void>} */ work) => work().catch(fail);
    let typing = 0;
    this.query.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(() => guarded(() => this.load()), 150);
    });
    $("history-more").addEventListener("click", () => guarded(() => this.load(this.#next)));
    $("history-clear").addEventListener("click", () => guarded(() => this.#clear()));
    this.list.addEventListener("click", (event) => {
      const button = /** @type {HTMLElement} */ (event.target).closest("button");
      const item = button?.closest("li");
      if (!button || !item) return;
      const article = item.dataset.article ?? "";
      if (button.dataset.act === "delete") guarded(() => this.#forget(article, item));
      else {
        this.drawer.close();
        open(article);
      }
    });
    this.show = () => {
      this.#gone.clear();
      this.#calm();
      this.drawer.showModal();
      guarded(() => this.load());
    };
  }

  /**
   * Load readings that match the query; from where the last ones ended if that is given.
   * @param {string} [before]
   */
  async load(before) {
    this.#search.abort();
    this.#search = new AbortController();
    const { signal } = this.#search;
    const asked = new URLSearchParams({ query: this.query.value, limit: "50", ...(before && { before }) });
    const found = await ask("GET", `/api/history?${asked}`, { signal }).catch((error) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (!found) return;
    if (!before) this.list.replaceChildren();
    const there = found.readings.filter((/** @type {{article: string}} */ { article }) => !this.#gone.has(article));
    this.list.append(...there.map(readingItem));
    this.#next = found.next;
    $("history-more").hidden = !found.next;
    this.#count();
  }

  #count() {
    $("history-empty").hidden = this.list.childElementCount > 0;
    $("history-clear").hidden = this.list.childElementCount === 0;
  }

  /**
   * @param {string} article
   * @param {HTMLElement} item
   */
  async #forget(article, item) {
    await ask("DELETE", `/api/history/${encodeURIComponent(article)}`);
    this.#gone.add(article);
    this.forgot(article);
    const near = item.nextElementSibling ?? item.previousElementSibling;
    item.remove();
    this.#count();
    (near?.querySelector("button") ?? this.query).focus();
  }

  async #clear() {
    const button = $("history-clear");
    if (!button.dataset.sure) {
      button.dataset.sure = "yes";
      button.textContent = "Delete all: press again";
      return;
    }
    await ask("DELETE", "/api/history");
    this.forgot();
    this.#calm();
    await this.load();
    this.query.focus();
  }

  #calm() {
    const button = $("history-clear");
    delete button.dataset.sure;
    button.textContent = "Delete all…";
  }
}

/**
 * @param {{article: string, title: string, site: string, url: string, read: string,
 *   teaser: string, words: number, quotes: number}} reading
 */
function readingItem(reading) {
  const item = element("li");
  item.dataset.article = reading.article;
  const title = element("button", reading.title || reading.site || "Untitled", "card-text title");
  title.dir = "auto";
  const teaser = element("p", reading.teaser, "teaser");
  teaser.dir = "auto";
  const marks = reading.quotes ? `${reading.quotes} ${reading.quotes === 1 ? "mark" : "marks"}` : "";
  const facts = [reading.site, dateWords(reading.read), `${reading.words} words`, marks];
  const row = element("p", facts.filter(Boolean).join(" · "), "card-facts");
  const remove = element("button", "Delete", "quiet");
  remove.dataset.act = "delete";
  remove.setAttribute("aria-label", `Delete ${reading.title || "Untitled"} from the history`);
  row.append(remove);
  item.append(title, teaser, row);
  return item;
}

/** @param {string} moment ISO 8601 */
function dateWords(moment) {
  const date = new Date(moment);
  return Number.isNaN(date.valueOf()) ? "" : date.toLocaleDateString(undefined, { dateStyle: "medium" });
}
