"""Arrays that live in the library, read without a copy."""

from __future__ import annotations

from ._native import ffi, lib

#: Bytes up to which an array is copied: faster than to watch for the end of its last view.
COPIED = 1 << 15

_NULL, _SIZE = ffi.NULL, ffi.typeof("size_t *")
_new, _buffer, _peek_at = ffi.new, ffi.buffer, lib.sera_peek
_return = lib.sera_return
#: numpy once it was asked for, or False where it is not installed; and its objects for element types.
_numpy = None
_dtypes: dict = {}


def with_numpy():
    """numpy, when it is installed."""
    global _numpy
    if _numpy is None:
        try:
            import numpy
        except ImportError:
            _numpy = False
        else:
            _numpy = numpy
            _dtypes.update((name, numpy.dtype(name)) for name in ("i4", "f8", "u4", "i8"))
    return _numpy or None


class Token:
    """A kept thing; dropped when this object is collected."""

    __slots__ = ("token", "weight", "part", "__weakref__")

    def __init__(self, token: str, weight: int = 0, part: str | None = None):
        self.token = token
        #: The token of what came with it, and goes with it.
        self.part = part
        #: Bytes that a call which cites it reads, for the choice of how to call.
        self.weight = weight

    def _sera_cite_(self):
        return {"$ref": self.token}, self.weight

    def __del__(self):
        try:
            _return(self.token.encode())
            if self.part is not None:
                _return(self.part.encode())
        except (AttributeError, TypeError):
            # The interpreter is shutting down, and the library with it.
            pass


def _peek(token: str):
    """The address of the bytes that are kept under a token, and their number."""
    size = _new(_SIZE)
    start = _peek_at(token.encode(), size)
    if not start:
        raise LookupError("nothing that has bytes is kept under this token")
    return start, size[0]


def memory(token: Token, part: bool = False):
    """The bytes of a kept array, page or picture, or of the part of it: a buffer that keeps `token` alive."""
    start, size = _peek(token.part if part else token.token)
    # The finaliser holds the token; the buffer holds the pointer.
    start = ffi.gc(ffi.cast("char *", start), lambda _, token=token: None)
    return ffi.buffer(start, size)


def kept_text(token: str, size: int) -> str:
    """The text of `size` bytes that is kept under a token, which is dropped."""
    token = token.encode()
    try:
        start = _peek_at(token, _NULL)
        if not start:
            raise LookupError("nothing that has bytes is kept under this token")
        return str(_buffer(start, size), "utf-8")
    finally:
        _return(token)


def numbers(token: str, dtype: str, shape=None):
    """A kept array by its element type, dropped with the result: see `fetch`."""
    return fetch(Token(token), dtype, shape)


def fetch(token: Token, dtype: str, shape=None, part: bool = False):
    """A kept array: a numpy array when numpy is installed, over its memory unless it is small, else
    (nested) lists. With `part`, what came with the kept thing.

    The memory is that of this token alone, so the array may be written to.
    """
    numpy = _numpy or with_numpy()
    if numpy is not None:
        start, size = _peek(token.part if part else token.token)
        if size <= COPIED:
            array = numpy.frombuffer(_buffer(start, size), _dtypes.get(dtype, dtype)).copy()
        else:
            array = numpy.frombuffer(memory(token, part), _dtypes.get(dtype, dtype))
        return array if shape is None else array.reshape(shape)
    view = memory(token, part)
    code = {"i4": "i", "f8": "d", "u4": "I", "i8": "q"}[dtype]
    flat = memoryview(view).cast("B").cast(code)
    if shape is None or len(shape) == 1:
        return flat.tolist()
    rows, columns = shape
    return [flat[i * columns : (i + 1) * columns].tolist() for i in range(rows)]
