/**
 * Call a function of the engine for each line of standard input, a JSON array of arguments, and print its results as
 * lines of JSON: `node call.js MODULE FUNCTION`. An error becomes `{"error": NAME, "message": MESSAGE}`.
 */

import { createInterface } from "node:readline";

const [path, name] = process.argv.slice(2);
const module = await import(new URL(`../../js/${path}`, import.meta.url).href);
const plain = (_, value) => (value instanceof Set ? [...value] : value);
const lines = [];
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  try {
    lines.push(JSON.stringify(await module[name](...JSON.parse(line)) ?? null, plain));
  } catch (error) {
    lines.push(JSON.stringify({ error: error.name, message: error.message }));
  }
}
process.stdout.write(lines.map((line) => `${line}\n`).join(""));
