"""Tables from files, texts, and what other libraries hold."""

from __future__ import annotations

from sera._convert import Tabular
from sera._loans import ask

from ._table import Table, of_reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def read(source=None, *, budget=None, **options) -> Table:
    """A table from a file, by its suffix (csv, tsv, json, jsonl, parquet, arrow, also `.gz`).

    `source` is a path, or an open file; `text=` is the text itself. Options are those of the operation
    `frame_read`: `columns`, `n_rows`, `dtypes`, `on_error`, `delimiter`, `null_values` …
    """
    if hasattr(source, "read"):
        content = source.read()
        if isinstance(content, str):
            options["text"] = content
        else:
            from base64 import b64encode

            options["data"] = b64encode(content).decode()
    elif source is not None:
        options["path"] = source
    return of_reply(ask("frame_read", options, budget))


def _reader(format: str, noun: str) -> Callable[..., Table]:
    def reader(source=None, *, budget=None, **options) -> Table:
        return read(source, budget=budget, format=format, **options)

    reader.__name__ = reader.__qualname__ = f"read_{'ipc' if format == 'arrow' else format}"
    reader.__doc__ = f"A table from {noun}: a path, an open file, or `text=`. Options as in `read`."
    return reader


read_csv = _reader("csv", "CSV")
read_json = _reader("json", "a JSON document")
read_jsonl = _reader("jsonl", "JSON lines")
read_parquet = _reader("parquet", "Parquet")
read_ipc = _reader("arrow", "an Arrow IPC file")


def table(data) -> Table:
    """A table of anything that holds one: a dict of columns, rows, pandas, polars, pyarrow, Arrow."""
    if isinstance(data, Table):
        return data
    if isinstance(data, dict):
        return from_dict(data)
    if isinstance(data, (list, tuple)):
        return from_rows(data)
    return _kept(data)


def from_dict(columns: dict) -> Table:
    """A table of columns by name: lists, arrays, series."""
    return _kept(columns)


def from_rows(rows) -> Table:
    """A table of rows that are dictionaries; a key that a row lacks is missing there."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return from_dict({name: [row.get(name) for row in rows] for name in names})


def from_arrow(source) -> Table:
    """A table of a `pyarrow.Table` or anything with `__arrow_c_stream__`, without a copy."""
    if not hasattr(source, "__arrow_c_stream__"):
        raise TypeError(f"a {type(source).__name__} has no __arrow_c_stream__")
    return _kept(source)


def from_pandas(frame) -> Table:
    """A table of a `pandas.DataFrame`; its index is left out."""
    return _kept(frame)


def from_polars(frame) -> Table:
    """A table of a `polars.DataFrame` or `LazyFrame`."""
    return _kept(frame)


def _kept(data) -> Table:
    token = ask("keep", {"data": Tabular(data)})["$ref"]
    reply = ask("frame_info", {"table": {"$ref": token}})
    return Table(token, reply)


def sql(query: str, /, *, budget=None, **tables) -> Table:
    """The result of a SELECT over tables by name: `sql("select * from t", t=table)`."""
    named = {name: data if isinstance(data, Table) else Tabular(data) for name, data in tables.items()}
    return of_reply(ask("frame_sql", {"query": query, "tables": named}, budget))


def concat(tables, *, how: str = "vertical", budget=None) -> Table:
    """Tables one below the other; `how="diagonal"` fills columns that a table lacks with null."""
    whole = [table(one) for one in tables]
    return of_reply(ask("frame_concat", {"tables": whole, "how": how}, budget))
