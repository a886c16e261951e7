// Types of the friendly forms; those of the operations are generated.
import type { Operations } from "./ops";
import type { Budget, CallOptions, Failure, Handed, Reference, Shaped, TypedArray, Wire } from "./lib/types";

export * from "./lib/ops";
export type { Budget, CallOptions, Failure, Handed, Reference, Shaped, TypedArray };

/** A failure: `code` is a stable word, `at` a JSON pointer into the request, `hint` the mend. */
export class SeraError extends Error {
  constructor(reply: Omit<Failure, "ok">, options?: { cause?: unknown });
  readonly name: "SeraError";
  readonly code: string;
  readonly at: string;
  readonly hint?: string;
  /** Line and column, counted from 1, in a text that the request carries. */
  readonly line?: number;
  readonly column?: number;
}

type Text = string | Uint8Array | null | undefined;
type RequestOf<N> = N extends keyof Operations ? Wire<Operations[N][0]> : object;
type ReplyOf<N> = (N extends keyof Operations ? Operations[N][1] : Record<string, any>) & { ok: true; warnings?: string[] };

/** Call an operation by name: the reply as an object; a failure is thrown. */
export function call<N extends string>(name: N, request?: Text | RequestOf<N>): ReplyOf<N>;
/** The same on a thread of the library's own. */
export function callAsync<N extends string>(name: N, request?: Text | RequestOf<N>, options?: CallOptions): Promise<ReplyOf<N>>;
/** The exact text of the reply, failures too. */
export function callText(name: string, request?: Text | object): string;
export function callTextAsync(name: string, request?: Text | object, options?: CallOptions): Promise<string>;

/** The reply of a raw operation: an object, and as a string its exact text. */
export class Reply {
  constructor(text: string);
  toString(): string;
}

/** A typed array as an array of any shape, the last axis running fastest. */
export function array(data: TypedArray, shape: Iterable<number>): Shaped;

/** A thing in the library: dropped by `drop()`, by `using`, or some time after it is forgotten. */
export class Kept {
  constructor(token: string);
  readonly token: string;
  toJSON(): Reference;
  drop(): void;
}

/** The memory of a kept array, or of a table's column, without a copy; for reading only. */
export function view<T extends TypedArray = TypedArray>(reference: Kept | Reference): T;

/** Values of one column. */
export type Values = readonly (number | bigint | string | boolean | null | undefined | Date)[] | TypedArray;
/** A table as JavaScript has it: columns by name, or a list of rows; or one in the library. */
export type TableLike = Table | Reference | Record<string, Values> | readonly Record<string, unknown>[];
/** Observations: rows of numbers, `array(data, [n, d])`, columns by name, or a table. */
export type Rows = readonly (readonly (number | null)[])[] | Shaped | Record<string, Values> | Table | Reference;

interface Budgeted {
  budget?: Budget;
}

export interface ReadOptions extends Budgeted {
  format?: "csv" | "tsv" | "json" | "jsonl" | "parquet" | "arrow";
  columns?: string[];
  nRows?: number;
  dtypes?: Record<string, string>;
  tryParseDates?: boolean;
  onError?: string;
  delimiter?: string;
  header?: boolean;
  nullValues?: string[];
  [option: string]: unknown;
}
type Source = string | URL | { text: string };

/** A table that lives in the library. */
export class Table extends Kept {
  readonly rows: number;
  readonly columns: { name: string; type: string; nulls: number }[];
  readonly names: string[];
  readonly warnings: string[];
  /** Rows and values that reading left out or made missing. */
  readonly rejected?: unknown;
  readonly coerced?: unknown;
  /** A table by SQL; this one is called `self`. */
  sql(query: string, options?: Budgeted & { tables?: Record<string, TableLike> }): Table;
  sqlAsync(query: string, options?: Budgeted & CallOptions & { tables?: Record<string, TableLike> }): Promise<Table>;
  /** A table by steps such as `{filter: "x > 0"}`, `{sort: ["g"]}`; expressions in them are SQL. */
  query(steps: object[], options?: Budgeted & { tables?: Record<string, TableLike> }): Table;
  queryAsync(steps: object[], options?: Budgeted & CallOptions & { tables?: Record<string, TableLike> }): Promise<Table>;
  head(n?: number): Record<string, any>[];
  /** All rows as objects. Dates and times are ISO text, integers beyond 2⁵³ − 1 BigInt. */
  toArray(): Record<string, any>[];
  toColumns(): Record<string, any[]>;
  /** One column: numbers without missing values as a typed array, for reading; else a list. */
  column(name: string): TypedArray | any[];
  /** Counts, means, spreads and quantiles: an object a column. */
  describe(options?: Budgeted): Record<string, any>[];
  describeAsync(options?: Budgeted & CallOptions): Promise<Record<string, any>[]>;
  save(path: string, options?: Budgeted & Record<string, unknown>): { path?: string; size?: number };
  saveAsync(path: string, options?: Budgeted & CallOptions & Record<string, unknown>): Promise<{ path?: string; size?: number }>;
}
export function table(data: TableLike): Table;
export function readTable(source: Source, options?: ReadOptions): Table;
export function readTableAsync(source: Source, options?: ReadOptions & CallOptions): Promise<Table>;
export const readCsv: typeof readTable, readJson: typeof readTable, readJsonLines: typeof readTable;
export const readParquet: typeof readTable, readArrow: typeof readTable;
export const readCsvAsync: typeof readTableAsync, readJsonAsync: typeof readTableAsync;
export const readJsonLinesAsync: typeof readTableAsync, readParquetAsync: typeof readTableAsync;
export const readArrowAsync: typeof readTableAsync;
export function sql(query: string, tables: Record<string, TableLike>, options?: Budgeted): Table;
export function sqlAsync(query: string, tables: Record<string, TableLike>, options?: Budgeted & CallOptions): Promise<Table>;

/** The published form of a model. */
export interface Envelope {
  seraplot_model_v: 1;
  kind: string;
  state: Record<string, any>;
  meta?: Record<string, any>;
}
export interface FitOptions extends Budgeted {
  sampleWeight?: readonly number[] | TypedArray;
  columns?: string[];
}
export interface UseOptions extends Budgeted {
  columns?: string[];
}

/** A model of any kind that the library knows. */
export class Estimator {
  constructor(kind: string, params?: Record<string, unknown>);
  readonly kind: string;
  params: Record<string, unknown>;
  model?: Envelope;
  labels?: Int32Array;
  warnings: string[];
  stopped?: "deadline";
  readonly state: Record<string, any>;
  fit(x: Rows, options?: FitOptions): this;
  fitAsync(x: Rows, options?: FitOptions & CallOptions): Promise<this>;
  partialFit(x: Rows, options?: FitOptions): this;
  partialFitAsync(x: Rows, options?: FitOptions & CallOptions): Promise<this>;
  predict(x: Rows, options?: UseOptions): Int32Array;
  predict(x: Rows, options: UseOptions & { as: "table"; column?: string }): Table;
  predictAsync(x: Rows, options?: UseOptions & CallOptions): Promise<Int32Array>;
  predictAsync(x: Rows, options: UseOptions & CallOptions & { as: "table"; column?: string }): Promise<Table>;
  transform(x: Rows, options?: UseOptions & { inverse?: boolean }): Float64Array & { shape: [number, number] };
  transform(x: Rows, options: UseOptions & { as: "table"; inverse?: boolean }): Table;
  transformAsync(x: Rows, options?: UseOptions & CallOptions & { inverse?: boolean }): Promise<Float64Array & { shape: [number, number] }>;
  score(x: Rows, options?: UseOptions & { sampleWeight?: readonly number[] | TypedArray }): number;
  scoreAsync(x: Rows, options?: UseOptions & CallOptions): Promise<number>;
  save(path: string): { path: string; size: number };
  saveAsync(path: string, options?: CallOptions): Promise<{ path: string; size: number }>;
  /** The text of the envelope. */
  toText(): string;
  toJSON(): Reference;
}
export interface KMeansParams {
  k?: number;
  init?: "k-means++" | "random" | number[][];
  nInit?: number | "auto";
  maxIter?: number;
  tol?: number;
  randomState?: number | bigint;
}
export class KMeans extends Estimator {
  constructor(params?: KMeansParams);
  readonly k: number;
  readonly centroids: number[][];
  readonly inertia: number;
  readonly nIter: number;
}
export class StandardScaler extends Estimator {
  constructor(params?: { withMean?: boolean; withStd?: boolean });
  readonly mean: number[];
  readonly scale: number[];
}
export class Pipeline extends Estimator {
  constructor(steps?: Estimator[]);
}
/** A fitted estimator from a file or from the text of an envelope. */
export function load(pathOrText: string): Estimator;
export function loadAsync(pathOrText: string, options?: CallOptions): Promise<Estimator>;

/** A column's name, a list of columns, values, or one value for all rows. */
export type Channel = string | number | Values | readonly string[] | Reference;
export interface LayerOptions {
  mark?: "point" | "line" | "bar" | "cell" | "box";
  data?: TableLike;
  x?: Channel;
  y?: Channel;
  color?: Channel;
  size?: Channel;
  symbol?: Channel;
  name?: string;
  opacity?: number;
  [option: string]: unknown;
}
/** What all charts take; names and meanings are Plotly Express's, in camelCase. */
export interface ChartOptions {
  data?: TableLike;
  x?: Channel;
  y?: Channel;
  color?: Channel;
  facetCol?: Channel;
  facetRow?: Channel;
  facetColWrap?: number;
  hoverData?: string[];
  name?: string;
  title?: string;
  xTitle?: string;
  yTitle?: string;
  labels?: Record<string, string>;
  width?: number;
  height?: number;
  theme?: "light" | "dark";
  logX?: boolean;
  logY?: boolean;
  rangeX?: readonly [number | string, number | string];
  rangeY?: readonly [number | string, number | string];
  timeZone?: string;
  colorDiscreteMap?: Record<string, string>;
  colorDiscreteSequence?: string[];
  colorContinuousScale?: string | string[];
  colorContinuousMidpoint?: number;
  rangeColor?: readonly [number, number];
  categoryOrders?: Record<string, string[]>;
  opacity?: number;
  legend?: boolean;
  layers?: LayerOptions[];
}
type Drawn = Budgeted;
type DrawnAsync = Budgeted & CallOptions;
/** Pixels of a PNG for each of `width` and `height`. */
type Dense = { scale?: number };

declare class Drawing {
  /** What the library had to say about the last picture. */
  warnings: string[];
  /** Write it to a file, as the suffix says: `.html`, `.svg`, `.png`, `.json`. */
  save(path: string | URL, options?: Drawn & Dense): { path: string; size: number };
  saveAsync(path: string | URL, options?: DrawnAsync & Dense): Promise<{ path: string; size: number }>;
  /** A page that needs nothing else. */
  toHTML(options?: Drawn): string;
  toHTMLAsync(options?: DrawnAsync): Promise<string>;
  toSVG(options?: Drawn): string;
  toSVGAsync(options?: DrawnAsync): Promise<string>;
  toPNG(options?: Drawn & Dense): Buffer;
  toPNGAsync(options?: DrawnAsync & Dense): Promise<Buffer>;
}
/** A chart; it is drawn when its picture is asked for, from what its data then are. */
export class Chart extends Drawing {
  /** Everything that is drawn, to be edited and given to `render`. */
  readonly spec: Record<string, any>;
  /** The same as exact text: where JavaScript sees one number, `2.0` and `2` are two types of columns. */
  readonly specText: string;
}
export function scatter(options?: ChartOptions & { size?: Channel; sizeMax?: number; symbol?: Channel }): Chart;
export function line(options?: ChartOptions & { lineDash?: Channel; symbol?: Channel; markers?: boolean; lineWidth?: number }): Chart;
type BarMode = "group" | "stack" | "relative" | "overlay";
export function bar(options?: ChartOptions & { barmode?: BarMode; orientation?: "v" | "h" }): Chart;
export function histogram(options?: ChartOptions & { nbins?: number; histnorm?: string; barmode?: BarMode }): Chart;
export function heatmap(options?: ChartOptions & { z?: Channel | readonly (readonly number[])[] | Shaped; textAuto?: boolean }): Chart;
export function box(options?: ChartOptions & { points?: "outliers" | "none"; orientation?: "v" | "h" }): Chart;
/** A chart from its spec, or from the text of one. */
export function render(spec: Record<string, any> | string): Chart;

/** Several charts on one page: `save("report.html")`, `toHTML()`. */
export class Page {
  warnings: string[];
  save(path: string | URL, options?: Drawn): { path: string; size: number };
  saveAsync(path: string | URL, options?: DrawnAsync): Promise<{ path: string; size: number }>;
  toHTML(options?: Drawn): string;
  toHTMLAsync(options?: DrawnAsync): Promise<string>;
}
export interface PageOptions {
  title?: string;
  text?: string;
  columns?: number;
  nonce?: string;
  lang?: string;
  extent?: "full" | "fragment";
}
export function page(charts: Iterable<Chart | Record<string, any>>, options?: PageOptions): Page;
