"""Error replies as exceptions."""

from __future__ import annotations


class SeraError(Exception):
    """The library refused a request, or failed.

    Every error is a `SeraError`; by its code it is a built-in exception too, so that
    `except ValueError` and scikit-learn's own error handling work:

    | code | also a |
    |---|---|
    | `unknown_field`, `missing_field` | `TypeError` |
    | `bad_value`, `bad_data`, `bad_json`, `bad_sql`, `bad_model`, … | `ValueError` |
    | `unknown_column`, `unknown_token`, `unknown_operation` | `LookupError` |
    | `io`, `denied` | `OSError` |
    | `deadline` | `TimeoutError` |
    | `memory_limit` | `MemoryError` |
    | `unsupported` | `NotImplementedError` |
    | `cancelled`, `panic` | |
    """

    #: Stable word to branch on.
    code: str
    #: JSON pointer into the request, `""` for the request as a whole.
    at: str
    #: How to mend it, if that is known.
    hint: str | None
    #: Line and column, from 1, in a text that the request carries (SQL, CSV).
    line: int | None
    column: int | None

    def __init__(self, message="", code="", at="", hint=None, line=None, column=None):
        super().__init__(message, code, at, hint, line, column)
        self.message, self.code, self.at, self.hint = message, code, at, hint
        self.line, self.column = line, column

    def __str__(self):
        place = f" (line {self.line}, column {self.column})" if self.line else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.message}{place}{hint}"


class SeraWarning(UserWarning):
    """Something that a reply says beside its result: a repair, a choice, rows left out."""


def _also(name, builtin):
    """`SeraError` that is a built-in exception too, under a name that pickle finds."""
    kind = type(name, (SeraError, builtin), {"__doc__": SeraError.__doc__, "__module__": __name__})
    globals()[name] = kind
    return kind


_VALUE = _also("SeraValueError", ValueError)
_TYPE = _also("SeraTypeError", TypeError)
_LOOKUP = _also("SeraLookupError", LookupError)
_OS = _also("SeraOSError", OSError)
_BY_CODE = {
    "unknown_field": _TYPE,
    "missing_field": _TYPE,
    "unknown_column": _LOOKUP,
    "unknown_token": _LOOKUP,
    "unknown_operation": _LOOKUP,
    "io": _OS,
    "denied": _OS,
    "deadline": _also("SeraTimeoutError", TimeoutError),
    "memory_limit": _also("SeraMemoryError", MemoryError),
    "unsupported": _also("SeraUnsupportedError", NotImplementedError),
    "cancelled": SeraError,
    "panic": SeraError,
}


def of_reply(reply: dict) -> SeraError:
    """The exception of a reply whose `ok` is false."""
    code = reply.get("code", "")
    return _BY_CODE.get(code, _VALUE)(
        reply.get("error", ""),
        code,
        reply.get("at", ""),
        reply.get("hint"),
        reply.get("line"),
        reply.get("column"),
    )
