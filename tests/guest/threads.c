/* threads THREADS CALLS [TOLERANCE_KB]: that many threads with as many mixed calls each: charts, fits, SQL, inspect, bad
 * requests, lend and return, keep and drop, jobs started and cancelled. At the end nothing is kept, lent or
 * named, every reply was freed, what malloc handed out grew by 256 kB at most, and the resident memory is that of
 * after the warm-up, within the tolerance, for the allocator keeps holes in the arenas of its 64 threads. */
#include "guest.h"
#include <pthread.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdatomic.h>

enum { HEAP_KB = 256, ROWS = 1200, COLS = 3, BIG_ROWS = 30000 };
static double x[ROWS * COLS], big[BIG_ROWS * COLS];
static _Atomic unsigned long taken, freed, cancelled, finished, waits;

static char *call(const char *name, const char *json) {
    char *reply = sera_call(name, json);
    must(reply && sera_len(reply) == strlen(reply), "%s", name);
    taken++;
    return reply;
}

static void let_go(char *reply) {
    sera_free(reply);
    freed++;
}

/* Call; the reply must hold `word`. */
static void expect(const char *name, const char *json, const char *word) {
    char *reply = call(name, json);
    must(strstr(reply, word), "%s %.300s: %.300s", name, json, reply);
    let_go(reply);
}

static void lent(unsigned n) {
    char token[64], request[256];
    lend(x, ROWS, COLS, token);
    snprintf(request, sizeof request, "{\"kind\":\"kmeans\",\"params\":{\"k\":3,\"random_state\":%u,\"max_iter\":3},\"labels\":false,\"x\":{\"$buf\":\"%s\"}}", n % 4, token);
    expect("ml_fit", request, "{\"ok\":true");
    must(sera_return(token) == 0 && sera_return(token) == -1, "return");
    expect("ml_fit", request, "unknown_token");
}

static void kept(void) {
    char token[64], request[256];
    char *reply = call("keep", "{\"data\":{\"g\":[\"a\",\"b\",\"a\",null],\"x\":[1,2,3,4]}}");
    member(reply, "$ref", token);
    let_go(reply);
    snprintf(request, sizeof request, "{\"query\":\"SELECT g, sum(x) AS s FROM t GROUP BY g ORDER BY g\",\"tables\":{\"t\":{\"$ref\":\"%s\"}},\"reply\":\"table\"}", token);
    expect("frame_sql", request, "\"values\":[4,2,4]");
    snprintf(request, sizeof request, "{\"refs\":[\"%s\"]}", token);
    expect("drop", request, "\"dropped\":1");
    expect("drop", request, "\"dropped\":0");
}

static void *taker(void *token) {
    return (void *)(size_t)(sera_return(token) == 0);
}

/* A job on lent memory. Taking the memory back from another thread waits until the job is done with it. */
static void job(unsigned n) {
    char token[64], request[320];
    lend(big, BIG_ROWS, COLS, token);
    snprintf(request, sizeof request, "{\"kind\":\"kmeans\",\"params\":{\"k\":12,\"random_state\":1,\"max_iter\":%u,\"tol\":0},\"labels\":false,\"x\":{\"$buf\":\"%s\"},\"$budget\":{\"threads\":2}}", n % 2 ? 1000000u : 2u, token);
    char *error = NULL;
    uint64_t number = sera_start("ml_fit", request, &error);
    must(number && !error, "%s", error ? error : "no job");
    pthread_t other;
    if (n % 4 == 1) must(pthread_create(&other, NULL, taker, token) == 0, "no thread");
    if (n % 2) pause_ns(500000);
    if (n % 2) must(sera_cancel(number) == 0, "cancel");
    char *reply;
    while (!(reply = sera_wait(number, 1000, NULL, NULL))) {}
    taken++;
    if (strstr(reply, "\"cancelled\"")) cancelled++;
    else if (strstr(reply, "{\"ok\":true")) finished++;
    else must(n % 4 == 1 && strstr(reply, "unknown_token"), "%s", reply);
    let_go(reply);
    reply = sera_wait(number, 0, NULL, NULL);
    must(reply && strstr(reply, "unknown_token"), "a job is fetched once");
    sera_free(reply);
    void *returned = (void *)1;
    if (n % 4 == 1) pthread_join(other, &returned), waits++;
    else must(sera_return(token) == 0, "return");
    must(returned, "return from another thread");
}

static _Atomic int returned_at;

static void *slow_taker(void *token) {
    int code = sera_return(token);
    returned_at = 1;
    return (void *)(size_t)(code == 0);
}

/* While a call uses lent memory, taking it back waits, and comes back as soon as the call is over. */
static void returning_waits(void) {
    char token[64], request[320];
    lend(big, BIG_ROWS, COLS, token);
    snprintf(request, sizeof request, "{\"kind\":\"kmeans\",\"params\":{\"k\":50,\"max_iter\":1000000000,\"tol\":0,\"n_init\":1000000},\"labels\":false,\"x\":{\"$buf\":\"%s\"},\"$budget\":{\"threads\":2}}", token);
    uint64_t number = sera_start("ml_fit", request, NULL), done = 0, total = 0;
    while (done == 0) must(!sera_wait(number, 1, &done, &total), "the fit ended by itself");
    pthread_t other;
    pthread_create(&other, NULL, slow_taker, token);
    pause_ns(100000000);
    must(!returned_at, "the memory was returned while a call used it");
    expect("inspect", "{\"data\":[1]}", "\"ok\":true");
    must(!returned_at, "the memory was returned while a call used it");
    double start = seconds();
    sera_cancel(number);
    void *returned = NULL;
    pthread_join(other, &returned);
    must(returned, "returned");
    printf("a return beside a running fit waited, and came back %.1f ms after the fit was cancelled\n", (seconds() - start) * 1e3);
    char *reply;
    while (!(reply = sera_wait(number, 1000, NULL, NULL))) {}
    must(strstr(reply, "\"cancelled\""), "%s", reply);
    sera_free(reply);
}

static void one(unsigned n) {
    switch (n % 16) {
    case 0: expect("plot_scatter", "{\"x\":[1,2,3],\"y\":[3,1,2],\"color\":[\"a\",\"b\",\"a\"],\"format\":\"html\"}", "<svg"); break;
    case 1: expect("plot_bar", "{\"x\":[\"a\",\"b\"],\"y\":[3,-1],\"format\":\"png\"}", "\"png\":\"iVBOR"); break;
    case 2: expect("plot_line", "{\"x\":[\"2026-03-28T12:00:00Z\",\"2026-03-30T12:00:00Z\"],\"y\":[1,3],\"time_zone\":\"Europe/Berlin\",\"format\":\"svg\"}", "<svg"); break;
    case 3: case 4: case 5: lent(n); break;
    case 6: expect("frame_sql", "{\"query\":\"SELECT x, x*x AS y FROM t WHERE x > 1\",\"tables\":{\"t\":{\"x\":[1,2,3]}},\"reply\":\"table\"}", "[4,9]"); break;
    case 7: case 8: kept(); break;
    case 9: { /* Another thread may cancel by that name at any moment. */
        char *reply = call("inspect", "{\"data\":{\"x\":[1,null,3]},\"$budget\":{\"cancel\":\"same\",\"progress\":\"name\"}}");
        must(strstr(reply, "\"nulls\":[1]") || strstr(reply, "\"cancelled\""), "inspect: %.300s", reply);
        let_go(reply);
        break;
    }
    case 10: expect("ml_fit", "{\"kind\":\"kmeans\",\"x\":[[1],[2]],\"params\":{\"k\":3}}", "\"bad_value\""); break;
    case 11: expect("frame_sql", "{\"query\":\"SELEC\",\"tables\":{}}", "\"bad_sql\""); break;
    case 12: expect("keep", "{\"data\":[1,2", "\"bad_json\""); break;
    case 13: expect("no_such", "{}", "\"unknown_operation\""); break;
    case 14: expect("keep", "{\"data\":{\"$ref\":\"00000000000000000000000000000000\"}}", "\"unknown_token\""); break;
    default:
        if (n / 16 % 8 == 0) job(n / 128);
        else expect("cancel_call", "{\"name\":\"same\"}", "running");
    }
}

static int calls;

static void *thread(void *which) {
    unsigned from = (unsigned)(size_t)which * 37;
    for (unsigned n = 0; n < (unsigned)calls; n++) one(from + n);
    return NULL;
}

static void all(int threads) {
    pthread_t ids[256];
    for (int i = 0; i < threads; i++) must(pthread_create(&ids[i], NULL, thread, (void *)(size_t)i) == 0, "no thread");
    for (int i = 0; i < threads; i++) pthread_join(ids[i], NULL);
}

/* Resident memory in kB, without what the allocator holds but nobody uses. */
static long resident(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    must(file && fscanf(file, "%*d %ld", &pages) == 1, "statm");
    fclose(file);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Bytes that malloc has handed out and not got back, in kB: the library's and this program's. */
static long in_use(void) {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    struct mallinfo2 info = mallinfo2();
    return (long)((info.uordblks + info.hblkhd) / 1024);
#else
    return 0;
#endif
}

int main(int argc, char **argv) {
    must(argc >= 3, "threads THREADS CALLS [TOLERANCE_KB]");
    int threads = atoi(argv[1]), want = atoi(argv[2]);
    long tolerance = argc > 3 ? atol(argv[3]) : 0;
    must(threads <= 256, "at most 256 threads");
    fill(x, ROWS * COLS, 1);
    fill(big, BIG_ROWS * COLS, 2);
    returning_waits();
    /* The warm-up is as wide as the run: the allocator's arenas and the pool are those of this many threads. */
    calls = want > 256 ? 256 : want;
    all(threads);
    all(threads);
    long before = resident(), held = in_use();
    calls = want;
    double start = seconds();
    all(threads);
    double spent = seconds() - start;
    long after = resident(), grown = in_use() - held;
    char *reply = sera_call("stats", "{}");
    printf("%d threads x %d calls in %.1f s (%.0f calls a second), %lu jobs cancelled, %lu finished, %lu returns waited beside a job\n",
           threads, want, spent, (double)threads * want / spent, cancelled, finished, waits);
    printf("allocated %ld kB after the warm-up, %+ld kB at the end; ", held, grown);
    printf("resident %ld kB after the warm-up, %ld kB at the end (%+ld kB); %lu replies, %lu freed; %s\n", before, after,
           after - before, taken, freed, reply);
    must(strcmp(reply, "{\"ok\":true,\"kept\":0,\"lent\":0,\"named\":0}") == 0, "%s", reply);
    sera_free(reply);
    must(taken == freed, "every reply is freed");
    must(!tolerance || grown <= HEAP_KB, "allocated memory grew by %ld kB", grown);
    must(!tolerance || after - before <= tolerance, "resident memory grew by %ld kB, more than %ld kB", after - before, tolerance);
    return 0;
}
