/**
 * Marks: finds sentences in the page one is on, and paints them without touching its elements.
 *
 * In: the page, and sentences as the server has them. Out: a range for each that is there. Only
 * function declarations stand here, since the extension injects this very file and the bookmarklet
 * is made of it: `tools/make_extension.py` copies it, and a test holds the copies equal.
 */

/**
 * Drop what no reader sees and readers of HTML differ in: blanks, soft hyphens, control characters.
 * @param {string} text
 */
function squeeze(text) {
  return text.replace(/[\s\p{Cf}\p{Cc}]+/gu, "");
}

/**
 * Give the page's HTML for the server, without what is no text; nothing is loaded or run by it.
 */
function readPage() {
  // In a document without a window neither pictures load nor custom elements come to life.
  const inert = document.implementation.createHTMLDocument("");
  const root = inert.importNode(document.documentElement, true);
  const idle =
    "script:not([type='application/ld+json']), style, link, template, noscript, iframe, object, " +
    "embed, canvas, svg, video, audio, input, textarea, select, pullquote-panel";
  for (const element of root.querySelectorAll(idle)) element.remove();
  for (const picture of root.querySelectorAll("img[src^='data:'], [srcset]")) {
    picture.removeAttribute("srcset");
    if (picture.getAttribute("src")?.startsWith("data:")) picture.removeAttribute("src");
  }
  return { html: `<!doctype html>${root.outerHTML}`, url: location.href.split("#")[0] };
}

/**
 * Collect the text that the page shows, squeezed, and where each text node begins in it.
 * @returns {{text: string, nodes: Text[], starts: number[]}}
 */
function collectText() {
  const idle = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "TEXTAREA", "SELECT", "IFRAME"]);
  const accept = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    const isSeen = !idle.has(node.nodeName) && getComputedStyle(node).display !== "none";
    return isSeen ? NodeFilter.FILTER_SKIP : NodeFilter.FILTER_REJECT;
  };
  const kinds = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walker = document.createTreeWalker(document.body, kinds, accept);
  const page = { nodes: [], starts: [], text: "" };
  const pieces = [];
  let length = 0;
  while (walker.nextNode()) {
    const piece = squeeze(walker.currentNode.data);
    if (!piece) continue;
    page.nodes.push(walker.currentNode);
    page.starts.push(length);
    pieces.push(piece);
    length += piece.length;
  }
  page.text = pieces.join("");
  return page;
}

/**
 * Find sentences in the page. One that stands there once is where it is; any other has to stand
 * between its neighbors, so that a short "Yes." is never found elsewhere.
 * @param {{text: string, nodes: Text[], starts: number[]}} page
 * @param {{prose: string}[]} sentences in reading order
 * @returns {(Range | null)[]} a range for each, or null
 */
function findSentences(page, sentences) {
  const long = 24; // characters; a longer sentence may be looked for in the whole page
  const wanted = sentences.map((sentence) => squeeze(sentence.prose));
  const places = wanted.map((text) => {
    const place = text.length < long ? -1 : page.text.indexOf(text);
    return place >= 0 && page.text.indexOf(text, place + 1) < 0 ? place : -1;
  });
  // Where the next sentence that is found begins, from the last to the first.
  const limits = [];
  let limit = page.text.length;
  for (let i = places.length - 1; i >= 0; i--) {
    limits[i] = limit;
    if (places[i] >= 0) limit = places[i];
  }
  let from = 0;
  return wanted.map((text, i) => {
    if (!text) return null;
    let place = places[i];
    if (place < 0) {
      place = page.text.indexOf(text, from);
      const isBetween = place >= 0 && place + text.length <= limits[i];
      if (!isBetween && text.length < long) return null;
      if (place < 0) place = page.text.indexOf(text);
      if (place < 0) return null;
    }
    from = place + text.length;
    return rangeOf(page, place, from);
  });
}

/**
 * Make the range of a part of the squeezed text.
 * @param {{nodes: Text[], starts: number[]}} page
 * @param {number} start
 * @param {number} end
 */
function rangeOf(page, start, end) {
  const first = placeOf(page, start);
  const last = placeOf(page, end - 1);
  const range = document.createRange();
  range.setStart(first.node, first.start);
  range.setEnd(last.node, last.end);
  return range;
}

/**
 * Find the character of the page that stands at a place of the squeezed text.
 * @param {{nodes: Text[], starts: number[]}} page
 * @param {number} place
 */
function placeOf(page, place) {
  let low = 0;
  let high = page.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (page.starts[middle] <= place) low = middle;
    else high = middle - 1;
  }
  const node = page.nodes[low];
  let at = page.starts[low];
  for (const { 0: character, index } of node.data.matchAll(/[^\s\p{Cf}\p{Cc}]/gu)) {
    at += character.length;
    if (at > place) return { node, start: index, end: index + character.length };
  }
  return { node, start: node.length, end: node.length };
}

/**
 * Paint ranges with the CSS Custom Highlight API, which changes no element.
 * @returns {{show: (groups: Record<string, Range[]>) => void, clear: () => void}}
 */
function makePaint() {
  const names = ["none", "light", "strong", "now"]; // a later one lies above
  const sheet = new CSSStyleSheet();
  // `text-shadow` blurs a text that is transparent, and moves nothing.
  sheet.replaceSync(`
    ::highlight(pullquote-strong) { background-color: #ffd33d; color: #1f2328; }
    ::highlight(pullquote-light) { background-color: #fff1ae; color: #1f2328; }
    ::highlight(pullquote-now) { text-decoration: underline 3px #0a5fb4; }
    ::highlight(pullquote-none) { color: transparent; text-shadow: 0 0 0.35em rgb(128 128 128 / 80%); }
  `);
  const clear = () => {
    for (const name of names) CSS.highlights.delete(`pullquote-${name}`);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
  const show = (groups) => {
    if (!document.adoptedStyleSheets.includes(sheet)) {
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }
    for (const [priority, name] of names.entries()) {
      const highlight = new Highlight();
      highlight.priority = priority;
      for (const range of groups[name] ?? []) highlight.add(range);
      CSS.highlights.set(`pullquote-${name}`, highlight);
    }
  };
  return { show, clear };
}
