/**
 * Worker: a click on the action highlights the page in the active tab, or removes the highlights.
 *
 * The highlights are those of the server in the options, or without one those of the extension's own engine. Only the
 * worker talks to the server, so the page's CSP and CORS do not apply. A click is the only thing that injects scripts
 * into a page.
 */

import { linkTo, toMarkdown } from "./copies.js";
import { highlightPage, startEngine } from "./engine.js";
import { formatQuote } from "./lib/quote-format.js";
import { hasServer, highlight, readOptions, request } from "./server.js";

const INJECTED = [
  "page-text.js", "page-nodes.js", "find-sentences.js", "watch-page.js", "paint.js", "panel.js", "cards.js",
  "highlight-page.js", "content.js",
];

/** What the injected scripts may request. @type {Record<string, (payload: any, page: string) => Promise<unknown>>} */
const ACTIONS = {
  start: async () => ({ hasServer: await hasServer() }),
  highlight: (source) => (source.nodes ? highlightPage(source) : highlight(source)),
  copyAll: async (highlights, page) => toMarkdown({ url: page.split("#")[0], ...highlights }),
  save: (quote) => request("POST", "/api/quotes", quote),
  quote: async ({ document, title, sentence, text }, page) => {
    const link = { source: { document }, sentence, url: page };
    const url = await hasServer() ? (await request("POST", "/api/link", link)).url : linkTo(page, text);
    return formatQuote({ ...document, title }, text, url, "plain");
  },
  open: async (source) => {
    const { id } = await request("POST", "/api/highlight", { source, remember: true });
    const { has_library: hasLibrary } = await request("GET", "/api/settings");
    if (!hasLibrary) throw new Error("The server runs without a library, so it cannot open this article.");
    const { address, token } = await readOptions();
    const hash = new URLSearchParams({ article: id, ...(token && { token }) });
    await chrome.tabs.create({ url: `${address}/#${hash}` });
  },
};

chrome.action.onClicked.addListener(async (tab) => {
  if (tab.id === undefined) return;
  prepare();
  const badge = { tabId: tab.id, text: "" };
  let title = "Highlight this page";
  try {
    await chrome.scripting.executeScript({ target: { tabId: tab.id }, files: INJECTED });
  } catch {
    badge.text = "!";
    title = "The browser does not allow extensions on this page";
  }
  await chrome.action.setBadgeText(badge);
  await chrome.action.setTitle({ tabId: tab.id, title });
});

/** Load the engine while the page is read, if it is needed. Its errors are reported when it highlights. */
async function prepare() {
  if (!await hasServer()) startEngine();
}

chrome.runtime.onMessage.addListener(({ action, payload }, sender, reply) => {
  if (!Object.hasOwn(ACTIONS, action)) return false;
  ACTIONS[action](payload, sender.url ?? "").then(
    (response) => reply({ response }),
    (error) => reply({ error: error.message }),
  );
  return true; // the reply is asynchronous
});
