// The JSON of requests and responses, written by tools/write_page_types.py.
// JSDoc comments can name a type by `import("./types").HighlightPayload`.

/** A PDF, and what to write into a copy of it. */
export interface AnnotateRequest {
  model?: string | null;
  encoder?: string | null;
  source: FileSource;
  options?: HighlightOptionsIn;
  explain?: boolean;
  highlights?: boolean;
  marks?: boolean;
}

/** An article in the library. */
export interface ArticleSource {
  article: string;
  title?: string | null;
}

/** One article of a batch: either its highlights or the error. */
export interface BatchItemPayload {
  status: number;
  highlighted?: HighlightPayload;
  problem?: ProblemPayload;
}

/** The results of a batch in the order of the request. */
export interface BatchPayload {
  results: BatchItemPayload[];
}

/** Several articles. */
export interface BatchRequest {
  articles: HighlightRequest[];
}

export interface Block {
  start: number;
  end: number;
  kind: "paragraph" | "item" | "quote" | "heading" | "code" | "table" | "caption" | "formula" | "reference" | "furniture";
  language: string | null;
}

/** Words that differ between article and quotation. */
export interface ChangePayload {
  article: string;
  quotation: string;
}

export interface Chapter {
  title: string;
  start: number;
  stop: number;
}

/** The quotations of a text, checked against the article that it quotes. */
export interface CheckPayload {
  post: Document;
  article: Document;
  is_verbatim: boolean;
  quotations: QuotationPayload[];
}

/** A text, and the article that it quotes. */
export interface CheckRequest {
  post: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  article: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  min_words?: number;
}

/** An article, and the models to compare on it. */
export interface CompareRequest {
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  models: string[];
}

/** Scores of several models and how well their rankings agree. */
export interface ComparisonPayload {
  id: string;
  models: string[];
  scores: number[][];
  agreement: ((number | null)[])[];
}

/** What was kept of several texts within a budget of tokens. */
export interface CompressPayload {
  sources: SourcePayload[];
  text: string;
  tokens: number;
  total_tokens: number;
  sentences: KeptSentencePayload[];
  warning?: string;
}

/** Texts, and how many tokens to keep of them. */
export interface CompressRequest {
  model?: string | null;
  encoder?: string | null;
  sources: (TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource)[];
  tokens: number;
  about?: string | null;
  tokenizer?: string | null;
}

export interface Cue {
  start: number;
  end: number;
  speaker: string;
  seconds: number | null;
}

/** An article with its best sentences. */
export interface DigestArticlePayload {
  id: string;
  title: string;
  author: string;
  date: string;
  site: string;
  url: string;
  source: string;
  language: string;
  sentences: DigestSentencePayload[];
  also: DigestSourcePayload[];
}

/** The best sentences of many articles. */
export interface DigestPayload {
  since: string;
  read: number;
  undated: number;
  problems: string[];
  articles: DigestArticlePayload[];
}

/** Articles, and how much of each to list. */
export interface DigestRequest {
  model?: string | null;
  encoder?: string | null;
  sources?: (TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource)[];
  library?: boolean;
  since?: string | null;
  articles?: number | null;
  options?: HighlightOptionsIn;
}

/** A sentence of a digest. */
export interface DigestSentencePayload {
  start: number;
  end: number;
  text: string;
  prose: string;
  score: number;
  link: string;
  speaker?: string;
  seconds?: number;
}

/** An article that a digest names. */
export interface DigestSourcePayload {
  id: string;
  title: string;
  author: string;
  date: string;
  site: string;
  url: string;
  source: string;
}

export interface Document {
  text: string;
  blocks: Block[];
  title: string;
  author: string;
  date: string;
  site: string;
  url: string;
  source: string;
  is_markdown: boolean;
  links: Link[];
  images: Image[];
  cues: Cue[];
  notes: Note[];
  chapters: number[];
  language: string;
}

/** A document from an earlier response. */
export interface DocumentSource {
  document: { [name: string]: any };
  title?: string | null;
}

/** The sentences of an article, best first. */
export interface EvaluatePayload {
  model: string;
  title: string;
  scored_article_sentences: EvaluatedSentencePayload[];
}

/** A sentence and its score, with the field names of the talk's service. */
export interface EvaluatedSentencePayload {
  index: number;
  score: number;
  sent: string;
  start: number;
  end: number;
}

/** A sentence and the explanation of its score. */
export interface ExplainPayload {
  index: number;
  explanation: Explanation;
}

/** A sentence of an article, and the question that it may answer. */
export interface ExplainRequest {
  model?: string | null;
  encoder?: string | null;
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  sentence: number;
  about?: string | null;
}

export interface Explanation {
  summary: string;
  words: string[];
  neighbors: number[];
  reasons: string[];
}

/** An article, and the format of the file. */
export interface ExportRequest {
  model?: string | null;
  encoder?: string | null;
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  options?: HighlightOptionsIn;
  format: "markdown" | "text" | "json" | "html" | "csv" | "annotations" | "readwise" | "obsidian" | "zotero";
  marks?: boolean;
}

/** A file in any format that pullquote reads, detected by its content, else by its name. */
export interface FileIn {
  name?: string;
  data: string;
}

/** A file. */
export interface FileSource {
  file: FileIn;
  url?: string;
  title?: string | null;
}

/** How much to highlight, and what to prefer. */
export interface HighlightOptionsIn {
  aim?: "gist" | "quotable" | "both" | null;
  about?: string | null;
  top?: number | null;
  ratio?: number | null;
  words?: number | null;
  tokens?: number | null;
  tokenizer?: string | null;
  threshold?: number | null;
  always?: string[];
  exclude?: string[];
  boost?: string[];
  diversity?: boolean;
  per_chapter?: boolean;
  context?: boolean;
}

/** An article with a score for every sentence. */
export interface HighlightPayload {
  id: string;
  document: Document;
  language: string;
  words: number;
  minutes: number;
  model: string;
  encoder: string;
  aim: "gist" | "quotable" | "both" | "";
  has_standout: boolean;
  chapters: Chapter[];
  sentences: SentencePayload[];
  marks?: UserMark[];
  warning?: string;
  about?: string;
}

/** An article, and how to highlight it. */
export interface HighlightRequest {
  model?: string | null;
  encoder?: string | null;
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  options?: HighlightOptionsIn;
  explain?: boolean;
  remember?: boolean;
}

/** A page of the reading history, latest first. */
export interface HistoryPayload {
  readings: ReadingPayload[];
  next?: string;
}

/** An HTML page that contains an article. */
export interface HtmlSource {
  html: string;
  url?: string;
  title?: string | null;
}

export interface Image {
  offset: number;
  url: string;
  caption: string;
}

/** A sentence that was kept of one of several texts. */
export interface KeptSentencePayload {
  source: number;
  start: number;
  end: number;
  text: string;
  score: number;
  speaker?: string;
  seconds?: number;
}

/** An article in the library with its quotes. */
export interface LibraryArticlePayload {
  document: Document;
  quotes: QuotePayload[];
}

export interface Link {
  start: number;
  end: number;
  url: string;
}

/** A link to a sentence in its page; empty if the article has no web address. */
export interface LinkPayload {
  url: string;
}

/** A sentence of an article, and the address of its page if the article does not state it. */
export interface LinkRequest {
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  sentence: number;
  url?: string;
}

/** The best cluster of significant words in a sentence. */
export interface LuhnClusterPayload {
  start: number;
  end: number;
}

/** The steps of Luhn's method (1958) on an article. */
export interface LuhnPayload {
  document: Document;
  words: LuhnWordPayload[];
  sentences: LuhnSentencePayload[];
  summary: number[];
}

/** An article. */
export interface LuhnRequest {
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
}

/** A sentence in Luhn's method; `cluster` is null without significant words. */
export interface LuhnSentencePayload {
  index: number;
  start: number;
  end: number;
  score: number;
  cluster: LuhnClusterPayload | null;
}

/** A word in Luhn's method; `term` is empty for stop words and numbers. */
export interface LuhnWordPayload {
  start: number;
  end: number;
  term: string;
  is_stop: boolean;
  count: number;
  is_significant: boolean;
}

/** A quote in the list of all marks; both offsets are 0 if it was not found in its article. */
export interface MarkPayload {
  id: number;
  article: string;
  text: string;
  start: number;
  end: number;
  added: string;
  note: string;
  origin: string;
  title: string;
  author: string;
  site: string;
  url: string;
}

/** A page of the marks of all articles, latest first. */
export interface MarksPayload {
  marks: MarkPayload[];
  next?: number;
}

/** A model that the server offers. */
export interface ModelPayload {
  name: string;
  is_default: boolean;
  needs_vectors: boolean;
  encoder: string;
  description: string;
  card?: { [name: string]: any };
}

/** The models that the server offers. */
export interface ModelsPayload {
  default: string;
  models: ModelPayload[];
}

export interface Note {
  start: number;
  end: number;
  text: string;
  author: string;
}

/** The reader's note on a quote; an empty one removes it. */
export interface NoteRequest {
  note: string;
}

/** An error (RFC 9457). */
export interface ProblemPayload {
  type: "about:blank";
  title: string;
  status: number;
  detail: string;
  request_id: string;
}

/** A quotation and its verdict. */
export interface QuotationPayload {
  start: number;
  end: number;
  text: string;
  verdict: "verbatim" | "altered" | "absent" | "misattributed";
  quality: number;
  is_marked: boolean;
  spans: SpanPayload[];
  changes: ChangePayload[];
  named: number[];
  passage: string;
  source?: number;
}

/** A quote in the library. */
export interface QuotePayload {
  id: number;
  article: string;
  text: string;
  start: number;
  end: number;
  added: string;
  note: string;
  origin: string;
}

/** A part of an article to save as a quote; offsets are code points of the document's text. */
export interface QuoteRequest {
  source: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  start: number;
  end: number;
  note?: string;
}

/** The quotes of an article in the order of its text. */
export interface QuotesPayload {
  quotes: QuotePayload[];
}

/** An article in the reading history. */
export interface ReadingPayload {
  article: string;
  title: string;
  site: string;
  url: string;
  read: string;
  teaser: string;
  words: number;
  model: string;
  quotes: number;
}

/** A sentence with its score. */
export interface SentencePayload {
  index: number;
  start: number;
  end: number;
  text: string;
  prose: string;
  block: number;
  score: number;
  rank: number;
  strength: "strong" | "light" | "none";
  is_context: boolean;
  needs_context: boolean;
  score_std: number | null;
  gist: number | null;
  quotable: number | null;
  aims: ("gist" | "quotable")[];
  is_best: boolean;
  explanation?: Explanation;
  speaker?: string;
  seconds?: number;
  link?: string;
  relevance?: number;
}

/** The server's settings that a page needs. */
export interface ServerInfoPayload {
  version: string;
  can_fetch: boolean;
  has_library: boolean;
  max_bytes: number;
  max_sentences: number;
}

/** What names a source: its title, author, address and file; each may be empty. */
export interface SourcePayload {
  title: string;
  author: string;
  url: string;
  source: string;
}

/** A part of the article that a quotation repeats, with its similarity in (0, 1]. */
export interface SpanPayload {
  start: number;
  end: number;
  quality: number;
}

/** A text, a transcript, or the content of a caption file. */
export interface TextSource {
  text: string;
  kind?: "text" | "markdown";
  url?: string;
  title?: string | null;
}

/** A web address to fetch; rejected (403) unless the server runs with --allow-fetch. */
export interface UrlSource {
  url: string;
  title?: string | null;
}

export interface UserMark {
  text: string;
  start: number | null;
  end: number | null;
  note: string;
  added: string;
  origin: string;
}

/** The quotations of a text, verified against its sources. */
export interface VerifyPayload {
  post: Document;
  sources: SourcePayload[];
  is_verbatim: boolean;
  quotations: QuotationPayload[];
  repaired?: string;
}

/** A text, and the sources that it quotes. */
export interface VerifyRequest {
  post: TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource;
  sources: (TextSource | HtmlSource | UrlSource | FileSource | DocumentSource | ArticleSource)[];
  min_words?: number;
  repair?: boolean;
}
