"""Write `sera/_sera_cffi.py`, the loader's view of the C ABI, from the declarations below.

    python shims/python/make_cffi.py            # rewrites the file
    python shims/python/make_cffi.py --check    # exit code 1 when it is out of date

cffi's out-of-line ABI mode needs no C compiler, neither here nor where the wheel is installed, and
imports in 2 ms, where parsing the declarations at import takes 40. The operations themselves are not
declared: they are called by name through `sera_call_n`.
"""

import pathlib
import sys
import tempfile

CDEF = """
struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};
struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};
struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

uint32_t sera_abi_version(void);
char *sera_call(const char *name, const char *json);
char *sera_call_n(const char *name, size_t name_len, const char *json, size_t json_len, size_t *reply_len);
void sera_free(char *text);
size_t sera_len(const char *text);
char *sera_lend(const void *data, size_t bytes, const char *meta_json, void (*release)(void *user), void *user);
int sera_return(const char *token);
const void *sera_peek(const char *token, size_t *bytes);
char *sera_table_import(struct ArrowArrayStream *stream);
char *sera_table_export(const char *json, struct ArrowArrayStream *out);
uint64_t sera_start(const char *name, const char *json, char **error);
char *sera_wait(uint64_t job, uint64_t ms, uint64_t *done, uint64_t *total);
int sera_cancel(uint64_t job);
"""

TARGET = pathlib.Path(__file__).parent / "sera" / "_sera_cffi.py"


def generate() -> str:
    """The text of the module."""
    import cffi

    ffi = cffi.FFI()
    ffi.cdef(CDEF)
    ffi.set_source("sera._sera_cffi", None)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "out.py"
        ffi.emit_python_code(str(path))
        return path.read_text()


if __name__ == "__main__":
    text = generate()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if TARGET.read_text() == text else f"{TARGET} is out of date: run {__file__}")
    TARGET.write_text(text)
