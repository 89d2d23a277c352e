/**
 * API client: sends requests to the server and returns its JSON.
 *
 * A refusal, or a server that does not answer, is thrown as an `ApiError`.
 */

import { readerWords } from "./reader-words.js";

const TOKEN_KEY = "pullquote-token";

/** A request that the server refused, or that did not reach it (status 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * Save the access token for this tab.
 * @param {string} token
 */
export function saveToken(token) {
  sessionStorage.setItem(TOKEN_KEY, token);
}

/**
 * Send a request and return the JSON of the response, or null if it has no body.
 * @param {"GET" | "POST" | "PUT" | "DELETE"} method
 * @param {string} path
 * @param {{body?: object, signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function request(method, path, options = {}) {
  const response = await send(method, path, options);
  return response.status === 204 ? null : response.json();
}

/**
 * Send a request that returns a file.
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<{name: string, data: Blob}>}
 */
export async function requestFile(method, path, body) {
  const response = await send(method, path, { body });
  const disposition = response.headers.get("Content-Disposition") ?? "";
  const name = /filename="?([^";]+)"?/.exec(disposition)?.[1] ?? "highlights.txt";
  return { name, data: await response.blob() };
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: object, signal?: AbortSignal}} options
 */
async function send(method, path, { body, signal }) {
  /** @type {Record<string, string>} */
  const headers = {};
  const token = sessionStorage.getItem(TOKEN_KEY);
  if (token) headers.Authorization = `Bearer ${token}`;
  if (method !== "GET") headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, signal, body: body && JSON.stringify(body) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, "The server does not respond. Is “pullquote serve” still running? What you see here is kept.");
  }
  if (!response.ok) throw await errorFrom(response);
  return response;
}

/** @param {Response} response */
async function errorFrom(response) {
  const problem = await response.json().catch(() => ({}));
  const wait = response.headers.get("Retry-After");
  const retry = wait ? ` Try again in ${wait} s.` : "";
  const detail = String(problem.detail || problem.title || `the server returned status ${response.status}`);
  return new ApiError(response.status, readerWords(response.status, detail) + retry);
}
