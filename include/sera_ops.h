/* The operations of Sera: one function each. Generated from the one list; do not edit.
   Each takes a JSON object (NULL is {}) and gives a JSON object, to be freed by sera_free. */
#ifndef SERA_OPS_H
#define SERA_OPS_H
#ifdef __cplusplus
extern "C" {
#endif

/* Tell the version of the library, its ABI, and the parts built into it.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_version(const char *json);

/* List every operation with its JSON Schemas, stability and a working example.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_catalog(const char *json);

/* Set the rules of this process, and tell them: what requests may do with files, and where calls are noted for the host. Nothing is noted, and nothing is sent anywhere, unless this asks for it.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_configure(const char *json);

/* Keep data in the library, so that later requests cite it instead of carrying it.
 * Since 0.1.0, stable.
 * Example: {"data": {"x": [1, 2, null]}}
 */
char *sera_keep(const char *json);

/* Tell what data is, its shape, names and types, without keeping or copying it.
 * Since 0.1.0, stable.
 * Example: {"data": {"x": [1, 2, null]}}
 */
char *sera_inspect(const char *json);

/* Hand out the records of calls that wait in memory, and forget them. There are none unless `configure` asked for them.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_telemetry(const char *json);

/* Count what the library holds for this process: kept things, lent memory, named calls.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_stats(const char *json);

/* Drop kept things. A token that is not kept any more is not an error.
 * Since 0.1.0, stable.
 * Example: {"refs": []}
 */
char *sera_drop(const char *json);

/* Cancel the running call whose `$budget.cancel` is `name`.
 * Since 0.1.0, stable.
 * Example: {"name": "import"}
 */
char *sera_cancel_call(const char *json);

/* Tell how far the running call is whose `$budget.progress` is `name`.
 * Since 0.1.0, stable.
 * Example: {"name": "import"}
 */
char *sera_progress(const char *json);

/* Read a table from CSV, JSON, JSON lines, Parquet or Arrow IPC.
 * Since 0.1.0, stable.
 * Example: {"text": "name,zip,n\nAda,01234,1\nBea,NA,2.5\n", "reply": "table"}
 */
char *sera_frame_read(const char *json);

/* Write a table as CSV, JSON, JSON lines, Parquet or Arrow IPC, into a file or into the reply.
 * Since 0.1.0, stable.
 * Example: {"table": {"name": ["Ada", "Bea, jr.", null], "zip": ["01234", "5", ""]}, "format": "csv"}
 */
char *sera_frame_write(const char *json);

/* Write out the first rows of a table.
 * Since 0.1.0, stable.
 * Example: {"table": {"x": [1, 2, 3], "y": ["a", "b", null]}, "n": 2}
 */
char *sera_frame_head(const char *json);

/* Tell the size of a table, and the names, types and missing values of its columns.
 * Since 0.1.0, stable.
 * Example: {"table": {"x": [1, 2, 3], "y": ["a", "b", null]}}
 */
char *sera_frame_info(const char *json);

/* Describe the columns of a table: counts, mean, spread, quantiles, extremes, frequent values.
 * Since 0.1.0, stable.
 * Example: {"table": {"x": [1, 2, 4, null], "y": ["a", "b", "b", "c"]}}
 */
char *sera_frame_describe(const char *json);

/* Put tables one below the other, column by column by name.
 * Since 0.1.0, stable.
 * Example: {"tables": [{"x": [1, 2]}, {"x": [2.5, null]}], "reply": "table"}
 */
char *sera_frame_concat(const char *json);

/* Run a SELECT over tables.
 * Since 0.1.0, stable.
 * Example: {"query": "SELECT g, avg(x) AS mean FROM t GROUP BY g ORDER BY g", "tables": {"t": {"g": ["b", "a", "b"], "x": [1, 2, 4]}}, "reply": "table"}
 */
char *sera_frame_sql(const char *json);

/* Take a table through steps: select, filter, group, join, sort and their kin.
 * Since 0.1.0, stable.
 * Example: {"table": {"g": ["b", "a", "b"], "x": [1, 2, 4]}, "steps": [ {"filter": "x > 0"}, {"group_by": {"keys": ["g"], "aggs": {"mean": "avg(x)"}}}, {"sort": ["g"]}], "reply": "table"}
 */
char *sera_frame_query(const char *json);

/* Save a model as an envelope: to a file, or as text.
 * Since 0.1.0, stable.
 * Example: {"kind": "kmeans", "state": {"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3}}
 */
char *sera_ml_save_model(const char *json);

/* Load a model from a file or from the text of an envelope.
 * Since 0.1.0, stable.
 * Example: {"data": "{\"seraplot_model_v\":1,\"kind\":\"kmeans\",\"state\":{\"k\":1,\"centroids\":[[0.5]],\"inertia\":0.5}}"}
 */
char *sera_ml_load_model(const char *json);

/* Fit a model to the rows of `x`.
 * Since 0.1.0, stable.
 * Example: {"kind": "kmeans", "x": [[0, 0], [0, 1], [9, 9], [9, 8]], "params": {"k": 2}}
 */
char *sera_ml_fit(const char *json);

/* Predict: the cluster of each row of `x`.
 * Since 0.1.0, stable.
 * Example: {"model": {"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3}}, "x": [[0, 0], [5, 5]]}
 */
char *sera_ml_predict(const char *json);

/* Transform the rows of `x` by a model, or back.
 * Since 0.1.0, stable.
 * Example: {"model": {"seraplot_model_v": 1, "kind": "standard_scaler", "state": {"mean": [1, 2], "scale": [2, 4]}}, "x": [[3, 2], [1, 6]]}
 */
char *sera_ml_transform(const char *json);

/* Score a model on the rows of `x`: the larger the better.
 * Since 0.1.0, stable.
 * Example: {"model": {"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 2, "centroids": [[0, 0], [4, 4]]}}, "x": [[0, 1], [5, 4]]}
 */
char *sera_ml_score(const char *json);

/* Take one more batch of rows into a model, or begin one with the first batch.
 * Since 0.1.0, stable.
 * Example: {"kind": "standard_scaler", "x": [[1, 2], [3, 4]]}
 */
char *sera_ml_partial_fit(const char *json);

/* Merge models that were fitted to parts of the data into the model of the whole.
 * Since 0.1.0, stable.
 * Example: {"models": [{"seraplot_model_v": 1, "kind": "standard_scaler", "state": {"counts": [2], "mean": [1], "var": [1], "scale": [1]}}, {"seraplot_model_v": 1, "kind": "standard_scaler", "state": {"counts": [1], "mean": [4], "var": [0], "scale": [1]}}]}
 */
char *sera_ml_merge(const char *json);

/* Measure how well the rows of `x` lie in their clusters: the silhouette.
 * Since 0.1.0, stable.
 * Example: {"x": [[0], [1], [8], [9]], "labels": [0, 0, 1, 1], "samples": true}
 */
char *sera_ml_silhouette(const char *json);

/* List the kinds of models, with JSON Schemas of their parameters and states.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_ml_kinds(const char *json);

/* Draw a scatter plot: one symbol for each row.
 * Since 0.1.0, stable.
 * Example: {"x": [1, 2, 3], "y": [2.5, 1.0, 4.0], "color": ["a", "b", "a"], "title": "Three points", "format": "svg"}
 */
char *sera_plot_scatter(const char *json);

/* Draw lines: one for each series, through its rows in their order.
 * Since 0.1.0, stable.
 * Example: {"x": [1, 2, 3, 4], "y": [1.0, null, 4.0, 3.5], "title": "A line with a gap", "format": "svg"}
 */
char *sera_plot_line(const char *json);

/* Draw bars: one for each row, from zero to its value.
 * Since 0.1.0, stable.
 * Example: {"x": ["a", "b", "c"], "y": [3, -1, 2], "title": "Three bars", "format": "svg"}
 */
char *sera_plot_bar(const char *json);

/* Draw a histogram: how many rows lie in each interval.
 * Since 0.1.0, stable.
 * Example: {"x": [1.2, 2.3, 2.7, 3.1, 3.3, 4.8], "nbins": 5, "format": "svg"}
 */
char *sera_plot_histogram(const char *json);

/* Draw a heat map: cells coloured by their number.
 * Since 0.1.0, stable.
 * Example: {"z": [[1, 2], [3, 4]], "x": ["a", "b"], "y": ["c", "d"], "format": "svg"}
 */
char *sera_plot_heatmap(const char *json);

/* Draw boxes: quartiles, whiskers to the farthest rows within 1.5 interquartile ranges, outliers.
 * Since 0.1.0, stable.
 * Example: {"x": ["a", "a", "a", "b", "b", "b"], "y": [1, 2, 9, 3, 4, 5], "format": "svg"}
 */
char *sera_plot_box(const char *json);

/* Draw a chart from its spec.
 * Since 0.1.0, stable.
 * Example: {"spec": {"layers": [{"mark": "line", "x": [1, 2, 3], "y": [1, 4, 2]}]}, "format": "svg"}
 */
char *sera_plot_render(const char *json);

/* Put charts on one page that needs nothing else: it opens anywhere, without a network.
 * Since 0.1.0, stable.
 * Example: {"title": "Two charts", "charts": [{"layers": [{"mark": "point", "x": [1, 2], "y": [3, 4]}]}, {"layers": [{"mark": "bar", "x": ["a", "b"], "y": [3, 4]}]}]}
 */
char *sera_plot_page(const char *json);

#ifdef __cplusplus
}
#endif
#endif
