/* replay FILE: the replies to the requests of request_list.py, each as `length\n`, the bytes, `\n`. The locale is that of
 * the environment, as in any program that calls setlocale: numbers of its own have its decimal point. */
#include "frames.h"
#include <locale.h>

int main(int argc, char **argv) {
    const char *want = getenv("LC_ALL"), *got = setlocale(LC_ALL, "");
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    must(file, "replay FILE");
    must(!want || !*want || got, "the locale %s is not here", want);
    fprintf(stderr, "%s: 0.5 is printed as %.1f\n", got ? got : "C", 0.5);
    struct frame f;
    while (next_frame(file, &f)) {
        size_t length = 0;
        char *reply = sera_call_n(f.name, strlen(f.name), f.request, f.size, &length);
        printf("%zu\n", length);
        fwrite(reply, 1, length, stdout);
        putchar('\n');
        sera_free(reply);
        free(f.request);
    }
    fclose(file);
    return 0;
}
