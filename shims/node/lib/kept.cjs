"use strict";
// Things that live in the library, and the memory of kept arrays as typed arrays.

const native = require("./native.cjs");
const { call } = require("./calls.cjs");

/** Typed arrays by the type of a kept array's elements. */
const VIEWS = {
  f64: Float64Array,
  f32: Float32Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
};

const drop = (token) => native.call("drop", `{"refs":["${token}"]}`);
const forgotten = new FinalizationRegistry(drop);

/** A thing in the library: dropped by `drop()`, by `using`, or some time after it is forgotten. */
class Kept {
  #token;

  constructor(token) {
    this.#token = token;
    forgotten.register(this, token, this);
  }

  /** The word by which requests cite it. */
  get token() {
    if (this.#token === undefined) {
      throw new TypeError("this was dropped");
    }
    return this.#token;
  }

  /** How a request cites it. */
  toJSON() {
    return { $ref: this.token };
  }

  /** Free its memory now. Views of it stay valid. */
  drop() {
    if (this.#token !== undefined) {
      forgotten.unregister(this);
      drop(this.#token);
      this.#token = undefined;
    }
  }
}
if (Symbol.dispose !== undefined) {
  Kept.prototype[Symbol.dispose] = Kept.prototype.drop;
}

/**
 * The memory of a kept array (or of a table's column, `{$ref, column}`) as a typed array, without a
 * copy where it has no missing values; for reading only. It stays valid for as long as it is held,
 * even after the thing was dropped.
 */
function view(reference) {
  const data = typeof reference.toJSON === "function" ? reference.toJSON() : reference;
  const { kind, types } = call("inspect", { data });
  // A second token for the same memory, which nobody else knows and so nobody else drops.
  const buffer = take(call("keep", { data }).$ref);
  const View = kind === "bytes" ? Uint8Array : VIEWS[types[0]];
  if (buffer === undefined || View === undefined) {
    throw new TypeError(`${kind} of ${types.join(", ") || "no numbers"}, with missing values or not numbers, is no typed array`);
  }
  return new View(buffer);
}

/** The memory under a token that nobody else knows; it goes with the buffer. */
function take(token) {
  return native.view(token);
}

exports.Kept = Kept;
exports.take = take;
exports.view = view;
