/**
 * Server: what the extension asks of `pullquote serve`, at the address that the options name.
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
 * Ask the server.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} the answer's JSON
 * @throws {Error} in the server's own words, or because it does not answer
 */
export async function ask(method, path, body) {
  const { address, token } = await readOptions();
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
    throw new Error(`No pullquote server answers at ${address}. Start it with: pullquote serve`);
  }
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  if (response.status === 401) throw new Error("The server wants its token: set it in the extension's options.");
  throw new Error(String(answer.detail || answer.title || `The server answered ${response.status}.`));
}
