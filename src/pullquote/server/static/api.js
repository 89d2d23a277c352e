/**
 * Api: the server's answers, and its refusals as `Problem`s.
 *
 * @typedef {{start: number, end: number, kind: string}} Block
 * @typedef {{start: number, end: number, url: string}} Link
 * @typedef {{offset: number, url: string, caption: string}} Picture
 * @typedef {{text: string, blocks: Block[], links?: Link[], pictures?: Picture[], title: string,
 *   author: string, date: string, site: string, url: string, source: string,
 *   is_markdown: boolean}} Article
 * @typedef {{index: number, start: number, end: number, text: string, prose: string,
 *   block: number, score: number, rank: number, strength: "strong"|"light"|"none",
 *   is_context: boolean, needs_context: boolean, spread: number | null}} Sentence
 * @typedef {{id: string, document: Article, language: string, words: number, minutes: number,
 *   model: string, encoder: string, has_standout: boolean, sentences: Sentence[]}} Highlighted
 * @typedef {{summary: string, words: string[], neighbors: number[]}} Reason
 * @typedef {{id: string, article: string, text: string, start: number, end: number}} Quote
 */

/** What the server refused, in its own words. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail
   */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const TOKEN = "pullquote-token";

/** @param {string} token */
export function keepToken(token) {
  sessionStorage.setItem(TOKEN, token);
}

/**
 * Ask the server; the answer's JSON, or null where it has none.
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, signal?: AbortSignal}} [how]
 * @returns {Promise<any>}
 */
export async function ask(method, path, how = {}) {
  const response = await send(method, path, how);
  return response.status === 204 ? null : response.json();
}

/**
 * Ask the server for a file.
 * @param {string} path
 * @param {object} body
 * @returns {Promise<{name: string, data: Blob}>}
 */
export async function askFile(path, body) {
  const response = await send("POST", path, { body });
  const said = response.headers.get("Content-Disposition") ?? "";
  const name = /filename="?([^";]+)"?/.exec(said)?.[1] ?? "highlights.txt";
  return { name, data: await response.blob() };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, signal?: AbortSignal}} how
 */
async function send(method, path, { body, signal }) {
  /** @type {Record<string, string>} */
  const headers = {};
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.Authorization = `Bearer ${token}`;
  if (method !== "GET") headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body && JSON.stringify(body) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, "The server does not answer. Is `pullquote serve` still running?");
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** @param {Response} response */
async function problemOf(response) {
  const said = await response.json().catch(() => ({}));
  const wait = response.headers.get("Retry-After");
  const again = wait ? ` Try again in ${wait} s.` : "";
  const detail = said.detail || said.title || `The server answered ${response.status}.`;
  return new Problem(response.status, String(detail) + again);
}
