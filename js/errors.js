/** The exceptions of the engine, with the names of those in src/pullquote/errors.py. */

const MAX_MESSAGE_CHARACTERS = 500;

/**
 * Return a message as one line, shortened in the middle.
 * @param {string} message
 */
export function oneLine(message) {
  const line = message.split(/\s+/u).filter(Boolean).join(" ");
  if (line.length <= MAX_MESSAGE_CHARACTERS) return line;
  const end = MAX_MESSAGE_CHARACTERS / 2;
  return `${line.slice(0, MAX_MESSAGE_CHARACTERS - end - 3)} … ${line.slice(-end)}`;
}

/** The base class of all errors that the engine throws on purpose. */
export class PullquoteError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(oneLine(message));
    this.name = new.target.name;
  }
}

/** An option or argument is invalid. */
export class UsageError extends PullquoteError {}

/** An argument has the wrong type. */
export class ArgumentTypeError extends UsageError {}

/**
 * Check the type of an argument.
 * @param {string} name
 * @param {unknown} value
 * @param {boolean} isRight - Whether it has one of the types.
 * @param {string} needed - The types in words.
 * @throws {ArgumentTypeError} It has another type.
 */
export function checkType(name, value, isRight, needed) {
  if (!isRight) throw new ArgumentTypeError(`${name} must be ${needed}, got ${typeName(value)}`);
}

/** @param {unknown} value */
function typeName(value) {
  return value === null || typeof value !== "object" ? `${value === null ? null : typeof value}` : value.constructor?.name ?? "object";
}

/** An encoder's file is damaged. */
export class EncoderError extends PullquoteError {}

/** A model's file is damaged or incompatible. */
export class ModelFileError extends PullquoteError {}

/** A source has no text. */
export class EmptySourceError extends PullquoteError {}

/** Captions have no cue with a time and a text. */
export class CaptionsError extends PullquoteError {}

/** A page has no article. */
export class NoArticleError extends PullquoteError {}

/** A text has no sentence to highlight. */
export class NoSentenceError extends PullquoteError {}

/** An address cannot be fetched. */
export class FetchError extends PullquoteError {}
