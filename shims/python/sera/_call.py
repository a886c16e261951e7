"""Calls: a request out, a reply in, memory freed.

A short call runs on the caller's thread. A long one, on the main thread, runs as a job of the
library's while Python waits in steps of 50 ms, so that Ctrl-C cancels it: see `INTERRUPTIBLE` and `LASTING`.
The GIL is released in both.
"""

from __future__ import annotations

from . import _json
from ._errors import of_reply
from ._native import ffi, lib

#: Bytes of a request, lent memory and kept tables included, from which a call can be interrupted.
#: Below it a call takes a millisecond or so, and a thread would cost as much as the work. Calls on
#: files, and on kept things whose size is not known here, can always be interrupted.
INTERRUPTIBLE = 1 << 16
#: The same for charts, which pass over their data a few times: a megabyte takes ten milliseconds.
INTERRUPTIBLE_CHART = 1 << 20
#: The weight of what is not known.
UNKNOWN = 1 << 62
#: What the number of k-means' starts follows. From 100 a fit of few rows can last: with 300 rows 10 ms.
_STARTS = b'"n_init":'
_AUTO = b'"n_init":"auto"'
#: Combinations of rows from which a join of small tables can last: ten million take 50 ms.
_MANY_ROWS = 1e7


def _many_starts(text: bytes, _weight: int) -> bool:
    if text.count(_STARTS) == text.count(_AUTO):
        return False
    at = text.find(_STARTS)
    while at >= 0:
        at += len(_STARTS)
        # Three digits are a hundred or more.
        digits = text[at : at + 16].lstrip()[:3]
        if len(digits) == 3 and digits.isdigit():
            return True
        at = text.find(_STARTS, at)
    return False


def _many_rows(text: bytes, weight: int) -> bool:
    import re

    # Joins multiply rows, a row being four bytes at least.
    found = re.findall(rb'join|from(?:[^()"\\]|\\.)*,', text, re.IGNORECASE)
    joins = sum(max(1, hit.count(b",")) for hit in found)
    return joins > 0 and (weight / 4) ** min(joins + 1, 20) > _MANY_ROWS


#: Operations that can last on little data, each with what tells so; everything else is bounded by the
#: size of its request. Other calls pay one look into this table, some 30 ns.
LASTING = {b"ml_fit": _many_starts, b"frame_sql": _many_rows, b"frame_query": _many_rows}

#: Milliseconds between two looks at pending signals.
_STEP = 50

_NULL = ffi.NULL
_call_n, _free, _len = lib.sera_call_n, lib.sera_free, lib.sera_len
_buffer, _string = ffi.buffer, ffi.string
#: Bytes up to which a reply is read without asking for its length.
_SHORT = 4096
write, quote = _json.write, _json.quote
decode_json = _json.decode


def take(reply) -> str:
    """The text of a reply, which is freed."""
    try:
        text = _string(reply, _SHORT)
        return str(text if len(text) < _SHORT else _buffer(reply, _len(reply)), "utf-8")
    finally:
        _free(reply)


def direct(name: bytes, text: bytes) -> str:
    """Call on this thread."""
    return take(_call_n(name, len(name), text, len(text), _NULL))


def run(name: bytes, text: bytes, weight: int) -> str:
    """Call; `weight` is the size of the request with all that it cites, in bytes."""
    if weight < INTERRUPTIBLE or weight < INTERRUPTIBLE_CHART and name.startswith(b"plot_"):
        lasting = LASTING.get(name)
        if lasting is None or not lasting(text, weight):
            return direct(name, text)
    import threading

    # Signals reach the main thread only; a job's text ends at its first NUL.
    if threading.current_thread() is not threading.main_thread() or b"\0" in text or b"\0" in name:
        return direct(name, text)
    error = ffi.new("char **")
    job = lib.sera_start(name, text, error)
    if not job:
        return take(error[0])
    try:
        while not (reply := lib.sera_wait(job, _STEP, _NULL, _NULL)):
            pass
    except BaseException:
        lib.sera_cancel(job)
        _drain(job)
        raise
    return take(reply)


def _drain(job):
    """Wait for a cancelled job: it may still read memory that is lent to it."""
    while True:
        try:
            reply = lib.sera_wait(job, 1000, _NULL, _NULL)
            if reply:
                _free(reply)
                return
        except KeyboardInterrupt:
            continue


def decode(text: str) -> dict:
    """The reply as a dictionary without `ok`; an error reply is raised."""
    reply = _json.decode(text)
    if reply.pop("ok"):
        return reply
    raise of_reply(reply)
