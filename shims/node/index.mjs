// Sera for Node: charts, machine learning and tables. One implementation stands behind both kinds of
// modules, in `lib/`.
export { array } from "./lib/encode.cjs";
export { call, callAsync, callText, callTextAsync, Reply, SeraError } from "./lib/calls.cjs";
export { Kept, view } from "./lib/kept.cjs";
export * from "./lib/ops.cjs";
export * from "./lib/models.cjs";
export * from "./lib/tables.cjs";
export * from "./lib/charts.cjs";
