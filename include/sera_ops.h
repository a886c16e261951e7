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

/* Set the rules of this process, and tell them: what requests may do with files.
 * Since 0.1.0, stable.
 * Example: {}
 */
char *sera_configure(const char *json);

/* Keep data in the library, so that later requests cite it instead of carrying it.
 * Since 0.1.0, stable.
 * Example: {"data": {"x": [1, 2, null]}}
 */
char *sera_keep(const char *json);

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

#ifdef __cplusplus
}
#endif
#endif
