// Generated from the catalogue by scripts/ops.mjs; do not edit.
import type * as ops from "../ops";
import type { CallOptions, Reply, Wire } from "./types";

/** Tell the version of the library, its ABI, and the parts built into it. */
export function version(request?: string | Wire<ops.VersionRequest>): Reply<ops.VersionReply>;
export function versionAsync(request?: string | Wire<ops.VersionRequest>, options?: CallOptions): Promise<Reply<ops.VersionReply>>;

/** List every operation with its JSON Schemas, stability and a working example. */
export function catalog(request?: string | Wire<ops.CatalogRequest>): Reply<ops.CatalogReply>;
export function catalogAsync(request?: string | Wire<ops.CatalogRequest>, options?: CallOptions): Promise<Reply<ops.CatalogReply>>;

/** Set the rules of this process, and tell them: what requests may do with files, and where calls are noted for the host. Nothing is noted, and nothing is sent anywhere, unless this asks for it. */
export function configure(request?: string | Wire<ops.ConfigureRequest>): Reply<ops.ConfigureReply>;
export function configureAsync(request?: string | Wire<ops.ConfigureRequest>, options?: CallOptions): Promise<Reply<ops.ConfigureReply>>;

/** Keep data in the library, so that later requests cite it instead of carrying it. */
export function keep(request?: string | Wire<ops.KeepRequest>): Reply<ops.KeepReply>;
export function keepAsync(request?: string | Wire<ops.KeepRequest>, options?: CallOptions): Promise<Reply<ops.KeepReply>>;

/** Tell what data is, its shape, names and types, without keeping or copying it. */
export function inspect(request?: string | Wire<ops.InspectRequest>): Reply<ops.InspectReply>;
export function inspectAsync(request?: string | Wire<ops.InspectRequest>, options?: CallOptions): Promise<Reply<ops.InspectReply>>;

/** Hand out the records of calls that wait in memory, and forget them. There are none unless `configure` asked for them. */
export function telemetry(request?: string | Wire<ops.TelemetryRequest>): Reply<ops.TelemetryReply>;
export function telemetryAsync(request?: string | Wire<ops.TelemetryRequest>, options?: CallOptions): Promise<Reply<ops.TelemetryReply>>;

/** Count what the library holds for this process: kept things, lent memory, named calls. */
export function stats(request?: string | Wire<ops.StatsRequest>): Reply<ops.StatsReply>;
export function statsAsync(request?: string | Wire<ops.StatsRequest>, options?: CallOptions): Promise<Reply<ops.StatsReply>>;

/** Drop kept things. A token that is not kept any more is not an error. */
export function drop(request?: string | Wire<ops.DropRequest>): Reply<ops.DropReply>;
export function dropAsync(request?: string | Wire<ops.DropRequest>, options?: CallOptions): Promise<Reply<ops.DropReply>>;

/** Cancel the running call whose `$budget.cancel` is `name`. */
export function cancelCall(request?: string | Wire<ops.CancelCallRequest>): Reply<ops.CancelCallReply>;
export function cancelCallAsync(request?: string | Wire<ops.CancelCallRequest>, options?: CallOptions): Promise<Reply<ops.CancelCallReply>>;

/** Tell how far the running call is whose `$budget.progress` is `name`. */
export function progress(request?: string | Wire<ops.ProgressRequest>): Reply<ops.ProgressReply>;
export function progressAsync(request?: string | Wire<ops.ProgressRequest>, options?: CallOptions): Promise<Reply<ops.ProgressReply>>;

/** Read a table from CSV, JSON, JSON lines, Parquet or Arrow IPC. */
export function frameRead(request?: string | Wire<ops.FrameReadRequest>): Reply<ops.FrameReadReply>;
export function frameReadAsync(request?: string | Wire<ops.FrameReadRequest>, options?: CallOptions): Promise<Reply<ops.FrameReadReply>>;

/** Write a table as CSV, JSON, JSON lines, Parquet or Arrow IPC, into a file or into the reply. */
export function frameWrite(request?: string | Wire<ops.FrameWriteRequest>): Reply<ops.FrameWriteReply>;
export function frameWriteAsync(request?: string | Wire<ops.FrameWriteRequest>, options?: CallOptions): Promise<Reply<ops.FrameWriteReply>>;

/** Write out the first rows of a table. */
export function frameHead(request?: string | Wire<ops.FrameHeadRequest>): Reply<ops.FrameHeadReply>;
export function frameHeadAsync(request?: string | Wire<ops.FrameHeadRequest>, options?: CallOptions): Promise<Reply<ops.FrameHeadReply>>;

/** Tell the size of a table, and the names, types and missing values of its columns. */
export function frameInfo(request?: string | Wire<ops.FrameInfoRequest>): Reply<ops.FrameInfoReply>;
export function frameInfoAsync(request?: string | Wire<ops.FrameInfoRequest>, options?: CallOptions): Promise<Reply<ops.FrameInfoReply>>;

/** Describe the columns of a table: counts, mean, spread, quantiles, extremes, frequent values. */
export function frameDescribe(request?: string | Wire<ops.FrameDescribeRequest>): Reply<ops.FrameDescribeReply>;
export function frameDescribeAsync(request?: string | Wire<ops.FrameDescribeRequest>, options?: CallOptions): Promise<Reply<ops.FrameDescribeReply>>;

/** Put tables one below the other, column by column by name. */
export function frameConcat(request?: string | Wire<ops.FrameConcatRequest>): Reply<ops.FrameConcatReply>;
export function frameConcatAsync(request?: string | Wire<ops.FrameConcatRequest>, options?: CallOptions): Promise<Reply<ops.FrameConcatReply>>;

/** Run a SELECT over tables. */
export function frameSql(request?: string | Wire<ops.FrameSqlRequest>): Reply<ops.FrameSqlReply>;
export function frameSqlAsync(request?: string | Wire<ops.FrameSqlRequest>, options?: CallOptions): Promise<Reply<ops.FrameSqlReply>>;

/** Take a table through steps: select, filter, group, join, sort and their kin. */
export function frameQuery(request?: string | Wire<ops.FrameQueryRequest>): Reply<ops.FrameQueryReply>;
export function frameQueryAsync(request?: string | Wire<ops.FrameQueryRequest>, options?: CallOptions): Promise<Reply<ops.FrameQueryReply>>;

/** Save a model as an envelope: to a file, or as text. */
export function mlSaveModel(request?: string | Wire<ops.MlSaveModelRequest>): Reply<ops.MlSaveModelReply>;
export function mlSaveModelAsync(request?: string | Wire<ops.MlSaveModelRequest>, options?: CallOptions): Promise<Reply<ops.MlSaveModelReply>>;

/** Load a model from a file or from the text of an envelope. */
export function mlLoadModel(request?: string | Wire<ops.MlLoadModelRequest>): Reply<ops.MlLoadModelReply>;
export function mlLoadModelAsync(request?: string | Wire<ops.MlLoadModelRequest>, options?: CallOptions): Promise<Reply<ops.MlLoadModelReply>>;

/** Fit a model to the rows of `x`. */
export function mlFit(request?: string | Wire<ops.MlFitRequest>): Reply<ops.MlFitReply>;
export function mlFitAsync(request?: string | Wire<ops.MlFitRequest>, options?: CallOptions): Promise<Reply<ops.MlFitReply>>;

/** Predict: the cluster of each row of `x`. */
export function mlPredict(request?: string | Wire<ops.MlPredictRequest>): Reply<ops.MlPredictReply>;
export function mlPredictAsync(request?: string | Wire<ops.MlPredictRequest>, options?: CallOptions): Promise<Reply<ops.MlPredictReply>>;

/** Transform the rows of `x` by a model, or back. */
export function mlTransform(request?: string | Wire<ops.MlTransformRequest>): Reply<ops.MlTransformReply>;
export function mlTransformAsync(request?: string | Wire<ops.MlTransformRequest>, options?: CallOptions): Promise<Reply<ops.MlTransformReply>>;

/** Score a model on the rows of `x`: the larger the better. */
export function mlScore(request?: string | Wire<ops.MlScoreRequest>): Reply<ops.MlScoreReply>;
export function mlScoreAsync(request?: string | Wire<ops.MlScoreRequest>, options?: CallOptions): Promise<Reply<ops.MlScoreReply>>;

/** Take one more batch of rows into a model, or begin one with the first batch. */
export function mlPartialFit(request?: string | Wire<ops.MlPartialFitRequest>): Reply<ops.MlPartialFitReply>;
export function mlPartialFitAsync(request?: string | Wire<ops.MlPartialFitRequest>, options?: CallOptions): Promise<Reply<ops.MlPartialFitReply>>;

/** Merge models that were fitted to parts of the data into the model of the whole. */
export function mlMerge(request?: string | Wire<ops.MlMergeRequest>): Reply<ops.MlMergeReply>;
export function mlMergeAsync(request?: string | Wire<ops.MlMergeRequest>, options?: CallOptions): Promise<Reply<ops.MlMergeReply>>;

/** Measure how well the rows of `x` lie in their clusters: the silhouette. */
export function mlSilhouette(request?: string | Wire<ops.MlSilhouetteRequest>): Reply<ops.MlSilhouetteReply>;
export function mlSilhouetteAsync(request?: string | Wire<ops.MlSilhouetteRequest>, options?: CallOptions): Promise<Reply<ops.MlSilhouetteReply>>;

/** List the kinds of models, with JSON Schemas of their parameters and states. */
export function mlKinds(request?: string | Wire<ops.MlKindsRequest>): Reply<ops.MlKindsReply>;
export function mlKindsAsync(request?: string | Wire<ops.MlKindsRequest>, options?: CallOptions): Promise<Reply<ops.MlKindsReply>>;

/** Draw a scatter plot: one symbol for each row. */
export function plotScatter(request?: string | Wire<ops.PlotScatterRequest>): Reply<ops.PlotScatterReply>;
export function plotScatterAsync(request?: string | Wire<ops.PlotScatterRequest>, options?: CallOptions): Promise<Reply<ops.PlotScatterReply>>;

/** Draw lines: one for each series, through its rows in their order. */
export function plotLine(request?: string | Wire<ops.PlotLineRequest>): Reply<ops.PlotLineReply>;
export function plotLineAsync(request?: string | Wire<ops.PlotLineRequest>, options?: CallOptions): Promise<Reply<ops.PlotLineReply>>;

/** Draw bars: one for each row, from zero to its value. */
export function plotBar(request?: string | Wire<ops.PlotBarRequest>): Reply<ops.PlotBarReply>;
export function plotBarAsync(request?: string | Wire<ops.PlotBarRequest>, options?: CallOptions): Promise<Reply<ops.PlotBarReply>>;

/** Draw a histogram: how many rows lie in each interval. */
export function plotHistogram(request?: string | Wire<ops.PlotHistogramRequest>): Reply<ops.PlotHistogramReply>;
export function plotHistogramAsync(request?: string | Wire<ops.PlotHistogramRequest>, options?: CallOptions): Promise<Reply<ops.PlotHistogramReply>>;

/** Draw a heat map: cells coloured by their number. */
export function plotHeatmap(request?: string | Wire<ops.PlotHeatmapRequest>): Reply<ops.PlotHeatmapReply>;
export function plotHeatmapAsync(request?: string | Wire<ops.PlotHeatmapRequest>, options?: CallOptions): Promise<Reply<ops.PlotHeatmapReply>>;

/** Draw boxes: quartiles, whiskers to the farthest rows within 1.5 interquartile ranges, outliers. */
export function plotBox(request?: string | Wire<ops.PlotBoxRequest>): Reply<ops.PlotBoxReply>;
export function plotBoxAsync(request?: string | Wire<ops.PlotBoxRequest>, options?: CallOptions): Promise<Reply<ops.PlotBoxReply>>;

/** Draw a chart from its spec. */
export function plotRender(request?: string | Wire<ops.PlotRenderRequest>): Reply<ops.PlotRenderReply>;
export function plotRenderAsync(request?: string | Wire<ops.PlotRenderRequest>, options?: CallOptions): Promise<Reply<ops.PlotRenderReply>>;

/** Put charts on one page that needs nothing else: it opens anywhere, without a network. */
export function plotPage(request?: string | Wire<ops.PlotPageRequest>): Reply<ops.PlotPageReply>;
export function plotPageAsync(request?: string | Wire<ops.PlotPageRequest>, options?: CallOptions): Promise<Reply<ops.PlotPageReply>>;
