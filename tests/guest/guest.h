/* What the programs of tests/guest share: data, lending, clocks, a request of each library. */
#ifndef SERA_TEST_GUEST_H
#define SERA_TEST_GUEST_H
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include "sera.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Tell what is wrong and end the process with 1. */
#define must(condition, ...)                                                                        \
    do {                                                                                            \
        if (!(condition)) {                                                                         \
            fprintf(stderr, "%s:%d: not so: %s: ", __FILE__, __LINE__, #condition);                  \
            fprintf(stderr, __VA_ARGS__);                                                           \
            fputc('\n', stderr);                                                                    \
            fflush(stderr);                                                                         \
            _exit(1);                                                                               \
        }                                                                                           \
    } while (0)

static inline double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void pause_ns(long ns) {
    struct timespec t = {ns / 1000000000, ns % 1000000000};
    nanosleep(&t, NULL);
}

static inline unsigned next_random(unsigned *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static inline void fill(double *x, size_t n, unsigned seed) {
    for (size_t i = 0; i < n; i++) x[i] = (double)next_random(&seed) / (1 << 24);
}

/* The text member `key` of a reply, copied to `out` of 64 bytes. */
static inline void member(const char *reply, const char *key, char *out) {
    char mark[32];
    snprintf(mark, sizeof mark, "\"%s\":\"", key);
    const char *at = strstr(reply, mark);
    must(at, "no %s in %.200s", key, reply);
    snprintf(out, 64, "%.32s", at + strlen(mark));
}

/* Lend rows × cols doubles; the token in `token` of 64 bytes. */
static inline void lend(const double *x, size_t rows, size_t cols, char *token) {
    char meta[80];
    if (cols == 1) snprintf(meta, sizeof meta, "{\"dtype\":\"f8\",\"shape\":[%zu]}", rows);
    else snprintf(meta, sizeof meta, "{\"dtype\":\"f8\",\"shape\":[%zu,%zu]}", rows, cols);
    char *reply = sera_lend(x, rows * cols * sizeof *x, meta, NULL, NULL);
    must(sera_ok(reply), "%s", reply);
    member(reply, "$buf", token);
    sera_free(reply);
}

/* Fit, query and render the same data with `threads` threads; a hash of the replies. */
static inline unsigned long long work(const double *x, size_t rows, size_t cols, int threads) {
    static const char *calls[] = {
        "ml_fit",
        "{\"kind\":\"kmeans\",\"params\":{\"k\":8,\"random_state\":1,\"max_iter\":4},\"labels\":false,"
        "\"x\":{\"$buf\":\"%s\"},\"$budget\":{\"threads\":%d}}",
        "frame_sql",
        "{\"query\":\"SELECT cast(x * 50 AS bigint) AS g, count(*) AS n, sum(x) AS s FROM t GROUP BY g ORDER BY g\","
        "\"tables\":{\"t\":{\"x\":{\"$buf\":\"%s\"}}},\"reply\":\"table\",\"$budget\":{\"threads\":%d}}",
        "plot_line",
        "{\"x\":[\"2026-03-28T12:00:00Z\",\"2026-03-29T12:00:00Z\",\"2026-03-30T06:00:00Z\"],\"y\":[1,3,2],"
        "\"time_zone\":\"Europe/Berlin\",\"title\":\"%.0sspring\",\"format\":\"png\",\"$budget\":{\"threads\":%d}}",
    };
    unsigned long long hash = 1469598103934665603ull;
    for (int i = 0; i < 3; i++) {
        char token[64] = "", request[512];
        if (i < 2) lend(x, i == 0 ? rows : rows * cols, i == 0 ? cols : 1, token);
        snprintf(request, sizeof request, calls[2 * i + 1], token, threads);
        char *reply = sera_call(calls[2 * i], request);
        must(sera_ok(reply), "%s: %s", calls[2 * i], reply);
        for (const char *p = reply; *p; p++) hash = (hash ^ (unsigned char)*p) * 1099511628211ull;
        sera_free(reply);
        if (i < 2) must(sera_return(token) == 0, "%s", token);
    }
    return hash;
}
#endif
