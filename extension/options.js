/**
 * Options: the server's address and token, kept in this browser's storage.
 */

import { ask, readOptions } from "./server.js";

const $ = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

readOptions().then(({ address, token }) => {
  $("address").value = address;
  $("token").value = token;
});

$("form").addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const { protocol, hostname, origin } = new URL($("address").value);
  if (protocol !== "https:" && !(protocol === "http:" && LOOPBACK.test(hostname))) {
    $("status").textContent = "Not saved: beyond this machine the address has to begin with https://, for pages and token would travel in the open.";
    return;
  }
  await chrome.storage.local.set({ address: origin, token: $("token").value.trim() });
  $("address").value = origin;
  $("status").textContent = "Saved. Asking the server…";
  try {
    const { version } = await ask("GET", "/api/settings");
    $("status").textContent = `Saved. pullquote ${version} answers.`;
  } catch (error) {
    $("status").textContent = `Saved, but: ${error.message}`;
  }
});
