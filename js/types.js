/**
 * The types that the parts of the engine exchange. There is no code here.
 *
 * Each type is the Python class of the same name, its fields in camelCase. Offsets are half-open. `start` and `end`
 * count code points, as in Python; `startUnit` and `endUnit` count UTF-16 code units, as strings and DOM ranges do:
 * `text.slice(startUnit, endUnit)`.
 *
 * `js/text/article.js` makes an `Article` of a text (`splitArticle`), of the parts of a page (`splitParts`) or of a
 * document that the server read (`splitDocument`).
 */

/** @typedef {"paragraph" | "item" | "quote" | "heading" | "code" | "table" | "caption" | "formula" | "reference" | "furniture"} BlockKind */

/**
 * A paragraph, heading, list item or other part of an article. Only paragraphs, items and quotes have sentences.
 * @typedef {object} Block
 * @property {number} start
 * @property {number} end
 * @property {number} startUnit
 * @property {number} endUnit
 * @property {BlockKind} kind
 * @property {string | null} [language] - ISO 639-1 code, where it is not the article's.
 */

/**
 * A range of text that one speaker says, or that a caption shows.
 * @typedef {object} Cue
 * @property {number} start
 * @property {number} end
 * @property {number} startUnit
 * @property {number} endUnit
 * @property {string} speaker - Empty if unknown.
 * @property {number | null} seconds - When it starts in the recording; null if unknown.
 */

/**
 * A sentence and its position.
 * @typedef {object} Sentence
 * @property {number} index - Its index among the article's sentences, from 0.
 * @property {number} start
 * @property {number} end
 * @property {number} startUnit
 * @property {number} endUnit
 * @property {string} text - The article's text within the range, unchanged.
 * @property {number} block - Index of its block.
 * @property {BlockKind} kind - The kind of its block.
 * @property {string} prose - `text` as a reader sees it: white space collapsed.
 * @property {string} speaker - Who says it, in transcripts; empty if unknown.
 * @property {number | null} seconds - When the cue that it begins in starts; null if unknown.
 */

/**
 * A text divided into blocks and sentences: Python's `Article` with the fields of its `Document`.
 * @typedef {object} Article
 * @property {string} text - The text that all offsets refer to. It is the given one, except that NULs and lone
 *   surrogates are U+FFFD, and that captions, and cues which cut sentences, are joined.
 * @property {string} title - Empty if unknown.
 * @property {string} language - ISO 639-1 code.
 * @property {Block[]} blocks
 * @property {Cue[]} cues
 * @property {Sentence[]} sentences - At least one has two words.
 */

/**
 * A part of a book.
 * @typedef {object} Chapter
 * @property {string} title - Its headings; empty if it has none.
 * @property {number} start - Index of its first sentence.
 * @property {number} stop - Index after its last sentence.
 */

export {};
