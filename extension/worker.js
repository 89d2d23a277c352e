/**
 * Worker: a click on the action marks the page in the active tab, or takes the marks off.
 *
 * It alone talks to the server, so that neither the page's CSP nor its CORS stands in the way. What
 * runs in the page is injected by the click and by nothing else.
 */

import { ask, readOptions } from "./server.js";

/** @type {Record<string, (given: any) => Promise<any>>} what the page's part may ask for */
const ACTS = {
  highlight: (source) => ask("POST", "/api/highlight", { source }),
  save: (quote) => ask("POST", "/api/quotes", quote),
  open: async (source) => {
    const { id } = await ask("POST", "/api/highlight", { source, remember: true });
    const { has_library: hasLibrary } = await ask("GET", "/api/settings");
    if (!hasLibrary) throw new Error("The server keeps no library, so it cannot open a page later.");
    const { address, token } = await readOptions();
    const hash = new URLSearchParams({ article: id, ...(token && { token }) });
    await chrome.tabs.create({ url: `${address}/#${hash}` });
  },
};

chrome.action.onClicked.addListener(async (tab) => {
  const said = { tabId: tab.id, text: "", title: "Highlight this page" };
  try {
    const files = ["marks.js", "panel.js", "content.js"];
    await chrome.scripting.executeScript({ target: { tabId: tab.id }, files });
  } catch {
    said.text = "!";
    said.title = "The browser lets no extension work on this page";
  }
  await chrome.action.setBadgeText({ tabId: said.tabId, text: said.text });
  await chrome.action.setTitle({ tabId: said.tabId, title: said.title });
});

chrome.runtime.onMessage.addListener(({ act, given }, _sender, reply) => {
  if (!Object.hasOwn(ACTS, act)) return false;
  ACTS[act](given).then(
    (answer) => reply({ answer }),
    (error) => reply({ problem: error.message }),
  );
  return true; // the reply comes later
});
