/* Reading the frames that request_list.py writes: `name length\n`, the bytes, `\n`. */
#ifndef SERA_TEST_FRAMES_H
#define SERA_TEST_FRAMES_H
#include "guest.h"

struct frame {
    char name[64];
    char *request; /* `size` bytes and a NUL */
    size_t size;
};

/* The next frame of `file`, its request to be freed; 0 at the end. */
static inline int next_frame(FILE *file, struct frame *f) {
    if (fscanf(file, "%63s %zu", f->name, &f->size) != 2) return 0;
    must(fgetc(file) == '\n', "a frame");
    f->request = (char *)malloc(f->size + 1);
    must(f->request && fread(f->request, 1, f->size, file) == f->size && fgetc(file) == '\n', "a frame");
    f->request[f->size] = 0;
    return 1;
}
#endif
