/**
 * Server: sends requests to `pullquote serve` at the address in the options.
 */

/**
 * Read the options. Without an address there is no server.
 * @returns {Promise<{address: string, token: string}>}
 */
export async function readOptions() {
  return chrome.storage.local.get({ address: "", token: "" });
}

/** Return whether a server is configured. */
export async function hasServer() {
  return (await readOptions()).address !== "";
}

/**
 * Highlight a page for both aims, or for the only one that the server's model scores.
 * @param {{html: string, url: string}} source
 */
export async function highlight(source) {
  try {
    return await request("POST", "/api/highlight", { source, options: { aim: "both" } });
  } catch (error) {
    if (!(error instanceof Error && error.message.includes("aim"))) throw error;
    return request("POST", "/api/highlight", { source });
  }
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
