# Generated from the one list of operations; do not edit.
from typing import Any, Literal, TypedDict

VersionRequest = TypedDict("VersionRequest", {}, total=False)
VersionReply = TypedDict("VersionReply", {"version": str, "abi": int, "wire": int, "features": list[str]}, total=False)
def version(request: str = ...) -> str:
    """Tell the version of the library, its ABI, and the parts built into it."""

CatalogRequest = TypedDict("CatalogRequest", {}, total=False)
CatalogReply = TypedDict("CatalogReply", {"functions": list[Any]}, total=False)
def catalog(request: str = ...) -> str:
    """List every operation with its JSON Schemas, stability and a working example."""

ConfigureRequest = TypedDict("ConfigureRequest", {"files": Any, "telemetry": Any}, total=False)
ConfigureReply = TypedDict("ConfigureReply", {"files": Any, "telemetry": Any}, total=False)
def configure(request: str = ...) -> str:
    """Set the rules of this process, and tell them: what requests may do with files, and where calls are noted for the host. Nothing is noted, and nothing is sent anywhere, unless this asks for it."""

KeepRequest = TypedDict("KeepRequest", {"data": Any}, total=False)
KeepReply = TypedDict("KeepReply", {"$ref": str, "kind": str}, total=False)
def keep(request: str = ...) -> str:
    """Keep data in the library, so that later requests cite it instead of carrying it."""

InspectRequest = TypedDict("InspectRequest", {"data": Any}, total=False)
InspectReply = TypedDict("InspectReply", {"kind": str, "shape": list[int], "names": list[str], "types": list[str], "nulls": list[int]}, total=False)
def inspect(request: str = ...) -> str:
    """Tell what data is, its shape, names and types, without keeping or copying it."""

TelemetryRequest = TypedDict("TelemetryRequest", {}, total=False)
TelemetryReply = TypedDict("TelemetryReply", {"records": list[dict[str, Any]], "lost": int}, total=False)
def telemetry(request: str = ...) -> str:
    """Hand out the records of calls that wait in memory, and forget them. There are none unless `configure` asked for them."""

StatsRequest = TypedDict("StatsRequest", {}, total=False)
StatsReply = TypedDict("StatsReply", {"kept": int, "lent": int, "named": int}, total=False)
def stats(request: str = ...) -> str:
    """Count what the library holds for this process: kept things, lent memory, named calls."""

DropRequest = TypedDict("DropRequest", {"refs": list[str]}, total=False)
DropReply = TypedDict("DropReply", {"dropped": int}, total=False)
def drop(request: str = ...) -> str:
    """Drop kept things. A token that is not kept any more is not an error."""

CancelCallRequest = TypedDict("CancelCallRequest", {"name": str}, total=False)
CancelCallReply = TypedDict("CancelCallReply", {"running": bool}, total=False)
def cancel_call(request: str = ...) -> str:
    """Cancel the running call whose `$budget.cancel` is `name`."""

ProgressRequest = TypedDict("ProgressRequest", {"name": str}, total=False)
ProgressReply = TypedDict("ProgressReply", {"running": bool, "done": int, "total": int}, total=False)
def progress(request: str = ...) -> str:
    """Tell how far the running call is whose `$budget.progress` is `name`."""

FrameReadRequest = TypedDict("FrameReadRequest", {"path": str, "text": str, "data": str, "format": Literal["csv", "tsv", "json", "jsonl", "ndjson", "parquet", "arrow", "ipc", "feather"], "columns": list[str], "n_rows": int, "dtypes": dict[str, Any], "try_parse_dates": bool, "on_error": Literal["raise", "null", "skip"], "delimiter": str, "header": bool, "quote": str, "quoted": Literal["auto", "text", "infer"], "comment": str, "skip_rows": int, "null_values": list[str], "decimal": str, "encoding": Literal["utf-8"], "reply": Literal["ref", "table"]}, total=False)
FrameReadReply = TypedDict("FrameReadReply", {"$ref": str, "table": dict[str, Any], "rows": int, "columns": list[dict[str, Any]], "rejected": dict[str, Any], "coerced": list[dict[str, Any]]}, total=False)
def frame_read(request: str = ...) -> str:
    """Read a table from CSV, JSON, JSON lines, Parquet or Arrow IPC."""

FrameWriteRequest = TypedDict("FrameWriteRequest", {"table": dict[str, Any], "path": str, "format": Literal["csv", "tsv", "json", "jsonl", "ndjson", "parquet", "arrow", "ipc", "feather"], "compression": Literal["none", "gzip", "snappy", "lz4"], "orient": Literal["rows", "table"], "delimiter": str, "header": bool, "null_value": str, "decimal": str}, total=False)
FrameWriteReply = TypedDict("FrameWriteReply", {"path": str, "size": int, "text": str, "data": str}, total=False)
def frame_write(request: str = ...) -> str:
    """Write a table as CSV, JSON, JSON lines, Parquet or Arrow IPC, into a file or into the reply."""

FrameHeadRequest = TypedDict("FrameHeadRequest", {"table": dict[str, Any], "n": int, "offset": int}, total=False)
FrameHeadReply = TypedDict("FrameHeadReply", {"table": dict[str, Any], "rows": int}, total=False)
def frame_head(request: str = ...) -> str:
    """Write out the first rows of a table."""

FrameInfoRequest = TypedDict("FrameInfoRequest", {"table": dict[str, Any]}, total=False)
FrameInfoReply = TypedDict("FrameInfoReply", {"rows": int, "bytes": int, "columns": list[dict[str, Any]]}, total=False)
def frame_info(request: str = ...) -> str:
    """Tell the size of a table, and the names, types and missing values of its columns."""

FrameDescribeRequest = TypedDict("FrameDescribeRequest", {"table": dict[str, Any]}, total=False)
FrameDescribeReply = TypedDict("FrameDescribeReply", {"rows": int, "columns": list[dict[str, Any]]}, total=False)
def frame_describe(request: str = ...) -> str:
    """Describe the columns of a table: counts, mean, spread, quantiles, extremes, frequent values."""

FrameConcatRequest = TypedDict("FrameConcatRequest", {"tables": list[dict[str, Any]], "how": Literal["vertical", "diagonal"], "reply": Literal["ref", "table"]}, total=False)
FrameConcatReply = TypedDict("FrameConcatReply", {"$ref": str, "table": dict[str, Any], "rows": int, "columns": list[dict[str, Any]]}, total=False)
def frame_concat(request: str = ...) -> str:
    """Put tables one below the other, column by column by name."""

FrameSqlRequest = TypedDict("FrameSqlRequest", {"query": str, "tables": dict[str, Any], "reply": Literal["ref", "table"]}, total=False)
FrameSqlReply = TypedDict("FrameSqlReply", {"$ref": str, "rows": int, "columns": list[dict[str, Any]], "table": dict[str, Any]}, total=False)
def frame_sql(request: str = ...) -> str:
    """Run a SELECT over tables."""

FrameQueryRequest = TypedDict("FrameQueryRequest", {"table": dict[str, Any], "steps": list[Any], "tables": dict[str, Any], "reply": Literal["ref", "table"]}, total=False)
FrameQueryReply = TypedDict("FrameQueryReply", {"$ref": str, "rows": int, "columns": list[dict[str, Any]], "table": dict[str, Any]}, total=False)
def frame_query(request: str = ...) -> str:
    """Take a table through steps: select, filter, group, join, sort and their kin."""

MlSaveModelRequest = TypedDict("MlSaveModelRequest", {"kind": str, "state": Any, "meta": Any, "model": Any, "path": str}, total=False)
MlSaveModelReply = TypedDict("MlSaveModelReply", {"path": str, "size": int, "data": str}, total=False)
def ml_save_model(request: str = ...) -> str:
    """Save a model as an envelope: to a file, or as text."""

MlLoadModelRequest = TypedDict("MlLoadModelRequest", {"path": str, "data": str, "keep": bool}, total=False)
MlLoadModelReply = TypedDict("MlLoadModelReply", {"model": dict[str, Any], "$ref": str}, total=False)
def ml_load_model(request: str = ...) -> str:
    """Load a model from a file or from the text of an envelope."""

MlFitRequest = TypedDict("MlFitRequest", {"kind": str, "x": Any, "params": Any, "sample_weight": Any, "columns": list[str], "labels": bool, "keep": bool}, total=False)
MlFitReply = TypedDict("MlFitReply", {"model": dict[str, Any], "$ref": str, "labels": Any, "stopped": str}, total=False)
def ml_fit(request: str = ...) -> str:
    """Fit a model to the rows of `x`."""

MlPredictRequest = TypedDict("MlPredictRequest", {"model": Any, "x": Any, "columns": list[str], "as": Literal["array", "table"], "column": str, "keep": bool}, total=False)
MlPredictReply = TypedDict("MlPredictReply", {"predictions": Any, "table": Any}, total=False)
def ml_predict(request: str = ...) -> str:
    """Predict: the cluster of each row of `x`."""

MlTransformRequest = TypedDict("MlTransformRequest", {"model": Any, "x": Any, "columns": list[str], "inverse": bool, "as": Literal["array", "table"], "keep": bool}, total=False)
MlTransformReply = TypedDict("MlTransformReply", {"values": Any, "table": Any, "rows": int, "columns": int, "names": list[str]}, total=False)
def ml_transform(request: str = ...) -> str:
    """Transform the rows of `x` by a model, or back."""

MlScoreRequest = TypedDict("MlScoreRequest", {"model": Any, "x": Any, "columns": list[str], "sample_weight": Any}, total=False)
MlScoreReply = TypedDict("MlScoreReply", {"score": float, "inertia": float}, total=False)
def ml_score(request: str = ...) -> str:
    """Score a model on the rows of `x`: the larger the better."""

MlPartialFitRequest = TypedDict("MlPartialFitRequest", {"model": Any, "kind": str, "x": Any, "params": Any, "sample_weight": Any, "columns": list[str], "labels": bool, "keep": bool}, total=False)
MlPartialFitReply = TypedDict("MlPartialFitReply", {"model": dict[str, Any], "$ref": str, "labels": Any, "stopped": str}, total=False)
def ml_partial_fit(request: str = ...) -> str:
    """Take one more batch of rows into a model, or begin one with the first batch."""

MlMergeRequest = TypedDict("MlMergeRequest", {"models": list[Any], "keep": bool}, total=False)
MlMergeReply = TypedDict("MlMergeReply", {"model": dict[str, Any], "$ref": str}, total=False)
def ml_merge(request: str = ...) -> str:
    """Merge models that were fitted to parts of the data into the model of the whole."""

MlSilhouetteRequest = TypedDict("MlSilhouetteRequest", {"x": Any, "labels": Any, "model": Any, "columns": list[str], "samples": bool, "keep": bool}, total=False)
MlSilhouetteReply = TypedDict("MlSilhouetteReply", {"score": float, "samples": Any, "clusters": int}, total=False)
def ml_silhouette(request: str = ...) -> str:
    """Measure how well the rows of `x` lie in their clusters: the silhouette."""

MlKindsRequest = TypedDict("MlKindsRequest", {}, total=False)
MlKindsReply = TypedDict("MlKindsReply", {"kinds": list[dict[str, Any]]}, total=False)
def ml_kinds(request: str = ...) -> str:
    """List the kinds of models, with JSON Schemas of their parameters and states."""

PlotScatterRequest = TypedDict("PlotScatterRequest", {"data": dict[str, Any], "x": Any, "y": Any, "size": Any, "size_max": float, "symbol": Any, "color": Any, "color_discrete": bool, "facet_col": Any, "facet_row": Any, "facet_col_wrap": int, "hover_data": list[str], "name": str, "title": str, "x_title": str, "y_title": str, "labels": dict[str, Any], "width": float, "height": float, "theme": Literal["light", "dark"], "log_x": bool, "log_y": bool, "range_x": Any, "range_y": Any, "time_zone": str, "color_discrete_map": dict[str, Any], "color_discrete_sequence": list[str], "color_continuous_scale": Any, "color_continuous_midpoint": float, "range_color": list[float], "category_orders": dict[str, Any], "opacity": float, "legend": bool, "layers": list[dict[str, Any]], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotScatterReply = TypedDict("PlotScatterReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_scatter(request: str = ...) -> str:
    """Draw a scatter plot: one symbol for each row."""

PlotLineRequest = TypedDict("PlotLineRequest", {"data": dict[str, Any], "x": Any, "y": Any, "line_dash": Any, "symbol": Any, "markers": bool, "line_width": float, "color": Any, "color_discrete": bool, "facet_col": Any, "facet_row": Any, "facet_col_wrap": int, "hover_data": list[str], "name": str, "title": str, "x_title": str, "y_title": str, "labels": dict[str, Any], "width": float, "height": float, "theme": Literal["light", "dark"], "log_x": bool, "log_y": bool, "range_x": Any, "range_y": Any, "time_zone": str, "color_discrete_map": dict[str, Any], "color_discrete_sequence": list[str], "color_continuous_scale": Any, "color_continuous_midpoint": float, "range_color": list[float], "category_orders": dict[str, Any], "opacity": float, "legend": bool, "layers": list[dict[str, Any]], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotLineReply = TypedDict("PlotLineReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_line(request: str = ...) -> str:
    """Draw lines: one for each series, through its rows in their order."""

PlotBarRequest = TypedDict("PlotBarRequest", {"data": dict[str, Any], "x": Any, "y": Any, "barmode": Literal["group", "stack", "relative", "overlay"], "orientation": Literal["v", "h"], "color": Any, "color_discrete": bool, "facet_col": Any, "facet_row": Any, "facet_col_wrap": int, "hover_data": list[str], "name": str, "title": str, "x_title": str, "y_title": str, "labels": dict[str, Any], "width": float, "height": float, "theme": Literal["light", "dark"], "log_x": bool, "log_y": bool, "range_x": Any, "range_y": Any, "time_zone": str, "color_discrete_map": dict[str, Any], "color_discrete_sequence": list[str], "color_continuous_scale": Any, "color_continuous_midpoint": float, "range_color": list[float], "category_orders": dict[str, Any], "opacity": float, "legend": bool, "layers": list[dict[str, Any]], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotBarReply = TypedDict("PlotBarReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_bar(request: str = ...) -> str:
    """Draw bars: one for each row, from zero to its value."""

PlotHistogramRequest = TypedDict("PlotHistogramRequest", {"data": dict[str, Any], "x": Any, "y": Any, "nbins": int, "histnorm": Literal["", "percent", "probability", "density", "probability density"], "barmode": Literal["group", "stack", "relative", "overlay"], "color": Any, "color_discrete": bool, "facet_col": Any, "facet_row": Any, "facet_col_wrap": int, "hover_data": list[str], "name": str, "title": str, "x_title": str, "y_title": str, "labels": dict[str, Any], "width": float, "height": float, "theme": Literal["light", "dark"], "log_x": bool, "log_y": bool, "range_x": Any, "range_y": Any, "time_zone": str, "color_discrete_map": dict[str, Any], "color_discrete_sequence": list[str], "color_continuous_scale": Any, "color_continuous_midpoint": float, "range_color": list[float], "category_orders": dict[str, Any], "opacity": float, "legend": bool, "layers": list[dict[str, Any]], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotHistogramReply = TypedDict("PlotHistogramReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_histogram(request: str = ...) -> str:
    """Draw a histogram: how many rows lie in each interval."""

PlotHeatmapRequest = TypedDict("PlotHeatmapRequest", {"data": dict[str, Any], "z": Any, "x": Any, "y": Any, "text_auto": bool, "color": Any, "color_discrete": bool, "facet_col": Any, "facet_row": Any, "facet_col_wrap": int, "hover_data": list[str], "name": str, "title": str, "x_title": str, "y_title": str, "labels": dict[str, Any], "width": float, "height": float, "theme": Literal["light", "dark"], "log_x": bool, "log_y": bool, "range_x": Any, "range_y": Any, "time_zone": str, "color_discrete_map": dict[str, Any], "color_discrete_sequence": list[str], "color_continuous_scale": Any, "color_continuous_midpoint": float, "range_color": list[float], "category_orders": dict[str, Any], "opacity": float, "legend": bool, "layers": list[dict[str, Any]], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotHeatmapReply = TypedDict("PlotHeatmapReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_heatmap(request: str = ...) -> str:
    """Draw a heat map: cells coloured by their number."""

PlotBoxRequest = TypedDict("PlotBoxRequest", {"data": dict[str, Any], "x": Any, "y": Any, "points": Literal["outliers", "none"], "orientation": Literal["v", "h"], "color": Any, "color_discrete": bool, "facet_col": Any, "facet_row": Any, "facet_col_wrap": int, "hover_data": list[str], "name": str, "title": str, "x_title": str, "y_title": str, "labels": dict[str, Any], "width": float, "height": float, "theme": Literal["light", "dark"], "log_x": bool, "log_y": bool, "range_x": Any, "range_y": Any, "time_zone": str, "color_discrete_map": dict[str, Any], "color_discrete_sequence": list[str], "color_continuous_scale": Any, "color_continuous_midpoint": float, "range_color": list[float], "category_orders": dict[str, Any], "opacity": float, "legend": bool, "layers": list[dict[str, Any]], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotBoxReply = TypedDict("PlotBoxReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_box(request: str = ...) -> str:
    """Draw boxes: quartiles, whiskers to the farthest rows within 1.5 interquartile ranges, outliers."""

PlotRenderRequest = TypedDict("PlotRenderRequest", {"spec": dict[str, Any], "format": Literal["svg", "html", "png", "json", "ref"], "path": str, "keep": bool, "scale": float}, total=False)
PlotRenderReply = TypedDict("PlotRenderReply", {"$ref": str, "path": str, "size": int, "svg": str, "html": str, "png": str, "spec": dict[str, Any]}, total=False)
def plot_render(request: str = ...) -> str:
    """Draw a chart from its spec."""

PlotPageRequest = TypedDict("PlotPageRequest", {"charts": list[dict[str, Any]], "title": str, "text": str, "columns": int, "nonce": str, "lang": str, "extent": Literal["full", "fragment"], "path": str, "keep": bool}, total=False)
PlotPageReply = TypedDict("PlotPageReply", {"$ref": str, "path": str, "size": int, "html": str}, total=False)
def plot_page(request: str = ...) -> str:
    """Put charts on one page that needs nothing else: it opens anywhere, without a network."""
