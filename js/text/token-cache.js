/** Cache the results of a function of space-separated tokens, most of which have occurred before. */

const MAX_LENGTH = 40;

/**
 * The results of a function by token. It is cleared when it is full; long tokens are not kept.
 * @template Value
 */
export class TokenCache {
  /** @type {Map<string, Value>} */
  #values = new Map();
  #compute;
  #maxTokens;

  /**
   * @param {(token: string) => Value} compute
   * @param {number} maxTokens
   */
  constructor(compute, maxTokens) {
    this.#compute = compute;
    this.#maxTokens = maxTokens;
  }

  /** @param {string} token */
  get(token) {
    let value = this.#values.get(token);
    if (value === undefined) {
      value = this.#compute(token);
      if (this.#values.size >= this.#maxTokens) this.#values.clear();
      if (token.length <= MAX_LENGTH) this.#values.set(token, value);
    }
    return value;
  }
}
