/**
 * Options: the address and token of the server, kept in the browser's storage.
 */

import { readOptions, request } from "./server.js";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const address = /** @type {HTMLInputElement} */ ($("address"));
const token = /** @type {HTMLInputElement} */ ($("token"));

/** @param {string} message */
function showMessage(message) {
  $("status").textContent = message;
}

async function save() {
  if (!address.value) {
    await chrome.storage.local.set({ address: "", token: "" });
    token.value = "";
    showMessage("Saved. Pages are highlighted in your browser.");
    return;
  }
  const { protocol, hostname, origin } = new URL(address.value);
  if (protocol !== "https:" && !(protocol === "http:" && LOOPBACK.test(hostname))) {
    showMessage("Not saved. The address of another computer must start with https://, so that pages and token are encrypted.");
    return;
  }
  await chrome.storage.local.set({ address: origin, token: token.value.trim() });
  address.value = origin;
  showMessage("Saved. Connecting…");
  try {
    const { version } = await request("GET", "/api/settings");
    showMessage(`Saved. Connected to pullquote ${version}.`);
  } catch (error) {
    showMessage(`Saved, but: ${error instanceof Error ? error.message : error}`);
  }
}

readOptions().then((options) => {
  address.value = options.address;
  token.value = options.token;
});
$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
