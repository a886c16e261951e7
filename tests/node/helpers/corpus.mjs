// Reads the wire corpus for runners in JavaScript.
import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../wire/", import.meta.url);

/** The cases that a build with the parts `has` can run; `request` is text, bytes or null. */
export function* cases(has) {
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".json")) {
      continue;
    }
    for (const item of JSON.parse(readFileSync(new URL(file, folder), "utf8"))) {
      if ((item.needs ?? []).every((need) => has.has(need))) {
        const bytes = item.request_base64;
        const request = bytes === undefined ? (item.request ?? null) : new Uint8Array(Buffer.from(bytes, "base64"));
        yield { name: item.name, file, call: item.call, request, reply: item.reply };
      }
    }
  }
}
