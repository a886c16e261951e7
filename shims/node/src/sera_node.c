/* The Node addon of Sera: N-API 8 over the C ABI, and nothing else. JavaScript in `lib/` makes
 * requests and reads replies; this file moves text, lends memory, and waits for jobs.
 *
 * Memory of JavaScript is lent for the length of a synchronous call only: afterwards a transfer or a
 * resize could pull it away. Calls off the main thread get copies. */
#include "sera.h"

#include <node_api.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Text up to here is read into the stack. */
#define SMALL 2048
/* Stack of a thread that only waits; node's own thread-local data lies in it too. */
#define WAITER_STACK (256 * 1024)
/* How often a job with a progress callback is looked at. */
#define PROGRESS_MS 50

/* One environment (the main thread or a worker). Waiters outlive it, hence the count of holders. */
struct host {
  pthread_mutex_t lock;
  napi_threadsafe_function wake;
  struct job *jobs;
  bool alive;
  unsigned holders;
  unsigned running;
  double replies, freed, lent, returned, views;
};

/* A call on a thread of the library's. `next` and `previous` are guarded by the host's lock. */
struct job {
  struct host *host;
  struct job *next, *previous;
  napi_ref callback;
  uint64_t number;
  bool progress;
};

/* What a waiter tells the main thread: the end of a job (`reply`), or how far it is. */
struct news {
  struct job *job;
  char *reply;
  uint64_t done, total;
};

/* Text from JavaScript: in `small`, in `heap`, or where the caller has it. */
struct text {
  const char *data;
  size_t size;
  char *heap;
  char small[SMALL];
};

static napi_value fail(napi_env env, const char *message) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  if (!pending) {
    napi_throw_type_error(env, NULL, message);
  }
  return NULL;
}

/* The bytes of a typed array or DataView, where they lie; detached memory has none. */
static bool bytes_of(napi_env env, napi_value value, void **data, size_t *size) {
  static const size_t width[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8};
  napi_typedarray_type type;
  size_t length = 0;
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array ||
      napi_get_typedarray_info(env, value, &type, &length, data, NULL, NULL) != napi_ok ||
      (size_t)type >= sizeof width / sizeof *width) {
    return false;
  }
  *size = *data == NULL ? 0 : length * width[type];
  return true;
}

/* Read a string, the bytes of a Uint8Array, or null and undefined as NULL. */
static bool read_text(napi_env env, napi_value value, struct text *out) {
  size_t size = 0;
  out->heap = NULL;
  napi_status status = napi_get_value_string_utf8(env, value, out->small, SMALL, &size);
  if (status == napi_ok) {
    /* A character of four bytes may have been left out at the end. */
    if (size + 4 < SMALL) {
      out->data = out->small;
      out->size = size;
      return true;
    }
    if (napi_get_value_string_utf8(env, value, NULL, 0, &size) != napi_ok ||
        (out->heap = malloc(size + 1)) == NULL) {
      return false;
    }
    out->data = out->heap;
    return napi_get_value_string_utf8(env, value, out->heap, size + 1, &out->size) == napi_ok;
  }
  void *data = NULL;
  if (bytes_of(env, value, &data, &out->size)) {
    out->data = data == NULL ? "" : data;
    return true;
  }
  napi_valuetype type = napi_object;
  napi_typeof(env, value, &type);
  out->data = NULL;
  out->size = 0;
  return type == napi_null || type == napi_undefined;
}

/* A string of `size` bytes of UTF-8. Text without a high bit is made as Latin-1, which is faster. */
static napi_value make_string(napi_env env, const char *data, size_t size) {
  napi_value value = NULL;
  unsigned char high = 0;
  for (size_t i = 0; i < size; i++) {
    high |= (unsigned char)data[i];
  }
  napi_status status = high < 0x80 ? napi_create_string_latin1(env, data, size, &value)
                                   : napi_create_string_utf8(env, data, size, &value);
  return status == napi_ok ? value : fail(env, "the reply is longer than a string can be");
}

/* The reply as a string; it is freed in any case. */
static napi_value take_reply(napi_env env, struct host *host, char *reply, size_t size) {
  host->replies++;
  napi_value value = make_string(env, reply, size);
  sera_free(reply);
  host->freed++;
  return value;
}

/* The arguments of a call, undefined where they are missing, and its environment. */
static struct host *arguments_of(napi_env env, napi_callback_info info, napi_value *args, size_t count) {
  void *host = NULL;
  napi_get_cb_info(env, info, &count, args, NULL, &host);
  return host;
}

/* call(name, request): the reply's text. */
static napi_value call(napi_env env, napi_callback_info info) {
  napi_value args[2], reply = NULL;
  size_t size = 0;
  struct text name, request;
  struct host *host = arguments_of(env, info, args, 2);
  if (!read_text(env, args[0], &name) || name.data == NULL) {
    return fail(env, "the name of the operation must be a string");
  }
  if (read_text(env, args[1], &request)) {
    char *text = sera_call_n(name.data, name.size, request.data, request.size, &size);
    reply = take_reply(env, host, text, size);
  } else {
    fail(env, "the request must be JSON text");
  }
  free(request.heap);
  free(name.heap);
  return reply;
}

static void free_copy(void *copy) { free(copy); }

/* lend(array, meta, copy): the reply of lending, with the token. */
static napi_value lend(napi_env env, napi_callback_info info) {
  napi_value args[3];
  size_t size = 0;
  struct text meta;
  struct host *host = arguments_of(env, info, args, 3);
  void *data = NULL, *copied = NULL;
  bool copy = false;
  if (!bytes_of(env, args[0], &data, &size) || napi_get_value_bool(env, args[2], &copy) != napi_ok) {
    return fail(env, "only typed arrays can be lent");
  }
  if (!read_text(env, args[1], &meta) || meta.data == NULL) {
    return fail(env, "`meta` must be JSON text");
  }
  if (copy) {
    copied = malloc(size > 0 ? size : 1);
    if (copied == NULL) {
      free(meta.heap);
      return fail(env, "there is no memory for a copy");
    }
    memcpy(copied, data != NULL ? data : copied, size);
  }
  char *reply = copy ? sera_lend(copied, size, meta.data, free_copy, copied)
                     : sera_lend(data, size, meta.data, NULL, NULL);
  free(meta.heap);
  if (sera_ok(reply)) {
    host->lent++;
  } else {
    free(copied);
  }
  return take_reply(env, host, reply, sera_len(reply));
}

/* giveBack(token): waits until no call uses the memory. */
static napi_value give_back(napi_env env, napi_callback_info info) {
  napi_value args[1];
  struct text token;
  struct host *host = arguments_of(env, info, args, 1);
  if (!read_text(env, args[0], &token) || token.data == NULL) {
    return fail(env, "the token must be a string");
  }
  if (sera_return(token.data) == 0) {
    host->returned++;
  }
  free(token.heap);
  return NULL;
}

/* Jobs */

/* One holder less; the last one frees. Called with the lock held, which it gives up. */
static void let_go(struct host *host) {
  bool last = --host->holders == 0;
  pthread_mutex_unlock(&host->lock);
  if (last) {
    pthread_mutex_destroy(&host->lock);
    free(host);
  }
}

/* Hand news to the main thread; false when its environment is gone. */
static bool tell(struct host *host, struct news *news) {
  pthread_mutex_lock(&host->lock);
  bool told = host->alive && napi_call_threadsafe_function(host->wake, news, napi_tsfn_nonblocking) ==
                                 napi_ok;
  pthread_mutex_unlock(&host->lock);
  return told;
}

/* A job whose end nobody hears. While the environment lives its list still holds the job. */
static void drop_job(struct host *host, struct job *job) {
  pthread_mutex_lock(&host->lock);
  bool unused = !host->alive;
  pthread_mutex_unlock(&host->lock);
  if (unused) {
    free(job);
  }
}

/* The thread of a job: wait, tell, end. */
static void *wait_for(void *argument) {
  struct job *job = argument;
  struct host *host = job->host;
  for (;;) {
    struct news *news = calloc(1, sizeof *news);
    uint64_t done = 0, total = 0;
    uint64_t ms = job->progress ? PROGRESS_MS : 60000;
    char *reply = sera_wait(job->number, ms, &done, &total);
    if (reply == NULL && (!job->progress || total == 0 || news == NULL)) {
      free(news);
      continue;
    }
    if (news != NULL) {
      *news = (struct news){job, reply, done, total};
    }
    if (reply == NULL) {
      if (!tell(host, news)) {
        free(news);
      }
      continue;
    }
    if (news == NULL || !tell(host, news)) {
      sera_free(reply);
      free(news);
      drop_job(host, job);
    }
    break;
  }
  pthread_mutex_lock(&host->lock);
  let_go(host);
  return NULL;
}

/* Take a finished job out of the list and give its callback back. */
static void forget(napi_env env, struct job *job) {
  struct host *host = job->host;
  pthread_mutex_lock(&host->lock);
  if (job->previous != NULL) {
    job->previous->next = job->next;
  } else {
    host->jobs = job->next;
  }
  if (job->next != NULL) {
    job->next->previous = job->previous;
  }
  pthread_mutex_unlock(&host->lock);
  if (--host->running == 0) {
    napi_unref_threadsafe_function(env, host->wake);
  }
  napi_delete_reference(env, job->callback);
  free(job);
}

/* On the main thread: callback(reply text or undefined, done, total). */
static void receive(napi_env env, napi_value unused, void *context, void *data) {
  struct news *news = data;
  struct host *host = context;
  (void)unused;
  if (env == NULL) { /* The environment is going; nobody listens. */
    if (news->reply != NULL) {
      sera_free(news->reply);
      free(news->job);
    }
    free(news);
    return;
  }
  napi_value arguments[3], callback = NULL, global = NULL;
  napi_handle_scope scope = NULL;
  napi_open_handle_scope(env, &scope);
  napi_get_reference_value(env, news->job->callback, &callback);
  napi_get_global(env, &global);
  napi_create_double(env, (double)news->done, &arguments[1]);
  napi_create_double(env, (double)news->total, &arguments[2]);
  napi_get_undefined(env, &arguments[0]);
  if (news->reply != NULL) {
    napi_value text = take_reply(env, host, news->reply, sera_len(news->reply));
    forget(env, news->job);
    if (text == NULL) { /* Too long for a string: the callback gets null. */
      napi_value error = NULL;
      napi_get_and_clear_last_exception(env, &error);
      napi_get_null(env, &text);
    }
    arguments[0] = text;
  }
  if (callback != NULL) {
    napi_call_function(env, global, callback, 3, arguments, NULL);
  }
  napi_close_handle_scope(env, scope);
  free(news);
}

/* start(name, request, progress, callback): the job's number, or the text of an error reply. */
static napi_value start(napi_env env, napi_callback_info info) {
  napi_value args[4], result = NULL;
  struct text name, request;
  struct host *host = arguments_of(env, info, args, 4);
  char *error = NULL;
  bool progress = false;
  struct job *job = calloc(1, sizeof *job);
  pthread_attr_t attributes;
  pthread_t thread;
  if (job == NULL || napi_get_value_bool(env, args[2], &progress) != napi_ok ||
      !read_text(env, args[0], &name)) {
    free(job);
    return fail(env, "start(name, request, progress, callback)");
  }
  if (!read_text(env, args[1], &request) ||
      napi_create_reference(env, args[3], 1, &job->callback) != napi_ok) {
    free(request.heap);
    free(name.heap);
    free(job);
    return fail(env, "the request must be JSON text");
  }
  job->host = host;
  job->progress = progress;
  job->number = sera_start(name.data, request.data, &error);
  free(request.heap);
  free(name.heap);
  if (job->number == 0) {
    napi_delete_reference(env, job->callback);
    free(job);
    return take_reply(env, host, error, sera_len(error));
  }
  pthread_mutex_lock(&host->lock);
  job->next = host->jobs;
  if (job->next != NULL) {
    job->next->previous = job;
  }
  host->jobs = job;
  host->holders++;
  pthread_mutex_unlock(&host->lock);
  if (host->running++ == 0) {
    napi_ref_threadsafe_function(env, host->wake);
  }
  /* Read before the waiter may end and free the job. */
  napi_create_double(env, (double)job->number, &result);
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, WAITER_STACK);
  if (pthread_create(&thread, &attributes, wait_for, job) != 0) {
    wait_for(job); /* No thread to wait on: wait here. The callback still comes later. */
  }
  pthread_attr_destroy(&attributes);
  return result;
}

/* cancel(job) */
static napi_value cancel(napi_env env, napi_callback_info info) {
  napi_value args[1];
  double number = 0;
  arguments_of(env, info, args, 1);
  if (napi_get_value_double(env, args[0], &number) != napi_ok || !(number >= 1)) {
    return fail(env, "the job must be a number");
  }
  sera_cancel((uint64_t)number);
  return NULL;
}

/* Views */

static void drop_token(const char *token) {
  static const char before[] = "{\"refs\":[\"", after[] = "\"]}";
  char request[128];
  if (strlen(token) + sizeof before + sizeof after < sizeof request) {
    strcpy(request, before);
    strcat(request, token);
    strcat(request, after);
    sera_free(sera_call("drop", request));
  }
}

/* A view was collected: its token, which nobody else knows, goes with it. */
static void view_gone(napi_env env, void *data, void *token) {
  (void)env;
  (void)data;
  drop_token(token);
  free(token);
}

/* view(token): an ArrayBuffer over the memory kept under `token`, which it takes over; undefined when
 * nothing readable is kept there. Where outside memory is refused (Electron), a copy. */
static napi_value view(napi_env env, napi_callback_info info) {
  napi_value args[1], buffer = NULL;
  size_t size = 0;
  struct text token;
  struct host *host = arguments_of(env, info, args, 1);
  void *memory = NULL;
  if (!read_text(env, args[0], &token) || token.data == NULL) {
    return fail(env, "the token must be a string");
  }
  const void *data = sera_peek(token.data, &size);
  char *own = data == NULL || size == 0 ? NULL : malloc(token.size + 1);
  napi_status status = napi_generic_failure;
  if (own != NULL) {
    memcpy(own, token.data, token.size);
    own[token.size] = '\0';
    /* N-API has no read-only buffers: that nobody writes is a promise of the documentation. */
    status = napi_create_external_arraybuffer(env, (void *)(uintptr_t)data, size, view_gone, own, &buffer);
  }
  if (status == napi_ok) {
    host->views++;
  } else {
    free(own);
    if (data != NULL && napi_create_arraybuffer(env, size, &memory, &buffer) == napi_ok && size > 0) {
      memcpy(memory, data, size);
    }
    drop_token(token.data);
  }
  free(token.heap);
  return buffer;
}

/* counts(): what went through this environment, for tests. */
static napi_value counts(napi_env env, napi_callback_info info) {
  napi_value object, value;
  struct host *host = arguments_of(env, info, NULL, 0);
  napi_create_object(env, &object);
  const struct {
    const char *name;
    double value;
  } all[] = {{"replies", host->replies}, {"freed", host->freed}, {"lent", host->lent},
             {"returned", host->returned}, {"views", host->views}, {"running", host->running}};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    napi_create_double(env, all[i].value, &value);
    napi_set_named_property(env, object, all[i].name, value);
  }
  return object;
}

/* The environment ends: stop its jobs; their waiters find it dead. */
static void end(void *data) {
  struct host *host = data;
  pthread_mutex_lock(&host->lock);
  host->alive = false;
  for (struct job *job = host->jobs; job != NULL; job = job->next) {
    sera_cancel(job->number);
  }
  let_go(host);
}

NAPI_MODULE_INIT() {
  static const struct {
    const char *name;
    napi_callback run;
  } functions[] = {{"call", call},     {"lend", lend}, {"giveBack", give_back}, {"start", start},
                   {"cancel", cancel}, {"view", view}, {"counts", counts}};
  napi_value name, value;
  struct host *host = calloc(1, sizeof *host);
  if (host == NULL) {
    return fail(env, "there is no memory");
  }
  pthread_mutex_init(&host->lock, NULL);
  host->alive = true;
  host->holders = 1;
  napi_create_string_utf8(env, "sera", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(env, NULL, NULL, name, 0, 1, NULL, NULL, host, receive, &host->wake);
  napi_unref_threadsafe_function(env, host->wake);
  napi_set_instance_data(env, host, NULL, NULL);
  /* Added after the function above, and so run before it is closed. */
  napi_add_env_cleanup_hook(env, end, host);
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    const char *word = functions[i].name;
    napi_create_function(env, word, NAPI_AUTO_LENGTH, functions[i].run, host, &value);
    napi_set_named_property(env, exports, word, value);
  }
  napi_create_uint32(env, sera_abi_version(), &value);
  napi_set_named_property(env, exports, "abi", value);
  return exports;
}
