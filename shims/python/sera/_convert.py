"""What other libraries' objects become in a request: used by `Loans.default`, which lends and hands over."""

from __future__ import annotations

import sys


def stamps(array):
    """A numpy array of dates and times as ISO texts, NaT as None."""
    flat = array.astype("M8[us]") if array.dtype != "M8[D]" else array
    return [None if item is None else item.isoformat() for item in flat.tolist()]


def plain(value):
    """One value of a list of objects: what says that it is missing becomes None."""
    if isinstance(value, (str, list, dict, tuple)) or value is None:
        return value
    try:
        return value if value == value else None
    except (TypeError, ValueError):
        # pandas' NA is neither equal nor unequal to itself.
        return None


def scalar(value):
    """What stands for an object that is neither data nor JSON, or `TypeError`."""
    if hasattr(value, "isoformat"):
        text = value.isoformat()
        return None if text == "NaT" else text
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    if isinstance(value, (range, set, frozenset, type({}.keys()), type({}.values()))):
        return list(value)
    if hasattr(value, "__array__"):
        import numpy

        return numpy.asarray(value)
    if hasattr(value, "__next__") or type(value).__name__ == "deque":
        return list(value)
    for method in ("__index__", "__float__"):
        if hasattr(value, method):
            return getattr(value, method)()
    raise TypeError(f"a {type(value).__module__}.{type(value).__qualname__} cannot be handed over")


def _numpy(loans, value):
    if hasattr(value, "dtype") and hasattr(value, "flags") and hasattr(value, "ndim"):
        if value.ndim or value.dtype.kind != "M":
            return loans.array(value) if value.ndim else plain(value.item())
        return stamps(value.reshape(1))[0]
    return scalar(value)


def _pandas(loans, value):
    name = type(value).__name__
    if name == "DataFrame":
        return pandas_table(loans, value)
    if name in ("NAType", "NaTType"):
        return None
    if hasattr(value, "to_frame"):
        return pandas_values(loans, value)
    if hasattr(value, "__array__"):
        return loans.array(value.__array__()) if not hasattr(value, "to_numpy") else _extension(value)
    return scalar(value)


def _extension(array):
    return [plain(item) for item in array.tolist()]


def _is_numbers(dtype) -> bool:
    return getattr(dtype, "kind", "O") in "fiu" and type(dtype).__module__.startswith("numpy")


def pandas_values(loans, series):
    """A pandas series or index: numbers are lent, the rest goes by Arrow, or is written out."""
    if _is_numbers(series.dtype):
        return loans.array(series.to_numpy())
    if type(series).__name__ == "Series" and _has_pyarrow():
        return loans.table(series.to_frame("values").reset_index(drop=True))
    return _extension(series)


def pandas_table(loans, frame) -> dict:
    """A pandas table: all numbers of one type, or without pyarrow, column by column; else by Arrow.

    The index is no column; columns that are called by something else than text are called by its text.
    """
    columns = list(frame.columns)
    if all(_is_numbers(dtype) for dtype in frame.dtypes) or not _has_pyarrow():
        return {"columns": [column_of(name, frame.iloc[:, i]) for i, name in enumerate(columns)]}
    if not all(isinstance(name, str) for name in columns):
        frame = frame.set_axis([str(name) for name in columns], axis=1)
    return loans.table(frame.reset_index(drop=True))


def _has_pyarrow() -> bool:
    if "pyarrow" in sys.modules:
        return sys.modules["pyarrow"] is not None
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def _polars(loans, value):
    name = type(value).__name__
    if name == "LazyFrame":
        value = value.collect()
    if name == "Series":
        if value.dtype.is_numeric() and not value.dtype.is_decimal() and value.null_count() == 0:
            return loans.array(value.to_numpy())
        value = value.to_frame("values")
    if hasattr(value, "__arrow_c_stream__"):
        return loans.table(value)
    return scalar(value)


def _pyarrow(loans, value):
    if hasattr(value, "schema"):
        return loans.table(value)
    if hasattr(value, "__arrow_c_array__") or hasattr(value, "__arrow_c_stream__"):
        return loans.table(sys.modules["pyarrow"].table({"values": value}))
    if hasattr(value, "as_py"):
        return plain(value.as_py())
    return scalar(value)


BY_LIBRARY = {"numpy": _numpy, "pandas": _pandas, "polars": _polars, "pyarrow": _pyarrow}


class Tabular:
    """Data that must become a table: a dict of columns, or what holds a table."""

    __slots__ = ("data",)

    def __init__(self, data):
        self.data = data


def table_of(loans, data):
    """The member for a table."""
    if not isinstance(data, dict):
        return data
    if "$ref" in data or isinstance(data.get("columns"), list) and all(isinstance(c, dict) for c in data["columns"]):
        return data
    return {"columns": [column_of(name, values) for name, values in data.items()]}


#: Numbers from which a list is packed into memory instead of written out: a double takes 0.3 µs to write
#: and 0.1 µs to read as text. No option that must be a list, such as a range, is as long.
PACK = 32


def packed(values):
    """A long list of nothing but floats and integers as an array; anything else as it is."""
    if type(values) in (list, tuple) and len(values) >= PACK:
        from array import array

        kinds = set(map(type, values))
        code = "d" if float in kinds else "q"
        if kinds and kinds <= {float, int}:
            try:
                return array(code, values)
            except OverflowError:
                pass
    return values


def column_of(name, values) -> dict:
    """A column of a table, with its type where values that are written out do not tell it."""
    member = {"name": str(name), "values": packed(values)}
    kind = getattr(getattr(values, "dtype", None), "kind", None)
    if kind == "M":
        member["type"] = "date" if str(values.dtype) == "datetime64[D]" else "timestamp"
        if getattr(values.dtype, "tz", None) is not None:
            member["type"] = "timestamp[UTC]"
    elif isinstance(values, (list, tuple)):
        first = next((value for value in values if value is not None), None)
        if hasattr(first, "isoformat"):
            member["type"] = "date" if not hasattr(first, "hour") else "timestamp"
            if getattr(first, "tzinfo", None) is not None:
                member["type"] = "timestamp[UTC]"
    return member
