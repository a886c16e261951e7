"use strict";
// Between JavaScript's words and those of the wire.

/** `maxIter` as `max_iter`. */
const snake = (word) => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The same object with the keys of the wire; absent ones are left out. */
function toWire(object) {
  const entries = Object.entries(object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [snake(key), value]));
}

/** Options of a call, apart: what goes into the request, and what steers the waiting. */
function apart({ budget, signal, onProgress, ...rest } = {}) {
  const request = toWire(rest);
  return [budget === undefined ? request : { ...request, $budget: toWire(budget) }, { signal, onProgress }];
}

/** Rows as columns: every key that a row has, missing where a row lacks it. */
function transpose(rows) {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { columns: names.map((name) => ({ name, values: rows.map((row) => row[name] ?? null) })) };
}

exports.apart = apart;
exports.toWire = toWire;
exports.transpose = transpose;
