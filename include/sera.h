/* Sera: charts, machine learning and tables behind one JSON C ABI. Generated; do not edit.
 *
 *   char *reply = sera_call("version", "{}");    never NULL: an object with "ok"
 *   puts(reply);
 *   sera_free(reply);                            every reply; NULL is fine
 */

#ifndef SERA_H
#define SERA_H

#include <stddef.h>
#include <stdint.h>

/* The Arrow C data and stream interfaces, as the Arrow project publishes them. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};
struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE
struct ArrowArrayStream {
  int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
  int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
  const char *(*get_last_error)(struct ArrowArrayStream *);
  void (*release)(struct ArrowArrayStream *);
  void *private_data;
};
#endif

#define SERA_ABI 1


// What frees lent memory when its last user is gone.
typedef void (*SeraRelease)(void *user);

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of this ABI; compare it at load with `SERA_ABI` of the header.
uint32_t sera_abi_version(void);

// Call the operation `name`. Never NULL: an unknown name is an error reply with a suggestion.
// `json` NULL means `{}`.
//
// # Safety
// `name` and `json` are NULL or NUL-terminated, and stay unchanged until this returns.
char *sera_call(const char *name, const char *json);

// `sera_call` with lengths in and, when `reply_len` is not NULL, the reply's length out.
//
// # Safety
// `name` and `json` are NULL or point at as many bytes, unchanged until this returns; `reply_len` is
// NULL or may be written.
char *sera_call_n(const char *name,
                  size_t name_len,
                  const char *json,
                  size_t json_len,
                  size_t *reply_len);

// Ask a job to stop: 0, or −1 when it is no job. Its reply, mostly the error `cancelled`, is still to
// be fetched by `sera_wait`.
int sera_cancel(uint64_t job);

// Free a reply. NULL is fine; a pointer that another copy of the library gave out is left alone.
//
// # Safety
// `text` is NULL, or a reply of this library that is not freed yet.
void sera_free(char *text);

// Length of a reply in bytes, without its NUL; 0 for NULL. Costs nothing.
//
// # Safety
// As `sera_free`.
size_t sera_len(const char *text);

// Lend `bytes` bytes at `data`: `{"ok":true,"$buf":"<token>"}`, or an error reply.
//
// `meta_json` says what they are: `{"dtype":"f8","shape":[n,d]}`. With `release` NULL the memory
// stays the caller's and must live until `sera_return` came back. With a `release`, it is called
// once, from any thread, after `sera_return` and the last call that used the memory. When lending
// fails, `release` is not called.
//
// # Safety
// `data` points at `bytes` readable bytes that no one changes while they are lent; `meta_json` is
// NULL or NUL-terminated.
char *sera_lend(const void *data,
                size_t bytes,
                const char *meta_json,
                SeraRelease release,
                void *user);

// Does the reply say `"ok":true`? 1 or 0; 0 for NULL.
//
// # Safety
// As `sera_free`.
int sera_ok(const char *text);

// The bytes of a kept array, page or picture, without a copy: NULL when `token` keeps no such thing.
// They stay valid until the token is dropped.
//
// # Safety
// `token` is NULL or NUL-terminated; `bytes` is NULL or may be written.
const void *sera_peek(const char *token,
                      size_t *bytes);

// Give up a token: lent memory is its owner's again, a kept thing is dropped, as the operation `drop`
// does. 0, or −1 when the token is neither lent nor kept. Further requests no longer find it; for memory
// that was lent without a `release` this waits until the calls that still use it are done.
//
// # Safety
// `token` is NULL or NUL-terminated.
int sera_return(const char *token);

// Start the operation `name` on a thread of the library's. The job's number; 0 when it cannot
// start, with an error reply in `*error` (to be freed) when `error` is not NULL.
//
// Memory that the request cites must stay lent until the job is fetched.
//
// # Safety
// `name` and `json` are NULL or NUL-terminated; they may change after this returns. `error` is NULL
// or may be written.
uint64_t sera_start(const char *name, const char *json, char **error);

// Hand a table out as an Arrow stream: `{"ok":true,"rows":n}`. `json` is a table in any of its forms,
// mostly `{"$ref":"<token>"}`; the memory is shared, and lives until the consumer releases it.
//
// # Safety
// `json` is NULL or NUL-terminated; `out` is NULL or may be written, and holds nothing that needs a
// release.
char *sera_table_export(const char *json,
                        struct ArrowArrayStream *out);

// Take over an Arrow stream as a kept table: `{"ok":true,"$ref":"<token>","rows":n}`.
//
// The stream is moved, as Arrow says: its `release` is cleared here and called when the last user of
// its memory is gone. One batch comes in without a copy; several are put together.
//
// # Safety
// `stream` is NULL or points at a valid `struct ArrowArrayStream`.
char *sera_table_import(struct ArrowArrayStream *stream);

// Wait at most `ms` milliseconds for a job. Its reply once it is done (to be freed; the job's number
// is then forgotten), else NULL. `done` and `total`, unless NULL, get the steps done and in all.
// A number that is no job gets an error reply.
//
// # Safety
// `done` and `total` are NULL or may be written.
char *sera_wait(uint64_t job,
                uint64_t ms,
                uint64_t *done,
                uint64_t *total);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SERA_H */

#include "sera_ops.h"
