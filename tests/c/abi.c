/* Lending, kept things, jobs, Arrow streams and misuse, from C. */
#include "sera.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#undef NDEBUG
#include <assert.h>

static char line[4096];

/* Call, copy the reply to `line`, free it. */
static const char *ask(const char *name, const char *json) {
    char *reply = sera_call(name, json);
    snprintf(line, sizeof line, "%s", reply);
    sera_free(reply);
    return line;
}

/* The text member `key` of a reply, copied to `out`. */
static void take(const char *json, const char *key, char *out, size_t room) {
    char mark[64];
    snprintf(mark, sizeof mark, "\"%s\":\"", key);
    const char *start = strstr(json, mark);
    assert(start);
    start += strlen(mark);
    size_t length = strcspn(start, "\"");
    assert(length < room);
    memcpy(out, start, length);
    out[length] = 0;
}

static int released;
static void release(void *user) { released += *(int *)user; }

static void lending(void) {
    double values[4] = {1, 2, 3, 4};
    char token[64], request[256];
    char *reply = sera_lend(values, sizeof values, "{\"dtype\":\"f8\",\"shape\":[2,2]}", NULL, NULL);
    assert(sera_ok(reply));
    take(reply, "$buf", token, sizeof token);
    sera_free(reply);
    snprintf(request, sizeof request, "{\"data\":{\"$buf\":\"%s\"}}", token);
    assert(strstr(ask("keep", request), "an array"));
    char kept[64];
    take(line, "$ref", kept, sizeof kept);
    assert(sera_return(token) == 0);
    assert(sera_return(token) == -1);
    assert(strstr(ask("keep", request), "unknown_token"));
    /* Kept data is a copy: it outlives the lending. */
    values[0] = 99;
    size_t bytes = 0;
    const double *view = sera_peek(kept, &bytes);
    assert(view && bytes == sizeof values && view[0] == 1 && view[3] == 4);
    /* Two ways to drop what is kept. */
    assert(sera_return(kept) == 0 && sera_return(kept) == -1);
    snprintf(request, sizeof request, "{\"refs\":[\"%s\"]}", kept);
    assert(strstr(ask("drop", request), "\"dropped\":0"));
    assert(sera_peek(kept, &bytes) == NULL && sera_peek(NULL, NULL) == NULL);

    /* A kept table copies its lent columns, so that taking the memory back does not wait for ever. */
    reply = sera_lend(values, sizeof values, "{\"dtype\":\"f8\"}", NULL, NULL);
    take(reply, "$buf", token, sizeof token);
    sera_free(reply);
    snprintf(request, sizeof request, "{\"data\":{\"x\":{\"$buf\":\"%s\"}}}", token);
    assert(strstr(ask("inspect", request), "\"types\":[\"f64\"]"));
    assert(strstr(ask("keep", request), "a table"));
    take(line, "$ref", kept, sizeof kept);
    assert(sera_return(token) == 0);
    memset(values, 0, sizeof values);
    snprintf(request, sizeof request, "{\"data\":{\"$ref\":\"%s\",\"column\":\"x\"}}", kept);
    assert(strstr(ask("inspect", request), "an array"));
    snprintf(request, sizeof request, "{\"refs\":[\"%s\"]}", kept);
    assert(strstr(ask("drop", request), "\"dropped\":1"));

    int one = 1;
    reply = sera_lend(values, sizeof values, "{\"dtype\":\"f8\"}", release, &one);
    take(reply, "$buf", token, sizeof token);
    sera_free(reply);
    assert(released == 0 && sera_return(token) == 0 && released == 1);
    /* Refusals do not call release. */
    reply = sera_lend(values, 31, "{\"dtype\":\"f8\"}", release, &one);
    assert(!sera_ok(reply) && released == 1);
    sera_free(reply);
    reply = sera_lend(NULL, 8, "{\"dtype\":\"f8\"}", NULL, NULL);
    assert(!sera_ok(reply));
    sera_free(reply);
    reply = sera_lend(values, 8, NULL, NULL, NULL);
    assert(!sera_ok(reply));
    sera_free(reply);
    assert(sera_return(NULL) == -1);
}

static void jobs(void) {
    char *failure = NULL;
    uint64_t done = 0, total = 0, job = sera_start("version", "{}", &failure);
    assert(job != 0 && failure == NULL);
    char *reply;
    while (!(reply = sera_wait(job, 1000, &done, &total))) {}
    assert(sera_ok(reply) && done == total && total > 0);
    sera_free(reply);
    reply = sera_wait(job, 0, NULL, NULL); /* fetched: forgotten */
    assert(!sera_ok(reply));
    sera_free(reply);
    assert(sera_cancel(job) == -1);
    assert(sera_start("versoin", NULL, &failure) == 0 && strstr(failure, "did you mean"));
    sera_free(failure);
    assert(sera_start(NULL, NULL, NULL) == 0);
}

static void arrow(void) {
    char token[64], request[128];
    ask("keep", "{\"data\":{\"n\":[1,2,null],\"s\":[\"a\",null,\"c\"]}}");
    take(line, "$ref", token, sizeof token);
    snprintf(request, sizeof request, "{\"$ref\":\"%s\"}", token);
    struct ArrowArrayStream stream;
    memset(&stream, 0, sizeof stream);
    char *reply = sera_table_export(request, &stream);
    assert(sera_ok(reply) && stream.release);
    sera_free(reply);
    reply = sera_table_import(&stream);
    assert(sera_ok(reply) && strstr(reply, "\"rows\":3") && !stream.release);
    sera_free(reply);
    reply = sera_table_import(NULL);
    assert(!sera_ok(reply));
    sera_free(reply);
    reply = sera_table_export("{\"$ref\":\"nothing\"}", &stream);
    assert(!sera_ok(reply));
    sera_free(reply);
    reply = sera_table_export(NULL, NULL);
    assert(!sera_ok(reply));
    sera_free(reply);
}

int main(void) {
    assert(sera_abi_version() == SERA_ABI);
    lending();
    jobs();
    arrow();
    assert(sera_len(NULL) == 0 && sera_ok(NULL) == 0);
    char *reply = sera_version(NULL);
    assert(sera_ok(reply) && sera_len(reply) == strlen(reply));
    sera_free(reply);
    puts("lending, jobs, Arrow: all as documented");
    return 0;
}
