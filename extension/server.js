/**
 * Server: sends requests to `pullquote serve` at the address in the options.
 */

export const DEFAULT_ADDRESS = "http://127.0.0.1:8000";

/**
 * Read the options.
 * @returns {Promise<{address: string, token: string}>}
 */
export async function readOptions() {
  return chrome.storage.local.get({ address: DEFAULT_ADDRESS, token: "" });
}

/**
 * Send a request.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} the JSON of the response
 * @throws {Error} if the server refuses or does not respond
 */
export async function request(method, path, body) {
  const { address, token } = await readOptions();
  /** @type {Record<string, string>} */
  const headers = {};
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(address + path, {
      method,
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "no-referrer",
    });
  } catch {
    throw new Error(`No pullquote server responds at ${address}. Start it with: pullquote serve`);
  }
  const json = await response.json().catch(() => ({}));
  if (response.ok) return json;
  if (response.status === 401) throw new Error("The server requires its token. Set it in the extension's options.");
  throw new Error(String(json.detail || json.title || `The server returned status ${response.status}.`));
}
