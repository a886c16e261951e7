/* guard: nothing is read beside lent memory.
 *
 * Numbers of every type and of many lengths are lent so that they end where a page begins that cannot be read, and then so
 * that they begin where one ends: a single element too many, by whatever vector instruction, ends this program. */
#define _DEFAULT_SOURCE
#include <sera.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *readable; /* whole pages, with a forbidden one on either side */
static size_t room;

static void fence(size_t most) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    room = (most + page - 1) / page * page;
    char *all = mmap(NULL, room + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED || mprotect(all + page, room, PROT_READ | PROT_WRITE)) { perror("mmap"); exit(1); }
    readable = all + page;
}

static int calls, wrong;

/* Lend `rows` × `columns` elements at one end and run a request on them; `%s` stands for the loan. */
static void over(const char *dtype, size_t size, size_t rows, size_t columns, int at_end, const char *name, const char *format) {
    size_t bytes = rows * columns * size;
    char *start = at_end ? readable + room - bytes : readable;
    for (size_t i = 0; i < rows * columns; i++) {
        double v = (double)((i * 7919) % 101);
        char *to = start + i * size;
        if (!strcmp(dtype, "f8")) memcpy(to, &v, 8);
        else if (!strcmp(dtype, "f4")) memcpy(to, &(float){(float)v}, 4);
        else for (size_t b = 0; b < size; b++) to[b] = b ? 0 : (char)v;
    }
    char meta[96], cited[64], request[512];
    if (columns > 1) snprintf(meta, sizeof meta, "{\"dtype\":\"%s\",\"shape\":[%zu,%zu]}", dtype, rows, columns);
    else snprintf(meta, sizeof meta, "{\"dtype\":\"%s\",\"shape\":[%zu]}", dtype, rows);
    char *lent = sera_lend(start, bytes, meta, NULL, NULL);
    char *token = strstr(lent, "\"$buf\":\"");
    if (!token) { printf("%s %s: %s\n", name, meta, lent); exit(1); }
    snprintf(cited, sizeof cited, "{\"$buf\":\"%.32s\"}", token + 8);
    snprintf(request, sizeof request, format, cited, cited);
    char *reply = sera_call(name, request);
    calls++;
    if (!sera_ok(reply)) { wrong++; printf("%s of %s: %.300s\n", name, meta, reply); }
    cited[8 + 1 + 32] = 0;
    sera_free(reply);
    if (sera_return(cited + 9)) { wrong++; printf("not returned\n"); }
    sera_free(lent);
}

int main(void) {
    fence(2100 * 9 * 8);
    static const struct { const char *dtype; size_t size; } types[] = {
        {"f8", 8}, {"f4", 4}, {"i8", 8}, {"i4", 4}, {"i2", 2}, {"i1", 1}, {"u8", 8}, {"u4", 4}, {"u2", 2}, {"u1", 1}};
    static const size_t lengths[] = {2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 1025, 2049};
    for (int end = 0; end < 2; end++) {
        for (size_t l = 0; l < sizeof lengths / sizeof *lengths; l++) {
            for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
                const char *dtype = types[t].dtype;
                size_t size = types[t].size, n = lengths[l];
                over(dtype, size, n, 1, end, "inspect", "{\"data\":%s}");
                over(dtype, size, n, 1, end, "plot_scatter", "{\"x\":%s,\"y\":%s,\"format\":\"svg\"}");
                if (l % 3) continue;
                over(dtype, size, n, 1, end, "plot_line", "{\"x\":%s,\"y\":%s,\"format\":\"html\"}");
                over(dtype, size, n, 1, end, "plot_histogram", "{\"x\":%s,\"format\":\"svg\"}");
                over(dtype, size, n, 1, end, "plot_box", "{\"y\":%s,\"format\":\"svg\"}");
                over(dtype, size, n, 1, end, "plot_bar", "{\"y\":%s,\"x\":%s,\"format\":\"svg\"}");
                over(dtype, size, n, 1, end, "keep", "{\"data\":%s}");
                over(dtype, size, n, 1, end, "frame_describe", "{\"table\":{\"columns\":[{\"name\":\"a\",\"values\":%s}]}}");
                over(dtype, size, n, 1, end, "frame_sql", "{\"tables\":{\"t\":{\"columns\":[{\"name\":\"a\",\"values\":%s}]}},"
                     "\"query\":\"SELECT a + 1 AS b, count(*) AS n FROM t WHERE a >= 0 GROUP BY a ORDER BY a\"}");
            }
            for (size_t d = 1; d <= 9; d++) {
                size_t n = lengths[l];
                over("f8", 8, n, d, end, "ml_fit", d > 1 ? "{\"kind\":\"kmeans\",\"params\":{\"k\":2,\"n_init\":2},\"x\":%s}"
                                                      : "{\"kind\":\"kmeans\",\"params\":{\"k\":1},\"x\":{\"columns\":[{\"name\":\"a\",\"values\":%s}]}}");
                if (d < 2) continue;
                over("f8", 8, n, d, end, "ml_fit", "{\"kind\":\"standard_scaler\",\"x\":%s}");
                over("f4", 4, n, d, end, "ml_fit", "{\"kind\":\"standard_scaler\",\"x\":%s}");
                over("f8", 8, n, d, end, "plot_heatmap", "{\"z\":%s,\"format\":\"svg\"}");
            }
        }
    }
    printf("%d calls on fenced memory, %d wrong\n", calls, wrong);
    return wrong != 0;
}
