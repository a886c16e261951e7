"""Arrays that live in the library, read without a copy."""

from __future__ import annotations

from . import _loans
from ._native import ffi, lib


class Token:
    """A kept thing; dropped when this object is collected."""

    __slots__ = ("token", "weight", "__weakref__")

    def __init__(self, token: str, weight: int = 0):
        self.token = token
        #: Bytes that a call which cites it reads, for the choice of how to call.
        self.weight = weight

    def _sera_cite_(self):
        return {"$ref": self.token}, self.weight

    def __del__(self):
        try:
            _loans.drop_one(self.token)
        except (AttributeError, TypeError):
            # The interpreter is shutting down, and the library with it.
            pass


def memory(token: Token):
    """The bytes of a kept array, page or picture: a buffer that keeps `token` alive."""
    size = ffi.new("size_t *")
    start = lib.sera_peek(token.token.encode(), size)
    if start == ffi.NULL:
        raise LookupError("nothing that has bytes is kept under this token")
    # The finaliser holds the token; the buffer holds the pointer.
    start = ffi.gc(ffi.cast("char *", start), lambda _, token=token: None)
    return ffi.buffer(start, size[0])


def kept_text(token: str, size: int) -> str:
    """The text of `size` bytes that is kept under a token, which is dropped."""
    try:
        start = lib.sera_peek(token.encode(), ffi.NULL)
        if start == ffi.NULL:
            raise LookupError("nothing that has bytes is kept under this token")
        return str(ffi.buffer(start, size), "utf-8")
    finally:
        _loans.drop_one(token)


def numbers(token: str, dtype: str, shape=None):
    """A kept array by its element type, dropped with the result: see `fetch`."""
    return fetch(Token(token), dtype, shape)


def fetch(token: Token, dtype: str, shape=None):
    """A kept array: a numpy array over its memory when numpy is installed, else (nested) lists.

    The memory is that of this token alone, so the array may be written to.
    """
    view = memory(token)
    try:
        import numpy
    except ImportError:
        numpy = None
    if numpy is not None:
        array = numpy.frombuffer(view, dtype=dtype)
        return array if shape is None else array.reshape(shape)
    code = {"i4": "i", "f8": "d", "u4": "I", "i8": "q"}[dtype]
    flat = memoryview(view).cast("B").cast(code)
    if shape is None or len(shape) == 1:
        return flat.tolist()
    rows, columns = shape
    return [flat[i * columns : (i + 1) * columns].tolist() for i in range(rows)]
