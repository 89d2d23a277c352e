/**
 * Article: a document and its sentences as elements. Text goes in as text, never as HTML.
 *
 * Every sentence is an element of class `sentence` with its index: a `mark` where it is
 * highlighted, a `span` where it is not. What modes show is up to the style sheet.
 *
 * @typedef {import("./api.js").Highlighted} Highlighted
 * @typedef {import("./api.js").Sentence} Sentence
 */

import { CodePoints, alignProse, collapseBlanks } from "./offsets.js";

const ELEMENTS = { paragraph: "p", item: "li", quote: "blockquote", heading: "h2" };
const PROSE = new Set(["paragraph", "item", "quote", "heading"]);

/**
 * Make an element with a text.
 * @param {string} tag
 * @param {string} [text]
 * @param {string} [className]
 */
export function element(tag, text = "", className = "") {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/**
 * Give the address if it is one of the web's, else null.
 * @param {string} url
 * @returns {string | null}
 */
export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return /^https?:$/.test(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/**
 * Make a link to another site, or plain text where the address is none of the web's.
 * @param {string} url
 * @param {string} text
 */
export function outsideLink(url, text) {
  const address = webAddress(url);
  if (!address) return document.createTextNode(text);
  const link = /** @type {HTMLAnchorElement} */ (element("a", text));
  link.href = address;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  return link;
}

/**
 * Put an article into its place.
 * @param {HTMLElement} host
 * @param {Highlighted} highlighted
 * @returns {HTMLElement[]} the sentences' elements by index
 */
export function renderArticle(host, highlighted) {
  const painter = new Painter(highlighted);
  const whole = document.createDocumentFragment();
  let list = null;
  highlighted.document.blocks.forEach((block, number) => {
    whole.append(...painter.picturesBefore(block.start));
    if (painter.repeatsTitle(number)) return;
    if (block.kind !== "item") list = null;
    else if (!list) whole.append((list = element("ul")));
    (list ?? whole).append(painter.block(number));
  });
  whole.append(...painter.picturesBefore(Infinity));
  host.lang = highlighted.language;
  host.replaceChildren(whole);
  return painter.elements;
}

/** Turns blocks into elements; goes through links and pictures once, in order. */
class Painter {
  /** @param {Highlighted} highlighted */
  constructor({ document: article, sentences }) {
    this.article = article;
    this.points = new CodePoints(article.text);
    this.images = [...(article.images ?? [])].sort((a, b) => a.offset - b.offset);
    this.links = (article.links ?? [])
      .map(({ start, end, url }) => ({ start: this.points.unit(start), end: this.points.unit(end), url }))
      .sort((a, b) => a.start - b.start);
    /** @type {Sentence[][]} */
    this.sentences = article.blocks.map(() => []);
    for (const sentence of sentences) this.sentences[sentence.block]?.push(sentence);
    /** @type {HTMLElement[]} */
    this.elements = [];
  }

  /** @param {number} offset */
  picturesBefore(offset) {
    const due = [];
    while (this.images.length && this.images[0].offset <= offset) {
      due.push(picturePlace(this.images.shift()));
    }
    return due;
  }

  /** @param {number} number */
  repeatsTitle(number) {
    const { blocks, title } = this.article;
    if (number > 0 || blocks[0].kind !== "heading" || !title) return false;
    return collapseBlanks(this.points.slice(blocks[0].start, blocks[0].end)) === title.trim();
  }

  /** @param {number} number */
  block(number) {
    const block = this.article.blocks[number];
    if (!PROSE.has(block.kind)) return this.#verbatim(block);
    const made = element(ELEMENTS[block.kind]);
    made.dir = "auto";
    if (!this.sentences[number].length) {
      const prose = collapseBlanks(this.points.slice(block.start, block.end));
      made.append(...this.#words(block, prose));
    }
    for (const sentence of this.sentences[number]) {
      if (made.lastChild && /\s/.test(this.points.slice(sentence.start - 1, sentence.start))) made.append(" ");
      made.append(this.#sentence(sentence));
    }
    return made;
  }

  /** @param {import("./api.js").Block} block */
  #verbatim({ start, end, kind }) {
    const made = element("pre", this.points.slice(start, end));
    made.tabIndex = 0;
    made.setAttribute("role", "region");
    made.setAttribute("aria-label", kind === "table" ? "Table" : "Code");
    return made;
  }

  /** @param {Sentence} sentence */
  #sentence(sentence) {
    const made = element("span", "", "sentence");
    made.dataset.index = String(sentence.index);
    made.tabIndex = -1;
    made.append(...this.#words(sentence, sentence.prose));
    this.elements[sentence.index] = made;
    return made;
  }

  /**
   * Cut prose where links begin and end.
   * @param {{start: number, end: number}} place
   * @param {string} prose
   * @returns {Node[]}
   */
  #words(place, prose) {
    const start = this.points.unit(place.start);
    const end = this.points.unit(place.end);
    const inside = this.links.filter((link) => link.start < end && link.end > start);
    if (!inside.length) return [document.createTextNode(prose)];
    const places = alignProse(this.points.text.slice(start, end), prose);
    const cut = (/** @type {number} */ unit) => {
      const found = places.findIndex((at) => at + start >= unit);
      return found < 0 ? prose.length : found;
    };
    const nodes = [];
    let done = 0;
    for (const link of inside) {
      const from = Math.max(done, cut(link.start));
      const to = Math.max(from, cut(link.end));
      if (from > done) nodes.push(document.createTextNode(prose.slice(done, from)));
      if (to > from) nodes.push(outsideLink(link.url, prose.slice(from, to)));
      done = to;
    }
    if (done < prose.length) nodes.push(document.createTextNode(prose.slice(done)));
    return nodes;
  }
}

/** @param {import("./api.js").Picture} picture */
function picturePlace({ url, caption }) {
  const place = element("figure", "", "picture");
  const words = element("figcaption", caption || "Picture");
  words.dir = "auto";
  const address = webAddress(url);
  place.append(words);
  if (address) place.append(outsideLink(url, `Picture at ${new URL(address).hostname}`));
  return place;
}

/**
 * Show new scores on the elements that are there; no element moves.
 * @param {HTMLElement[]} elements
 * @param {Sentence[]} sentences
 */
export function applyScores(elements, sentences) {
  const heat = heatScale(sentences);
  for (const sentence of sentences) {
    const tag = sentence.strength === "none" ? "SPAN" : "MARK";
    const shown = retag(elements, sentence.index, tag);
    if (!shown) continue;
    const kept = shown.classList.contains("mine") ? " mine" : "";
    const context = sentence.is_context ? " context" : "";
    shown.className = `sentence ${sentence.strength}${context}${kept}`;
    shown.style.setProperty("--heat", heat(sentence.score).toFixed(3));
  }
}

/**
 * Make the scale from an article's scores to [0, 1]: the lowest is 0, the highest 1, and the
 * square root between them, as most scores are low.
 * @param {Sentence[]} sentences
 * @returns {(score: number) => number}
 */
export function heatScale(sentences) {
  const low = sentences.reduce((least, { score }) => Math.min(least, score), 1);
  const reach = sentences.reduce((most, { score }) => Math.max(most, score), 0) - low;
  return (score) => (reach > 0 ? Math.sqrt(Math.max(0, score - low) / reach) : 0);
}

/**
 * @param {HTMLElement[]} elements
 * @param {number} index
 * @param {"SPAN" | "MARK"} tag
 */
function retag(elements, index, tag) {
  const old = elements[index];
  if (!old || old.tagName === tag) return old;
  const made = element(tag, "", old.className);
  made.dataset.index = String(index);
  made.tabIndex = -1;
  const had = document.activeElement === old;
  made.append(...old.childNodes);
  old.replaceWith(made);
  if (had) made.focus({ preventScroll: true });
  elements[index] = made;
  return made;
}
