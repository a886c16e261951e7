"""Tables in and out through Arrow's PyCapsule interface, without a copy and without pyarrow."""

from __future__ import annotations

import ctypes

from ._call import decode, take, write
from ._native import ffi, lib

_NAME = b"arrow_array_stream"
_api = ctypes.pythonapi
_pointer = _api.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_DESTRUCTOR = ctypes.PYFUNCTYPE(None, ctypes.c_void_p)
_new = _api.PyCapsule_New
_new.restype = ctypes.py_object
_new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, _DESTRUCTOR]
# The destructor gets the dying capsule: its address is enough, and takes no reference to it.
_raw_pointer = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p)(
    ("PyCapsule_GetPointer", _api)
)

#: Streams that are handed out, by address, until their capsule dies.
_streams = {}


def take_over(source) -> dict:
    """Hand the table of `source.__arrow_c_stream__()` over: `{"$ref": …, "rows": …}`."""
    capsule = source.__arrow_c_stream__()
    stream = ffi.cast("struct ArrowArrayStream *", _pointer(capsule, _NAME))
    return decode(take(lib.sera_table_import(stream)))


def hand_out(table: dict):
    """A capsule with the stream of a kept table, for any consumer of `__arrow_c_stream__`."""
    stream = ffi.new("struct ArrowArrayStream *")
    decode(take(lib.sera_table_export(write(table, None).encode(), stream)))
    address = int(ffi.cast("uintptr_t", stream))
    _streams[address] = stream
    return _new(address, _NAME, _release)


@_DESTRUCTOR
def _release(capsule):
    stream = _streams.pop(_raw_pointer(capsule, _NAME), None)
    # A consumer that took the stream has cleared its `release`.
    if stream is not None and stream.release != ffi.NULL:
        stream.release(stream)


# Capsules may outlive this module at the end of the process.
_api.Py_IncRef(ctypes.py_object(_release))
