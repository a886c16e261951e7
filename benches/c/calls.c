/* calls: nanoseconds of one call from C; each row is the best of seven rounds, CPU time of one thread.
 * Lines: name <tab> nanoseconds. */
#define _POSIX_C_SOURCE 200809L
#include "sera.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* What a reply tells is kept, is looked at where it lies, and dropped. */
static void look_and_drop(const char *reply) {
    const char *token = strstr(reply, "\"$ref\":\"");
    if (!token) return;
    char text[33] = "";
    size_t size = 0;
    memcpy(text, token + 8, 32);
    const char *page = sera_peek(text, &size);
    if (!page || size < 1000 || page[0] != '<') { fprintf(stderr, "not a page\n"); exit(1); }
    sera_return(text);
}

/* Lend `count` doubles; the token. */
static void lend(const double *values, int count, char token[33]) {
    char meta[48];
    snprintf(meta, sizeof meta, "{\"dtype\":\"f8\",\"shape\":[%d]}", count);
    char *lent = sera_lend(values, sizeof *values * (size_t)count, meta, NULL, NULL);
    memcpy(token, strstr(lent, "\"$buf\":\"") + 8, 32);
    token[32] = 0;
    sera_free(lent);
}

/* Without a request it is made anew for each call, of numbers that are lent and taken back. */
static void row(const char *name, const char *op, const char *request, int calls, double (*axes)[100]) {
    double best = 1e30;
    for (int round = 0; round < 7; round++) {
        double start = cpu();
        for (int i = 0; i < calls; i++) {
            char x[33] = "", y[33] = "", made[160];
            if (axes) {
                lend(axes[0], 100, x);
                lend(axes[1], 100, y);
                snprintf(made, sizeof made, "{\"x\":{\"$buf\":\"%s\"},\"y\":{\"$buf\":\"%s\"},%s", x, y, request);
            }
            char *reply = sera_call(op, axes ? made : request);
            if (!sera_ok(reply)) { fprintf(stderr, "%s: %s\n", name, reply); exit(1); }
            look_and_drop(reply);
            sera_free(reply);
            if (axes) sera_return(x), sera_return(y);
        }
        double took = (cpu() - start) / calls;
        if (took < best) best = took;
    }
    printf("%s\t%.1f\n", name, best);
}

int main(void) {
    static double axes[2][100];
    row("smallest call", "drop", "{\"refs\":[]}", 100000, NULL);
    char *request = malloc(64 * 1024);
    int at = sprintf(request, "{\"x\":[");
    srand(1);
    for (int axis = 0; axis < 2; axis++) {
        for (int i = 0; i < 100; i++) {
            axes[axis][i] = rand() / (double)RAND_MAX;
            at += sprintf(request + at, i ? ",%.17g" : "%.17g", axes[axis][i]);
        }
        at += sprintf(request + at, axis ? "]" : "],\"y\":[");
    }
    sprintf(request + at, ",\"format\":\"html\"}");
    row("html in the reply, 100 points, text in", "plot_scatter", request, 300, NULL);
    sprintf(request + at, ",\"format\":\"html\",\"keep\":true}");
    row("html string, 100 points, lent", "plot_scatter", "\"format\":\"html\",\"keep\":true}", 300, axes);
    row("html string, 100 points, text in", "plot_scatter", request, 300, NULL);
    sprintf(request + at, ",\"format\":\"svg\"}");
    row("svg string, 100 points, text in", "plot_scatter", request, 300, NULL);
    sprintf(request + at, ",\"format\":\"png\"}");
    row("png as base64, 100 points, text in", "plot_scatter", request, 30, NULL);
    free(request);
    return 0;
}
