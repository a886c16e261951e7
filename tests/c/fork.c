/* A child that forks after the parent used the pool computes the same, also while other threads are inside calls. */
#define _POSIX_C_SOURCE 200809L
#include "sera.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROWS = 60000, COLS = 4 };
static double x[ROWS * COLS];
static volatile int stop;

/* Fit with two threads to lent memory; the reply without its labels, to be freed by free(). */
static char *fit(void) {
    char meta[64], request[256], token[64];
    snprintf(meta, sizeof meta, "{\"dtype\":\"f8\",\"shape\":[%d,%d]}", ROWS, COLS);
    char *reply = sera_lend(x, sizeof x, meta, NULL, NULL);
    snprintf(token, sizeof token, "%.32s", strstr(reply, "$buf\":\"") + 7);
    sera_free(reply);
    snprintf(request, sizeof request,
             "{\"kind\":\"kmeans\",\"params\":{\"k\":12,\"random_state\":1,\"max_iter\":5},\"labels\":false,"
             "\"x\":{\"$buf\":\"%s\"},\"$budget\":{\"threads\":2}}", token);
    reply = sera_call("ml_fit", request);
    if (!sera_ok(reply)) fprintf(stderr, "%s\n", reply);
    char *copy = strdup(reply);
    sera_free(reply);
    sera_return(token);
    return copy;
}

static void *busy(void *unused) {
    while (!stop) {
        sera_free(sera_call("keep", "{\"data\":[1,2,3]}"));
        sera_free(sera_call("stats", "{}"));
    }
    return unused;
}

/* Fork; the child fits and compares. 0 when it did so in time. */
static int child(const char *want) {
    pid_t pid = fork();
    if (pid == 0) {
        alarm(60); /* a child that hangs is killed, and that is a failure */
        char *got = fit();
        _exit(strcmp(got, want) != 0);
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return status;
}

int main(void) {
    unsigned state = 1;
    for (int i = 0; i < ROWS * COLS; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = (double)(state >> 8) / (1 << 24);
    }
    char *want = fit();
    int wrong = strncmp(want, "{\"ok\":true", 10) != 0;
    for (int i = 0; i < 3; i++) wrong += child(want) != 0;
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, busy, NULL);
    for (int i = 0; i < 20; i++) wrong += child(want) != 0;
    stop = 1;
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    char *again = fit();
    wrong += strcmp(again, want) != 0;
    free(again);
    free(want);
    printf("23 forks, %d wrong\n", wrong);
    return wrong != 0;
}
