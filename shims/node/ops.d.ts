// Generated from the one list of operations; do not edit.

export interface VersionRequest {
}

export interface VersionReply {
  /** The version of the library. */
  "version": string;
  /** The version of the C ABI; it is raised when a symbol changes its meaning. */
  "abi": number;
  /** The version of the wire format. */
  "wire": number;
  /** The parts that were built in. */
  "features": Array<string>;
}

export interface CatalogRequest {
}

export interface CatalogReply {
  /** One object an operation: `name`, `summary`, `doc`, `stability`, `since`, `request` and `reply` (JSON Schemas), `example`. */
  "functions": Array<unknown>;
}

export interface ConfigureRequest {
  /** What requests may do with files: `"allow"` (the default), `"deny"`, or `{"root": folder}`. */
  "files"?: unknown;
  /** Where to note calls, for the host alone: `"off"` (the default), `{"file": path}` for JSON lines at its end, or `{"memory": n}` for the latest `n`, which `telemetry` hands out. */
  "telemetry"?: unknown;
}

export interface ConfigureReply {
  /** What requests may do with files: `"allow"` (the default), `"deny"`, or `{"root": folder}`. */
  "files"?: unknown;
  /** Where to note calls, for the host alone: `"off"` (the default), `{"file": path}` for JSON lines at its end, or `{"memory": n}` for the latest `n`, which `telemetry` hands out. */
  "telemetry"?: unknown;
}

export interface KeepRequest {
  /** A table, a matrix or a column, in any of the four forms. */
  "data": unknown;
}

export interface KeepReply {
  /** The token, to be cited as `{"$ref": token}` and dropped by `drop`. */
  "$ref": string;
  /** What it is: `a table`, `an array`. */
  "kind": string;
}

export interface InspectRequest {
  /** A table, a matrix or a column, in any of the four forms. */
  "data": unknown;
}

export interface InspectReply {
  /** `a table`, `an array`, `bytes`, `a model` or `a chart`. */
  "kind": string;
  /** Rows and columns of a table, lengths of the axes of an array. */
  "shape": Array<number>;
  /** Names of a table's columns. */
  "names"?: Array<string>;
  /** Types of the columns, or of the array's elements. */
  "types": Array<string>;
  /** Missing values, by column. */
  "nulls": Array<number>;
}

export interface TelemetryRequest {
}

export interface TelemetryReply {
  /** Those that waited in memory, oldest first; they are handed out once. */
  "records": Array<Record<string, unknown>>;
  /** Calls that could not be noted since the last time: memory was full, or the file refused. */
  "lost": number;
}

export interface StatsRequest {
}

export interface StatsReply {
  /** Things that are kept. */
  "kept": number;
  /** Pieces of memory that are lent. */
  "lent": number;
  /** Calls with a name, in `$budget.cancel` or `$budget.progress`, that run. */
  "named": number;
}

export interface DropRequest {
  /** Their tokens. */
  "refs": Array<string>;
}

export interface DropReply {
  /** How many of them were kept, and are no longer. */
  "dropped": number;
}

export interface CancelCallRequest {
  /** The word that the call has as `$budget.cancel` or `$budget.progress`. */
  "name": string;
}

export interface CancelCallReply {
  /** Was there a running call of this name? */
  "running": boolean;
}

export interface ProgressRequest {
  /** The word that the call has as `$budget.cancel` or `$budget.progress`. */
  "name": string;
}

export interface ProgressReply {
  /** Is there a running call of this name? */
  "running": boolean;
  /** Steps done. */
  "done": number;
  /** Steps in all; 0 while unknown. */
  "total": number;
}

export interface FrameReadRequest {
  /** A file. `.gz` is unpacked. */
  "path"?: string;
  /** The text itself. */
  "text"?: string;
  /** The bytes themselves, as base64. Gzip is unpacked. */
  "data"?: string;
  /** The format; by default that of the path's suffix. `text` is CSV by default. */
  "format"?: "csv" | "tsv" | "json" | "jsonl" | "ndjson" | "parquet" | "arrow" | "ipc" | "feather";
  /** The wanted columns, in this order; all of them by default. */
  "columns"?: Array<string>;
  /** The first rows only. Types then come from these rows alone. */
  "n_rows"?: number;
  /** Types of columns: `{"zip": "str", "n": "i32", "when": "timestamp"}`. All other types come from every row of the file. */
  "dtypes"?: Record<string, unknown>;
  /** Are ISO dates and times in CSV read as such? */
  "try_parse_dates"?: boolean;
  /** What happens to rows with too few or too many fields, and to values that are not of their declared type. */
  "on_error"?: "raise" | "null" | "skip";
  /** CSV: the character between fields; by default a comma, a tab for `tsv`. */
  "delimiter"?: string;
  /** CSV: does the first row name the columns? Otherwise they are `column_1`, `column_2` … */
  "header"?: boolean;
  /** CSV: the character around fields that hold delimiters; empty for none. */
  "quote"?: string;
  /** CSV: what a quoted value is. */
  "quoted"?: "auto" | "text" | "infer";
  /** CSV: lines that begin with this character are passed over. */
  "comment"?: string;
  /** CSV: lines before the header that are passed over. */
  "skip_rows"?: number;
  /** CSV: what stands for a missing value. NaN is a number, not a missing value. */
  "null_values"?: Array<string>;
  /** CSV: the character before the fraction of a number. */
  "decimal"?: string;
  /** The encoding of text. */
  "encoding"?: "utf-8";
  /** How the table is handed back. */
  "reply"?: "ref" | "table";
}

export interface FrameReadReply {
  /** The token of the kept table, cited as `{"$ref": token}`. */
  "$ref"?: string;
  /** The table itself, where the request says so. */
  "table"?: Record<string, unknown>;
  /** Rows. */
  "rows": number;
  /** Columns, in order. */
  "columns": Array<Record<string, unknown>>;
  /** Rows that were left out. */
  "rejected": Record<string, unknown>;
  /** Values that were made null or rounded, by column. */
  "coerced": Array<Record<string, unknown>>;
}

export interface FrameWriteRequest {
  /** The table. */
  "table": Record<string, unknown>;
  /** The file; written whole or not at all. Absent: the reply holds the text, or the bytes. */
  "path"?: string;
  /** The format; by default that of the path's suffix. */
  "format"?: "csv" | "tsv" | "json" | "jsonl" | "ndjson" | "parquet" | "arrow" | "ipc" | "feather";
  /** How bytes are made fewer; by default gzip for paths that end with `.gz`, snappy for Parquet, none otherwise. */
  "compression"?: "none" | "gzip" | "snappy" | "lz4";
  /** JSON: rows, or the table with its types. */
  "orient"?: "rows" | "table";
  /** CSV: the character between fields; by default a comma, a tab for `tsv`. */
  "delimiter"?: string;
  /** CSV: do the names of the columns come first? */
  "header"?: boolean;
  /** CSV: what stands for a missing value. */
  "null_value"?: string;
  /** CSV: the character before the fraction of a number. */
  "decimal"?: string;
}

export interface FrameWriteReply {
  /** The file, as the request has it. */
  "path"?: string;
  /** Bytes written. */
  "size": number;
  /** The text, where there is no path and the format is one. */
  "text"?: string;
  /** The bytes as base64, where there is no path and they are no text. */
  "data"?: string;
}

export interface FrameHeadRequest {
  /** The table. */
  "table": Record<string, unknown>;
  /** How many rows. */
  "n"?: number;
  /** How many rows before them are passed over. */
  "offset"?: number;
}

export interface FrameHeadReply {
  /** Those rows; fewer where the table ends. */
  "table": Record<string, unknown>;
  /** Rows of the whole table. */
  "rows": number;
}

export interface FrameInfoRequest {
  /** The table. */
  "table": Record<string, unknown>;
}

export interface FrameInfoReply {
  /** Rows. */
  "rows": number;
  /** Bytes in memory. */
  "bytes": number;
  /** Its columns, in order. */
  "columns": Array<Record<string, unknown>>;
}

export interface FrameDescribeRequest {
  /** The table. */
  "table": Record<string, unknown>;
}

export interface FrameDescribeReply {
  /** Rows. */
  "rows": number;
  /** Its columns, in order. */
  "columns": Array<Record<string, unknown>>;
}

export interface FrameConcatRequest {
  /** The tables, top to bottom. */
  "tables": Array<Record<string, unknown>>;
  /** How. */
  "how"?: "vertical" | "diagonal";
  /** How the table is handed back. */
  "reply"?: "ref" | "table";
}

export interface FrameConcatReply {
  /** The token of the kept table, cited as `{"$ref": token}`. */
  "$ref"?: string;
  /** The table itself, where the request says so. */
  "table"?: Record<string, unknown>;
  /** Rows. */
  "rows": number;
  /** Columns, in order. */
  "columns": Array<Record<string, unknown>>;
}

export interface FrameSqlRequest {
  /** One SELECT statement, in DuckDB's dialect. */
  "query": string;
  /** The tables by the names that the query uses. */
  "tables"?: Record<string, unknown>;
  /** Keep the result and tell its token, or write it out. */
  "reply"?: "ref" | "table";
}

export interface FrameSqlReply {
  /** The token of the result, when it is kept. */
  "$ref"?: string;
  /** Its rows. */
  "rows": number;
  /** Its columns, in order. */
  "columns": Array<Record<string, unknown>>;
  /** The result itself, when it is written out. */
  "table"?: Record<string, unknown>;
}

export interface FrameQueryRequest {
  /** The table to start from. */
  "table": Record<string, unknown>;
  /** Steps, one after another, each an object of one key: `select`, `with_columns`, `filter`, `group_by`, `join`, `sort`, `limit`, `distinct`, `rename`, `drop`, `drop_nulls`, `fill_null`. Expressions in them are SQL text. */
  "steps": Array<unknown>;
  /** Further tables, by the names that `join` steps use. */
  "tables"?: Record<string, unknown>;
  /** Keep the result and tell its token, or write it out. */
  "reply"?: "ref" | "table";
}

export interface FrameQueryReply {
  /** The token of the result, when it is kept. */
  "$ref"?: string;
  /** Its rows. */
  "rows": number;
  /** Its columns, in order. */
  "columns": Array<Record<string, unknown>>;
  /** The result itself, when it is written out. */
  "table"?: Record<string, unknown>;
}

export interface MlSaveModelRequest {
  /** What kind of model: `kmeans`, `standard_scaler`, `pipeline`, or a word of your own. */
  "kind"?: string;
  /** What the model learned. Checked when the kind is known, else any JSON. */
  "state"?: unknown;
  /** Anything worth remembering, an object; `features` names the columns of the fit. */
  "meta"?: unknown;
  /** In place of `kind`, `state` and `meta`: a kept model, an envelope, or its text. */
  "model"?: unknown;
  /** The file; with a name that ends in `.gz` it is packed. Without it the reply has `data`. */
  "path"?: string;
}

export interface MlSaveModelReply {
  /** The file, as the request names it. */
  "path"?: string;
  /** Bytes written. */
  "size"?: number;
  /** The text of the envelope, when no file was named. */
  "data"?: string;
}

export interface MlLoadModelRequest {
  /** The file; with a name that ends in `.gz` it is unpacked. */
  "path"?: string;
  /** The text of an envelope. */
  "data"?: string;
  /** Keep the model in the library too; only for kinds that it knows. */
  "keep"?: boolean;
}

export interface MlLoadModelReply {
  /** `{"seraplot_model_v":1,"kind":…,"state":…}`, and `meta` when there is one. */
  "model": Record<string, unknown>;
  /** The token of the kept model, with `keep`. */
  "$ref"?: string;
}

export interface MlFitRequest {
  /** `kmeans`, `standard_scaler` or `pipeline`. */
  "kind": string;
  /** Observations, one a row: a matrix or a table in any of the four forms. */
  "x": unknown;
  /** Parameters of the kind; each has a default. */
  "params"?: unknown;
  /** Weight of each row, ≥ 0; 1 without. */
  "sample_weight"?: unknown;
  /** Columns of the table `x` to fit to, in this order; all without. */
  "columns"?: Array<string>;
  /** Give the label of each row of `x`, from kinds that label. */
  "labels"?: boolean;
  /** Keep the model, and the labels, in the library. */
  "keep"?: boolean;
}

export interface MlFitReply {
  /** The envelope: `state` is what was learned, `meta` how. */
  "model": Record<string, unknown>;
  /** The token of the kept model, with `keep`. */
  "$ref"?: string;
  /** Cluster of each row of `x`: a list, or `{"$ref": token}` of 32-bit integers with `keep`. */
  "labels"?: unknown;
  /** `deadline` when the budget ended the fit; the model is the best so far. */
  "stopped"?: string;
}

export interface MlPredictRequest {
  /** Kept, an envelope, or its text. */
  "model": unknown;
  /** Observations, one a row. A table binds by name, a matrix by position. */
  "x": unknown;
  /** Columns of the table `x` to use, for a model that knows no names. */
  "columns"?: Array<string>;
  /** `"array"`, or `"table"`: `x` with one column more; then `x` must be a table. */
  "as"?: "array" | "table";
  /** The name of that column. */
  "column"?: string;
  /** Keep the result in the library. */
  "keep"?: boolean;
}

export interface MlPredictReply {
  /** One a row, in order: a list, or with `keep` `{"$ref": token}` (`i4`, shape `[n]`). */
  "predictions"?: unknown;
  /** With `"as": "table"`: the table, or with `keep` `{"$ref": token}`. */
  "table"?: unknown;
}

export interface MlTransformRequest {
  /** Kept, an envelope, or its text. */
  "model": unknown;
  /** Observations, one a row. A table binds by name, a matrix by position. */
  "x": unknown;
  /** Columns of the table `x` to use, for a model that knows no names. */
  "columns"?: Array<string>;
  /** Transform back: give the rows that the model turns into `x`. */
  "inverse"?: boolean;
  /** `"array"`, or `"table"` with the names of the new columns. */
  "as"?: "array" | "table";
  /** Keep the result in the library. */
  "keep"?: boolean;
}

export interface MlTransformReply {
  /** A list of rows, or with `keep` `{"$ref": token}` (`f8`, shape `[n, columns]`). */
  "values"?: unknown;
  /** With `"as": "table"`: the table, or with `keep` `{"$ref": token}`. */
  "table"?: unknown;
  /** Rows of the result. */
  "rows": number;
  /** Columns of the result. */
  "columns": number;
  /** Names of the columns, when they have some. */
  "names"?: Array<string>;
}

export interface MlScoreRequest {
  /** Kept, an envelope, or its text. */
  "model": unknown;
  /** Observations, one a row. A table binds by name, a matrix by position. */
  "x": unknown;
  /** Columns of the table `x` to use, for a model that knows no names. */
  "columns"?: Array<string>;
  /** Weight of each row, ≥ 0; 1 without. */
  "sample_weight"?: unknown;
}

export interface MlScoreReply {
  /** The larger the better. `kmeans`: minus the inertia. */
  "score": number;
  /** Weighted sum of squared distances to the nearest centroid. */
  "inertia"?: number;
}

export interface MlPartialFitRequest {
  /** The model so far: kept, an envelope, or its text. Without it, `kind` begins a new one. */
  "model"?: unknown;
  /** The kind to begin: `kmeans` or `standard_scaler`. */
  "kind"?: string;
  /** The batch, one observation a row. */
  "x": unknown;
  /** Parameters of the kind, to begin with. */
  "params"?: unknown;
  /** Weight of each row, ≥ 0; 1 without. */
  "sample_weight"?: unknown;
  /** Columns of the table `x` to use. */
  "columns"?: Array<string>;
  /** Give the label of each row of the batch, from kinds that label. */
  "labels"?: boolean;
  /** Keep the new model, and the labels; the old one stays until it is dropped. */
  "keep"?: boolean;
}

export interface MlPartialFitReply {
  /** The envelope: `state` is what was learned, `meta` how. */
  "model": Record<string, unknown>;
  /** The token of the kept model, with `keep`. */
  "$ref"?: string;
  /** Cluster of each row of `x`: a list, or `{"$ref": token}` of 32-bit integers with `keep`. */
  "labels"?: unknown;
  /** `deadline` when the budget ended the fit; the model is the best so far. */
  "stopped"?: string;
}

export interface MlMergeRequest {
  /** Of one kind, in the order in which they are added up. */
  "models": Array<unknown>;
  /** Keep the merged model in the library. */
  "keep"?: boolean;
}

export interface MlMergeReply {
  /** The envelope. */
  "model": Record<string, unknown>;
  /** The token of the kept model, with `keep`. */
  "$ref"?: string;
}

export interface MlSilhouetteRequest {
  /** Observations, one a row: a matrix or a table in any of the four forms. */
  "x": unknown;
  /** The cluster of each row: numbers, strings or booleans. Or give `model`. */
  "labels"?: unknown;
  /** A model that predicts the clusters: kept, an envelope, or its text. Distances are those of `x` as it is given. */
  "model"?: unknown;
  /** Columns of the table `x` to use; all without. */
  "columns"?: Array<string>;
  /** Give the silhouette of each row too. */
  "samples"?: boolean;
  /** Keep the samples in the library. */
  "keep"?: boolean;
}

export interface MlSilhouetteReply {
  /** The mean silhouette, from −1 to 1; the larger the better. */
  "score": number;
  /** That of each row, with `samples`: a list, or with `keep` `{"$ref": token}` (`f8`, `[n]`). */
  "samples"?: unknown;
  /** Number of different labels. */
  "clusters": number;
}

export interface MlKindsRequest {
}

export interface MlKindsReply {
  /** In a fixed order. */
  "kinds": Array<Record<string, unknown>>;
}

export interface PlotScatterRequest {
  /** Table whose columns the channels name. */
  "data"?: Record<string, unknown>;
  /** Horizontal positions: a column's name, or values. */
  "x"?: unknown;
  /** Vertical positions: a column's name, or values. */
  "y"?: unknown;
  /** Diameter: a column or values (area in proportion), or pixels. */
  "size"?: unknown;
  /** Diameter of the largest symbol when `size` is a column. */
  "size_max"?: number;
  /** Symbol: a column or values of categories, or one of `circle`, `square`, `diamond`, `cross`, `x`, `triangle-up`, `triangle-down`, `star`. */
  "symbol"?: unknown;
  /** Colour: a column or values (text: categories; numbers: a colour scale in scatters and heat maps, else categories), or one CSS colour. */
  "color"?: unknown;
  /** Are numbers of `color` categories? By default they are in lines, bars, histograms and boxes, and wherever colours or an order of categories are given. */
  "color_discrete"?: boolean;
  /** Column or values that split the chart into panels from left to right. */
  "facet_col"?: unknown;
  /** Column or values that split the chart into panels from top to bottom. */
  "facet_row"?: unknown;
  /** Panels side by side at most, before `facet_col` goes on in a new row. */
  "facet_col_wrap"?: number;
  /** Further columns shown on hover and in the data table. */
  "hover_data"?: Array<string>;
  /** Name in the legend, where no column gives one. */
  "name"?: string;
  /** Title above the chart. */
  "title"?: string;
  /** Title of the horizontal axis; `""` for none. */
  "x_title"?: string;
  /** Title of the vertical axis; `""` for none. */
  "y_title"?: string;
  /** What people read instead of a column's name. */
  "labels"?: Record<string, unknown>;
  /** Width in pixels. */
  "width"?: number;
  /** Height in pixels. */
  "height"?: number;
  /** Colours of the furniture. */
  "theme"?: "light" | "dark";
  /** Is the horizontal axis logarithmic? */
  "log_x"?: boolean;
  /** Is the vertical axis logarithmic? */
  "log_y"?: boolean;
  /** First and last value of the horizontal axis: numbers, or ISO dates and times. */
  "range_x"?: unknown;
  /** First and last value of the vertical axis. */
  "range_y"?: unknown;
  /** IANA zone whose wall clock labels instants, such as `Europe/Berlin`. */
  "time_zone"?: string;
  /** Colours of named categories, as CSS colours. */
  "color_discrete_map"?: Record<string, unknown>;
  /** Colours of the other categories in turn, as CSS colours. */
  "color_discrete_sequence"?: Array<string>;
  /** Colours of numbers: a name such as `viridis`, or CSS colours from low to high. */
  "color_continuous_scale"?: unknown;
  /** Number in the middle of the colours. */
  "color_continuous_midpoint"?: number;
  /** Numbers at the two ends of the colours. */
  "range_color"?: Array<number>;
  /** Order of categories, by column: `{"day": ["Mon", "Tue"]}`. */
  "category_orders"?: Record<string, unknown>;
  /** From 0, unseen, to 1. */
  "opacity"?: number;
  /** Is there a legend? By default when there is something to tell apart. */
  "legend"?: boolean;
  /** What lies on top: further layers with marks, data and channels of their own. */
  "layers"?: Array<Record<string, unknown>>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text in the reply, and ready to be used as it is. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotScatterReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotLineRequest {
  /** Table whose columns the channels name. */
  "data"?: Record<string, unknown>;
  /** Horizontal positions: a column's name, or values; by default the numbers of the rows, from 0. */
  "x"?: unknown;
  /** Vertical positions: a column's name, a list of columns, or values. */
  "y"?: unknown;
  /** Dashes: a column or values of categories, or `solid`, `dash`, `dot`, `dashdot`. */
  "line_dash"?: unknown;
  /** Symbol of the corners: a column or values of categories, or a symbol's word. */
  "symbol"?: unknown;
  /** Symbols on the corners? */
  "markers"?: boolean;
  /** Width of the lines in pixels. */
  "line_width"?: number;
  /** Colour: a column or values (text: categories; numbers: a colour scale in scatters and heat maps, else categories), or one CSS colour. */
  "color"?: unknown;
  /** Are numbers of `color` categories? By default they are in lines, bars, histograms and boxes, and wherever colours or an order of categories are given. */
  "color_discrete"?: boolean;
  /** Column or values that split the chart into panels from left to right. */
  "facet_col"?: unknown;
  /** Column or values that split the chart into panels from top to bottom. */
  "facet_row"?: unknown;
  /** Panels side by side at most, before `facet_col` goes on in a new row. */
  "facet_col_wrap"?: number;
  /** Further columns shown on hover and in the data table. */
  "hover_data"?: Array<string>;
  /** Name in the legend, where no column gives one. */
  "name"?: string;
  /** Title above the chart. */
  "title"?: string;
  /** Title of the horizontal axis; `""` for none. */
  "x_title"?: string;
  /** Title of the vertical axis; `""` for none. */
  "y_title"?: string;
  /** What people read instead of a column's name. */
  "labels"?: Record<string, unknown>;
  /** Width in pixels. */
  "width"?: number;
  /** Height in pixels. */
  "height"?: number;
  /** Colours of the furniture. */
  "theme"?: "light" | "dark";
  /** Is the horizontal axis logarithmic? */
  "log_x"?: boolean;
  /** Is the vertical axis logarithmic? */
  "log_y"?: boolean;
  /** First and last value of the horizontal axis: numbers, or ISO dates and times. */
  "range_x"?: unknown;
  /** First and last value of the vertical axis. */
  "range_y"?: unknown;
  /** IANA zone whose wall clock labels instants, such as `Europe/Berlin`. */
  "time_zone"?: string;
  /** Colours of named categories, as CSS colours. */
  "color_discrete_map"?: Record<string, unknown>;
  /** Colours of the other categories in turn, as CSS colours. */
  "color_discrete_sequence"?: Array<string>;
  /** Colours of numbers: a name such as `viridis`, or CSS colours from low to high. */
  "color_continuous_scale"?: unknown;
  /** Number in the middle of the colours. */
  "color_continuous_midpoint"?: number;
  /** Numbers at the two ends of the colours. */
  "range_color"?: Array<number>;
  /** Order of categories, by column: `{"day": ["Mon", "Tue"]}`. */
  "category_orders"?: Record<string, unknown>;
  /** From 0, unseen, to 1. */
  "opacity"?: number;
  /** Is there a legend? By default when there is something to tell apart. */
  "legend"?: boolean;
  /** What lies on top: further layers with marks, data and channels of their own. */
  "layers"?: Array<Record<string, unknown>>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text in the reply, and ready to be used as it is. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotLineReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotBarRequest {
  /** Table whose columns the channels name. */
  "data"?: Record<string, unknown>;
  /** Places (or values, of a lying chart): a column's name, a list of columns, or values. */
  "x"?: unknown;
  /** Values (or places, of a lying chart): a column's name, a list of columns, or values. */
  "y"?: unknown;
  /** What happens to bars at one place. */
  "barmode"?: "group" | "stack" | "relative" | "overlay";
  /** Which way the bars stand; by default lying when only `x` is numbers. */
  "orientation"?: "v" | "h";
  /** Colour: a column or values (text: categories; numbers: a colour scale in scatters and heat maps, else categories), or one CSS colour. */
  "color"?: unknown;
  /** Are numbers of `color` categories? By default they are in lines, bars, histograms and boxes, and wherever colours or an order of categories are given. */
  "color_discrete"?: boolean;
  /** Column or values that split the chart into panels from left to right. */
  "facet_col"?: unknown;
  /** Column or values that split the chart into panels from top to bottom. */
  "facet_row"?: unknown;
  /** Panels side by side at most, before `facet_col` goes on in a new row. */
  "facet_col_wrap"?: number;
  /** Further columns shown on hover and in the data table. */
  "hover_data"?: Array<string>;
  /** Name in the legend, where no column gives one. */
  "name"?: string;
  /** Title above the chart. */
  "title"?: string;
  /** Title of the horizontal axis; `""` for none. */
  "x_title"?: string;
  /** Title of the vertical axis; `""` for none. */
  "y_title"?: string;
  /** What people read instead of a column's name. */
  "labels"?: Record<string, unknown>;
  /** Width in pixels. */
  "width"?: number;
  /** Height in pixels. */
  "height"?: number;
  /** Colours of the furniture. */
  "theme"?: "light" | "dark";
  /** Is the horizontal axis logarithmic? */
  "log_x"?: boolean;
  /** Is the vertical axis logarithmic? */
  "log_y"?: boolean;
  /** First and last value of the horizontal axis: numbers, or ISO dates and times. */
  "range_x"?: unknown;
  /** First and last value of the vertical axis. */
  "range_y"?: unknown;
  /** IANA zone whose wall clock labels instants, such as `Europe/Berlin`. */
  "time_zone"?: string;
  /** Colours of named categories, as CSS colours. */
  "color_discrete_map"?: Record<string, unknown>;
  /** Colours of the other categories in turn, as CSS colours. */
  "color_discrete_sequence"?: Array<string>;
  /** Colours of numbers: a name such as `viridis`, or CSS colours from low to high. */
  "color_continuous_scale"?: unknown;
  /** Number in the middle of the colours. */
  "color_continuous_midpoint"?: number;
  /** Numbers at the two ends of the colours. */
  "range_color"?: Array<number>;
  /** Order of categories, by column: `{"day": ["Mon", "Tue"]}`. */
  "category_orders"?: Record<string, unknown>;
  /** From 0, unseen, to 1. */
  "opacity"?: number;
  /** Is there a legend? By default when there is something to tell apart. */
  "legend"?: boolean;
  /** What lies on top: further layers with marks, data and channels of their own. */
  "layers"?: Array<Record<string, unknown>>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text in the reply, and ready to be used as it is. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotBarReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotHistogramRequest {
  /** Table whose columns the channels name. */
  "data"?: Record<string, unknown>;
  /** Values to be counted along the horizontal axis: a column's name, or values. */
  "x"?: unknown;
  /** Values to be counted along the vertical axis instead. */
  "y"?: unknown;
  /** At most so many intervals; their edges are round numbers. */
  "nbins"?: number;
  /** What the height of a bar means. */
  "histnorm"?: "" | "percent" | "probability" | "density" | "probability density";
  /** What happens to bars of several series at one place. */
  "barmode"?: "group" | "stack" | "relative" | "overlay";
  /** Colour: a column or values (text: categories; numbers: a colour scale in scatters and heat maps, else categories), or one CSS colour. */
  "color"?: unknown;
  /** Are numbers of `color` categories? By default they are in lines, bars, histograms and boxes, and wherever colours or an order of categories are given. */
  "color_discrete"?: boolean;
  /** Column or values that split the chart into panels from left to right. */
  "facet_col"?: unknown;
  /** Column or values that split the chart into panels from top to bottom. */
  "facet_row"?: unknown;
  /** Panels side by side at most, before `facet_col` goes on in a new row. */
  "facet_col_wrap"?: number;
  /** Further columns shown on hover and in the data table. */
  "hover_data"?: Array<string>;
  /** Name in the legend, where no column gives one. */
  "name"?: string;
  /** Title above the chart. */
  "title"?: string;
  /** Title of the horizontal axis; `""` for none. */
  "x_title"?: string;
  /** Title of the vertical axis; `""` for none. */
  "y_title"?: string;
  /** What people read instead of a column's name. */
  "labels"?: Record<string, unknown>;
  /** Width in pixels. */
  "width"?: number;
  /** Height in pixels. */
  "height"?: number;
  /** Colours of the furniture. */
  "theme"?: "light" | "dark";
  /** Is the horizontal axis logarithmic? */
  "log_x"?: boolean;
  /** Is the vertical axis logarithmic? */
  "log_y"?: boolean;
  /** First and last value of the horizontal axis: numbers, or ISO dates and times. */
  "range_x"?: unknown;
  /** First and last value of the vertical axis. */
  "range_y"?: unknown;
  /** IANA zone whose wall clock labels instants, such as `Europe/Berlin`. */
  "time_zone"?: string;
  /** Colours of named categories, as CSS colours. */
  "color_discrete_map"?: Record<string, unknown>;
  /** Colours of the other categories in turn, as CSS colours. */
  "color_discrete_sequence"?: Array<string>;
  /** Colours of numbers: a name such as `viridis`, or CSS colours from low to high. */
  "color_continuous_scale"?: unknown;
  /** Number in the middle of the colours. */
  "color_continuous_midpoint"?: number;
  /** Numbers at the two ends of the colours. */
  "range_color"?: Array<number>;
  /** Order of categories, by column: `{"day": ["Mon", "Tue"]}`. */
  "category_orders"?: Record<string, unknown>;
  /** From 0, unseen, to 1. */
  "opacity"?: number;
  /** Is there a legend? By default when there is something to tell apart. */
  "legend"?: boolean;
  /** What lies on top: further layers with marks, data and channels of their own. */
  "layers"?: Array<Record<string, unknown>>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text in the reply, and ready to be used as it is. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotHistogramReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotHeatmapRequest {
  /** Table whose columns the channels name. */
  "data"?: Record<string, unknown>;
  /** The numbers: a matrix, or a column's name or values beside `x` and `y`. */
  "z": unknown;
  /** Of a matrix the names of its columns; else one place a row: a column's name, or values. */
  "x"?: unknown;
  /** Of a matrix the names of its rows; else one place a row: a column's name, or values. */
  "y"?: unknown;
  /** Are numbers written into the cells that have room for them? */
  "text_auto"?: boolean;
  /** Colour: a column or values (text: categories; numbers: a colour scale in scatters and heat maps, else categories), or one CSS colour. */
  "color"?: unknown;
  /** Are numbers of `color` categories? By default they are in lines, bars, histograms and boxes, and wherever colours or an order of categories are given. */
  "color_discrete"?: boolean;
  /** Column or values that split the chart into panels from left to right. */
  "facet_col"?: unknown;
  /** Column or values that split the chart into panels from top to bottom. */
  "facet_row"?: unknown;
  /** Panels side by side at most, before `facet_col` goes on in a new row. */
  "facet_col_wrap"?: number;
  /** Further columns shown on hover and in the data table. */
  "hover_data"?: Array<string>;
  /** Name in the legend, where no column gives one. */
  "name"?: string;
  /** Title above the chart. */
  "title"?: string;
  /** Title of the horizontal axis; `""` for none. */
  "x_title"?: string;
  /** Title of the vertical axis; `""` for none. */
  "y_title"?: string;
  /** What people read instead of a column's name. */
  "labels"?: Record<string, unknown>;
  /** Width in pixels. */
  "width"?: number;
  /** Height in pixels. */
  "height"?: number;
  /** Colours of the furniture. */
  "theme"?: "light" | "dark";
  /** Is the horizontal axis logarithmic? */
  "log_x"?: boolean;
  /** Is the vertical axis logarithmic? */
  "log_y"?: boolean;
  /** First and last value of the horizontal axis: numbers, or ISO dates and times. */
  "range_x"?: unknown;
  /** First and last value of the vertical axis. */
  "range_y"?: unknown;
  /** IANA zone whose wall clock labels instants, such as `Europe/Berlin`. */
  "time_zone"?: string;
  /** Colours of named categories, as CSS colours. */
  "color_discrete_map"?: Record<string, unknown>;
  /** Colours of the other categories in turn, as CSS colours. */
  "color_discrete_sequence"?: Array<string>;
  /** Colours of numbers: a name such as `viridis`, or CSS colours from low to high. */
  "color_continuous_scale"?: unknown;
  /** Number in the middle of the colours. */
  "color_continuous_midpoint"?: number;
  /** Numbers at the two ends of the colours. */
  "range_color"?: Array<number>;
  /** Order of categories, by column: `{"day": ["Mon", "Tue"]}`. */
  "category_orders"?: Record<string, unknown>;
  /** From 0, unseen, to 1. */
  "opacity"?: number;
  /** Is there a legend? By default when there is something to tell apart. */
  "legend"?: boolean;
  /** What lies on top: further layers with marks, data and channels of their own. */
  "layers"?: Array<Record<string, unknown>>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text in the reply, and ready to be used as it is. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotHeatmapReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotBoxRequest {
  /** Table whose columns the channels name. */
  "data"?: Record<string, unknown>;
  /** Categories (or values, of lying boxes): a column's name, a list of columns, or values. */
  "x"?: unknown;
  /** Values (or categories, of lying boxes): a column's name, a list of columns, or values. */
  "y"?: unknown;
  /** Which rows are drawn as points. */
  "points"?: "outliers" | "none";
  /** Which way the boxes stand; by default lying when only `x` is numbers. */
  "orientation"?: "v" | "h";
  /** Colour: a column or values (text: categories; numbers: a colour scale in scatters and heat maps, else categories), or one CSS colour. */
  "color"?: unknown;
  /** Are numbers of `color` categories? By default they are in lines, bars, histograms and boxes, and wherever colours or an order of categories are given. */
  "color_discrete"?: boolean;
  /** Column or values that split the chart into panels from left to right. */
  "facet_col"?: unknown;
  /** Column or values that split the chart into panels from top to bottom. */
  "facet_row"?: unknown;
  /** Panels side by side at most, before `facet_col` goes on in a new row. */
  "facet_col_wrap"?: number;
  /** Further columns shown on hover and in the data table. */
  "hover_data"?: Array<string>;
  /** Name in the legend, where no column gives one. */
  "name"?: string;
  /** Title above the chart. */
  "title"?: string;
  /** Title of the horizontal axis; `""` for none. */
  "x_title"?: string;
  /** Title of the vertical axis; `""` for none. */
  "y_title"?: string;
  /** What people read instead of a column's name. */
  "labels"?: Record<string, unknown>;
  /** Width in pixels. */
  "width"?: number;
  /** Height in pixels. */
  "height"?: number;
  /** Colours of the furniture. */
  "theme"?: "light" | "dark";
  /** Is the horizontal axis logarithmic? */
  "log_x"?: boolean;
  /** Is the vertical axis logarithmic? */
  "log_y"?: boolean;
  /** First and last value of the horizontal axis: numbers, or ISO dates and times. */
  "range_x"?: unknown;
  /** First and last value of the vertical axis. */
  "range_y"?: unknown;
  /** IANA zone whose wall clock labels instants, such as `Europe/Berlin`. */
  "time_zone"?: string;
  /** Colours of named categories, as CSS colours. */
  "color_discrete_map"?: Record<string, unknown>;
  /** Colours of the other categories in turn, as CSS colours. */
  "color_discrete_sequence"?: Array<string>;
  /** Colours of numbers: a name such as `viridis`, or CSS colours from low to high. */
  "color_continuous_scale"?: unknown;
  /** Number in the middle of the colours. */
  "color_continuous_midpoint"?: number;
  /** Numbers at the two ends of the colours. */
  "range_color"?: Array<number>;
  /** Order of categories, by column: `{"day": ["Mon", "Tue"]}`. */
  "category_orders"?: Record<string, unknown>;
  /** From 0, unseen, to 1. */
  "opacity"?: number;
  /** Is there a legend? By default when there is something to tell apart. */
  "legend"?: boolean;
  /** What lies on top: further layers with marks, data and channels of their own. */
  "layers"?: Array<Record<string, unknown>>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: faster than text in the reply, and ready to be used as it is. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotBoxReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotRenderRequest {
  /** A chart. */
  "spec": Record<string, unknown>;
  /** What the chart is given back as; by default what the path's suffix says, else `json`. */
  "format"?: "svg" | "html" | "png" | "json" | "ref";
  /** File to write. */
  "path"?: string;
  /** Keep the bytes of the picture in the library, to be read by `sera_peek`: for large pages and PNG, faster than text in the reply. */
  "keep"?: boolean;
  /** Pixels of a PNG for each of `width` and `height`: 2 for dense screens, 3 for print. */
  "scale"?: number;
}

export interface PlotRenderReply {
  /** The token of the kept chart, or of the kept bytes of the picture. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept picture. */
  "size"?: number;
  /** The picture of shapes. */
  "svg"?: string;
  /** The page. */
  "html"?: string;
  /** The picture of pixels, in base64. */
  "png"?: string;
  /** A chart. */
  "spec"?: Record<string, unknown>;
}

export interface PlotPageRequest {
  /** Specs of the charts, from top to bottom, or `{"$ref": token}` of kept ones. */
  "charts": Array<Record<string, unknown>>;
  /** Title of the page; by default that of its first chart. */
  "title"?: string;
  /** Text between title and charts, as plain text; every line is a paragraph. */
  "text"?: string;
  /** Charts side by side where the screen is wide. */
  "columns"?: number;
  /** Nonce for script and style, under a strict content security policy. */
  "nonce"?: string;
  /** Language of title and text, such as `de`. */
  "lang"?: string;
  /** How much of a page is written. */
  "extent"?: "full" | "fragment";
  /** File to write. */
  "path"?: string;
  /** Keep the page in the library, to be read by `sera_peek`: faster than text in the reply. */
  "keep"?: boolean;
}

export interface PlotPageReply {
  /** The token of the kept page. */
  "$ref"?: string;
  /** The file that was written. */
  "path"?: string;
  /** Bytes of the file, or of the kept page. */
  "size"?: number;
  /** The page, when no file was named. */
  "html"?: string;
}

export interface Operations {
  /** Tell the version of the library, its ABI, and the parts built into it. */
  "version": [VersionRequest, VersionReply];
  /** List every operation with its JSON Schemas, stability and a working example. */
  "catalog": [CatalogRequest, CatalogReply];
  /** Set the rules of this process, and tell them: what requests may do with files, and where calls are noted for the host. Nothing is noted, and nothing is sent anywhere, unless this asks for it. */
  "configure": [ConfigureRequest, ConfigureReply];
  /** Keep data in the library, so that later requests cite it instead of carrying it. */
  "keep": [KeepRequest, KeepReply];
  /** Tell what data is, its shape, names and types, without keeping or copying it. */
  "inspect": [InspectRequest, InspectReply];
  /** Hand out the records of calls that wait in memory, and forget them. There are none unless `configure` asked for them. */
  "telemetry": [TelemetryRequest, TelemetryReply];
  /** Count what the library holds for this process: kept things, lent memory, named calls. */
  "stats": [StatsRequest, StatsReply];
  /** Drop kept things. A token that is not kept any more is not an error. */
  "drop": [DropRequest, DropReply];
  /** Cancel the running call whose `$budget.cancel` is `name`. */
  "cancel_call": [CancelCallRequest, CancelCallReply];
  /** Tell how far the running call is whose `$budget.progress` is `name`. */
  "progress": [ProgressRequest, ProgressReply];
  /** Read a table from CSV, JSON, JSON lines, Parquet or Arrow IPC. */
  "frame_read": [FrameReadRequest, FrameReadReply];
  /** Write a table as CSV, JSON, JSON lines, Parquet or Arrow IPC, into a file or into the reply. */
  "frame_write": [FrameWriteRequest, FrameWriteReply];
  /** Write out the first rows of a table. */
  "frame_head": [FrameHeadRequest, FrameHeadReply];
  /** Tell the size of a table, and the names, types and missing values of its columns. */
  "frame_info": [FrameInfoRequest, FrameInfoReply];
  /** Describe the columns of a table: counts, mean, spread, quantiles, extremes, frequent values. */
  "frame_describe": [FrameDescribeRequest, FrameDescribeReply];
  /** Put tables one below the other, column by column by name. */
  "frame_concat": [FrameConcatRequest, FrameConcatReply];
  /** Run a SELECT over tables. */
  "frame_sql": [FrameSqlRequest, FrameSqlReply];
  /** Take a table through steps: select, filter, group, join, sort and their kin. */
  "frame_query": [FrameQueryRequest, FrameQueryReply];
  /** Save a model as an envelope: to a file, or as text. */
  "ml_save_model": [MlSaveModelRequest, MlSaveModelReply];
  /** Load a model from a file or from the text of an envelope. */
  "ml_load_model": [MlLoadModelRequest, MlLoadModelReply];
  /** Fit a model to the rows of `x`. */
  "ml_fit": [MlFitRequest, MlFitReply];
  /** Predict: the cluster of each row of `x`. */
  "ml_predict": [MlPredictRequest, MlPredictReply];
  /** Transform the rows of `x` by a model, or back. */
  "ml_transform": [MlTransformRequest, MlTransformReply];
  /** Score a model on the rows of `x`: the larger the better. */
  "ml_score": [MlScoreRequest, MlScoreReply];
  /** Take one more batch of rows into a model, or begin one with the first batch. */
  "ml_partial_fit": [MlPartialFitRequest, MlPartialFitReply];
  /** Merge models that were fitted to parts of the data into the model of the whole. */
  "ml_merge": [MlMergeRequest, MlMergeReply];
  /** Measure how well the rows of `x` lie in their clusters: the silhouette. */
  "ml_silhouette": [MlSilhouetteRequest, MlSilhouetteReply];
  /** List the kinds of models, with JSON Schemas of their parameters and states. */
  "ml_kinds": [MlKindsRequest, MlKindsReply];
  /** Draw a scatter plot: one symbol for each row. */
  "plot_scatter": [PlotScatterRequest, PlotScatterReply];
  /** Draw lines: one for each series, through its rows in their order. */
  "plot_line": [PlotLineRequest, PlotLineReply];
  /** Draw bars: one for each row, from zero to its value. */
  "plot_bar": [PlotBarRequest, PlotBarReply];
  /** Draw a histogram: how many rows lie in each interval. */
  "plot_histogram": [PlotHistogramRequest, PlotHistogramReply];
  /** Draw a heat map: cells coloured by their number. */
  "plot_heatmap": [PlotHeatmapRequest, PlotHeatmapReply];
  /** Draw boxes: quartiles, whiskers to the farthest rows within 1.5 interquartile ranges, outliers. */
  "plot_box": [PlotBoxRequest, PlotBoxReply];
  /** Draw a chart from its spec. */
  "plot_render": [PlotRenderRequest, PlotRenderReply];
  /** Put charts on one page that needs nothing else: it opens anywhere, without a network. */
  "plot_page": [PlotPageRequest, PlotPageReply];
}
