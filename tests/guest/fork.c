/* fork FORKS EARLY [exact]: a child of fork() fits, queries and renders as its parent does, whatever the parent's
 * threads were doing. FORKS children in a row of a quiet parent and as many while other threads are inside
 * calls, made from a thread; EARLY processes that fork during their very first call. With `exact`, a child
 * may take twice its parent's time; without it, ten times and a second, since machines are busy. */
#include "guest.h"
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

enum { ROWS = 40000, COLS = 4, HANG = 60 };
static double x[ROWS * COLS];
static unsigned long long want;
static volatile int stop;

static void join(pid_t pid, const char *what) {
    int status = 0;
    must(waitpid(pid, &status, 0) == pid, "waitpid");
    must(status == 0, "%s: the child ended with status %d%s", what, status,
         WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? ": it hangs" : "");
}

/* Fork; the child works and compares, and so does a child of its own. */
static void child(const char *what, int grandchild) {
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        alarm(HANG); /* a child that hangs is killed, and that is a failure */
        must(work(x, ROWS, COLS, 2) == want, "the child's replies differ");
        sera_free(sera_call("configure", "{\"files\":\"allow\"}"));
        if (grandchild) child("a child's child", 0);
        _exit(0);
    }
    join(pid, what);
}

/* Other threads, inside calls of every kind. */
static void *busy(void *which) {
    static const char *calls[][2] = {
        {"keep", "{\"data\":[1,2,3]}"},
        {"plot_scatter", "{\"x\":[1,2,3],\"y\":[3,1,2],\"format\":\"png\"}"},
        {"plot_line", "{\"x\":[\"2026-03-28T12:00:00Z\",\"2026-03-30T12:00:00Z\"],\"y\":[1,3],\"time_zone\":\"Asia/Kathmandu\",\"format\":\"svg\"}"},
        {"configure", "{\"files\":\"allow\"}"},
        {"frame_sql", "{\"query\":\"SELECT g, sum(x) FROM t GROUP BY g\",\"tables\":{\"t\":{\"g\":[1,2,1],\"x\":[1,2,3]}}}"},
        {"stats", "{\"$budget\":{\"progress\":\"it\"}}"},
    };
    unsigned seed = (unsigned)(size_t)which;
    while (!stop) {
        unsigned i = next_random(&seed) % 8;
        if (i < 6) {
            char *reply = sera_call(calls[i][0], calls[i][1]), token[64], request[128];
            if (strstr(reply, "\"$ref\"")) {
                member(reply, "$ref", token);
                snprintf(request, sizeof request, "{\"refs\":[\"%s\"]}", token);
                sera_free(sera_call("drop", request));
            }
            sera_free(reply);
        } else if (i == 6) {
            work(x, ROWS / 4, COLS, 2);
        } else {
            uint64_t job = sera_start("stats", "{}", NULL);
            char *reply;
            while (!(reply = sera_wait(job, 10, NULL, NULL))) {}
            sera_free(reply);
        }
    }
    return NULL;
}

static void *forks(void *count) {
    for (int i = 0; i < *(int *)count; i++) child("while others call", i % 16 == 0);
    return NULL;
}

static void *first_call(void *unused) {
    (void)unused;
    must(work(x, ROWS / 8, COLS, 2) != 0, "work");
    return NULL;
}

/* A process that never called forks while a thread of it makes its first call. */
static void early(unsigned delay_ns) {
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid == 0) {
        alarm(HANG);
        pthread_t thread;
        pthread_create(&thread, NULL, first_call, NULL);
        double until = seconds() + delay_ns * 1e-9;
        while (seconds() < until) {}
        pid_t inner = fork();
        if (inner == 0) {
            alarm(HANG / 2);
            first_call(NULL);
            _exit(0);
        }
        join(inner, "during the first call");
        pthread_join(thread, NULL);
        _exit(0);
    }
    join(pid, "a process that forks early");
}

/* What belongs to the parent is told from what is the child's. */
static void parts_of_the_parent(void) {
    char token[64], request[128], mine[64], theirs[64];
    lend(x, ROWS, COLS, token);
    uint64_t job = sera_start("inspect", "{\"data\":[1]}", NULL);
    int ends[2];
    must(job && pipe(ends) == 0, "pipe");
    pid_t pid = fork();
    if (pid == 0) {
        alarm(HANG);
        char *reply = sera_wait(job, 60000, NULL, NULL);
        must(reply && strstr(reply, "unknown_token"), "a job of the parent: %s", reply ? reply : "NULL");
        sera_free(reply);
        reply = sera_call("keep", "{\"data\":[1]}");
        member(reply, "$ref", mine);
        must(write(ends[1], mine, sizeof mine) == sizeof mine, "pipe");
        must(sera_return(token) == 0, "what was lent before can be returned");
        _exit(0);
    }
    char *reply = sera_call("keep", "{\"data\":[1]}");
    member(reply, "$ref", mine);
    sera_free(reply);
    must(read(ends[0], theirs, sizeof theirs) == sizeof theirs, "pipe");
    must(strcmp(mine, theirs) != 0, "parent and child give out the same token");
    join(pid, "parts of the parent");
    snprintf(request, sizeof request, "{\"refs\":[\"%s\"]}", mine);
    sera_free(sera_call("drop", request));
    while (!(reply = sera_wait(job, 1000, NULL, NULL))) {}
    sera_free(reply);
    must(sera_return(token) == 0, "return");
}

/* Best seconds of `work` of 15, since what else runs only ever adds; in a child, through a pipe. */
static double timed(int in_child) {
    int ends[2];
    double best = 1e9;
    must(pipe(ends) == 0, "pipe");
    pid_t pid = in_child ? fork() : 0;
    if (pid == 0) {
        if (in_child) alarm(HANG);
        for (int i = 0; i < 15; i++) {
            double start = seconds();
            work(x, ROWS, COLS, 2);
            double spent = seconds() - start;
            best = spent < best ? spent : best;
        }
        if (in_child) {
            must(write(ends[1], &best, sizeof best) == sizeof best, "pipe");
            _exit(0);
        }
    } else {
        must(read(ends[0], &best, sizeof best) == sizeof best, "the child gave no time");
        join(pid, "timing");
    }
    close(ends[0]);
    close(ends[1]);
    return best;
}

int main(int argc, char **argv) {
    must(argc >= 3, "fork FORKS EARLY [exact]");
    int count = atoi(argv[1]), fresh = atoi(argv[2]), exact = argc > 3;
    fill(x, ROWS * COLS, 1);
    unsigned seed = 7;
    for (int i = 0; i < fresh; i++) early(next_random(&seed) % 600000);
    want = work(x, ROWS, COLS, 2);
    double parent = timed(0), theirs = timed(1);
    printf("work: %.2f ms in the parent, %.2f ms in a child (%.2fx)\n", parent * 1e3, theirs * 1e3, theirs / parent);
    must(theirs <= (exact ? 2 * parent : 10 * parent + 1), "the child is too slow");
    double start = seconds();
    for (int i = 0; i < count; i++) child("of a quiet parent", i % 16 == 0);
    double quiet = seconds() - start;
    parts_of_the_parent();
    pthread_t threads[2], forker;
    for (size_t i = 0; i < 2; i++) pthread_create(&threads[i], NULL, busy, (void *)(i + 1));
    start = seconds();
    pthread_create(&forker, NULL, forks, &count);
    pthread_join(forker, NULL);
    double crowded = seconds() - start;
    stop = 1;
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    must(work(x, ROWS, COLS, 2) == want, "the parent's replies changed");
    printf("%d early forks, %d forks of a quiet parent (%.1f ms each), %d while two threads call (%.1f ms each): 0 wrong\n",
           fresh, count, quiet / count * 1e3, count, crowded / count * 1e3);
    return 0;
}
