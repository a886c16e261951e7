/* kmeans X.f64 START.f64 ROWS COLUMNS K CALLS TOL: CPU microseconds of one fit from C, `x` lent, one thread; the least mean
 * of five rounds. Prints the time and the reply's tail, which holds inertia and rounds. */
#define _POSIX_C_SOURCE 200809L
#include "sera.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double *numbers(const char *path, size_t count) {
    double *values = malloc(count * sizeof *values);
    FILE *file = fopen(path, "rb");
    if (!values || !file || fread(values, sizeof *values, count, file) != count) { perror(path); exit(1); }
    fclose(file);
    return values;
}

int main(int count, char **words) {
    if (count != 8) return 2;
    size_t rows = strtoul(words[3], NULL, 10), columns = strtoul(words[4], NULL, 10), k = strtoul(words[5], NULL, 10);
    int calls = atoi(words[6]);
    double *x = numbers(words[1], rows * columns), *start = numbers(words[2], k * columns);
    char meta[96], token[33] = "";
    snprintf(meta, sizeof meta, "{\"dtype\":\"f8\",\"shape\":[%zu,%zu]}", rows, columns);
    char *lent = sera_lend(x, rows * columns * sizeof *x, meta, NULL, NULL);
    memcpy(token, strstr(lent, "\"$buf\":\"") + 8, 32);
    sera_free(lent);
    char *request = malloc(512 + k * columns * 26);
    int at = sprintf(request, "{\"kind\":\"kmeans\",\"x\":{\"$buf\":\"%s\"},\"keep\":true,\"params\":{\"k\":%zu,\"max_iter\":1000,\"tol\":%s,\"init\":[", token, k, words[7]);
    for (size_t c = 0; c < k; c++) {
        at += sprintf(request + at, c ? ",[" : "[");
        for (size_t j = 0; j < columns; j++) at += sprintf(request + at, j ? ",%.17g" : "%.17g", start[c * columns + j]);
        at += sprintf(request + at, "]");
    }
    sprintf(request + at, "]},\"$budget\":{\"threads\":1}}");
    double least = 1e300;
    for (int round = 0; round < 5; round++) {
        double took = 0;
        for (int i = 0; i < calls; i++) {
            double before = cpu();
            char *reply = sera_call("ml_fit", request);
            took += cpu() - before;
            if (!sera_ok(reply)) { fprintf(stderr, "%s\n", reply); return 1; }
            /* The model and its labels, both kept. */
            char drop[128], *model = strstr(reply, "},\"$ref\":\""), *labels = strstr(reply, "\"labels\":{\"$ref\":\"");
            snprintf(drop, sizeof drop, "{\"refs\":[\"%.32s\",\"%.32s\"]}", model + 10, labels + 18);
            sera_free(reply);
            sera_free(sera_call("drop", drop));
        }
        if (took / calls < least) least = took / calls;
    }
    printf("%.3f\n", least);
    sera_return(token);
    free(request);
    free(start);
    free(x);
    return 0;
}
