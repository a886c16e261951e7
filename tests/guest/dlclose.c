/* dlclose LIBRARY ROUNDS [light]: load, use from a thread, unload, and only then let the thread end; ROUNDS times.
 * The thread leaves thread-local things of the library behind, a pool of the library's is idle, handlers of
 * fork are registered: none may run code that is gone. `light` keeps to calls that start no thread, after
 * which a library without `-z nodelete` is really unloaded. Says whether the library stayed mapped. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef char *call_fn(const char *, const char *);
typedef void free_fn(char *);
typedef uint64_t start_fn(const char *, const char *, char **);
typedef char *wait_fn(uint64_t, uint64_t, uint64_t *, uint64_t *);

static call_fn *call;
static free_fn *release;
static start_fn *start;
static wait_fn *wait_for;
static sem_t used, unloaded;
static char *fit; /* a request that enters the pool */
static int light;

static void fail(const char *what) {
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* dlsym without a cast that C forbids. */
static void take(void *library, const char *name, void *slot) {
    void *found = dlsym(library, name);
    if (!found) fail(name);
    memcpy(slot, &found, sizeof found);
}

static void ask(const char *name, const char *json) {
    char *reply = call(name, json);
    if (strncmp(reply, "{\"ok\":true", 10) != 0) fail(reply);
    release(reply);
}

static void *user(void *unused) {
    ask("version", "{}");
    ask("plot_scatter", "{\"x\":[1,2,3],\"y\":[3,1,2],\"format\":\"png\"}");
    ask("frame_sql", "{\"query\":\"SELECT g, sum(x) AS s FROM t GROUP BY g\",\"tables\":{\"t\":{\"g\":[1,2,1],\"x\":[1,2,3]}},\"reply\":\"table\"}");
    if (!light) {
        ask("ml_fit", fit);
        uint64_t job = start("version", "{}", NULL);
        char *reply;
        while (!(reply = wait_for(job, 100, NULL, NULL))) {}
        release(reply);
    }
    sem_post(&used);
    sem_wait(&unloaded);
    return unused;
}

static int mapped(const char *path) {
    char line[4096];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    const char *name = strrchr(path, '/');
    name = name ? name : path;
    while (maps && fgets(line, sizeof line, maps)) found |= strstr(line, name) != NULL;
    if (maps) fclose(maps);
    return found;
}

int main(int argc, char **argv) {
    if (argc < 3) fail("dlclose LIBRARY ROUNDS");
    int rounds = atoi(argv[2]), left = 0, status = 0;
    light = argc > 3;
    size_t rows = 20000, room = rows * 12 + 200, at = 0;
    fit = malloc(room);
    at += (size_t)sprintf(fit, "{\"kind\":\"kmeans\",\"params\":{\"k\":3,\"random_state\":1,\"max_iter\":2},\"labels\":false,\"$budget\":{\"threads\":2},\"x\":[");
    for (size_t i = 0; i < rows; i++) at += (size_t)sprintf(fit + at, "%s[%zu]", i ? "," : "", i * 7919 % 1000);
    sprintf(fit + at, "]}");
    sem_init(&used, 0, 0);
    sem_init(&unloaded, 0, 0);
    for (int i = 0; i < rounds; i++) {
        void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (!library) fail(dlerror());
        take(library, "sera_call", &call);
        take(library, "sera_free", &release);
        take(library, "sera_start", &start);
        take(library, "sera_wait", &wait_for);
        pthread_t thread;
        if (pthread_create(&thread, NULL, user, NULL)) fail("no thread");
        sem_wait(&used);
        if (dlclose(library)) fail(dlerror());
        sem_post(&unloaded);
        if (pthread_join(thread, NULL)) fail("join");
        left += mapped(argv[1]);
        pid_t pid = fork();
        if (pid == 0) {
            execl("/bin/true", "true", (char *)NULL); /* not _exit: valgrind would look for leaks here */
            _exit(1);
        }
        if (waitpid(pid, &status, 0) != pid || status) fail("a fork after the unloading");
    }
    free(fit);
    printf("%d rounds, mapped after %d of them\n", rounds, left);
    return 0;
}
