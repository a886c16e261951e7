// Copies a WebAssembly module without its custom sections (names, debug information, producers).
import { readFileSync, writeFileSync } from "node:fs";

const HEADER = 8;
const CUSTOM = 0;

/** The unsigned LEB128 number at `at`, and where it ends. */
function number(bytes, at) {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++];
    value += (byte & 127) * shift;
    if (byte < 128) {
      return [value, at];
    }
  }
}

const [from, to] = process.argv.slice(2);
const bytes = readFileSync(from);
const kept = [bytes.subarray(0, HEADER)];
for (let at = HEADER; at < bytes.length; ) {
  const [size, start] = number(bytes, at + 1);
  if (bytes[at] !== CUSTOM) {
    kept.push(bytes.subarray(at, start + size));
  }
  at = start + size;
}
writeFileSync(to, Buffer.concat(kept));
