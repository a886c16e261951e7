// Sera in a browser, or in any JavaScript host: the same operations as everywhere, as one WebAssembly
// module without imports. It has no files, no threads and no clock.
//
//   import { load } from "./sera.mjs";
//   const sera = await load();
//   sera.call("version", {}).version;

/** Text and arrays up to here use memory that is set aside. */
const SCRATCH_BYTES = 1 << 16;
const LENGTH_BYTES = 4;

/** Element types by the name of the typed array. */
const DTYPES = {
  Float64Array: "f8",
  Float32Array: "f4",
  Int8Array: "i1",
  Int16Array: "i2",
  Int32Array: "i4",
  BigInt64Array: "i8",
  Uint8Array: "u1",
  Uint8ClampedArray: "u1",
  Uint16Array: "u2",
  Uint32Array: "u4",
  BigUint64Array: "u8",
};

/** A failure: `code` is a stable word, `at` a JSON pointer into the request, `hint` the mend. */
export class SeraError extends Error {
  constructor(reply, options) {
    super(reply.hint === undefined ? reply.error : `${reply.error} (${reply.hint})`, options);
    this.name = "SeraError";
    const { code, at, hint, line, column } = reply;
    Object.assign(this, { code, at }, hint && { hint }, line && { line, column });
  }
}

/** A typed array with a shape: `array(new Float64Array(6), [3, 2])` has three rows. */
export function array(data, shape) {
  return new Shaped(data, shape);
}

class Shaped {
  constructor(data, shape) {
    this.data = data;
    this.shape = Array.from(shape, Number);
  }
}

/**
 * Load the module: from a URL (by default `sera.wasm` beside this file), a `Response`, its bytes, or a
 * compiled `WebAssembly.Module`.
 */
export async function load(source = new URL("./sera.wasm", import.meta.url)) {
  return new Sera(await compile(source));
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) {
    return source;
  }
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(source);
  }
  if (typeof Response === "function" && source instanceof Response) {
    return compile(await source.arrayBuffer());
  }
  const url = new URL(source, globalThis.location?.href ?? import.meta.url);
  if (url.protocol === "file:" && typeof process === "object") {
    const { readFile } = await import("node:fs/promises");
    return WebAssembly.compile(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} cannot be fetched: ${response.status}`);
  }
  return compile(response);
}

/** One loaded module. What is kept in it lives as long as it does. */
export class Sera {
  #module;
  #x; // the exports of the instance
  #bytes; // a view of its memory
  #scratch;
  #panic;
  #encoder = new TextEncoder();
  #decoder = new TextDecoder();
  /** How often a failure inside made a new instance necessary; what was kept before is gone. */
  restarts = 0;
  /** Replies read and freed; every reply is. */
  freed = 0;

  constructor(module) {
    this.#module = module;
    this.#start();
  }

  #start() {
    this.#x = new WebAssembly.Instance(this.#module, {}).exports;
    this.#bytes = new Uint8Array(this.#x.memory.buffer);
    const [high, low] = crypto.getRandomValues(new BigUint64Array(2));
    this.#x.sera_seed(high, low);
    this.#scratch = this.#x.sera_alloc(SCRATCH_BYTES);
    this.#panic = this.#x.sera_panic_text();
  }

  /** The reply's text, whatever it says. Typed arrays anywhere in an object are handed over as bytes. */
  callText(name, request) {
    const lent = [];
    try {
      const text = isText(request) ? request : this.#encode(request, lent);
      return this.enter((x) => this.#call(x, name, text));
    } finally {
      lent.forEach((loan) => this.#giveBack(loan));
    }
  }

  /** The reply as an object; a failure is thrown as a `SeraError`. */
  call(name, request) {
    const reply = JSON.parse(this.callText(name, request));
    if (reply.ok !== true) {
      throw new SeraError(reply);
    }
    return reply;
  }

  /** All operations, with their schemas. */
  catalog() {
    return this.call("catalog", {}).functions;
  }

  /** A copy of the bytes kept under a token: an array, a page, a picture; undefined when there are none. */
  bytes(token) {
    return this.enter((x) => {
      const [at, give] = this.#place(x, this.#encoder.encode(`${token}\0`));
      const length = x.sera_alloc(LENGTH_BYTES);
      const start = x.sera_peek(at, length);
      const size = new DataView(x.memory.buffer).getUint32(length, true);
      const copy = start === 0 ? undefined : this.#memory(x).slice(start, start + size);
      x.sera_dealloc(length, LENGTH_BYTES);
      give();
      return copy;
    });
  }

  /**
   * Run `use` on the exports. Whatever is thrown out of the module is a failure inside (a trap, or an
   * overflow of the stack): its instance may not be used again, so a fresh one takes its place.
   */
  enter(use) {
    const x = this.#x;
    try {
      return use(x);
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError || cause instanceof RangeError)) {
        throw cause;
      }
      const memory = new Uint8Array(x.memory.buffer);
      const words = this.#decoder.decode(memory.subarray(this.#panic, memory.indexOf(0, this.#panic)));
      this.restarts++;
      this.#start();
      const error = words || cause.message;
      throw new SeraError(
        { code: "panic", at: "", error: `Sera failed inside: ${error}`, hint: "what was kept is gone; please report it" },
        { cause },
      );
    }
  }

  #memory(x) {
    // Memory that grew is another buffer.
    if (this.#bytes.buffer !== x.memory.buffer) {
      this.#bytes = new Uint8Array(x.memory.buffer);
    }
    return this.#bytes;
  }

  #call(x, name, request) {
    const [nameAt, nameSize, giveName] = this.#text(x, name, 0);
    const [at, size, give] = this.#text(x, request, nameSize);
    const reply = x.sera_call_n(nameAt, nameSize, at, size, 0);
    give();
    giveName();
    return this.#take(x, reply);
  }

  /** The text of a reply, which is freed. */
  #take(x, reply) {
    const text = this.#decoder.decode(this.#memory(x).subarray(reply, reply + x.sera_len(reply)));
    x.sera_free(reply);
    this.freed++;
    return text;
  }

  /** Put text into the module, `used` bytes of the scratch being taken: where, how long, and its end. */
  #text(x, text, used) {
    if (text === undefined || text === null) {
      return [0, 0, () => {}];
    }
    if (typeof text === "string" && text.length * 3 <= SCRATCH_BYTES - used) {
      const at = this.#scratch + used;
      const { written } = this.#encoder.encodeInto(text, this.#memory(x).subarray(at, this.#scratch + SCRATCH_BYTES));
      return [at, written, () => {}];
    }
    const bytes = typeof text === "string" ? this.#encoder.encode(text) : text;
    const [at, give] = this.#place(x, bytes);
    return [at, bytes.byteLength, give];
  }

  /** Copy bytes into memory of the module: where, and what gives it back. */
  #place(x, view) {
    const size = view.byteLength;
    const at = x.sera_alloc(size);
    if (at === 0) {
      throw new SeraError({ code: "memory_limit", at: "", error: `the module has no room for ${size} bytes` });
    }
    this.#memory(x).set(new Uint8Array(view.buffer, view.byteOffset, size), at);
    return [at, () => x.sera_dealloc(at, size)];
  }

  /** A request as JSON text; what JSON cannot say is said in the words of the wire. */
  #encode(request, lent) {
    const sera = this;
    return JSON.stringify(request, function (key, value) {
      const own = this[key];
      if (own instanceof Shaped) {
        return sera.#lend(own.data, own.shape, lent);
      }
      if (ArrayBuffer.isView(own)) {
        return sera.#lend(own, undefined, lent);
      }
      if (typeof value === "bigint" || (typeof value === "number" && !Number.isFinite(value))) {
        return String(value);
      }
      return value;
    });
  }

  #lend(view, shape, lent) {
    const dtype = DTYPES[view[Symbol.toStringTag]];
    if (dtype === undefined) {
      throw new TypeError(`a request cannot hold a ${view[Symbol.toStringTag]}`);
    }
    return this.enter((x) => {
      const [at, give] = this.#place(x, view);
      const [meta, giveMeta] = this.#place(x, this.#encoder.encode(`${JSON.stringify({ dtype, shape })}\0`));
      const answer = JSON.parse(this.#take(x, x.sera_lend(at, view.byteLength, meta, 0, 0)));
      giveMeta();
      if (answer.ok !== true) {
        give();
        throw new SeraError(answer);
      }
      lent.push({ x, token: answer.$buf, give });
      return { $buf: answer.$buf };
    });
  }

  #giveBack({ x, token, give }) {
    if (x !== this.#x) {
      return; // It went with its instance.
    }
    this.enter(() => {
      const [at, giveToken] = this.#place(x, this.#encoder.encode(`${token}\0`));
      x.sera_return(at);
      giveToken();
      give();
    });
  }
}

/** Is it text as it goes to the library: a string, its bytes, or nothing? */
function isText(request) {
  return typeof request === "string" || request === undefined || request === null || request instanceof Uint8Array;
}
