// Generated from the catalogue by scripts/ops.mjs; do not edit.
import type * as ops from "../ops";
import type { CallOptions, Reply, Wire } from "./types";

/** Tell the version of the library, its ABI, and the parts built into it. */
export function version(request?: string | Wire<ops.VersionRequest>): Reply<ops.VersionReply>;
export function versionAsync(request?: string | Wire<ops.VersionRequest>, options?: CallOptions): Promise<Reply<ops.VersionReply>>;

/** List every operation with its JSON Schemas, stability and a working example. */
export function catalog(request?: string | Wire<ops.CatalogRequest>): Reply<ops.CatalogReply>;
export function catalogAsync(request?: string | Wire<ops.CatalogRequest>, options?: CallOptions): Promise<Reply<ops.CatalogReply>>;

/** Set the rules of this process, and tell them: what requests may do with files. */
export function configure(request?: string | Wire<ops.ConfigureRequest>): Reply<ops.ConfigureReply>;
export function configureAsync(request?: string | Wire<ops.ConfigureRequest>, options?: CallOptions): Promise<Reply<ops.ConfigureReply>>;

/** Keep data in the library, so that later requests cite it instead of carrying it. */
export function keep(request?: string | Wire<ops.KeepRequest>): Reply<ops.KeepReply>;
export function keepAsync(request?: string | Wire<ops.KeepRequest>, options?: CallOptions): Promise<Reply<ops.KeepReply>>;

/** Tell what data is, its shape, names and types, without keeping or copying it. */
export function inspect(request?: string | Wire<ops.InspectRequest>): Reply<ops.InspectReply>;
export function inspectAsync(request?: string | Wire<ops.InspectRequest>, options?: CallOptions): Promise<Reply<ops.InspectReply>>;

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
