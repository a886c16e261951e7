// Writes `lib/ops.cjs` and `lib/ops.d.ts` from the catalogue of the library that was built:
// every operation in camelCase, on JSON text, with its twin off the main thread.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(`_${name}`);

/** The files that the catalogue asks for, by their URLs. */
export function generated() {
  const { functions } = require("../lib/calls.cjs").call("catalog", {});
  const head = "// Generated from the catalogue by scripts/ops.mjs; do not edit.\n";
  let code = `"use strict";\n${head}\nconst { raw, rawAsync } = require("./calls.cjs");\n\n`;
  let types = `${head}import type * as ops from "../ops";\nimport type { CallOptions, Reply, Wire } from "./types";\n`;
  for (const { name, summary } of functions) {
    const own = camel(name);
    code += `exports.${own} = raw("${name}");\nexports.${own}Async = rawAsync("${name}");\n`;
    const request = `string | Wire<ops.${pascal(name)}Request>`;
    const reply = `Reply<ops.${pascal(name)}Reply>`;
    types += `\n/** ${summary.replaceAll("*/", "* /")} */\n`;
    types += `export function ${own}(request?: ${request}): ${reply};\n`;
    types += `export function ${own}Async(request?: ${request}, options?: CallOptions): Promise<${reply}>;\n`;
  }
  return [
    [new URL("../lib/ops.cjs", import.meta.url), code],
    [new URL("../lib/ops.d.ts", import.meta.url), types],
  ];
}

/** The generated files that are not what they should be. */
export function stale() {
  const differs = ([url, text]) => {
    try {
      return readFileSync(url, "utf8") !== text;
    } catch {
      return true;
    }
  };
  return generated().filter(differs).map(([url]) => fileURLToPath(url));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  generated().forEach(([url, text]) => writeFileSync(url, text));
}
