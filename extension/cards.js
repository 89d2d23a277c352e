/**
 * Cards: the highlights in the panel's list, and what their buttons do.
 */

/**
 * Render the card of a highlight.
 * @param {PageHighlights} page
 * @param {ScoredSentence} sentence
 */
function renderCard(page, sentence) {
  const { panel, backend, hasServer, result: { document: article } } = page;
  const { index, start, end, prose, score, strength, aims } = sentence;
  const jump = createButton(prose, () => goTo(page, sentence), { class: "text", dir: "auto" });
  const label = `Score ${Math.round(100 * score)} of 100`;
  const bar = createElement("meter", { value: String(score), "aria-label": label, title: label });
  const title = article.title || document.title;
  const copy = async () => copyText(panel, await backend.quote({ document: article, title, sentence: index, text: prose }));
  const save = (/** @type {HTMLButtonElement} */ button) => attempt(panel, async () => {
    await backend.save({ source: { document: article }, start, end });
    button.replaceChildren("Saved");
    button.disabled = true;
  }, "Saved to your marks.");
  const facts = createElement("div", { class: "facts" }, bar, aimLabel(aims));
  facts.append(createButton("Copy", () => attempt(panel, copy, "Copied with its source.")));
  if (hasServer) facts.append(createButton("Save", save));
  return createElement("li", { class: `${strength} ${aims.includes("gist") ? "" : aims.join(" ")}` }, jump, facts);
}

/**
 * Return the aims that a sentence is highlighted for; empty for models with a single score.
 * @param {ScoredSentence["aims"]} aims
 */
function aimLabel(aims) {
  const labels = { gist: "Key point", quotable: "Quotable" };
  return createElement("span", { class: "aim" }, aims.map((aim) => labels[aim]).join(" · "));
}

/**
 * Copy all highlights as Markdown.
 * @param {PageHighlights} page
 */
function copyAll(page) {
  const { panel, backend, result } = page;
  const sentences = markedSentences(page).map(({ prose, aims }) => ({ prose, aims }));
  const title = result.document.title || document.title;
  const copy = async () => copyText(panel, await backend.copyAll({ title, sentences }));
  return attempt(panel, copy, "All highlights copied as Markdown.");
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
