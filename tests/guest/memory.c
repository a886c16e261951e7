/* memory TRIES ROWS [FILE…]: no allocation that fails ends the process.
 *
 * Every operation's example, larger requests, and the corpus in the FILEs are called again and again; each time another of the
 * allocations that the library makes gets NULL, or every one from it on. At most TRIES places of each are tried, evenly spread.
 * A reply is what it is without, or `memory_limit`; the next call works; what was allocated is freed; nothing stays kept; the
 * library's reserve is empty again. Then the larger requests, on tables of ROWS rows, in a process that really has no more memory. */
#define _GNU_SOURCE
#include "../c/json.h"
#include "guest.h"
#include "refuse.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

struct request { char *name, *text; size_t name_size, size; int large; };
static struct request requests[1000];
static int count;
static size_t rows; /* of the tables in a real shortage */

/* What a child tells, even if it dies. */
static struct told {
    unsigned long tries, same, limited, asked, step;
    int wrong;
    char what[200];
} *told;

static void add(const char *name, const char *text, size_t size, int large) {
    must(count < 1000, "room for the requests");
    struct request *r = &requests[count++];
    r->name = strdup(name);
    r->name_size = strlen(name);
    r->text = malloc(size + 1);
    memcpy(r->text, text, size);
    r->text[size] = 0;
    r->size = size;
    r->large = large;
}

/* Every operation's name and example, from the catalogue. */
static void examples(void) {
    char *catalog = sera_catalog("{}");
    const char *mark = "{\"name\":\"", *at = catalog;
    while ((at = strstr(at, mark))) {
        at += strlen(mark) - 1;
        size_t size;
        char *name = read_string(&at, &size);
        if (strncmp(at, ",\"symbol\"", 9) == 0) {
            at = strstr(at, ",\"example\":\"");
            must(at, "%s has an example", name);
            at += strlen(",\"example\":");
            char *text = read_string(&at, &size);
            /* Rules and records of the process are not for these calls to change. */
            if (strcmp(name, "configure") && strcmp(name, "telemetry")) add(name, text, size, 0);
            free(text);
        }
        free(name);
    }
    sera_free(catalog);
    must(count > 30, "%d examples", count);
}

static void corpus(const char *path) {
    char *text = read_file(path, NULL);
    const char *p = text;
    struct test_case c;
    while (next_case(&p, &c)) {
        /* A job's request ends at its NUL. */
        if (c.request && c.call && strlen(c.call) == c.call_size && strlen(c.request) == c.request_size && strcmp(c.call, "configure") && strcmp(c.call, "telemetry"))
            add(c.call, c.request, c.request_size, 0);
        free_case(&c);
    }
    free(text);
}

static char *call(const struct request *r) { return sera_call_n(r->name, r->name_size, r->text, r->size, NULL); }

/* Call, and give the text of a member of the reply. */
static char *ask(const char *name, const char *text, const char *key) {
    char *reply = sera_call(name, text), mark[40];
    must(sera_ok(reply), "%s: %.300s", name, reply);
    snprintf(mark, sizeof mark, "\"%s\":\"", key);
    char *at = strstr(reply, mark);
    must(at, "%s has no %s", name, key);
    const char *from = at + strlen(mark) - 1;
    size_t size;
    char *out = read_string(&from, &size);
    sera_free(reply);
    return out;
}

/* Requests on tables of `n` rows, `threads` threads. */
static void larger(size_t n, int threads) {
    size_t room = n * 40 + 4096, size;
    char *csv = malloc(room), *big = malloc(room * 3), *at = csv;
    at += sprintf(at, "id,g,name,x,y\\n");
    unsigned state = 7;
    for (size_t i = 0; i < n; i++) {
        double x = next_random(&state) / 65536.0, y = next_random(&state) / 65536.0;
        at += sprintf(at, "%zu,%u,n%u,%.3f,%.3f\\n", i, next_random(&state) % 97, next_random(&state) % 5000, x, y);
    }
    sprintf(big, "{\"text\":\"%s\",\"reply\":\"ref\"}", csv);
    char *table = ask("frame_read", big, "$ref");
    size = (size_t)sprintf(big, "{\"text\":\"%s\",\"reply\":\"table\",\"$budget\":{\"threads\":%d}}", csv, threads);
    add("frame_read", big, size, 1);
    free(csv);
    const char *with[][2] = {
        {"frame_head", "\"n\":1000000"},
        {"frame_info", ""},
        {"frame_describe", ""},
        {"frame_write", "\"format\":\"csv\""},
        {"frame_write", "\"format\":\"json\""},
        {"frame_write", "\"format\":\"jsonl\",\"compression\":\"gzip\""},
        {"frame_write", "\"format\":\"parquet\""},
        {"frame_write", "\"format\":\"arrow\""},
        {"frame_query", "\"reply\":\"table\",\"steps\":[{\"filter\":\"x > 100\"},{\"sort\":[{\"by\":\"y\"}]}]"},
        {"ml_fit", "\"x\":@,\"kind\":\"kmeans\",\"params\":{\"k\":8,\"random_state\":1,\"max_iter\":3},\"columns\":[\"x\",\"y\"],\"keep\":true"},
        {"ml_fit", "\"x\":@,\"kind\":\"standard_scaler\",\"columns\":[\"x\",\"y\"]"},
        {"ml_predict", "\"x\":@,\"columns\":[\"x\",\"y\"],\"model\":{\"seraplot_model_v\":1,\"kind\":\"kmeans\",\"state\":{\"k\":2,\"centroids\":[[0,0],[200,200]],\"inertia\":1}}"},
        {"ml_transform", "\"x\":@,\"columns\":[\"x\",\"y\"],\"model\":{\"seraplot_model_v\":1,\"kind\":\"standard_scaler\",\"state\":{\"mean\":[1,2],\"scale\":[2,4]}}"},
        {"plot_scatter", "\"data\":@,\"x\":\"x\",\"y\":\"y\",\"color\":\"g\",\"format\":\"svg\""},
        {"plot_scatter", "\"data\":@,\"x\":\"x\",\"y\":\"y\",\"format\":\"html\""},
        {"plot_scatter", "\"data\":@,\"x\":\"x\",\"y\":\"y\",\"format\":\"png\",\"keep\":true"},
        {"plot_line", "\"data\":@,\"x\":\"id\",\"y\":\"y\",\"format\":\"html\""},
        {"plot_histogram", "\"data\":@,\"x\":\"x\",\"color\":\"g\",\"format\":\"svg\""},
        {"plot_box", "\"data\":@,\"x\":\"g\",\"y\":\"y\",\"format\":\"svg\""},
        {"keep", "\"data\":@"},
        {"frame_sql", "\"tables\":{\"t\":@},\"reply\":\"table\",\"query\":\"SELECT name, count(*) AS n, sum(x) AS s, median(y) AS m FROM t GROUP BY name ORDER BY s DESC\""},
        {"frame_sql", "\"tables\":{\"t\":@},\"reply\":\"ref\",\"query\":\"SELECT a.id, b.name, a.x + b.y AS z FROM t a JOIN t b ON a.id = b.id ORDER BY z\""},
        {"frame_sql", "\"tables\":{\"t\":@},\"reply\":\"table\",\"query\":\"SELECT DISTINCT upper(name) || '-' || g AS w FROM t WHERE x > y\""},
        {"frame_concat", "\"tables\":[@,@],\"reply\":\"ref\""},
    };
    for (size_t i = 0; i < sizeof with / sizeof *with; i++) {
        char *o = big;
        o += sprintf(o, "{\"$budget\":{\"threads\":%d}", threads);
        if (!strchr(with[i][1], '@')) o += sprintf(o, ",\"table\":{\"$ref\":\"%s\"}", table);
        if (*with[i][1]) *o++ = ',';
        for (const char *p = with[i][1]; *p; p++) {
            if (*p == '@') o += sprintf(o, "{\"$ref\":\"%s\"}", table);
            else *o++ = *p;
        }
        *o++ = '}';
        *o = 0;
        add(with[i][0], big, (size_t)(o - big), 1);
    }
    char request[400];
    static const char *formats[] = {"parquet", "arrow"};
    for (int i = 0; i < 2; i++) {
        snprintf(request, sizeof request, "{\"table\":{\"$ref\":\"%s\"},\"format\":\"%s\"}", table, formats[i]);
        char *data = ask("frame_write", request, "data");
        size = (size_t)sprintf(big, "{\"format\":\"%s\",\"reply\":\"ref\",\"data\":\"%s\"}", formats[i], data);
        add("frame_read", big, size, 1);
        free(data);
    }
    snprintf(request, sizeof request,
             "{\"tables\":{\"t\":{\"$ref\":\"%s\"}},\"reply\":\"ref\",\"query\":\"SELECT x, y, id %% 3 AS l FROM t LIMIT 1500\"}", table);
    char *few = ask("frame_sql", request, "$ref");
    size = (size_t)sprintf(big, "{\"x\":{\"$ref\":\"%s\"},\"labels\":{\"$ref\":\"%s\",\"column\":\"l\"},\"samples\":true,\"$budget\":{\"threads\":%d}}", few, few, threads);
    add("ml_silhouette", big, size, 1);
    free(few);
    free(table);
    free(big);
}

/* Forget what a reply says that it keeps. */
static void drop_kept(const char *reply) {
    const char *mark = "\"$ref\":\"", *at = reply;
    char request[80];
    while ((at = strstr(at, mark))) {
        at += strlen(mark);
        snprintf(request, sizeof request, "{\"refs\":[\"%.32s\"]}", at);
        sera_free(sera_call("drop", request));
    }
}

static int is_limit(const char *reply) { return !strncmp(reply, "{\"ok\":false,\"code\":\"memory_limit\"", 32); }

/* Is the reply what it was, tokens aside? */
static int is_same(const char *reply, const char *before) {
    if (strstr(before, "\"$ref\":\"")) return sera_ok(reply);
    return !strcmp(reply, before);
}

/* The reserve, 256 MB of addresses that may not be touched, is one piece again, but for what lives long, such as a table of
 * tokens that grew meanwhile: that may keep the first 4 MB. */
static int reserve_is_there(void) {
    FILE *maps = fopen("/proc/self/maps", "r");
    unsigned long from, to, begin = 0, end = 0;
    char rights[8], line[512];
    int found = 0;
    while (maps && fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || strcmp(rights, "---p")) continue;
        /* What was in use stays a mapping of its own. */
        if (from != end) begin = from;
        end = to;
        found |= end - begin >= 252ul << 20;
    }
    if (maps) fclose(maps);
    return found;
}

/* The thread of a job frees what it has a moment after its reply is there. */
static int soon(int (*is_so)(void)) {
    for (int i = 0; i < 2000; i++, pause_ns(1000000))
        if (is_so()) return 1;
    return 0;
}

static long most_live;
static int is_freed(void) { return alloc.live <= most_live; }

static void fault(const struct request *r, const char *what, const char *reply) {
    if (!told->wrong++) snprintf(told->what, sizeof told->what, "%s: %s: %.100s", r->name, what, reply);
}

static void judge(const struct request *r, char *reply, const char *before) {
    told->tries++;
    if (is_limit(reply)) told->limited++;
    else if (is_same(reply, before)) told->same++;
    else fault(r, "another reply", reply);
    drop_kept(reply);
    sera_free(reply);
}

/* The same call as a job. */
static char *as_job(const struct request *r) {
    char *error = NULL, *reply;
    uint64_t job = sera_start(r->name, r->text, &error);
    if (!job) return error;
    while (!(reply = sera_wait(job, 1000, NULL, NULL))) {}
    return reply;
}

/* Deep SQL starts a thread in a plain call too. */
static int starts_a_thread(const struct request *r) { return r->size > 1500 && !strncmp(r->name, "frame_", 6); }

static const size_t LEAST[] = {1, 4096, 65536};
enum { SIZES = 3, WAYS = 4 };
/* The handle of a thread that starts, 48 bytes, is taken by Rust's std from malloc directly, and it ends the process where it
 * gets none: the library looks before that there is memory, but an injected failure strikes all the same. */
enum { THREAD = 64 };

/* All tries of one request, from `told->step` on; runs in a child. */
static void walk(const struct request *r, unsigned long tries) {
    for (int i = 0; i < 3; i++) {
        char *warm = i == 1 ? as_job(r) : call(r);
        drop_kept(warm);
        sera_free(warm);
    }
    char *before = call(r), *kept = sera_call("stats", "{}");
    drop_kept(before);
    sera_free(kept);
    kept = sera_call("stats", "{}");
    /* Room that tables and pools keep for the next time stays; a leak of every try would not fit in this. */
    most_live = alloc.live + (1 << 16);
    unsigned long step = 0;
    for (int size = 0; size < SIZES; size++) {
        refuse(NEVER, LEAST[size], 0);
        char *reply = call(r);
        unsigned long n = alloc.asked;
        drop_kept(reply);
        sera_free(reply);
        told->asked += told->step == step ? n : 0;
        unsigned long places = n < tries ? n : tries;
        for (unsigned long i = 0; i < places * WAYS; i++) {
            if (step++ < told->step) continue;
            told->step = step;
            unsigned long at = places < n ? 1 + i / WAYS * (n - 1) / (places > 1 ? places - 1 : 1) : i / WAYS + 1;
            refuse(i % 2 ? FROM_NTH : NTH, LEAST[size], at);
            if ((i % WAYS >= 2 || starts_a_thread(r)) && LEAST[size] < THREAD) alloc.least = THREAD;
            reply = i % WAYS < 2 ? call(r) : as_job(r);
            refuse(NEVER, 1, 0);
            judge(r, reply, before);
            if (i % 16 == 0) {
                reply = call(r);
                if (!is_same(reply, before)) fault(r, "the next call", reply);
                drop_kept(reply);
                sera_free(reply);
            }
        }
    }
    char *after = sera_call("stats", "{}");
    if (strcmp(kept, after)) fault(r, "kept", after);
    sera_free(after);
    sera_free(kept);
    sera_free(before);
    char grown[40];
    snprintf(grown, sizeof grown, "%ld bytes", alloc.live - most_live + (1 << 16));
    if (!soon(is_freed)) fault(r, "memory grew by", grown);
    if (!soon(reserve_is_there)) fault(r, "the reserve", "is in use");
}

/* Run `what` on a request in children until one comes to the end; the number of those that died. */
static int in_children(void (*what)(const struct request *, unsigned long), const struct request *r, unsigned long tries) {
    int died = 0;
    told->step = 0;
    for (;;) {
        fflush(NULL);
        pid_t child = fork();
        must(child >= 0, "fork");
        if (child == 0) {
            what(r, tries);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (status == 0) return died;
        died++;
        printf("DIED (status %d): %s, step %lu: %.200s\n", status, r->name, told->step, r->text);
        if (died >= 8) return died;
    }
}

static size_t address_space(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    must(file && fscanf(file, "%lu", &pages) == 1, "statm");
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* The request while the process may have only a little more than it has, and again when it may have all. */
static void starve(const struct request *r, unsigned long tries) {
    char *before = call(r);
    drop_kept(before);
    size_t step = (size_t)1 << (rows > 1000000 ? 24 : 20);
    for (unsigned long i = 0; i < tries; i++) {
        if (i < told->step) continue;
        told->step = i + 1;
        malloc_trim(0);
        struct rlimit limit;
        getrlimit(RLIMIT_AS, &limit);
        rlim_t all = limit.rlim_cur;
        limit.rlim_cur = address_space() + i * i * step;
        must(!setrlimit(RLIMIT_AS, &limit), "setrlimit");
        char *reply = i % 2 ? as_job(r) : call(r);
        limit.rlim_cur = all;
        must(!setrlimit(RLIMIT_AS, &limit), "setrlimit");
        judge(r, reply, before);
        reply = call(r);
        if (!is_same(reply, before)) fault(r, "the next call", reply);
        drop_kept(reply);
        sera_free(reply);
    }
    sera_free(before);
    if (!soon(reserve_is_there)) fault(r, "the reserve", "is in use");
}

static int report(const char *what, int died) {
    printf("%s: %d requests, %lu allocations, %lu calls: %lu as ever, %lu `memory_limit`, %d wrong, %d died\n", what, count,
           told->asked, told->tries, told->same, told->limited, told->wrong, died);
    if (told->wrong) printf("  the first: %s\n", told->what);
    int bad = told->wrong || died || !told->limited;
    memset(told, 0, sizeof *told);
    return bad;
}

int main(int argc, char **argv) {
    must(argc > 2, "memory TRIES ROWS [FILE…]");
    unsigned long tries = strtoul(argv[1], NULL, 10);
    rows = strtoul(argv[2], NULL, 10);
    told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(told != MAP_FAILED, "shared memory");
    setvbuf(stdout, NULL, _IOLBF, 4096);
    must(find_library(), "the library's code");
    int died = 0, bad = 0;
    double start = seconds();
    examples();
    for (int i = 3; i < argc; i++) corpus(argv[i]);
    for (int i = 0; i < count; i++) died += in_children(walk, &requests[i], tries);
    bad |= report("small requests", died);
    count = died = 0;
    larger(20000, 1);
    larger(20000, 2);
    for (int i = 0; i < count; i++) died += in_children(walk, &requests[i], tries / 4 + 1);
    bad |= report("larger requests", died);
    count = died = 0;
    larger(rows, 2);
    for (int i = 0; i < count; i++) died += in_children(starve, &requests[i], tries / 8 + 4);
    bad |= report("a real shortage", died);
    printf("%.1f s\n", seconds() - start);
    return bad;
}
