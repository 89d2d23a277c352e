/**
 * Highlight articles, as `pullquote.Highlighter` of Python does with its default model: in Node.js, a page or a worker.
 *
 * A result has the fields of `HighlightPayload` (src/pullquote/payloads/articles.py), like the answers of the server.
 */

import rules from "./data/rules.json" with { type: "json" };
import { StaticEncoder } from "./encoders/static.js";
import { WordPiece } from "./encoders/wordpiece.js";
import { checkType } from "./errors.js";
import { readModel } from "./models/model-file.js";
import { scoreByChapter } from "./scorers/long-documents.js";
import { NeuralScorer } from "./scorers/neural.js";
import { checkOptions } from "./selection/options.js";
import { selectHighlights } from "./selection/result.js";
import { sha256 } from "./sha256.js";
import { splitArticle } from "./text/article.js";
import { findChapters } from "./text/chapters.js";
import { fields } from "./text/strings.js";

/** @typedef {import("./types.js").Article} Article */
/** @typedef {import("../src/pullquote/server/static/lib/types").HighlightPayload} HighlightPayload */
/** @typedef {import("./selection/options.js").Options & {title?: string, language?: string}} HighlightOptions */

/**
 * The contents of the files that an engine reads. js/files.js fetches them.
 * @typedef {object} EngineFiles
 * @property {ArrayBuffer} model
 * @property {ArrayBuffer} encoder
 * @property {string} vocabulary
 */

/**
 * Create an engine. The buffers must not be changed or transferred afterwards.
 * @param {EngineFiles} files
 * @throws {import("./errors.js").ModelFileError} The model is damaged or incompatible.
 * @throws {import("./errors.js").EncoderError} The encoder or its vocabulary is damaged.
 */
export function createEngine(files) {
  const { model, encoder, vocabulary } = files ?? {};
  checkType("vocabulary", vocabulary, typeof vocabulary === "string", "a string");
  const tokenizer = new WordPiece(vocabulary);
  const read = readModel(toBuffer("model", model), "the model");
  return new Engine(new NeuralScorer(read, new StaticEncoder(toBuffer("encoder", encoder), tokenizer, "the encoder")));
}

/**
 * Return the content of a file, which Node.js reads as bytes of a larger buffer.
 * @param {string} name
 * @param {unknown} content
 */
function toBuffer(name, content) {
  if (ArrayBuffer.isView(content)) {
    return /** @type {ArrayBuffer} */ (content.buffer).slice(content.byteOffset, content.byteOffset + content.byteLength);
  }
  checkType(name, content, content instanceof ArrayBuffer, "an ArrayBuffer");
  return /** @type {ArrayBuffer} */ (content);
}

/** A text that makes JavaScript compile most patterns and loops. */
const WARM_UP = "Rain fell on the old town for nine days, and “nobody minded,” said Ada Brook of the mill. It’s the first of 3 floods. “Why "
  + "did it rain?” he asked. But this was not so: the dam at St. Ives (1906) broke, see [2] and p. 5.\n\nPhoto: the mill\n\n- Bread was "
  + "sold from boats; who paid for it?\n\n";

/** A model that is ready to highlight. */
export class Engine {
  #scorer;

  /** @param {NeuralScorer} scorer */
  constructor(scorer) {
    this.#scorer = scorer;
  }

  /** Highlight a short text, so that the first article does not take longer than others. */
  warmUp() {
    this.highlight(WARM_UP.repeat(4), { aim: "both" });
  }

  /**
   * Highlight an article.
   * @param {string | Article} source - A text, its paragraphs separated by empty lines; or an article, whose title and
   *   language are those of its own.
   * @param {HighlightOptions} [options]
   * @returns {HighlightPayload}
   * @throws {import("./errors.js").ArgumentTypeError} The source is neither, or the title or the language is no string.
   * @throws {import("./errors.js").UsageError} An option is unknown or invalid.
   * @throws {import("./errors.js").EmptySourceError} The text is blank.
   * @throws {import("./errors.js").NoSentenceError} The text has no sentence.
   */
  highlight(source, options = {}) {
    checkType("text", source, typeof source === "string" || Array.isArray(source?.sentences), "a string or an article");
    checkType("options", options, options !== null && typeof options === "object", "an object");
    const { title, language, ...selection } = options;
    for (const [name, value] of Object.entries({ title, language })) {
      checkType(name, value, value === undefined || typeof value === "string", "a string");
    }
    const checked = checkOptions(selection);
    const article = typeof source === "string" ? splitArticle(source, { title, language }) : source;
    const chapters = findChapters(article);
    const scored = chapters.length
      ? scoreByChapter(article, chapters, (chapter) => this.#scorer.score(chapter))
      : this.#scorer.score(article);
    const { aim, hasStandout, sentences } = selectHighlights(article, chapters, scored, checked);
    const words = fields(article.text).length;
    return {
      id: sha256(`${article.title}\0${article.text}`),
      document: toDocument(article),
      language: article.language,
      words,
      minutes: Math.max(1, Math.ceil(words / rules.common.WORDS_PER_MINUTE)),
      model: this.#scorer.name,
      encoder: this.#scorer.encoder,
      aim,
      has_standout: hasStandout,
      chapters,
      sentences,
    };
  }
}

/**
 * Return an article in the form that a server sends a document in.
 * @param {Article} article
 * @returns {HighlightPayload["document"]}
 */
function toDocument({ text, title, blocks, cues }) {
  /** @type {any[]} */
  const spoken = cues.map(({ start, end, speaker, seconds }) =>
    ({ start, end, speaker, ...(seconds !== null && { seconds }) }));
  /** @type {any[]} */
  const parts = blocks.map(({ start, end, kind }) => ({ start, end, kind }));
  return {
    text,
    blocks: parts,
    title,
    author: "",
    date: "",
    site: "",
    url: "",
    source: "",
    is_markdown: false,
    links: [],
    images: [],
    cues: spoken,
    notes: [],
    chapters: [],
    language: "",
  };
}
