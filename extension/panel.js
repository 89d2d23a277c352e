/**
 * Panel: the small window on a page that has been marked, and what its buttons do.
 *
 * In: who asks the server (`request`, and `save` and `open` where they can be done). Out: a panel in a
 * shadow root, so that neither the page's styles nor ours leak. Like `marks.js` it is injected by the
 * extension and is part of the bookmarklet: function declarations only.
 */

/**
 * Mark the page one is on, or take the marks off where they are.
 * @param {{request: (source: object) => Promise<any>, save?: (body: object) => Promise<any>,
 *   open?: (source: object) => Promise<any>}} server
 */
async function markThisPage(server) {
  if (takeOff()) return;
  const panel = makePanel();
  if (!CSS.highlights) {
    panel.say("This browser is too old: it needs the CSS Custom Highlight API.");
    return;
  }
  const paint = makePaint();
  panel.onOff(paint.clear);
  panel.say("Reading this page…");
  const source = readPage();
  try {
    const highlighted = await server.request(source);
    if (panel.host.isConnected) showHighlights(panel, paint, server, source, highlighted);
  } catch (error) {
    panel.say(error.message);
  }
}

/** Take the panel and its marks off the page; tells whether there were any. */
function takeOff() {
  const host = document.querySelector("pullquote-panel");
  host?.dispatchEvent(new Event("pullquote-off"));
  return host !== null;
}

/** Make an element; text goes in as text, never as markup. */
function makeElement(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** Make a button. Clicks that a script of the page pretends are passed over. */
function makeButton(label, act, attributes = {}) {
  const button = makeElement("button", { type: "button", ...attributes }, label);
  button.addEventListener("click", (event) => event.isTrusted && act(button));
  return button;
}

/** Make the empty panel. */
function makePanel() {
  const host = document.createElement("pullquote-panel");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(panelStyle());
  root.adoptedStyleSheets = [sheet];
  const status = makeElement("p", { role: "status" });
  const list = makeElement("ol");
  const tools = makeElement("div", { class: "tools" });
  let clear = () => {};
  const off = () => {
    clear();
    host.remove();
  };
  const close = makeButton("Off", off, { "aria-label": "Take the marks off this page" });
  const header = makeElement("header", {}, makeElement("h2", {}, "pullquote"), tools, close);
  const region = makeElement("section", { "aria-label": "pullquote" }, header, status, list);
  region.addEventListener("keydown", (event) => event.key === "Escape" && event.isTrusted && off());
  host.addEventListener("pullquote-off", off);
  root.append(region);
  document.documentElement.append(host);
  const say = (words) => status.replaceChildren(words);
  const onOff = (act) => { clear = act; };
  return { host, say, list, tools, onOff };
}

/** Find, paint and list the highlights. */
function showHighlights(panel, paint, server, source, highlighted) {
  const ranges = findSentences(collectText(), highlighted.sentences);
  const found = highlighted.sentences
    .map((sentence, i) => ({ sentence, range: ranges[i] }))
    .filter(({ range }) => range !== null);
  const chosen = found.filter(({ sentence }) => sentence.strength !== "none");
  const best = chosen.filter(({ sentence }) => sentence.strength === "strong");
  let isSkim = false;
  let now = -1;
  const show = () => {
    const groups = { none: [], light: [], strong: [], now: now < 0 ? [] : [chosen[now].range] };
    for (const { sentence, range } of found) {
      if (isSkim || sentence.strength !== "none") groups[sentence.strength].push(range);
    }
    paint.show(groups);
  };
  const go = (index) => {
    now = (index + chosen.length) % chosen.length;
    show();
    chosen[now].range.startContainer.parentElement.scrollIntoView({ block: "center" });
    panel.say(`${now + 1} of ${chosen.length}: ${chosen[now].sentence.prose}`);
  };
  const skim = (button) => {
    isSkim = !isSkim;
    button.setAttribute("aria-pressed", String(isSkim));
    show();
  };
  show();
  panel.say(countFound(highlighted, found.length, chosen.length));
  if (chosen.length) {
    panel.tools.append(
      makeButton("↑", () => go(now < 0 ? -1 : now - 1), { "aria-label": "Previous highlight" }),
      makeButton("↓", () => go(now + 1), { "aria-label": "Next highlight" }),
      makeButton("Skim", skim, { "aria-pressed": "false" }),
    );
  }
  if (server.open) {
    const open = () => server.open(source).catch((error) => panel.say(error.message));
    panel.tools.append(makeButton("Open", open, { "aria-label": "Open in pullquote" }));
  }
  panel.list.append(...best.map((each) => {
    const { sentence } = each;
    const jump = makeButton(sentence.prose, () => go(chosen.indexOf(each)), { class: "text" });
    const percent = Math.round((100 * sentence.start) / (highlighted.document.text.length || 1));
    const facts = makeElement("span", {}, `Score ${Math.round(100 * sentence.score)} · at ${percent} %`);
    const row = makeElement("div", { class: "facts" }, facts);
    row.append(makeButton("Copy", () => copyQuote(panel, highlighted.document, sentence.prose)));
    if (server.save) row.append(makeButton("Keep", (button) => keep(button, sentence)));
    return makeElement("li", {}, jump, row);
  }));

  async function keep(button, { start, end }) {
    try {
      await server.save({ source: { document: highlighted.document }, start, end });
      button.replaceChildren("Kept");
      button.disabled = true;
      panel.say("Kept among your quotes.");
    } catch (error) {
      panel.say(error.message);
    }
  }
}

/** Say what was marked, and what could not be. */
function countFound(highlighted, found, chosen) {
  const all = highlighted.sentences;
  const wanted = all.filter(({ strength }) => strength !== "none").length;
  const parts = [`${chosen} highlights in ${all.length} sentences.`];
  if (!highlighted.has_standout) parts.push("No sentence stands out clearly.");
  if (found < all.length) {
    const missing = all.length - found;
    const lost = wanted > chosen ? ` (highlights: ${wanted - chosen})` : "";
    parts.push(`${missing} sentence${missing > 1 ? "s" : ""} could not be found in the page${lost}.`);
  }
  return parts.join(" ");
}

/** Put a sentence with its source, as a link to the very words, on the clipboard. */
async function copyQuote(panel, article, text) {
  const encode = (words) => encodeURIComponent(words).replaceAll("-", "%2D");
  const words = text.split(" ");
  const isLong = text.length > 100 && words.length > 10;
  const ends = isLong ? [words.slice(0, 5).join(" "), words.slice(-5).join(" ")] : [text];
  const link = `${location.href.split("#")[0]}#:~:text=${ends.map(encode).join(",")}`;
  const from = [article.author, article.title || document.title, link].filter(Boolean).join(", ");
  const quote = `“${text}”\n— ${from}`;
  try {
    await navigator.clipboard.writeText(quote);
  } catch {
    // Pages without TLS have no clipboard of that kind.
    const area = makeElement("textarea");
    area.value = quote;
    panel.host.shadowRoot.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  panel.say("Copied with its source.");
}

/** Give the panel's style sheet. `!important` keeps the page's rules for all elements away. */
function panelStyle() {
  return `
    :host { all: initial !important; position: fixed !important; z-index: 2147483647 !important;
      inset: auto 1rem 1rem auto !important; color-scheme: light dark !important; }
    section { --ink: #1f2328; --paper: #fffefb; --line: #dcd8cd; --faint: #59605f; box-sizing: border-box;
      width: min(22rem, calc(100vw - 2rem)); max-height: min(60vh, 32rem); overflow-y: auto;
      padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 0.6rem; background: var(--paper);
      color: var(--ink); box-shadow: 0 8px 24px rgb(0 0 0 / 20%); font: 14px/1.45 system-ui, sans-serif; }
    header, .tools, .facts { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem; }
    header { position: sticky; top: -0.75rem; margin: -0.75rem -1rem 0; padding: 0.5rem 1rem; background: var(--paper); }
    h2 { margin: 0 auto 0 0; font: 600 16px Georgia, serif; }
    button { min-height: 28px; padding: 0 0.5rem; border: 1px solid var(--line); border-radius: 0.35rem;
      background: transparent; color: inherit; font: inherit; font-size: 13px; cursor: pointer; }
    button[aria-pressed="true"] { background: var(--ink); color: var(--paper); }
    button:focus-visible { outline: 2px solid #0a5fb4; outline-offset: 1px; }
    p { margin: 0.25rem 0 0.5rem; color: var(--faint); }
    ol { margin: 0; padding: 0; list-style: none; }
    li { margin: 0.75rem 0; padding-left: 0.6rem; border-left: 3px solid #ffd33d; }
    .text { padding: 0; border: 0; font: 15px/1.4 Georgia, serif; text-align: start; }
    .facts { margin-top: 0.2rem; color: var(--faint); font-size: 12px; }
    .facts button { min-height: 24px; font-size: 12px; }
    .facts span { margin-inline-end: auto; }
    @media (prefers-color-scheme: dark) {
      section { --ink: #e4e6e8; --paper: #1d2024; --line: #363b41; --faint: #a3aab1; }
      button:focus-visible { outline-color: #7ab8ff; }
    }
  `;
}
