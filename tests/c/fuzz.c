/* fuzz CASES FOLDER [COUNT]: odd requests from C, each replied to and each reply freed; for AddressSanitizer and valgrind.
 *
 * CASES is written by tests/fuzz.rs (`SERA_FUZZ_FILE`); files that a request names lie in FOLDER. */
#include "json.h"
#include "sera.h"
#include <stdint.h>

static const char *const codes[] = {
    "bad_json", "not_utf8", "too_deep", "unknown_field", "missing_field", "duplicate_field", "bad_value", "unknown_operation",
    "unknown_token", "unknown_column", "bad_sql", "bad_data", "bad_model", "unsupported", "io", "denied", "deadline", "cancelled",
    "memory_limit"}; /* and never `panic` */
enum { CODES = sizeof codes / sizeof *codes, KEPT = 8, TOKEN = 32 };

static struct { char before[TOKEN + 1], now[TOKEN + 1]; } kept[KEPT];
static size_t keeps;

struct part { char *start; size_t size; };

/* The next part of the file, a copy of its own so that reading beyond it is seen. */
static int next_part(const char **at, const char *end, struct part *part) {
    if (end - *at < 4) return 0;
    const unsigned char *n = (const unsigned char *)*at;
    part->size = (size_t)n[0] | (size_t)n[1] << 8 | (size_t)n[2] << 16 | (size_t)n[3] << 24;
    *at += 4;
    if ((size_t)(end - *at) < part->size) { fprintf(stderr, "the file is cut off\n"); exit(2); }
    part->start = malloc(part->size ? part->size : 1);
    memcpy(part->start, *at, part->size);
    *at += part->size;
    return 1;
}

/* Cite what is kept here instead of what was kept where the file was written. */
static void cite(struct part *request) {
    for (size_t i = 0; i + TOKEN <= request->size; i++)
        for (size_t k = 0; k < keeps; k++)
            if (!memcmp(request->start + i, kept[k].before, TOKEN)) memcpy(request->start + i, kept[k].now, TOKEN);
}

/* Is it one JSON object, by its quotes and brackets? */
static int is_object(const char *text, size_t length) {
    char open[256];
    size_t depth = 0, i = 0;
    for (; i < length; i++) {
        char c = text[i];
        if ((unsigned char)c < ' ') return 0;
        if (c == '"') {
            while (++i < length && text[i] != '"') {
                if ((unsigned char)text[i] < ' ') return 0;
                i += text[i] == '\\';
            }
        } else if (c == '{' || c == '[') {
            if (depth == sizeof open) return 0;
            open[depth++] = c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (!depth || open[--depth] != c) return 0;
            if (!depth) return i + 1 == length && *text == '{';
        }
    }
    return 0;
}

static const char *wrong(const char *reply, size_t length) {
    static const char good[] = "{\"ok\":true", bad[] = "{\"ok\":false,\"code\":\"";
    if (!reply) return "no reply";
    if (length != strlen(reply) || length != sera_len(reply)) return "the reply's length";
    if (!is_object(reply, length)) return "no JSON object";
    if (sera_ok(reply)) return strncmp(reply, good, sizeof good - 1) ? "no `ok`" : NULL;
    if (strncmp(reply, bad, sizeof bad - 1)) return "no code";
    const char *code = reply + sizeof bad - 1;
    for (size_t i = 0; i < CODES; i++)
        if (strcspn(code, "\"") == strlen(codes[i]) && !strncmp(code, codes[i], strlen(codes[i]))) return NULL;
    return "an unknown code";
}

/* Forget what a reply says that it keeps, unless later requests cite it. */
static void drop_kept(const char *reply, const struct part *token) {
    static const char mark[] = "\"$ref\":\"";
    char request[80];
    for (const char *at = reply; (at = strstr(at, mark)); at++) {
        const char *now = at + sizeof mark - 1;
        int cited = 0;
        if (strcspn(now, "\"") != TOKEN) continue;
        if (token->size == TOKEN && keeps < KEPT) {
            memcpy(kept[keeps].before, token->start, TOKEN);
            memcpy(kept[keeps++].now, now, TOKEN);
        }
        for (size_t k = 0; k < keeps; k++) cited |= !memcmp(kept[k].now, now, TOKEN);
        if (cited) continue;
        snprintf(request, sizeof request, "{\"refs\":[\"%.32s\"]}", now);
        sera_free(sera_call("drop", request));
    }
}

int main(int argc, char **argv) {
    if (argc < 3) return fprintf(stderr, "fuzz CASES FOLDER [COUNT]\n"), 2;
    size_t size, good = 0, count = 0, most = argc > 3 ? strtoul(argv[3], NULL, 10) : (size_t)-1;
    int faults = 0;
    char *file = read_file(argv[1], &size), request[4096];
    const char *at = file;
    snprintf(request, sizeof request, "{\"files\":{\"root\":\"%s\"}}", argv[2]);
    char *reply = sera_call("configure", request);
    if (!sera_ok(reply)) return fprintf(stderr, "%s\n", reply), 2;
    sera_free(reply);
    struct part name, json, token;
    while (count < most && next_part(&at, file + size, &name) && next_part(&at, file + size, &json) && next_part(&at, file + size, &token)) {
        size_t length = 0;
        cite(&json);
        reply = sera_call_n(name.start, name.size, json.start, json.size, &length);
        const char *fault = wrong(reply, length);
        if (fault) {
            faults++;
            fprintf(stderr, "request %zu, %.*s: %s\n  %.*s\n  %.600s\n", count, (int)name.size, name.start, fault,
                    (int)(json.size < 1500 ? json.size : 1500), json.start, reply ? reply : "NULL");
        } else {
            good += (size_t)sera_ok(reply);
            drop_kept(reply, &token);
        }
        sera_free(reply);
        free(name.start);
        free(json.start);
        free(token.start);
        count++;
    }
    free(file);
    for (size_t k = 0; k < keeps; k++) {
        snprintf(request, sizeof request, "{\"refs\":[\"%s\"]}", kept[k].now);
        sera_free(sera_call("drop", request));
    }
    printf("%zu requests, %zu good, %d wrong\n", count, good, faults);
    return faults != 0 || good < count / 50 || keeps < 3;
}
