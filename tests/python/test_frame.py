"""seradframe: tables in, asked, and out."""

import copy
import datetime as dt
import gc
import io
import math
import pickle
import subprocess
import sys

import pytest
import sera
import seradframe as sf

pytestmark = pytest.mark.needs("frame_read", "frame_info")
needs_sql = pytest.mark.needs("frame_sql")

DATA = {"g": ["a", "b", "a", None], "x": [1, 2, 3, None], "y": [0.5, float("nan"), None, -1.5]}


def same(a, b):
    """Equal, NaN to NaN."""
    return repr(a) == repr(b)


def test_a_dict_comes_back_as_it_was():
    table = sf.from_dict(DATA)
    assert len(table) == 4 and table.columns == ["g", "x", "y"] and table.shape == (4, 3)
    assert table.dtypes == {"g": "str", "x": "i64", "y": "f64"}
    assert table.null_counts == {"g": 1, "x": 1, "y": 1}
    assert same(table.to_dict(), DATA)
    assert table.to_rows()[0] == {"g": "a", "x": 1, "y": 0.5}
    assert "g" in table and list(table) == table.columns and same(dict(table)["x"].to_list(), DATA["x"])


def test_types_that_json_has_not_survive():
    table = sf.from_dict(
        {
            "big": [2**63 - 1, -(2**63), None],
            "day": [dt.date(2026, 11, 21), None, dt.date(1969, 12, 31)],
            "when": [dt.datetime(2026, 11, 21, 9, 30, 0, 500000), None, dt.datetime(1969, 1, 1)],
            "zoned": [dt.datetime(2026, 11, 21, 9, tzinfo=dt.timezone.utc), None, None],
            "flag": [True, None, False],
            "inf": [math.inf, -math.inf, math.nan],
        }
    )
    assert table.dtypes == {
        "big": "i64", "day": "date", "when": "timestamp", "zoned": "timestamp[UTC]", "flag": "bool", "inf": "f64",
    }
    back = table.to_dict()
    assert back["big"] == [2**63 - 1, -(2**63), None] and back["flag"] == [True, None, False]
    assert back["day"] == ["2026-11-21", None, "1969-12-31"] and same(back["inf"], [math.inf, -math.inf, math.nan])
    assert back["when"][0] == "2026-11-21T09:30:00.5" and back["zoned"][0] == "2026-11-21T09:00:00Z"


def test_long_lists_are_the_same_as_short_ones():
    n = 2000
    data = {
        "floats": [i / 7 for i in range(n)],
        "ints": [2**62 + i for i in range(n)],
        "mixed": [i if i % 2 else i / 3 for i in range(n)],
        "huge": [float(i) * 2.0**900 for i in range(n)],
        "flags": [i % 3 == 0 for i in range(n)],
        "holes": [None if i % 5 == 0 else i for i in range(n)],
        "nans": [math.nan if i % 5 == 0 else 0.5 * i for i in range(n)],
    }
    table = sf.from_dict(data)
    assert list(table.dtypes.values()) == ["f64", "i64", "f64", "f64", "bool", "i64", "f64"]
    assert same(table.to_dict(), {**data, "mixed": [float(v) for v in data["mixed"]]})
    assert table.null_counts["nans"] == 0 and table.null_counts["holes"] == 400


def test_wrong_tables_are_refused():
    with pytest.raises(ValueError, match="rows"):
        sf.from_dict({"a": [1, 2], "b": [1]})
    with pytest.raises(ValueError):
        sf.from_dict({"a": [1, "x"]})
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        sf.from_arrow([1, 2])
    with pytest.raises(KeyError, match="no column 'z'"):
        sf.from_dict({"a": [1]})["z"]


@pytest.mark.parametrize("ending", ["csv", "tsv", "json", "jsonl", "csv.gz", "arrow", "parquet"])
def test_files_come_back_as_they_were(ending, tmp_path):
    if ending == "parquet" and "parquet" not in sera.version()["features"]:
        pytest.skip("no parquet")
    data = {"g": ["a", "b", None, "ä\n\""], "x": [1, -2, None, 2**62], "y": [0.1, None, 1e300, -0.0], "z": ["01", "02", "03", None]}
    table = sf.from_dict(data)
    path = tmp_path / f"t.{ending}"
    assert table.write(path)["size"] == path.stat().st_size
    assert same(sf.read(path).to_dict(), data)


def test_the_readers_read_paths_files_and_texts(tmp_path):
    path = tmp_path / "t.data"
    text = "name,zip,n\nAda,01234,1\nBea,NA,2.5\n"
    path.write_text(text)
    expected = {"name": ["Ada", "Bea"], "zip": ["01234", None], "n": [1.0, 2.5]}
    with open(path) as as_text, open(path, "rb") as as_bytes:
        for table in (
            sf.read_csv(path), sf.read_csv(str(path)), sf.read_csv(text=text), sf.read_csv(as_text),
            sf.read_csv(as_bytes), sf.read_csv(io.StringIO(text)),
        ):
            assert table.to_dict() == expected
    assert sf.read_csv(path, columns=["n"], n_rows=1).to_dict() in ({"n": [1]}, {"n": [1.0]})
    assert sf.read_jsonl(text='{"a":1}\n{"a":2}\n').to_dict() == {"a": [1, 2]}
    assert sf.read_json(text='[{"a":1},{"a":null}]').to_dict() == {"a": [1, None]}
    with pytest.raises(sera.SeraError) as caught:
        sf.read_csv("nowhere.csv")
    assert caught.value.code == "io" and isinstance(caught.value, OSError)
    with pytest.raises(sera.SeraError) as caught:
        sf.read_csv(text="a,b\n1,2\n3\n")
    assert caught.value.line == 3 or "3" in str(caught.value)
    with pytest.raises(TypeError) as caught:
        sf.read_csv(path, delimeter=";")
    assert caught.value.hint == "did you mean `delimiter`?"


def test_what_was_left_out_is_told(tmp_path):
    with pytest.warns(sera.SeraWarning):
        table = sf.read_csv(text="a,b\n1,2\n3\n4,5\n", on_error="skip")
    assert table.to_dict() == {"a": [1, 4], "b": [2, 5]} and table.rejected["count"] == 1


@needs_sql
def test_sql_asks_one_table_or_many():
    table = sf.from_dict(DATA)
    assert table.sql("select g, count(*) as n from self group by g order by g").to_dict() == {"g": ["a", "b", None], "n": [2, 1, 1]}
    other = {"g": ["a", "b"], "name": ["Ada", "Bea"]}
    joined = sf.sql("select name, x from t join o using (g) order by x", t=table, o=other)
    assert joined.to_dict() == {"name": ["Ada", "Bea", "Ada"], "x": [1, 2, 3]}
    assert table.sql("select name from self join o using (g) where x = 2", o=other).to_dict() == {"name": ["Bea"]}
    with pytest.raises(ValueError) as caught:
        table.sql("select g\nfrm self")
    assert caught.value.code == "bad_sql" and caught.value.line == 2
    with pytest.raises(LookupError):
        table.sql("select nothing from self")
    with pytest.raises(TimeoutError):
        table.sql("select * from self", budget={"deadline_ms": 0})


@pytest.mark.needs("frame_query")
def test_verbs_say_the_same_as_sql():
    t = sf.from_dict(DATA)
    assert t.filter("x >= 2").to_dict()["x"] == [2, 3]
    assert t.select("x", "g").columns == ["x", "g"] and t[["y"]].columns == ["y"]
    assert t.select("g", twice="x * 2").to_dict() == {"g": DATA["g"], "twice": [2, 4, 6, None]}
    with_ = t.with_columns(x="x + 1", z="x * 10").to_dict()
    assert with_["x"] == [2, 3, 4, None] and with_["z"] == [10, 20, 30, None] and list(with_) == ["g", "x", "y", "z"]
    assert t.sort("x", descending=True).to_dict()["x"] == [3, 2, 1, None]
    assert t.sort("x", nulls_first=True).to_dict()["x"] == [None, 1, 2, 3]
    assert t.head(2).to_dict()["x"] == [1, 2] and t.slice(1, 2).to_dict()["x"] == [2, 3]
    assert t.group_by("g").agg(total="sum(x)").to_dict() == {"g": ["a", "b", None], "total": [4, 2, None]}
    assert t.group_by("g").count().to_dict()["count"] == [2, 1, 1]
    assert t.drop("y").columns == ["g", "x"] and t.rename({"x": "select"}).columns == ["g", "select", "y"]
    with pytest.raises(LookupError):
        t.drop("nothing")
    right = sf.from_dict({"g": ["a"], "v": [9]})
    assert t.join(right, on="g").to_dict()["v"] == [9, 9]
    assert t.join(right, on=["g"], how="left").to_dict()["v"] == [9, None, 9, None]
    assert t.join(right, on="g", how="semi").to_dict()["x"] == [1, 3]
    assert t.join({"g": ["a"]}, on="g", how="anti").to_dict()["x"] == [2, None]
    assert len(t.join(right.select(w="v"), how="cross")) == 4
    with pytest.raises(ValueError, match="how"):
        t.join(right, on="g", how="sideways")
    assert len(t.drop_nulls()) == 2 and len(t.drop_nulls("x")) == 3
    assert t.fill_null({"x": 0, "g": "'none'"}).to_dict()["g"] == ["a", "b", "a", "none"]
    assert t.unique("g").to_dict()["x"] == [1, 2, None]
    assert t.query([{"filter": "x > 1"}, {"limit": 1}]).to_dict()["x"] == [2]
    assert len(sf.concat([t, t]).unique()) == 4 and len(sf.concat([t, {"g": ["z"]}], how="diagonal")) == 5
    odd = sf.from_dict({'a "quoted" name': [1, 2]})
    assert odd.filter('"a ""quoted"" name" > 1').select('a "quoted" name').shape == (1, 1)
    described = t.describe()
    assert [column["name"] for column in described] == t.columns and described[1]["mean"] == 2


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow"])
def test_other_libraries_give_and_take(library):
    module = pytest.importorskip(library)
    data = {
        "i": [1, 2, None],
        "f": [0.5, None, -1.0],
        "s": ["a", None, "ü"],
        "b": [True, None, False],
        "d": [dt.date(2026, 11, 21), None, dt.date(1960, 1, 1)],
        "t": [dt.datetime(2026, 11, 21, 9, 30), None, dt.datetime(1960, 1, 1)],
    }
    if library == "pyarrow":
        theirs = module.table(data)
    elif library == "polars":
        theirs = module.DataFrame(data)
    else:
        pa = pytest.importorskip("pyarrow")
        theirs = pa.table(data).to_pandas(types_mapper=module.ArrowDtype)
    table = {"pandas": sf.from_pandas, "polars": sf.from_polars, "pyarrow": sf.from_arrow}[library](theirs)
    assert table.dtypes == {"i": "i64", "f": "f64", "s": "str", "b": "bool", "d": "date", "t": "timestamp"}
    assert same(table.to_dict(), sf.from_dict(data).to_dict())
    if library == "pyarrow":
        assert table.to_arrow().to_pydict() == data
    elif library == "polars":
        assert table.to_polars().to_dict(as_series=False) == data
    else:
        frame = table.to_pandas()
        assert frame.shape == (3, 6) and list(frame["i"])[:2] == [1, 2] and frame["s"].isna().tolist() == [False, True, False]


def test_pandas_of_every_kind_comes_in():
    pd = pytest.importorskip("pandas")
    np = pytest.importorskip("numpy")
    frame = pd.DataFrame(
        {
            "cat": pd.Categorical(["a", None, "b"]),
            "obj": ["x", None, "y"],
            "when": pd.to_datetime(["2026-11-21 09:30", None, "2026-11-23 00:00"]),
            "zoned": pd.to_datetime(["2026-11-21", None, "2026-11-23"]).tz_localize("Europe/Berlin"),
            "n": [1.5, np.nan, 2.5],
            "k": pd.array([1, None, 3], dtype="Int64"),
        },
        index=[7, 8, 9],
    )
    table = sf.from_pandas(frame)
    assert table.columns == list(frame.columns), "the index is left out"
    back = table.to_dict()
    assert back["cat"] == ["a", None, "b"] and back["obj"] == ["x", None, "y"] and back["k"] == [1, None, 3]
    assert back["when"][0].startswith("2026-11-21T09:30") and back["when"][1] is None
    assert back["zoned"][0] == "2026-11-20T23:00:00Z"
    numbers = pd.DataFrame(np.arange(6.0).reshape(3, 2), columns=[0, "b"])
    assert sf.from_pandas(numbers).to_dict() == {"0": [0, 2, 4], "b": [1, 3, 5]}
    assert sf.from_pandas(pd.DataFrame({"a": []})).shape == (0, 1)


def test_pandas_without_pyarrow_comes_in_too():
    pytest.importorskip("pandas")
    program = """
import sys
sys.modules["pyarrow"] = None
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "pyarrow" else find(name, *rest)
import pandas as pd, seradframe as sf
frame = pd.DataFrame({"s": ["a", None], "n": [1, 2], "t": pd.to_datetime(["2026-11-21", None])})
table = sf.from_pandas(frame)
assert table.dtypes == {"s": "str", "n": "i64", "t": "timestamp"}, table.dtypes
assert table.to_dict() == {"s": ["a", None], "n": [1, 2], "t": ["2026-11-21T00:00:00", None]}, table.to_dict()
back = table.to_pandas()
assert back["n"].tolist() == [1, 2] and str(back["t"].dtype).startswith("datetime64"), back.dtypes
print("ok")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "ok", done.stderr


def test_types_that_json_has_not_are_written_as_text_and_the_reply_says_so():
    pa = pytest.importorskip("pyarrow")
    decimal = pytest.importorskip("decimal")
    theirs = pa.table({"d": [decimal.Decimal("1.50"), None], "l": [[1, 2], []], "s": [dt.timedelta(1), None]})
    table = sf.from_arrow(theirs)
    with pytest.warns(sera.SeraWarning, match="written as text"):
        back = table.to_dict()
    assert back["d"] == ["1.50", None] and back["l"] == ["[1, 2]", "[]"] and back["s"][1] is None
    assert table.to_arrow().equals(theirs), "Arrow keeps the types"


def test_arrow_memory_is_shared_both_ways():
    pa = pytest.importorskip("pyarrow")
    array = pa.array(range(1000), pa.float64())
    table = sf.from_arrow(pa.table({"a": array}))
    out = table.to_arrow().column("a").chunk(0)
    assert out.buffers()[1].address == array.buffers()[1].address
    pieces = pa.table({"a": pa.chunked_array([[1, 2], [], [3]])})
    assert sf.from_arrow(pieces).to_dict() == {"a": [1, 2, 3]}
    assert sf.from_arrow(pa.table({"a": pa.array([], pa.string())})).to_dict() == {"a": []}


def test_a_capsule_that_nobody_takes_is_released():
    table = sf.from_dict({"a": [1, 2, 3]})
    from sera import _arrow

    for _ in range(3):
        capsule = table.__arrow_c_stream__()
        assert _arrow._streams
        del capsule
    gc.collect()
    assert not _arrow._streams


def test_columns_are_numpy_arrays_and_lists():
    np = pytest.importorskip("numpy")
    table = sf.from_dict({"i": [1, 2], "f": [0.5, None], "s": ["a", None], "b": [True, False]})
    assert table["i"].to_numpy().dtype == np.int64 and table["i"].to_numpy().tolist() == [1, 2]
    assert np.array_equal(np.asarray(table["f"]), [0.5, np.nan], equal_nan=True)
    assert table["s"].to_numpy().tolist() == ["a", None] and table["b"].to_numpy().dtype == bool
    assert len(table["s"]) == 2 and table["s"].dtype == "str" and list(table["i"]) == [1, 2]
    assert repr(table["s"]) == "Column s: str, 2 rows [a, null]"


def test_a_table_is_shown_as_text_and_html():
    table = sf.from_dict({"name": ["Ada", "<b>"], "n": [1, None], "x": [0.123456789, 2.0]})
    assert repr(table) == (
        "Table: 2 rows, 3 columns\n"
        "name     n         x\n"
        "str    i64       f64\n"
        "Ada      1  0.123457\n"
        "<b>   null         2"
    )
    assert "&lt;b&gt;" in table._repr_html_() and "<b>" not in table._repr_html_()
    assert repr(sf.from_dict({"n": list(range(25))})).endswith("… 15 more rows")
    assert repr(sf.from_dict({})).startswith("Table: 0 rows")


def test_tables_are_pickled_copied_and_collected():
    gc.collect()
    before = sera.call("stats")
    table = sf.from_dict({"a": [1, None], "d": [dt.date(2026, 1, 1), None]})
    for again in (pickle.loads(pickle.dumps(table)), copy.deepcopy(table)):
        assert again.to_dict() == table.to_dict() and again.dtypes == table.dtypes
    del table, again
    gc.collect()
    assert sera.call("stats") == before


@needs_sql
def test_what_is_made_of_lent_memory_outlives_it():
    np = pytest.importorskip("numpy")
    x = np.arange(5)
    table = sf.sql("select x, x + 1 as y from d", d={"x": x})
    x[:] = 7
    x.resize(9, refcheck=True)
    assert table.to_dict()["x"] == [0, 1, 2, 3, 4]


@pytest.mark.needs("frame_query", "ml_fit", "plot_scatter")
def test_the_main_job_from_file_to_chart(root):
    import seraml
    import seraplot as sp

    raw = sf.read_csv(root / "examples" / "data" / "penguins.csv")
    clean = raw.filter("bill_length_mm is not null")
    columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    model = seraml.make_pipeline(seraml.StandardScaler(), seraml.KMeans(3, n_init=10, random_state=7))
    model.fit(clean, columns=columns)
    assert list(model.feature_names_in_) == columns
    with pytest.warns(sera.SeraWarning, match="left out"):
        labelled = model.predict(clean, column="cluster")
    assert len(labelled) == len(clean) == 342 and labelled.columns[-1] == "cluster"
    assert sorted(labelled.group_by("cluster").count().to_dict()["count"]) and list(model.labels_) == labelled["cluster"].to_list()
    svg = sp.scatter(labelled, x="flipper_length_mm", y="bill_length_mm", color="species").to_svg()
    assert "Adelie" in svg


@pytest.mark.needs("frame_query")
def test_every_verb_takes_a_budget():
    t = sf.from_dict(DATA)
    late = {"deadline_ms": 0}
    calls = [
        lambda: t.select("x", budget=late), lambda: t.with_columns(z="x + 1", budget=late), lambda: t.drop("x", budget=late),
        lambda: t.rename({"x": "u"}, budget=late), lambda: t.filter("x > 1", budget=late), lambda: t.sort("x", budget=late),
        lambda: t.head(1, budget=late), lambda: t.slice(1, 1, budget=late), lambda: t.unique("g", budget=late),
        lambda: t.group_by("g").agg(n="count(*)", budget=late), lambda: t.group_by("g").count(budget=late),
        lambda: t.join(t, on="x", budget=late), lambda: t.describe(budget=late), lambda: t.drop_nulls(budget=late),
        lambda: t.fill_null({"x": 0}, budget=late),
    ]
    for call in calls:
        with pytest.raises(TimeoutError):
            call()
    # A column may be called so, too: columns are text.
    assert t.with_columns(budget="x * 2").columns[-1] == "budget"
