/**
 * Panel: the small window on a marked page. It stands in a shadow root, so that neither the page's
 * styles nor its own leak.
 */

/**
 * @typedef {{host: HTMLElement, list: HTMLElement, tools: HTMLElement,
 *   showMessage: (message: string) => void, onClose: (action: () => void) => void}} Panel
 */

/**
 * Create an element; text is inserted as text, never as markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 */
function createElement(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/**
 * Create a button. It ignores clicks that scripts of the page simulate.
 * @param {string} label
 * @param {(button: HTMLButtonElement) => void} action
 * @param {Record<string, string>} [attributes]
 */
function createButton(label, action, attributes = {}) {
  const button = createElement("button", { type: "button", ...attributes }, label);
  button.addEventListener("click", (event) => event.isTrusted && action(button));
  return button;
}

/**
 * Create the empty panel and add it to the page.
 * @returns {Panel}
 */
function createPanel() {
  const host = document.createElement("pullquote-panel");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(panelStyle());
  root.adoptedStyleSheets = [sheet];
  const status = createElement("p", { role: "status" });
  const list = createElement("ol");
  const tools = createElement("div", { class: "tools" });
  let onClose = () => {};
  const close = () => {
    onClose();
    host.remove();
    delete opened().closePanel;
  };
  opened().closePanel = close;
  const closeButton = createButton("Close", close, { "aria-label": "Remove the highlights from this page" });
  const moveButton = createButton("⇄", () => host.classList.toggle("left"), { "aria-label": "Move to the other side" });
  const header = createElement("header", {}, createElement("h2", {}, "pullquote"), tools, moveButton, closeButton);
  const region = createElement("section", { "aria-label": "pullquote" }, header, status, list);
  region.addEventListener("keydown", (event) => event.key === "Escape" && event.isTrusted && close());
  root.append(region);
  document.documentElement.append(host);
  return {
    host,
    list,
    tools,
    showMessage: (message) => status.replaceChildren(message),
    onClose: (action) => { onClose = action; },
  };
}

/**
 * Remove the panel and the highlights from the page.
 * @returns {boolean} whether there was a panel
 */
function closePanel() {
  const close = opened().closePanel;
  close?.();
  return close !== undefined;
}

/**
 * Return where the open panel is kept, from one click to the next. Unlike the page's elements and
 * events, the page's scripts cannot reach it.
 * @returns {{closePanel?: () => void}}
 */
function opened() {
  const kept = /** @type {{pullquote?: {closePanel?: () => void}}} */ (globalThis);
  return (kept.pullquote ??= {});
}

/** Return the style sheet of the panel. `!important` overrides the page's rules for all elements. */
function panelStyle() {
  return `
    :host { all: initial !important; position: fixed !important; z-index: 2147483647 !important;
      inset: auto 1rem 1rem auto !important; color-scheme: light dark !important; }
    :host(.left) { inset: auto auto 1rem 1rem !important; }
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
    li.light { border-color: #fff1ae; }
    li.quotable { border-color: #a9cdf8; }
    li.quotable.light { border-color: #dcebfd; }
    .text { padding: 0; border: 0; font: 15px/1.4 Georgia, serif; text-align: start; }
    .facts { margin-top: 0.2rem; color: var(--faint); font-size: 12px; }
    .facts button { min-height: 24px; font-size: 12px; }
    .facts meter { width: 4.5rem; height: 0.7rem; }
    .aim { margin-inline: 0.3rem auto; }
    @media (prefers-color-scheme: dark) {
      section { --ink: #e4e6e8; --paper: #1d2024; --line: #363b41; --faint: #a3aab1; }
      li.light { border-color: #786f45; }
      li.quotable.light { border-color: #3f5f86; }
      button:focus-visible { outline-color: #7ab8ff; }
    }
  `;
}
