"""Find and load the library."""

import os
import sys

from ._sera_cffi import ffi

#: The version of the C ABI that this package speaks.
ABI = 1

_NAMES = {"win32": "sera.dll", "darwin": "libsera.dylib"}
#: The library's file in the wheel, beside this module.
FILE = _NAMES.get(sys.platform, "libsera.so")


def _load():
    path = os.environ.get("SERA_LIBRARY") or os.path.join(os.path.dirname(__file__), FILE)
    try:
        lib = ffi.dlopen(path)
    except OSError as error:
        raise ImportError(
            f"the compiled library of Sera cannot be loaded from {path}: {error}. Install the wheel "
            "(`pip install ./shims/python`), or name a built library in the environment variable "
            "SERA_LIBRARY."
        ) from None
    found = lib.sera_abi_version()
    if found != ABI:
        raise ImportError(f"{path} speaks version {found} of the C ABI, this package version {ABI}")
    return lib


lib = _load()
