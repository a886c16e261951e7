// Types that the friendly forms and the operations share.

/** Typed arrays, which are lent to synchronous calls and copied for others. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint8ClampedArray
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** A typed array with a shape, by `array`. */
export interface Shaped {
  readonly data: TypedArray;
  readonly shape: number[];
}

/** Something in the library, cited by its token. */
export interface Reference {
  $ref: string;
  column?: string;
}

/** What stands in a request for data: lists, typed arrays, kept things, models. */
export type Handed = TypedArray | Shaped | Reference | { toJSON(): unknown };

/** A request as JavaScript may write it: data in any form, BigInt for integers. */
export type Wire<T> = { [K in keyof T]: T[K] | Handed | bigint | (T[K] extends object ? object : never) } & {
  $budget?: WireBudget;
};

/** What a call may use, in the words of the wire. */
export interface WireBudget {
  deadline_ms?: number;
  max_bytes?: number | bigint;
  threads?: number;
  cancel?: string;
  progress?: string;
}

/** What a call may use. */
export interface Budget {
  /** Milliseconds until the call gives its best result so far, or fails with `deadline`. */
  deadlineMs?: number;
  /** Bytes that the call may hold beyond its request. */
  maxBytes?: number | bigint;
  /** Threads, the caller's included. */
  threads?: number;
}

/** How a call off the main thread is stopped and watched. */
export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** A failed call as its reply says it. */
export interface Failure {
  ok: false;
  code: string;
  at: string;
  error: string;
  hint?: string;
  line?: number;
  column?: number;
}

/**
 * The reply of a raw operation. Its members are the reply's; as a string it is the reply's exact text,
 * so `JSON.parse(reply)` works too. A failure has `ok: false`, and is not thrown.
 */
export type Reply<T> = { readonly ok: boolean; readonly warnings?: string[] } & Partial<Omit<Failure, "ok">> & T & string;
