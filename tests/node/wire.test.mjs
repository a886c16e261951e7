// The wire corpus, run from Node: every reply the same to the byte, and every reply freed.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import * as sp from "../../shims/node/index.mjs";
import { cases } from "./helpers/corpus.mjs";

const native = createRequire(import.meta.url)("../../shims/node/lib/native.cjs");

test("every reply of the corpus is the same to the byte", () => {
  const has = new Set([...sp.version().features, "files", "threads", "clock"]);
  let count = 0;
  const wrong = [];
  for (const { name, file, call, request, reply } of cases(has)) {
    count++;
    const got = sp.callText(call, request);
    if (!Buffer.from(got).equals(Buffer.from(reply))) {
      wrong.push(`${name} (${file}): got ${got}, wanted ${reply}`);
    }
  }
  assert.equal(wrong.join("\n"), "");
  assert.ok(count >= 80, `${count} cases ran`);
});

test("every reply was freed, and nothing stays lent", () => {
  const { replies, freed, lent, returned } = native.counts();
  assert.ok(replies > 80);
  assert.equal(freed, replies);
  assert.equal(returned, lent);
  assert.equal(sp.call("stats").lent, 0);
});
