"use strict";
// Requests as JSON text. What JSON cannot say is said in the words of the wire: NaN and the infinities
// as strings, BigInt as decimal text, typed arrays as lent memory.

const { randomUUID } = require("node:crypto");

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

/** Stands for a token until the memory is lent; no request can hold it by chance. */
const MARK = `lent-${randomUUID()}-`;

/** Deeper than any request may be; a cycle ends here. */
const MAX_DEPTH = 200;

/** A typed array with a shape, the last axis running fastest. */
class Shaped {
  constructor(data, shape) {
    if (!ArrayBuffer.isView(data)) {
      throw new TypeError("array(data, shape): `data` must be a typed array");
    }
    this.data = data;
    this.shape = Array.from(shape, Number);
  }
}

/** A typed array as an array of any shape: `array(new Float64Array(6), [3, 2])` has three rows. */
function array(data, shape) {
  return new Shaped(data, shape);
}

/**
 * The text of a request, and the typed arrays to lend for it (or texts to put into it). Getters and `toJSON` of the caller run
 * here; after it nothing of the caller's runs until the memory is given back.
 */
function encode(request) {
  const lent = [];
  const text = JSON.stringify(plain(request, lent, 0));
  if (text === undefined) {
    throw new TypeError("the request must be JSON text or an object");
  }
  return { text, lent };
}

/**
 * The method by which an object gives its own JSON text, which goes into a request as it is: `2.0` and
 * `2` are one number here, but two there.
 */
const TEXT = Symbol("text");

/** Such a text. */
class Text {
  constructor(json) {
    this.json = json;
  }
  [TEXT]() {
    return this.json;
  }
}

/** The text with each mark replaced by the token of its array, or with its quotes by a `Text`. */
function fill(text, tokens) {
  const [start, ...parts] = text.split(MARK);
  return parts.reduce((done, part) => {
    const end = part.indexOf('"');
    const token = tokens[Number(part.slice(0, end))];
    return token instanceof Text ? done.slice(0, -1) + token.json + part.slice(end + 1) : done + token + part.slice(end);
  }, start);
}

/** The value itself where JSON says it as it is, else what says it. */
function plain(value, lent, depth) {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "bigint":
      return String(value);
    case "object":
      break;
    default:
      return value;
  }
  if (value === null) {
    return value;
  }
  if (depth > MAX_DEPTH) {
    throw new TypeError("the request is nested too deep, or holds itself");
  }
  if (ArrayBuffer.isView(value)) {
    return lend(value, undefined, lent);
  }
  if (value instanceof Shaped) {
    return lend(value.data, value.shape, lent);
  }
  if (typeof value[TEXT] === "function") {
    lent.push(new Text(value[TEXT]()));
    return `${MARK}${lent.length - 1}`;
  }
  if (typeof value.toJSON === "function") {
    return plain(value.toJSON(), lent, depth + 1);
  }
  return Array.isArray(value) ? plainList(value, lent, depth) : plainObject(value, lent, depth);
}

function plainList(list, lent, depth) {
  let copy = list;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    if (typeof item === "string" || (typeof item === "number" && item - item === 0)) {
      continue;
    }
    const said = plain(item, lent, depth + 1);
    if (said !== item) {
      copy = copy === list ? list.slice() : copy;
      copy[i] = said;
    }
  }
  return copy;
}

function plainObject(object, lent, depth) {
  if (object instanceof ArrayBuffer || object instanceof Map || object instanceof Set) {
    const name = object.constructor.name;
    throw new TypeError(`a request cannot hold a ${name}: use a typed array, an object or a list`);
  }
  let copy = object;
  for (const key of Object.keys(object)) {
    const item = object[key];
    const said = plain(item, lent, depth + 1);
    if (said !== item) {
      // As entries: a key called `__proto__` is a key like any other.
      copy = copy === object ? Object.fromEntries(Object.entries(object)) : copy;
      Object.defineProperty(copy, key, { value: said });
    }
  }
  return copy;
}

function lend(view, shape, lent) {
  const dtype = DTYPES[view[Symbol.toStringTag]];
  if (dtype === undefined) {
    throw new TypeError(`a request cannot hold a ${view[Symbol.toStringTag]}`);
  }
  const meta = shape === undefined ? `{"dtype":"${dtype}"}` : JSON.stringify({ dtype, shape });
  lent.push({ view, meta });
  return { $buf: `${MARK}${lent.length - 1}` };
}

exports.array = array;
exports.encode = encode;
exports.fill = fill;
exports.Shaped = Shaped;
exports.Text = Text;
exports.TEXT = TEXT;
