/** A failure: `code` is a stable word, `at` a JSON pointer into the request, `hint` the mend. */
export class SeraError extends Error {
  readonly code: string;
  readonly at: string;
  readonly hint?: string;
  readonly line?: number;
  readonly column?: number;
}

/** A typed array with a shape. */
export function array(data: ArrayBufferView, shape: Iterable<number>): object;

/** Load the module: from a URL (by default `sera.wasm` beside the loader), a `Response`, bytes, or compiled. */
export function load(source?: string | URL | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module): Promise<Sera>;

/** One loaded module. What is kept in it lives as long as it does. */
export class Sera {
  constructor(module: WebAssembly.Module);
  /** How often a failure inside made a new instance necessary; what was kept before is gone. */
  readonly restarts: number;
  readonly freed: number;
  /** The reply's text, whatever it says. */
  callText(name: string, request?: string | Uint8Array | object | null): string;
  /** The reply as an object; a failure is thrown. */
  call(name: string, request?: string | Uint8Array | object | null): Record<string, any> & { ok: true };
  /** All operations, with their schemas. */
  catalog(): Record<string, any>[];
  /** A copy of the bytes kept under a token. */
  bytes(token: string): Uint8Array | undefined;
  enter<T>(use: (exports: WebAssembly.Exports) => T): T;
}
