"""A table that lives in the library."""

from __future__ import annotations

from sera._kept import Token, fetch
from sera._loans import ask

#: Rows and characters of a value that `repr` shows.
_SHOWN, _WIDTH = 10, 32
_WORDS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def python_values(column: dict) -> list:
    """The values of a column of a reply as Python has them; dates and times stay ISO 8601 text."""
    values, kind = column["values"], column["type"]
    if kind in ("f64", "f32"):
        return [_WORDS[v] if isinstance(v, str) else None if v is None else float(v) for v in values]
    if kind in ("i64", "u64"):
        return [int(v) if isinstance(v, str) else v for v in values]
    return values


def of_reply(reply: dict) -> Table:
    """The table of a reply."""
    return Table(reply["$ref"], reply)


class Table:
    """Named columns of one length, in the library until this object is collected.

    A table is never changed: every method that changes something gives a new one, and shares the memory
    of what stayed the same. Where keywords are columns (`select`, `with_columns`, `agg`), which are SQL text, a
    `budget` that is a dictionary is the call's budget all the same.
    """

    __slots__ = ("_kept", "_rows", "_info", "rejected", "coerced", "__weakref__")

    def __init__(self, token: str, reply: dict):
        self._info = reply["columns"]
        self._rows = reply["rows"]
        self._kept = Token(token, 8 * self._rows * max(1, len(self._info)))
        #: Rows that a file had and the table has not: `{"count", "lines", …}`.
        self.rejected = reply.get("rejected")
        #: Values that were made null or rounded when the file was read, by column.
        self.coerced = reply.get("coerced")

    # what it is -----------------------------------------------------------------------------------

    def __len__(self) -> int:
        return self._rows

    @property
    def columns(self) -> list:
        """The names of the columns."""
        return [column["name"] for column in self._info]

    @property
    def dtypes(self) -> dict:
        """The types by name: `f64`, `i64`, `str`, `bool`, `date`, `timestamp`, `timestamp[UTC]` …"""
        return {column["name"]: column["type"] for column in self._info}

    @property
    def null_counts(self) -> dict:
        """Missing values by name. NaN is not missing."""
        return {column["name"]: column["nulls"] for column in self._info}

    @property
    def shape(self) -> tuple:
        """Rows, columns."""
        return self._rows, len(self._info)

    def _sera_cite_(self):
        return self._kept._sera_cite_()

    def __getitem__(self, key):
        """A column by its name, or a table of the columns of a list."""
        if isinstance(key, str):
            return Column(self, key)
        return self.select(key)

    def __contains__(self, name) -> bool:
        return name in self.columns

    def __iter__(self):
        return iter(self.columns)

    def keys(self) -> list:
        """The names of the columns, so that `dict(table)` works."""
        return self.columns

    # questions ------------------------------------------------------------------------------------

    def sql(self, query: str, /, *, budget=None, **tables) -> Table:
        """The result of a SELECT; this table is called `self` in it, others by their keywords."""
        tables["self"] = self
        return of_reply(ask("frame_sql", {"query": query, "tables": tables}, budget))

    def query(self, steps, *, budget=None, **tables) -> Table:
        """The table after steps of the operation `frame_query`: `[{"filter": "x > 0"}, {"limit": 10}]`."""
        request = {"table": self, "steps": list(steps)}
        if tables:
            request["tables"] = tables
        return of_reply(ask("frame_query", request, budget))

    def select(self, *names, **expressions) -> Table:
        """Columns by name, and new ones by SQL: `t.select("a", twice="2 * a")`."""
        budget = _budget_of(expressions)
        wanted = [quoted(name) for name in _flat(names)]
        return self.query([{"select": [*wanted, expressions] if expressions else wanted}], budget=budget)

    def with_columns(self, **expressions) -> Table:
        """The table with further columns by SQL; one that is there already is replaced."""
        budget = _budget_of(expressions)
        return self.query([{"with_columns": expressions}], budget=budget)

    def drop(self, *names, budget=None) -> Table:
        """The table without these columns."""
        return self.query([{"drop": _flat(names)}], budget=budget)

    def rename(self, names: dict, *, budget=None) -> Table:
        """The table with other names: `{"old": "new"}`."""
        return self.query([{"rename": names}], budget=budget)

    def filter(self, condition: str, *, budget=None) -> Table:
        """The rows for which a SQL condition is true."""
        return self.query([{"filter": condition}], budget=budget)

    def drop_nulls(self, *names, budget=None) -> Table:
        """The rows without missing values in these columns, or in any."""
        return self.query([{"drop_nulls": _flat(names) or True}], budget=budget)

    def fill_null(self, values: dict, *, budget=None) -> Table:
        """Missing values replaced, by column: numbers, or SQL text."""
        return self.query([{"fill_null": values}], budget=budget)

    def sort(self, *names, descending: bool = False, nulls_first: bool = False, budget=None) -> Table:
        """The rows in the order of columns, equal ones as they were; missing values last."""
        order = f" {'DESC' if descending else 'ASC'} NULLS {'FIRST' if nulls_first else 'LAST'}"
        return self.query([{"sort": [quoted(name) + order for name in _flat(names)]}], budget=budget)

    def head(self, n: int = 5, *, budget=None) -> Table:
        """The first `n` rows."""
        return self.query([{"limit": n}], budget=budget)

    def slice(self, offset: int, n: int, *, budget=None) -> Table:
        """`n` rows from row `offset` on."""
        return self.query([{"limit": {"n": n, "offset": offset}}], budget=budget)

    def unique(self, *names, budget=None) -> Table:
        """The first row of each combination of these columns, or of all."""
        return self.query([{"distinct": _flat(names) or True}], budget=budget)

    def group_by(self, *names) -> Groups:
        """Groups of rows that are equal in these columns: `t.group_by("g").agg(mean="avg(x)")`."""
        return Groups(self, _flat(names))

    def join(self, other, on=None, how: str = "inner", *, budget=None) -> Table:
        """The rows of both tables that agree in the columns `on`; `how` is inner, left, semi, anti or
        cross."""
        step = {"with": "other", "how": how}
        if on is not None:
            step["on"] = _flat([on])
        other = other if isinstance(other, Table) else _table(other)
        return self.query([{"join": step}], budget=budget, other=other)

    def describe(self, *, budget=None) -> list:
        """A dictionary a column: counts, mean, spread, quantiles, extremes, frequent values."""
        return ask("frame_describe", {"table": self}, budget)["columns"]

    # out ------------------------------------------------------------------------------------------

    def _values(self, n: int, offset: int = 0) -> dict:
        reply = ask("frame_head", {"table": self, "n": n, "offset": offset})
        return {column["name"]: python_values(column) for column in reply["table"]["columns"]}

    def to_dict(self) -> dict:
        """Lists by name. Missing values are None, dates and times ISO 8601 text."""
        return self._values(self._rows)

    def to_rows(self) -> list:
        """A dictionary a row."""
        values = self._values(self._rows)
        return [dict(zip(values, row)) for row in zip(*values.values())]

    def __arrow_c_stream__(self, requested_schema=None):
        """Arrow's PyCapsule interface: the table's own memory, without a copy."""
        from sera._arrow import hand_out

        return hand_out({"$ref": self._kept.token})

    def to_arrow(self):
        """A `pyarrow.Table` over the same memory."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self):
        """A `polars.DataFrame`."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self):
        """A `pandas.DataFrame`, through pyarrow when it is installed."""
        try:
            return self.to_arrow().to_pandas()
        except ImportError:
            import pandas

            frame = {name: self[name].to_numpy() for name in self.columns}
            for name, kind in self.dtypes.items():
                if kind == "date" or kind.startswith("timestamp"):
                    frame[name] = pandas.to_datetime(frame[name])
            return pandas.DataFrame(frame)

    def write(self, path, *, budget=None, **options) -> dict:
        """Write to a file, by its suffix: csv, tsv, json, jsonl, parquet, arrow. → `{"path", "size"}`."""
        return ask("frame_write", {"table": self, "path": path, **options}, budget)

    def write_csv(self, path, **options) -> dict:
        """Write as CSV."""
        return self.write(path, format="csv", **options)

    def write_json(self, path, **options) -> dict:
        """Write as a JSON document: a list of rows."""
        return self.write(path, format="json", **options)

    def write_jsonl(self, path, **options) -> dict:
        """Write as JSON lines."""
        return self.write(path, format="jsonl", **options)

    def write_parquet(self, path, **options) -> dict:
        """Write as Parquet."""
        return self.write(path, format="parquet", **options)

    def write_ipc(self, path, **options) -> dict:
        """Write as an Arrow IPC file."""
        return self.write(path, format="arrow", **options)

    def __reduce__(self):
        return _of_columns, (self._typed(),)

    def _typed(self) -> list:
        return ask("frame_head", {"table": self, "n": self._rows})["table"]["columns"]

    # to look at -----------------------------------------------------------------------------------

    def __repr__(self):
        rows, columns = self.shape
        text = f"Table: {rows} rows, {columns} columns"
        if not columns:
            return text
        values = self._values(_SHOWN)
        kinds = self.dtypes
        blocks = []
        for name, column in values.items():
            cells = [name, kinds[name], *map(_cell, column)]
            width = max(map(len, cells))
            right = kinds[name][:1] in "iuf"
            blocks.append([cell.rjust(width) if right else cell.ljust(width) for cell in cells])
        lines = ["  ".join(line).rstrip() for line in zip(*blocks)]
        more = [f"… {rows - _SHOWN} more rows"] if rows > _SHOWN else []
        return "\n".join([text, *lines, *more])

    def _repr_html_(self):
        from html import escape

        values, kinds = self._values(_SHOWN), self.dtypes
        head = "".join(f"<th>{escape(name)}<br><small>{escape(kinds[name])}</small></th>" for name in values)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>"
            for row in zip(*values.values())
        )
        rows, columns = self.shape
        return (
            f"<table><caption>{rows} rows, {columns} columns</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


class Groups:
    """Rows in groups; made by `Table.group_by`."""

    __slots__ = ("_table", "_names")

    def __init__(self, table: Table, names: list):
        self._table, self._names = table, names

    def agg(self, **expressions) -> Table:
        """A row a group, in the order of their first rows: `agg(mean="avg(x)", n="count(*)")`."""
        budget = _budget_of(expressions)
        keys = [quoted(name) for name in self._names]
        return self._table.query([{"group_by": {"keys": keys, "aggs": expressions}}], budget=budget)

    def count(self, name: str = "count", *, budget=None) -> Table:
        """The number of rows of each group."""
        keys = [quoted(key) for key in self._names]
        return self._table.query([{"group_by": {"keys": keys, "aggs": {name: "count(*)"}}}], budget=budget)


class Column:
    """A column of a table; accepted wherever an array is."""

    __slots__ = ("_table", "name")

    def __init__(self, table: Table, name: str):
        if name not in table.columns:
            raise KeyError(f"the table has no column {name!r}; it has {', '.join(table.columns)}")
        self._table, self.name = table, name

    @property
    def dtype(self) -> str:
        """Its type."""
        return self._table.dtypes[self.name]

    @property
    def null_count(self) -> int:
        """Missing values. NaN is not missing."""
        return self._table.null_counts[self.name]

    def __len__(self):
        return len(self._table)

    def __iter__(self):
        return iter(self.to_list())

    def _sera_cite_(self):
        return {"$ref": self._table._kept.token, "column": self.name}, 8 * len(self)

    def __arrow_c_stream__(self, requested_schema=None):
        """Arrow's PyCapsule interface, as a table of one column."""
        from sera._arrow import hand_out

        return hand_out(self._sera_cite_()[0])

    def to_list(self) -> list:
        """The values; missing ones are None, dates and times ISO 8601 text."""
        reply = ask("frame_head", {"table": self, "n": len(self)})
        return python_values(reply["table"]["columns"][0])

    def to_numpy(self):
        """A numpy array: numbers without missing values over the column's own memory, read-only."""
        import numpy

        kind = self.dtype
        if self.null_count == 0 and kind[:1] in "iuf" and kind[1:].isdigit():
            token = Token(ask("keep", {"data": self})["$ref"])
            array = fetch(token, f"{kind[0]}{int(kind[1:]) // 8}")
            array.flags.writeable = False
            return array
        values = self.to_list()
        if kind[:1] in "iuf" and kind[1:].isdigit():
            return numpy.array([numpy.nan if v is None else v for v in values], dtype="f8")
        if kind == "bool" and self.null_count == 0:
            return numpy.array(values, dtype=bool)
        return numpy.array(values, dtype=object)

    def __array__(self, dtype=None, copy=None):
        array = self.to_numpy()
        return array if dtype is None else array.astype(dtype)

    def __repr__(self):
        shown = ", ".join(map(_cell, self._table._values(_SHOWN)[self.name]))
        more = ", …" if len(self) > _SHOWN else ""
        return f"Column {self.name}: {self.dtype}, {len(self)} rows [{shown}{more}]"


def _budget_of(expressions: dict):
    """The budget among keywords that are columns: a dictionary, where columns are text."""
    return expressions.pop("budget") if isinstance(expressions.get("budget"), dict) else None


def _flat(names) -> list:
    """Names given one by one or as a list."""
    flat = []
    for name in names:
        flat.extend([name] if isinstance(name, str) else name)
    return flat


def _cell(value) -> str:
    if value is None:
        return "null"
    text = f"{value:.6g}" if isinstance(value, float) else str(value).replace("\n", "⏎")
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"


def _of_columns(columns: list) -> Table:
    from ._read import _kept

    return _kept({"columns": columns})


def _table(data) -> Table:
    from ._read import table

    return table(data)
