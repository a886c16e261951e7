"""Write `sera/_sera_cffi.py`, the loader's view of the C ABI, from the header.

    python shims/python/make_cffi.py            # rewrites the file
    python shims/python/make_cffi.py --check    # exit code 1 when it is out of date

cffi's out-of-line ABI mode needs no C compiler, neither here nor where the wheel is installed, and
imports in 2 ms, where parsing the declarations at import takes 40. The operations themselves are not
declared: they are called by name through `sera_call_n`.
"""

import pathlib
import re
import sys
import tempfile

HEADER = pathlib.Path(__file__).parents[2] / "include" / "sera.h"
TARGET = pathlib.Path(__file__).parent / "sera" / "_sera_cffi.py"


def declarations() -> str:
    """What cffi's parser takes of the header: no preprocessor, no comments, nothing of C++ or with a body."""
    text = HEADER.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    text = re.sub(r"#ifdef __cplusplus.*?#endif", "", text, flags=re.S)
    text = re.sub(r"^#(?:[^\n]*\\\n)*[^\n]*\n", "", text, flags=re.M)
    return re.sub(r"\n\s*\n+", "\n", text)


def generate() -> str:
    """The text of the module."""
    import cffi

    ffi = cffi.FFI()
    ffi.cdef(declarations())
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
