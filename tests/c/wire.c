/* The wire corpus from C: wire FILE…; every reply byte for byte, every reply freed. */
#include "json.h"
#include "sera.h"

static int run(const char *path, int *wrong) {
    char *text = read_file(path, NULL);
    const char *p = text;
    struct test_case c;
    int count = 0;
    while (next_case(&p, &c)) {
        size_t length = 0;
        char *reply = c.request ? sera_call_n(c.call, c.call_size, c.request, c.request_size, &length)
                                : sera_call(c.call, NULL);
        if (!reply || length == 0) length = sera_len(reply);
        if (!reply || length != c.reply_size || memcmp(reply, c.reply, length) != 0 || reply[length] != 0) {
            fprintf(stderr, "%s: \"%s\"\n  want %s\n  got  %s\n", path, c.name, c.reply, reply ? reply : "NULL");
            ++*wrong;
        }
        sera_free(reply);
        free_case(&c);
        count++;
    }
    free(text);
    return count;
}

int main(int argc, char **argv) {
    int count = 0, wrong = 0;
    if (sera_abi_version() != SERA_ABI) return fprintf(stderr, "header and library differ\n"), 1;
    for (int i = 1; i < argc; i++) count += run(argv[i], &wrong);
    sera_free(NULL);
    char *reply = sera_call(NULL, NULL);
    wrong += sera_ok(reply) != 0;
    sera_free(reply);
    printf("%d cases, %d wrong\n", count, wrong);
    return wrong != 0 || count < 80;
}
