/**
 * Highlight page: highlights the current page, keeps the highlights when the page renders again, and
 * connects the panel's buttons.
 */

/**
 * @typedef {import("../src/pullquote/server/static/lib/types").HighlightPayload} HighlightResponse
 * @typedef {import("../src/pullquote/server/static/lib/types").SentencePayload} ScoredSentence
 * @typedef {{html: string, url: string}} PageSource
 * @typedef {{
 *   highlight: (source: PageSource) => Promise<HighlightResponse>,
 *   quote: (request: {document: object, title: string, sentence: number, text: string}) => Promise<string>,
 *   save: (quote: {source: object, start: number, end: number}) => Promise<unknown>,
 *   open: (source: PageSource) => Promise<unknown>,
 * }} Server
 */

/**
 * Highlight the page, or remove the highlights if there are any.
 * @param {Server} server
 */
async function togglePage(server) {
  if (closePanel()) return;
  const panel = createPanel();
  if (!CSS.highlights) {
    panel.showMessage("This browser is too old: it lacks the CSS Custom Highlight API.");
    return;
  }
  panel.showMessage("Reading this page…");
  const source = readPage();
  try {
    const result = await server.highlight(source);
    if (panel.host.isConnected) showHighlights(panel, server, source, result);
  } catch (error) {
    panel.showMessage(error instanceof Error ? error.message : String(error));
  }
}

/**
 * The highlights of this page: the sentences, and where each was found.
 * @typedef {{
 *   panel: Panel, server: Server, source: PageSource, result: HighlightResponse,
 *   paint: ReturnType<typeof createPaint>, ranges: Range[][], words: string[], isSkim: boolean,
 *   current: ScoredSentence | null,
 * }} PageHighlights
 */

/**
 * Find, paint and list the highlights.
 * @param {Panel} panel
 * @param {Server} server
 * @param {PageSource} source
 * @param {HighlightResponse} result
 */
function showHighlights(panel, server, source, result) {
  const ranges = findSentences(collectText(), result.sentences);
  const page = { panel, server, source, result, paint: createPaint(), ranges, words: ranges.map(currentWords), isSkim: false, current: null };
  repaint(page);
  panel.showMessage(summarize(page));
  addTools(page);
  const best = result.sentences.filter((sentence) => sentence.is_best);
  panel.list.append(...best.map((sentence) => renderCard(page, sentence)));
  const stopWatching = watchPage(() => findAgain(page));
  panel.onClose(() => {
    stopWatching();
    page.paint.clear();
  });
}

/**
 * Paint the highlights where they were found.
 * @param {PageHighlights} page
 */
function repaint({ paint, ranges, result, isSkim, current }) {
  /** @type {Record<string, Range[]>} */
  const groups = { none: [], light: [], strong: [], current: current ? ranges[current.index] : [] };
  for (const { index, strength } of result.sentences) {
    if (isSkim || strength !== "none") groups[strength].push(...ranges[index]);
  }
  paint.show(groups);
}

/**
 * Find the sentences again after the page has changed, unless all of them are still in place.
 * @param {PageHighlights} page
 */
function findAgain(page) {
  const { host } = page.panel;
  if (!host.isConnected) document.documentElement.append(host); // the page replaced everything
  if (page.ranges.every((ranges, i) => page.words[i] && currentWords(ranges) === page.words[i])) return;
  const before = countFound(page);
  page.ranges = findSentences(collectText(), page.result.sentences);
  page.words = page.ranges.map(currentWords);
  repaint(page);
  if (countFound(page) !== before) page.panel.showMessage(summarize(page));
}

/**
 * Return the words that the ranges of a sentence hold now; empty if their document is not displayed.
 * @param {Range[]} ranges
 */
function currentWords(ranges) {
  const isDisplayed = ranges.every(({ startContainer: node }) => node.isConnected && node.ownerDocument?.defaultView);
  return isDisplayed ? ranges.join("") : "";
}

/** @param {PageHighlights} page */
function countFound({ ranges }) {
  return ranges.filter((group) => group.length).length;
}

/**
 * Return the highlights that were found on the page.
 * @param {PageHighlights} page
 */
function foundHighlights({ result, ranges }) {
  return result.sentences.filter(({ index, strength }) => strength !== "none" && ranges[index].length);
}

/**
 * Add the buttons above the list.
 * @param {PageHighlights} page
 */
function addTools(page) {
  const { panel, server, source } = page;
  if (foundHighlights(page).length) {
    panel.tools.append(
      createButton("↑", () => step(page, -1), { "aria-label": "Previous highlight" }),
      createButton("↓", () => step(page, 1), { "aria-label": "Next highlight" }),
      createButton("Skim", (button) => toggleSkim(page, button), { "aria-pressed": "false" }),
    );
  }
  const open = () => attempt(panel, () => server.open(source), "Opened in pullquote.");
  panel.tools.append(createButton("Open", open, { "aria-label": "Open in pullquote" }));
}

/**
 * Go to the next or previous highlight; after the last comes the first.
 * @param {PageHighlights} page
 * @param {1 | -1} direction
 */
function step(page, direction) {
  const found = foundHighlights(page);
  const current = page.current ? found.indexOf(page.current) : direction > 0 ? -1 : 0;
  goTo(page, found[(current + direction + found.length) % found.length]);
}

/**
 * Scroll to a sentence.
 * @param {PageHighlights} page
 * @param {ScoredSentence | undefined} sentence
 */
function goTo(page, sentence) {
  const range = sentence && page.ranges[sentence.index][0];
  if (!range) return;
  page.current = sentence;
  repaint(page);
  range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  const found = foundHighlights(page);
  page.panel.showMessage(`${found.indexOf(sentence) + 1} of ${found.length}: ${sentence.prose}`);
}

/**
 * @param {PageHighlights} page
 * @param {HTMLButtonElement} button
 */
function toggleSkim(page, button) {
  page.isSkim = !page.isSkim;
  button.setAttribute("aria-pressed", String(page.isSkim));
  repaint(page);
}

/**
 * Render the card of a highlight.
 * @param {PageHighlights} page
 * @param {ScoredSentence} sentence
 */
function renderCard(page, sentence) {
  const { panel, server, result: { document: article } } = page;
  const { index, start, end, prose, score } = sentence;
  const jump = createButton(prose, () => goTo(page, sentence), { class: "text", dir: "auto" });
  const label = `Score ${Math.round(100 * score)} of 100`;
  const bar = createElement("meter", { value: String(score), "aria-label": label, title: label });
  const title = article.title || document.title;
  const copy = async () => copyText(panel, await server.quote({ document: article, title, sentence: index, text: prose }));
  const save = (/** @type {HTMLButtonElement} */ button) => attempt(panel, async () => {
    await server.save({ source: { document: article }, start, end });
    button.replaceChildren("Saved");
    button.disabled = true;
  }, "Saved to your marks.");
  const buttons = [
    createButton("Copy", () => attempt(panel, copy, "Copied with its source.")),
    createButton("Save", save),
  ];
  return createElement("li", {}, jump, createElement("div", { class: "facts" }, bar, ...buttons));
}

/**
 * Run a task and show the result or the error.
 * @param {Panel} panel
 * @param {() => Promise<unknown>} task
 * @param {string} success
 */
async function attempt(panel, task, success) {
  try {
    await task();
    panel.showMessage(success);
  } catch (error) {
    panel.showMessage(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Copy a text to the clipboard.
 * @param {Panel} panel
 * @param {string} text
 */
async function copyText(panel, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Pages without TLS have no `navigator.clipboard`.
    const area = createElement("textarea");
    area.value = text;
    panel.host.shadowRoot?.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/**
 * Summarize what was highlighted and what was not found.
 * @param {PageHighlights} page
 */
function summarize(page) {
  const { result: { sentences, has_standout: hasStandout } } = page;
  const found = foundHighlights(page).length;
  const all = sentences.filter(({ strength }) => strength !== "none").length;
  const missing = sentences.length - countFound(page);
  if (missing === sentences.length) return "The text is no longer on this page. Close this panel and highlight again.";
  const parts = [`${found} highlights in ${sentences.length} sentences.`];
  if (!hasStandout) parts.push("No sentence clearly stands out.");
  if (missing) {
    const highlights = all > found ? ` (highlights: ${all - found})` : "";
    parts.push(`${missing} sentence${missing > 1 ? "s were" : " was"} not found on the page${highlights}.`);
  }
  return parts.join(" ");
}
