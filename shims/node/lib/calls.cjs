"use strict";
// The calls: on this thread, or on threads of the library's own.

const os = require("node:os");
const native = require("./native.cjs");
const { encode, fill, Text } = require("./encode.cjs");

/** A failure: `code` is a stable word, `at` a JSON pointer into the request, `hint` the mend. */
class SeraError extends Error {
  constructor(reply, options) {
    super(reply.hint === undefined ? reply.error : `${reply.error} (${reply.hint})`, options);
    this.code = reply.code;
    this.at = reply.at;
    for (const key of ["hint", "line", "column"]) {
      if (reply[key] !== undefined) {
        this[key] = reply[key];
      }
    }
  }
}
Object.defineProperty(SeraError.prototype, "name", { value: "SeraError", configurable: true, writable: true });

/** The members of a reply's text; a failure is thrown. */
function read(text) {
  const reply = JSON.parse(text);
  if (reply.ok !== true) {
    throw new SeraError(reply);
  }
  return reply;
}

/** Is it text as it goes to the library: a string, its bytes, or nothing? */
function isText(request) {
  return typeof request === "string" || request === undefined || request === null || request instanceof Uint8Array;
}

/** Lend the typed arrays of a request; `copied` ones may be used after this returns. */
function lendAll(lent, copied, tokens) {
  for (const item of lent) {
    if (item instanceof Text) {
      tokens.push(item);
      continue;
    }
    // Memory shared with other threads may change while it is read.
    const copy = copied || !(item.view.buffer instanceof ArrayBuffer);
    tokens.push(read(native.lend(item.view, item.meta, copy)).$buf);
  }
}

function giveBack(tokens) {
  tokens.filter((token) => typeof token === "string").forEach((token) => native.giveBack(token));
}

/**
 * The reply's text, whatever it says; only what cannot be a request at all is thrown. Typed arrays
 * anywhere in an object are lent for the length of the call, not copied.
 */
function callText(name, request) {
  if (isText(request)) {
    return native.call(name, request);
  }
  const { text, lent } = encode(request);
  if (lent.length === 0) {
    return native.call(name, text);
  }
  const tokens = [];
  try {
    lendAll(lent, false, tokens);
    return native.call(name, fill(text, tokens));
  } finally {
    giveBack(tokens);
  }
}

/** The reply as an object; a failure is thrown as a `SeraError`. */
function call(name, request) {
  return read(callText(name, request));
}

/** Calls that run at once; more wait in their order. */
const AT_ONCE = Math.max(4, os.cpus().length);
const waiting = [];
let running = 0;

function next() {
  while (running < AT_ONCE && waiting.length > 0) {
    running++;
    waiting.shift()();
  }
}

/**
 * As `callText`, on a thread of the library's own. Typed arrays are copied before this returns.
 * `signal` stops the call, `onProgress(done, total)` watches it.
 */
function callTextAsync(name, request, { signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const { text, lent } = isText(request) ? { text: request, lent: [] } : encode(request);
    if (typeof text !== "string" || text.includes("\0")) {
      // Bytes, or a NUL that no JSON holds: answered at once.
      resolve(native.call(name, text));
      return;
    }
    const tokens = [];
    try {
      lendAll(lent, true, tokens);
    } catch (error) {
      giveBack(tokens);
      throw error;
    }
    let job;
    let failure; // what the caller's own function threw
    const begin = () => {
      try {
        job = native.start(name, fill(text, tokens), onProgress !== undefined, hear);
      } catch (error) {
        running--;
        settle();
        reject(error);
        return;
      }
      if (typeof job === "string") {
        hear(job); // It could not start.
      }
    };
    const hear = (reply, done, total) => {
      if (reply === undefined) {
        try {
          onProgress(done, total);
        } catch (error) {
          failure ??= { error };
          native.cancel(job);
        }
        return;
      }
      running--;
      settle();
      next();
      if (failure !== undefined) {
        reject(failure.error);
      } else if (reply === null) {
        reject(new RangeError("the reply is longer than a string can be"));
      } else if (signal?.aborted && reply.startsWith('{"ok":false,"code":"cancelled"')) {
        reject(signal.reason);
      } else {
        resolve(reply);
      }
    };
    const stop = () => {
      const place = waiting.indexOf(begin);
      if (place < 0) {
        native.cancel(job);
        return;
      }
      waiting.splice(place, 1);
      settle();
      reject(signal.reason);
    };
    const settle = () => {
      giveBack(tokens);
      signal?.removeEventListener("abort", stop);
      // Kept tables and models that the request cites live until here.
      request = undefined;
    };
    signal?.addEventListener("abort", stop, { once: true });
    waiting.push(begin);
    next();
  });
}

/** As `call`, on a thread of the library's own. */
async function callAsync(name, request, options) {
  return read(await callTextAsync(name, request, options));
}

/**
 * The reply of a raw operation: its members, and as a string its exact text, so that
 * `JSON.parse(reply)` and `reply.model` both work.
 */
class Reply {
  #text;
  constructor(text) {
    Object.assign(this, JSON.parse(text));
    this.#text = text;
  }
  toString() {
    return this.#text;
  }
  [Symbol.toPrimitive]() {
    return this.#text;
  }
}

/** The raw form of an operation: JSON text (or an object) in, a `Reply` out, failures too. */
function raw(name) {
  return (request) => new Reply(callText(name, request));
}

/** The same off the main thread. */
function rawAsync(name) {
  return async (request, options) => new Reply(await callTextAsync(name, request, options));
}

exports.call = call;
exports.callAsync = callAsync;
exports.callText = callText;
exports.callTextAsync = callTextAsync;
exports.raw = raw;
exports.rawAsync = rawAsync;
exports.read = read;
exports.Reply = Reply;
exports.SeraError = SeraError;
