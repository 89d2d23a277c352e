/**
 * Reader words: what the server's refusals mean to somebody who reads.
 *
 * The server says "NAME: PROBLEM" of a source, or just the problem. What is not listed here stays
 * as the server says it.
 */

/** What is wrong with a source. @type {[RegExp, string][]} */
const SOURCE_PROBLEMS = [
  [/^is empty/, "is empty"],
  [/^no sentence/, "has no sentence to highlight; two words of prose are the least"],
  [/^no article in the page/, "has no article that pullquote can find; copy its words and paste them instead"],
  [/^no captions/, "has no captions with times and words"],
  [/the file is damaged$/, "is damaged and cannot be read"],
  [/the file is damaged or of another kind$/, "is damaged, or another kind of file"],
  [/^is encrypted/, "is locked with a password; save it without one"],
  [/text recognition \(OCR\)/, "holds pictures of text; run text recognition (OCR) on it first"],
  [/^not text/, "is not text, nor any other format that pullquote reads"],
  [/^the server answered 40[1367]/, "may only be read by those who are logged in or allowed; open it yourself, copy its words and paste them instead"],
  [/^the server answered (404|410)/, "does not exist; check the address"],
  [/^the server answered/, "does not work at the moment; its site reports an error"],
  [/^cannot be reached/, "cannot be reached; check the address and the connection"],
  [/^not received within/, "did not arrive in time; try again, or paste its words instead"],
  [/certificate/, "has no valid certificate, so it may not be what it seems"],
  [/is not a public address$/, "is in a private network, where this server does not go"],
  [/^more than \d+ bytes/, "is too large for this server"],
];

/** What is wrong with a request. @type {[RegExp, string][]} */
const PROBLEMS = [
  [/^not in the library/, "This article is no longer in your history."],
  [/^no library/, "This server keeps no history and no marks. It was started with --no-library."],
  [/does not fetch addresses/, "This server does not fetch pages. Copy the words of the page and paste them instead."],
  [/^article has \d+ sentences/, "This article is too long for this server. Paste a part of it."],
];

/** @type {Partial<Record<number, string>>} */
const STATUSES = {
  401: "This server needs its access token. Open the address that it printed when it was started.",
  413: "This is too long for this server. Paste or open a part of it.",
  429: "The server is busy.",
  500: "Something went wrong on the server; its log says what.",
  503: "The server cannot answer at the moment; its log says why.",
  504: "This took too long, so the server gave up. A shorter text may work.",
};

/**
 * Say what a refusal means.
 * @param {number} status
 * @param {string} detail the server's own words
 */
export function readerWords(status, detail) {
  const [, name, problem] = /^(.+?): (.+)$/.exec(detail) ?? ["", "", detail];
  const meaning = SOURCE_PROBLEMS.find(([pattern]) => pattern.test(problem))?.[1];
  if (meaning) return `${!name || name === "text" ? "This text" : name} ${meaning}.`;
  return PROBLEMS.find(([pattern]) => pattern.test(detail))?.[1] ?? STATUSES[status] ?? toSentence(detail);
}

/**
 * Turn a message into a sentence: a capital letter first, a period last.
 * @param {string} message
 */
function toSentence(message) {
  return message.charAt(0).toUpperCase() + message.slice(1) + (/[.!?…]$/.test(message) ? "" : ".");
}
