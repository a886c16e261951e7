/* A malloc that refuses: this program's own, found before the C library's, on which it stands. What the library asks for is
 * counted, and the n-th request of a size, or every one from then on, gets NULL. What the C library asks for itself, such as the
 * memory of a thread that begins, is left alone: it ends the process where it gets none, and nobody above it can help. */
#ifndef SERA_TEST_REFUSE_H
#define SERA_TEST_REFUSE_H
#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

enum refusing { NEVER, NTH, FROM_NTH };

static struct {
    _Atomic int how;              /* enum refusing */
    _Atomic unsigned long asked;  /* requests of at least `least` bytes since they were last counted from */
    unsigned long n;
    size_t least;
    uintptr_t from, to; /* the library's code */
    _Atomic long live;  /* bytes that are handed out */
} alloc;

static int refused(size_t bytes, void *caller) {
    uintptr_t at = (uintptr_t)caller;
    if (bytes < alloc.least || at < alloc.from || at >= alloc.to) return 0;
    unsigned long n = atomic_fetch_add(&alloc.asked, 1) + 1;
    int how = alloc.how;
    if (how == NEVER || n < alloc.n || (how == NTH && n > alloc.n)) return 0;
    errno = ENOMEM;
    return 1;
}

static void *given(void *block) {
    if (block) atomic_fetch_add(&alloc.live, (long)malloc_usable_size(block));
    return block;
}

void *malloc(size_t bytes) { return refused(bytes, __builtin_return_address(0)) ? NULL : given(__libc_malloc(bytes)); }

void *calloc(size_t n, size_t bytes) {
    return refused(n * bytes, __builtin_return_address(0)) ? NULL : given(__libc_calloc(n, bytes));
}

void *realloc(void *old, size_t bytes) {
    if (refused(bytes, __builtin_return_address(0))) return NULL;
    long before = old ? (long)malloc_usable_size(old) : 0;
    void *block = __libc_realloc(old, bytes);
    if (block || !bytes) atomic_fetch_sub(&alloc.live, before);
    return given(block);
}

static void *aligned(size_t align, size_t bytes, void *caller) {
    return refused(bytes, caller) ? NULL : given(__libc_memalign(align, bytes));
}
void *memalign(size_t align, size_t bytes) { return aligned(align, bytes, __builtin_return_address(0)); }
void *aligned_alloc(size_t align, size_t bytes) { return aligned(align, bytes, __builtin_return_address(0)); }
int posix_memalign(void **out, size_t align, size_t bytes) {
    void *block = aligned(align, bytes, __builtin_return_address(0));
    if (!block) return ENOMEM;
    *out = block;
    return 0;
}

void free(void *block) {
    if (block) atomic_fetch_sub(&alloc.live, (long)malloc_usable_size(block));
    __libc_free(block);
}

static int is_sera(struct dl_phdr_info *info, size_t size, void *unused) {
    (void)size, (void)unused;
    if (!strstr(info->dlpi_name, "libsera")) return 0;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &info->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        alloc.from = info->dlpi_addr + part->p_vaddr;
        alloc.to = alloc.from + part->p_memsz;
    }
    return 1;
}

/* Find the library's code; 0 when it is not there. */
static int find_library(void) { return dl_iterate_phdr(is_sera, NULL) && alloc.to; }

/* Count from 0 requests of `least` bytes and more, and refuse as told. */
static void refuse(enum refusing how, size_t least, unsigned long n) {
    alloc.how = NEVER;
    alloc.least = least;
    alloc.n = n;
    alloc.asked = 0;
    alloc.how = how;
}
#endif
