/**
 * Worker: a click on the action highlights the page in the active tab, or removes the highlights.
 *
 * Only the worker talks to the server, so the page's CSP and CORS do not apply. A click is the only
 * thing that injects scripts into a page.
 */

import { formatQuote } from "./lib/quote-format.js";
import { readOptions, request } from "./server.js";

const INJECTED = ["page-text.js", "find-sentences.js", "watch-page.js", "paint.js", "panel.js", "highlight-page.js", "content.js"];

/** What the injected scripts may request. @type {Record<string, (payload: any, page: string) => Promise<unknown>>} */
const ACTIONS = {
  highlight: (source) => request("POST", "/api/highlight", { source }),
  save: (quote) => request("POST", "/api/quotes", quote),
  quote: async ({ document, title, sentence, text }, page) => {
    const { url } = await request("POST", "/api/link", { source: { document }, sentence, url: page });
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

chrome.runtime.onMessage.addListener(({ action, payload }, sender, reply) => {
  if (!Object.hasOwn(ACTIONS, action)) return false;
  ACTIONS[action](payload, sender.url ?? "").then(
    (response) => reply({ response }),
    (error) => reply({ error: error.message }),
  );
  return true; // the reply is asynchronous
});
