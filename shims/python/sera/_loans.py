"""What a request can hold beside JSON: arrays are lent, tables handed over, for the length of a call.

| object | on the wire | copied? |
|---|---|---|
| numpy array, `array.array`, `memoryview` of 4- and 8-byte floats, integers | `{"$buf":…}` | no |
| the same of at most `SMALL` bytes | `{"bdata":…}` | yes |
| the same, not in C order or not little-endian; float16, long double | `{"$buf":…}` | once |
| numpy array of booleans, text, objects, dates | a list | yes |
| pandas, polars, pyarrow tables (`__arrow_c_stream__`) | `{"$ref":…}`, dropped afterwards | as its owner says, mostly no |
| pandas, polars series, pyarrow arrays | as the two above | |
| `seradframe.Table`, its columns, kept arrays and models | `{"$ref":…}` | no |
| dates, times, paths | ISO 8601, text | |
| `None`, `NaN`, pandas' `NA`, `NaT` | `null` (`NaN` in number arrays) | |
"""

from __future__ import annotations

import sys
from binascii import b2a_base64

from . import _call
from ._call import decode
from ._convert import BY_LIBRARY, Tabular, plain, scalar, stamps, table_of
from ._errors import _TYPE, SeraError
from ._native import ffi, lib

_NULL = ffi.NULL
_lend, _return, _free = lib.sera_lend, lib.sera_return, lib.sera_free
_from_buffer, _release, _string = ffi.from_buffer, ffi.release, ffi.string
_OURS = {"sera", "seraplot", "seraml", "seradframe"}
#: `{"ok":true,"$buf":"` and then 32 digits.
_TOKEN = slice(19, 51)
_KINDS = {"d": "f", "f": "f", **dict.fromkeys("bhilqn", "i"), **dict.fromkeys("BHILQN", "u")}

#: Bytes up to which an array goes as base64: faster than to lend it and take it back.
SMALL = 1024


#: The type of numpy's arrays, once one was met: it is what most calls bring.
plain_array: list = [None]
#: Element types that go as they are, by numpy's names for them, which its own objects find too once they
#: were looked up: a name is made anew each time that it is asked for.
_AS_IT_IS = {f"<{name}": name for name in ("f4", "f8", "i2", "i4", "i8", "u2", "u4", "u8")}
_AS_IT_IS.update({"|i1": "i1", "|u1": "u1"})
if sys.byteorder != "little":
    _AS_IT_IS.clear()
_types: dict = {}
#: How the shape of an array is written, by the number of its axes.
_AXES = [",".join(["%d"] * axes) for axes in range(65)]
_quote = _call.quote


#: Keys as they are written.
_heads: dict = {}


def _known(cache: dict, key, made):
    """Remember what was made for a key; a cache that grew large begins anew."""
    if len(cache) >= 256:
        cache.clear()
    cache[key] = made
    return made


def _described(dtype: str, shape) -> str:
    """The members that say what memory holds; the same arrays come again and again."""
    key = dtype, shape
    text = _descriptions.get(key)
    if text is None:
        text = f'"dtype":"{dtype}","shape":[{_AXES[len(shape)] % shape}]'
        # The shapes of some objects are lists.
        return _known(_descriptions, key, text) if type(shape) is tuple else text
    return text


_descriptions: dict = {}


class Loans:
    """All that one call borrows; `release` gives it back, whatever happened."""

    __slots__ = ("lent", "refs", "weight", "cited", "small")

    def __init__(self, small=SMALL):
        self.lent = []
        self.refs = []
        #: Most bytes of an array that is written out as base64.
        self.small = small
        #: Bytes that the call reads beside its text.
        self.weight = 0
        #: `$ref`s whose size is counted in `weight`.
        self.cited = 0

    def release(self):
        """Take everything back."""
        lent = self.lent
        while lent:
            token, memory = lent.pop()
            _return(token)
            _release(memory)
        if self.refs:
            refs, self.refs = self.refs, []
            for token in refs:
                _return(token.encode())

    def encode(self, members: dict, top=True) -> str:
        """An object as JSON: a request, or a member of one. What most requests consist of is written here,
        without the way through an encoder that asks `default` back for each array; deep and long objects
        are the encoder's, which is faster there."""
        known, parts = plain_array[0], []
        for key, value in members.items():
            head = _heads.get(key)
            if head is None:
                if type(key) is not str:
                    return _call.write(members, self.default)
                head = _known(_heads, key, _quote(key) + ":")
            # The most frequent types first; floats may be NaN, which is the encoder's to write.
            kind = type(value)
            if kind is int:
                text = f"{head}{value}"
            elif kind is str:
                text = head + _quote(value)
            elif kind is bool:
                text = head + ("true" if value else "false")
            elif kind is float and value - value == 0.0:
                text = head + float.__repr__(value)
            elif kind is dict and top and len(value) <= 8:
                text = head + self.encode(value, False)
            elif kind is known and (text := self.piece(value)) is not None:
                text = head + text
            else:
                text = head + _call.write(value, self.default)
            parts.append(text)
        return "{%s}" % ",".join(parts)

    def piece(self, array) -> str | None:
        """The JSON text for a numpy array of numbers that can go as it lies in memory, else None."""
        kind, shape, size = array.dtype, array.shape, array.nbytes
        dtype = _types.get(kind)
        if dtype is None:
            dtype = _AS_IT_IS.get(kind.str)
            if dtype is None:
                return None
            _known(_types, kind, dtype)
        if not size or not shape or not array.flags.c_contiguous:
            return None
        if size > self.small:
            return '{"$buf":"%s"}' % self.lend(array, size, dtype, shape)
        packed = b2a_base64(array, newline=False).decode()
        return f'{{{_described(dtype, shape)},"bdata":"{packed}"}}'

    def memory(self, memory, dtype: str, shape) -> dict:
        """Lend contiguous memory, or pack it when it is small: the member for it."""
        size = memory.nbytes if hasattr(memory, "nbytes") else len(memory)
        if size > self.small:
            return {"$buf": self.lend(memory, size, dtype, shape)}
        return {"dtype": dtype, "shape": shape, "bdata": b2a_base64(memory, newline=False).decode()}

    def lend(self, memory, size: int, dtype: str, shape) -> str:
        """Lend contiguous memory of `size` bytes: its token."""
        view = _from_buffer(memory)
        reply = _lend(view, size, b"{%s}" % _described(dtype, shape).encode(), _NULL, _NULL)
        text = _string(reply)
        _free(reply)
        if not text.startswith(b'{"ok":true'):
            decode(text.decode())
        token = text[_TOKEN]
        self.lent.append((token, view))
        self.weight += size
        return token.decode()

    def table(self, source) -> dict:
        """Hand over an object with `__arrow_c_stream__`: the member that cites the table."""
        from ._arrow import take_over

        reply = take_over(source)
        self.refs.append(reply["$ref"])
        self.cited += 1
        # The number of columns is not known here; a row is at least a number.
        self.weight += 8 * reply["rows"]
        return {"$ref": reply["$ref"]}

    def default(self, value):
        """What stands for `value` in JSON; json calls this for what it does not know itself."""
        if type(value) is plain_array[0] and value.ndim:
            return self.array(value)
        cite = getattr(value, "_sera_cite_", None)
        if cite is not None:
            member, weight = cite()
            self.cited += 1
            self.weight += weight
            return member
        if type(value) is Tabular:
            return table_of(self, value.data)
        library = type(value).__module__.partition(".")[0]
        special = BY_LIBRARY.get(library)
        if special is not None:
            if library == "numpy" and type(value).__name__ == "ndarray":
                plain_array[0] = type(value)
            return special(self, value)
        if hasattr(value, "__arrow_c_stream__"):
            return self.table(value)
        try:
            view = memoryview(value)
        except TypeError:
            return scalar(value)
        return self.view(view)

    def view(self, view: memoryview) -> dict:
        """Lend the memory of any object with the buffer protocol."""
        order, kind = view.format[:-1], _KINDS.get(view.format[-1:])
        if kind is None or order not in ("", "@", "<", "=") or sys.byteorder != "little":
            if len(view.format) == 1 or kind is not None:
                return view.tolist()
            raise TypeError(f"memory of the format {view.format!r} cannot be handed over")
        # `tobytes` writes any layout row after row.
        memory = view if view.c_contiguous else view.tobytes()
        return self.memory(memory, f"{kind}{view.itemsize}", view.shape)

    def array(self, array):
        """Lend a numpy array, or write it out when it is not of numbers."""
        if array.ndim == 0:
            return plain(array.item())
        kind = array.dtype.kind
        if kind in "fiu" and array.size:
            masked = getattr(array, "filled", None)
            if masked is not None:
                array = array.astype("f8").filled(float("nan"))
            size = array.dtype.itemsize
            if kind == "f" and size not in (4, 8):
                array, size = array.astype("f4" if size < 4 else "f8"), 4 if size < 4 else 8
            elif not array.dtype.isnative:
                array = array.astype(array.dtype.newbyteorder("="))
            if not array.flags.c_contiguous:
                array = array.copy(order="C")
            if sys.byteorder == "little":
                return self.memory(array, f"{array.dtype.kind}{size}", array.shape)
        if kind == "M":
            return [text and text.rstrip("Z") for text in stamps(array)]
        if kind in "cVm":
            raise TypeError(f"an array of {array.dtype} cannot be handed over")
        if kind in "OT":
            return [plain(item) for item in array.tolist()]
        return array.tolist()


def call(name: str, /, **request) -> dict:
    """Call the operation `name`; the request's members are keywords.

    Values are JSON, arrays and tables: see the table above. `budget={"deadline_ms": …}` is the member
    `$budget`. The reply is a dictionary; `warnings` are in it, when there are any.

    Raises `SeraError`; `TypeError` for an object that cannot be handed over; and
    `KeyboardInterrupt` within a tenth of a second when Ctrl-C interrupts a long call, which ends.
    """
    if "budget" in request:
        budget = request.pop("budget")
        if budget is not None:
            request["$budget"] = budget
    return request_of(name, request)


def call_text(name: str, request: str | bytes | None = None, /) -> str:
    """Call the operation `name` on JSON text: the reply's text, errors included."""
    if isinstance(request, str):
        # What is no UTF-8 after all is refused by the library, in a reply.
        text = request.encode("utf-8", "surrogatepass")
    elif request is None:
        text = b"{}"
    elif isinstance(request, (bytes, bytearray)):
        text = bytes(request)
    else:
        kind = type(request).__name__
        raise TypeError(f"{name} takes JSON text, got {kind}; sera.call({name!r}, …) takes objects")
    known = name in QUICK or not unknown_size(name, text, 0)
    weight = len(text) if known else _call.UNKNOWN
    return _call.run(name.encode("utf-8", "surrogatepass"), text, weight)


def text_of(name: str, request: dict) -> str:
    """The reply's text, errors included."""
    loans = Loans()
    try:
        text = loans.encode(request).encode()
        if name in QUICK:
            weight = 0
        elif unknown_size(name, text, loans.cited):
            weight = _call.UNKNOWN
        else:
            weight = loans.weight + len(text)
        return _call.run(name.encode(), text, weight)
    finally:
        if loans.lent or loans.refs:
            loans.release()


def request_of(name: str, request: dict) -> dict:
    """`call` with the request as one dictionary."""
    return decode(text_of(name, request))


def ask(name: str, request: dict, budget=None) -> dict:
    """Call an operation; what it warns of becomes Python warnings at the line that called us."""
    if budget is not None:
        request["$budget"] = budget
    reply = request_of(name, request)
    if "warnings" in reply:
        _warn(reply["warnings"])
    return reply


#: What stands between the tokens of a kept model and of its labels.
_LABELS = '","labels":{"$ref":"'
_MODEL = '{"ok":true,"model":'


def ask_to_fit(name: str, request: dict, budget=None) -> tuple:
    """`ask` for a fit that is kept: the text of the envelope, which is seldom looked at; the token of the
    model; the labels, as a token when they are kept; and the other members, None when there are none.

    The wire fixes their order; a quote inside of a text has a backslash before it, so what is looked for
    stands only where the envelope ends."""
    if budget is not None:
        request["$budget"] = budget
    text = text_of(name, request)
    end = text.find(',"$ref":"')
    if end < 0 or not text.startswith(_MODEL):
        reply = decode(text)
        raise LookupError(f"{name} gave a reply with {', '.join(reply)}; model and $ref were expected")
    model, token = text[len(_MODEL) : end], end + 41
    if text.startswith(_LABELS, token) and len(text) == token + len(_LABELS) + 35:
        # A kept model, its labels, and no more: what most fits give.
        return model, text[end + 9 : token], text[-35:-3], None
    rest = _call.decode_json("{" + text[end + 1 :])
    if "warnings" in rest:
        _warn(rest["warnings"])
    labels = rest.get("labels")
    return model, rest["$ref"], labels["$ref"] if isinstance(labels, dict) else labels, rest


def _warn(sentences: list) -> None:
    from warnings import warn

    from ._errors import SeraWarning

    level, frame = 1, sys._getframe()
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        level, frame = level + 1, frame.f_back
    for sentence in sentences:
        warn(sentence, SeraWarning, stacklevel=level)


def unknown_options(name: str, request: dict) -> None:
    """Refuse members that the operation does not know, before any data is looked at."""
    # Unknown members are refused before values are read, and null is a value of none of them.
    try:
        decode(_call.direct(name.encode(), _call.write(dict.fromkeys(request), None).encode()))
    except _TYPE as error:
        if error.code == "unknown_field":
            raise
    except SeraError:
        pass


#: Operations that look at no values, however many there are.
QUICK = {"cancel_call", "configure", "drop", "frame_info", "inspect", "progress", "stats", "version"}


def unknown_size(name: str, text: bytes, cited: int) -> bool:
    """Does the request cite a file of data, or kept things, that may be large?"""
    if b'"$ref"' in text and text.count(b'"$ref"') > cited:
        return True
    return b'"path"' in text and name.startswith("frame_")


class lend:
    """Lend an array for as long as a `with` block lasts, for requests that are written as text.

    ```python
    with sera.lend(x) as cited:
        sp.ml_fit(json.dumps({"kind": "kmeans", "x": cited, "params": {"k": 4}}))
    ```
    """

    def __init__(self, value):
        self._loans = Loans(small=0)
        self._value = value

    def __enter__(self) -> dict:
        return self._loans.default(self._value)

    def __exit__(self, *_):
        self._loans.release()
