"""What DuckDB, polars and pandas make of CSV texts that are easy to get wrong, what pandas says of columns, and small
Parquet and Arrow files of theirs.

Writes read_csv.json, describe.json and files.json beside this file; tests/frame_io compares Sera with them. `agree` names the peers
that Sera must equal in names, kinds and values; `why` tells what differs from the others. Run with the versions
that stand in the files: python tests/oracles/read_csv.py
"""

import datetime as dt
import io
import json
import math
import pathlib

import duckdb
import numpy as np
import pandas as pd
import polars as pl

HERE = pathlib.Path(__file__).parent
ALL = ["duckdb", "polars", "pandas"]

CASES = [
    ("plain", "a,b,c\n1,2.5,x\n-3,4.0,y\n", ALL, ""),
    ("quoted newlines", 'a,b\n"x\ny",1\n"z\r\nw",2\n', ALL, ""),
    ("doubled quotes", 'a,b\n"he said ""no""",1\n"""",2\n', ALL, ""),
    ("delimiters in quotes", 'a,b\n"x,y",1\n",",2\n', ALL, ""),
    ("CRLF", "a,b\r\n1,x\r\n2,y\r\n", ALL, ""),
    ("no line end at the end", "a,b\n1,x\n2,y", ALL, ""),
    ("byte order mark", "\ufeffa,b\n1,x\n", ALL, ""),
    ("empty lines", "a,b\n\n1,x\n\n\n2,y\n\n", ["duckdb", "pandas"], "polars reads a blank line as a row of nulls"),
    ("empty fields", "a,b,c\n1,,x\n,2,\n", ALL, "pandas has no integers with nulls, so its are doubles"),
    ("leading zeros", "zip,n\n01234,1\n99999,2\n", ["duckdb"], "zip codes stay text; polars and pandas drop the zero"),
    ("mixed int and float", "x\n1\n2.5\n3\n", ALL, ""),
    ("exponents", "x\n1e3\n-2.5E-4\n.5\n5.\n", ALL, ""),
    ("huge ints", "x\n9223372036854775807\n-9223372036854775808\n", ALL, ""),
    ("ints beyond i64", "x\n18446744073709551615\n1\n", ALL, ""),
    ("ints beyond 64 bits", "x\n99999999999999999999\n1\n", [], "text here, so that no digit is lost; the peers have wider integers"),
    ("all null column", "a,b\n1,\n2,\n", ALL, ""),
    ("header only", "a,b\n", ALL, ""),
    ("one column", "x\n1\n2\n", ALL, ""),
    ("dates", "d\n2026-11-21\n1969-12-31\n", ["duckdb", "polars"], "pandas leaves dates as text"),
    ("dates mixed with text", "d\n2026-11-21\nsoon\n", ALL, ""),
    ("dates that do not exist", "d\n2026-02-28\n2026-02-30\n", ALL, ""),
    ("naive times", "t\n2026-11-21T09:30:00\n2026-11-21T09:30:00.25\n", ["duckdb", "polars"], "pandas leaves times as text"),
    ("truth values", "b\ntrue\nfalse\n", ALL, ""),
    ("truth values of Python", "b\nTrue\nFalse\n", ALL, ""),
    ("yes and no", "b\nyes\nno\n", ["polars", "pandas"], "DuckDB reads truth values"),
    ("NaN among numbers", "x\n1.5\nNaN\n", ["duckdb", "polars"], "pandas reads NaN as missing"),
    ("NA among numbers", "x\n1.5\nNA\n", ["pandas"], "NA is missing here and in pandas, text in DuckDB and polars"),
    ("spaces around text", "a,b\n x , y\n", ALL, ""),
    ("quotes inside of a field", 'a,b\nx"y,1\n', ["duckdb", "pandas"], "polars refuses"),
    ("hex and underscores", "x\n0x1F\n1_000\n", ALL, ""),
    ("a plus sign", "x\n+4912345\n+4998765\n", ["duckdb", "polars"], "telephone numbers stay text; pandas reads integers"),
    ("unicode", "näme,b\nGrüße 🐧,1\n日本,2\n", ALL, ""),
    ("duplicate names", "x,x\n1,2\n", ["duckdb"], "x and x_1 as in DuckDB; pandas says x.1, polars x_duplicated_0"),
    ("a delimiter at every line's end", "a,b,\n1,x,\n2,y,\n", [], "column_3 of nulls; the peers each name it otherwise"),
    ("a delimiter at the rows' ends", "a,b\n1,x,\n2,y,\n", ["duckdb"], "passed over with a warning; pandas makes row names of the first column"),
    ("quoted numbers under plain names", 'a,b\n"1","x"\n"2","y"\n', [], "quotes mean text here (`quoted`)"),
    ("quotes around everything", '"a","b"\n"1","x"\n"2","y"\n', ALL, ""),
    ("too few fields", "a,b\n1,2\n3\n", [], "an error with its line, or counted (`on_error`); pandas fills up"),
    ("too many fields", "a,b\n1,2\n3,4,5\n", [], "an error with its line, or counted"),
    ("empty", "", [], "an error, as in all peers"),
]

LATE = [
    ("late float", "x,y\n", "1,a\n", 100_000, "2.5,b\n"),
    ("late text", "x,y\n", "1,a\n", 100_000, "oops,b\n"),
    ("late date breaks", "x,y\n", "2026-11-21,a\n", 100_000, "tomorrow,b\n"),
]


def value(v):
    """A value as JSON that all three peers share."""
    if v is None or v is pd.NaT or v is pd.NA:
        return None
    if isinstance(v, (bool, np.bool_)):
        return bool(v)
    if isinstance(v, (int, np.integer)):
        return int(v) if abs(int(v)) < 2**53 else str(int(v))
    if isinstance(v, (float, np.floating)):
        v = float(v)
        return "NaN" if math.isnan(v) else "Infinity" if v == math.inf else "-Infinity" if v == -math.inf else v
    if isinstance(v, dt.datetime):
        text = v.isoformat()
        return text.rstrip("0") if "." in text else text
    if isinstance(v, dt.date):
        return v.isoformat()
    return str(v)


def kind(values):
    kinds = {type(v) for v in values if v is not None}
    if not kinds:
        return "null"
    if bool in kinds:
        return "bool"
    if kinds == {dt.date}:
        return "date"
    if kinds == {dt.datetime}:
        return "time"
    if kinds <= {int}:
        return "int"
    if kinds <= {int, float} and float in kinds:
        return "float"
    return "text"


def table(names, columns):
    return {"names": list(names), "kinds": [kind(c) for c in columns], "values": [[value(v) for v in c] for c in columns]}


def by_duckdb(text):
    path = HERE / "tmp-csv-oracle.csv"
    path.write_text(text, encoding="utf-8", newline="")
    try:
        got = duckdb.sql(f"SELECT * FROM read_csv('{path}', header=true, delim=',', quote='\"', escape='\"', sample_size=-1)")
        names, rows = got.columns, got.fetchall()
    finally:
        path.unlink()
    return table(names, [[row[i] for row in rows] for i in range(len(names))])


def by_polars(text):
    got = pl.read_csv(io.BytesIO(text.encode()), try_parse_dates=True, infer_schema_length=None)
    return table(got.columns, [got[name].to_list() for name in got.columns])


def by_pandas(text):
    got = pd.read_csv(io.BytesIO(text.encode()))
    columns = []
    for name in got.columns:
        column = got[name]
        items = [None if pd.isna(v) else v for v in column]
        items = [v.item() if isinstance(v, np.generic) else v for v in items]
        columns.append(items)
    return table(got.columns, columns)


def ask(reader, text):
    try:
        return reader(text)
    except Exception as error:
        return {"error": type(error).__name__}


PEERS = {"duckdb": by_duckdb, "polars": by_polars, "pandas": by_pandas}


def late(case):
    name, head, line, count, tail = case
    text = head + line * count + tail
    out = {"name": name, "head": head, "line": line, "count": count, "tail": tail}
    for peer, reader in PEERS.items():
        got = ask(reader, text)
        out[peer] = got if "error" in got else {"kinds": got["kinds"], "last": [c[-1] for c in got["values"]], "first": [c[0] for c in got["values"]]}
    return out


def describe():
    rng = np.random.default_rng(7)
    tables = {
        "normal": rng.normal(3, 2, 101).tolist(),
        "integers": rng.integers(-50, 50, 40).tolist(),
        "far from zero": (1e9 + rng.normal(0, 1e-3, 1000)).tolist(),
        "one": [4.5],
        "two": [1.0, 2.0],
        "ties": [1, 1, 1, 2, 2, 9],
        "with nulls": [None if i % 7 == 0 else float(i) for i in range(50)],
    }
    out = []
    for name, values in tables.items():
        series = pd.Series(values, dtype=float)
        d = series.describe()
        frame = pl.DataFrame({"x": [None if v is None else float(v) for v in values]})["x"]
        q = [frame.quantile(p, "linear") for p in (0.25, 0.5, 0.75)]
        out.append({
            "name": name, "values": values, "count": int(d["count"]),
            "pandas": [None if pd.isna(d[k]) else float(d[k]) for k in ("mean", "std", "min", "25%", "50%", "75%", "max")],
            "polars": [frame.mean(), frame.std(), frame.min(), *q, frame.max()],
        })
    words = ["b", "a", "c", "b", "a", None, "ä"]
    d = pd.Series(words).describe()
    text = {"values": words, "count": int(d["count"]), "unique": int(d["unique"]), "freq": int(d["freq"])}
    return {"numbers": out, "text": text}


def files():
    import base64
    import decimal
    import tempfile

    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    whole = pa.table({
        "i": pa.array([1, None, -(2**63)], pa.int64()),
        "f": pa.array([0.5, float("nan"), None], pa.float64()),
        "s": pa.array(["a", None, "ä\n"], pa.string()),
        "b": pa.array([True, None, False]),
        "d": pa.array([dt.date(2026, 11, 21), None, dt.date(1, 1, 1)]),
        "t": pa.array([dt.datetime(2026, 11, 21, 9, 30, 0, 250000), None, dt.datetime(1969, 12, 31)], pa.timestamp("us")),
        "z": pa.array([dt.datetime(2026, 11, 21, 9, 30), None, dt.datetime(1969, 12, 31)], pa.timestamp("us", "UTC")),
        "c": pa.array(["x", "y", None]).dictionary_encode(),
    })
    out = []
    folder = tempfile.mkdtemp()

    def add(name, write):
        path = f"{folder}/file"
        write(path)
        out.append({"name": name, "data": base64.b64encode(pathlib.Path(path).read_bytes()).decode()})

    for codec in ["none", "snappy", "gzip", "lz4", "zstd", "brotli"]:
        add(f"parquet {codec}", lambda path: pq.write_table(whole, path, compression=codec))
    add("parquet polars snappy", lambda path: pl.from_arrow(whole).write_parquet(path, compression="snappy"))
    add("parquet three groups", lambda path: pq.write_table(whole, path, row_group_size=1))
    for codec in ["uncompressed", "lz4", "zstd"]:
        add(f"arrow {codec}", lambda path: feather.write_feather(whole, path, compression=codec))
    add("arrow polars", lambda path: pl.from_arrow(whole).write_ipc(path))
    add("arrow polars lz4", lambda path: pl.from_arrow(whole).write_ipc(path, compression="lz4"))

    def stream(path):
        with pa.ipc.new_stream(path, whole.schema) as writer:
            writer.write_table(whole, max_chunksize=2)

    add("arrow stream", stream)
    odd = pa.table({
        "m": pa.array([decimal.Decimal("1.25"), None]), "n": pa.array([decimal.Decimal("12"), None], pa.decimal128(9, 0)),
        "t": pa.array([dt.time(9, 30), None], pa.time64("us")), "h": pa.array([0.5, None], pa.float16()),
        "v": pa.array(["view", None], pa.string_view()),
    })
    add("arrow odd types", lambda path: feather.write_feather(odd, path, compression="uncompressed"))
    nested = pa.table({"x": [1], "l": [[1, 2]]})
    add("parquet nested", lambda path: pq.write_table(nested, path))
    return out


if __name__ == "__main__":
    versions = {"duckdb": duckdb.__version__, "polars": pl.__version__, "pandas": pd.__version__}
    cases = []
    for name, text, agree, why in CASES:
        case = {"name": name, "text": text, "agree": agree, "why": why}
        for peer, reader in PEERS.items():
            case[peer] = ask(reader, text)
        cases.append(case)
    done = {"versions": versions, "cases": cases, "late": [late(case) for case in LATE]}
    (HERE / "read_csv.json").write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    done = {"versions": versions, **describe()}
    (HERE / "describe.json").write_text(json.dumps(done, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    done = {"versions": versions, "files": files()}
    (HERE / "files.json").write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
