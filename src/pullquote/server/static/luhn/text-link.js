/**
 * Text link: packs a text into a URL and back. The text is in the hash, which browsers do not send
 * to the server.
 */

const MAX_TEXT_BYTES = 400_000; // a short link can hold a very long text

/**
 * @param {string} text
 * @returns {Promise<string>} deflated, in base64url
 */
export async function packText(text) {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * @param {string} packed result of `packText`
 * @returns {Promise<string>}
 * @throws {Error} if the link is damaged or the text too long
 */
export async function unpackText(packed) {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = stream.getReader();
  let text = "";
  for (let length = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MAX_TEXT_BYTES) {
      await reader.cancel();
      throw new Error(`the text is longer than ${MAX_TEXT_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
