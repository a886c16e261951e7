"""seraplot: charts in Plotly Express's manner."""

import gc
import json
import pickle
import struct
import warnings

import pytest
import sera
import seraplot as sp

pytestmark = pytest.mark.needs("plot_scatter", "plot_render")

TABLE = {
    "x": [1.0, 2.0, 3.0, 4.0],
    "y": [2.0, 1.0, None, 3.0],
    "n": [5, 6, 7, 8],
    "g": ["a", "b", "a", None],
    "d": ["2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"],
}


@pytest.mark.parametrize("form", ["html", "svg", "png", "json"])
@pytest.mark.parametrize(
    "name, data",
    [
        ("scatter", {"x": [1, 2], "y": [3, 1]}),
        ("line", {"x": [1, 2], "y": [3, 1]}),
        ("bar", {"x": ["a", "b"], "y": [3, -1]}),
        ("histogram", {"x": [1, 2, 2]}),
        ("heatmap", {"z": [[1, 2], [3, 4]]}),
        ("box", {"y": [1, 2, 9]}),
    ],
)
def test_a_kept_picture_is_the_written_one(name, data, form, tmp_path):
    from sera._kept import Token, memory

    path = tmp_path / f"a.{form}"
    sera.call(f"plot_{name}", **data, path=str(path))
    kept = sera.call(f"plot_{name}", **data, format=form, keep=True)
    assert bytes(memory(Token(kept["$ref"]))) == path.read_bytes()
    assert kept["size"] == path.stat().st_size
    with pytest.raises(sera.SeraError) as caught:
        sera.call(f"plot_{name}", **data, path=str(path), keep=True)
    assert (caught.value.code, caught.value.at) == ("bad_value", "/keep")


@pytest.mark.parametrize(
    "make",
    [
        lambda: sp.scatter(TABLE, x="x", y="n", color="g", size="n", symbol="g", title="t"),
        lambda: sp.scatter(x=[1, 2, 3], y=[3, 1, 2]),
        lambda: sp.line(TABLE, x="d", y="n"),
        lambda: sp.bar(TABLE, x="g", y="n", color="g", barmode="group"),
        lambda: sp.histogram(TABLE, x="n", nbins=4),
        lambda: sp.heatmap(z=[[1, 2], [3, 4]]),
        lambda: sp.heatmap([[1.5, 2], [3, None]]),
        lambda: sp.box(TABLE, x="g", y="n"),
    ],
)
def test_every_chart_is_drawn_in_every_form(make, tmp_path):
    chart = make()
    svg = chart.to_svg()
    assert svg.startswith("<svg") and svg.rstrip().endswith("</svg>")
    assert chart.spec["layers"] and json.loads(json.dumps(chart.spec)) == chart.spec
    assert chart.save("c.svg")["size"] == (tmp_path / "c.svg").stat().st_size
    assert (tmp_path / "c.svg").read_text() == svg
    assert chart.save(tmp_path / "c.json")["size"] > 0
    assert json.loads((tmp_path / "c.json").read_text()) == chart.spec
    again = sp.render(chart.spec)
    assert again.to_svg() == svg and again.spec == chart.spec
    assert sp.render("c.json").to_svg() == sp.render((tmp_path / "c.json").read_text()).to_svg() == svg
    assert pickle.loads(pickle.dumps(chart)).to_svg() == svg


def html_or_skip(chart):
    try:
        return chart.to_html()
    except sera.SeraError as error:
        if error.code == "unsupported":
            pytest.skip("this build draws no pages yet")
        raise


def test_a_png_has_as_many_pixels_as_asked_for(tmp_path):
    chart = sp.scatter(x=[1, 2], y=[3, 4], width=300, height=200)
    side = lambda png: struct.unpack(">II", png[16:24])
    assert side(chart.to_png()) == (300, 200)
    assert side(chart.to_png(scale=2.5)) == (750, 500)
    chart.save(tmp_path / "a.png", scale=2)
    assert side((tmp_path / "a.png").read_bytes()) == (600, 400)
    with pytest.raises(sera.SeraError, match="`scale` is for PNG") as error:
        chart.save(tmp_path / "a.svg", scale=2)
    assert error.value.at == "/scale"
    assert not (tmp_path / "a.svg").exists()
    with pytest.raises(sera.SeraError, match="scale"):
        chart.to_png(scale=0)


@pytest.mark.filterwarnings("ignore::sera.SeraWarning")
def test_a_table_is_a_heat_map_as_it_is():
    np, pd, pl = map(pytest.importorskip, ["numpy", "pandas", "polars"])
    table = {"u": [1.5, 2.0], "v": [3.0, None]}
    z = [[1.5, 3], [2, None]]
    named = sp.heatmap(z, x=["u", "v"]).to_svg()
    assert sp.heatmap(table).to_svg() == named
    assert sp.heatmap(pd.DataFrame(table)).to_svg() == sp.heatmap(z, x=["u", "v"], y=["0", "1"]).to_svg()
    assert sp.heatmap(pl.DataFrame(table)).to_svg() == named
    frame = pd.DataFrame(table, index=["first", "second"])
    assert sp.heatmap(frame).to_svg() == sp.heatmap(z, x=["u", "v"], y=["first", "second"]).to_svg()
    gaps = sp.heatmap([[0, 0], [0, 1]], x=["u", "v"], y=["first", "second"]).to_svg()
    assert sp.heatmap(frame.isna()).to_svg() == gaps
    assert sp.heatmap(np.array([[True, False]])).to_svg() == sp.heatmap([[1, 0]]).to_svg()
    with pytest.raises(sera.SeraError, match="`z` is required"):
        sp.heatmap(frame, x="u")
    with pytest.raises(sera.SeraError, match="must be a number"):
        sp.heatmap(pd.DataFrame({"u": ["a", "b"], "v": [1, 2]}))


def test_a_page_is_html_and_notebooks_show_it_in_a_frame():
    chart = sp.scatter(x=[1, 2, 3], y=[3, 1, 2], title='</script><b>"&')
    page = html_or_skip(chart)
    assert page.lower().startswith("<!doctype html") and "</script><b>" not in page
    assert chart.save("c.html")["size"] == len(page.encode())
    shown = chart._repr_mimebundle_()
    assert shown["text/html"] == chart._repr_html_() and shown["image/svg+xml"] == chart.to_svg()
    assert shown["text/html"].startswith("<iframe srcdoc=") and "<!doctype" not in shown["text/html"].lower()


def test_a_picture_is_a_png():
    chart = sp.scatter(x=[1, 2, 3], y=[3, 1, 2], width=300, height=200)
    try:
        data = chart.to_png()
    except sera.SeraError as error:
        if error.code == "unsupported":
            pytest.skip("this build draws no PNG yet")
        raise
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", data[16:24])
    assert width / height == 1.5
    assert chart.save("c.png")["size"] == len(data)


def test_what_is_wrong_raises_at_once():
    with pytest.raises(TypeError) as caught:
        sp.scatter(TABLE, x="x", y="y", colour="g")
    assert caught.value.code == "unknown_field" and "color" in caught.value.hint
    with pytest.raises(ValueError, match="4"):
        sp.scatter(x=[1, 2, 3], y=[1, 2, 3, 4])
    with pytest.raises(LookupError) as caught:
        sp.scatter(TABLE, x="x", y="why")
    assert caught.value.code == "unknown_column" and caught.value.at == "/y"
    with pytest.raises(ValueError):
        sp.scatter(TABLE, x="x", y="y", width=-5)
    with pytest.raises(TypeError, match="x=…"):
        sp.histogram([1, 2, 3])
    with pytest.raises(ValueError, match="svg"):
        sp.scatter(x=[1], y=[1]).save("chart.gif")
    with pytest.raises(ValueError):
        sp.render({"layers": []})
    with pytest.raises(TimeoutError):
        sp.scatter(x=[1], y=[1], budget={"deadline_ms": 0})
    with pytest.raises(TimeoutError):
        sp.scatter(x=[1], y=[1]).to_svg(budget={"deadline_ms": 0})


def test_rows_that_cannot_be_drawn_are_warned_of_once():
    with pytest.warns(sera.SeraWarning):
        chart = sp.scatter(TABLE, x="x", y="y")
    assert chart.warnings
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart.to_svg()


@pytest.mark.parametrize("library", ["numpy", "pandas", "polars", "pyarrow"])
def test_all_libraries_draw_the_same_picture(library):
    module = pytest.importorskip(library)
    plain = {name: TABLE[name] for name in ("x", "n", "g")}
    reference = sp.scatter(plain, x="x", y="n", color="g").to_svg()
    if library == "numpy":
        table = {"x": module.array(plain["x"]), "n": module.array(plain["n"]), "g": module.array(plain["g"], dtype=object)}
    elif library == "pyarrow":
        table = module.table(plain)
    else:
        table = module.DataFrame(plain)
    assert sp.scatter(table, x="x", y="n", color="g").to_svg() == reference
    if library != "pyarrow":
        labels = {} if library != "numpy" else {"x": "x", "y": "n", "color": "g"}
        by_column = sp.scatter(x=table["x"], y=table["n"], color=table["g"], labels=labels or None)
        assert by_column.to_svg() == reference


def test_categories_dates_and_zones_of_pandas_are_drawn():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {
            "when": pd.to_datetime(["2026-11-21", None, "2026-11-23"]),
            "zoned": pd.to_datetime(["2026-11-21", "2026-11-22", "2026-11-23"]).tz_localize("Europe/Berlin"),
            "g": pd.Categorical(["a", None, "b"]),
            "i": pd.array([1, None, 3], dtype="Int64"),
            "y": [1, 2, 3],
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sera.SeraWarning)
        for x in ("when", "zoned", "g", "i"):
            assert sp.line(frame, x=x, y="y").to_svg() and sp.line(x=frame[x], y=frame["y"]).to_svg()


def test_a_chart_does_not_change_with_the_array_it_was_made_of():
    np = pytest.importorskip("numpy")
    x, y = np.arange(5.0), np.arange(5.0)
    chart = sp.line(x=x, y=y)
    before = chart.to_svg()
    y[:] = y[::-1].copy()
    assert chart.to_svg() == before != sp.line(x=x, y=y).to_svg()
    y.resize(10, refcheck=True)


def test_a_line_without_x_runs_along_the_numbers_of_its_rows():
    assert sp.line(y=[3.0, 1.0, 2.0]).to_svg() == sp.line(
        x=[0, 1, 2], y=[3.0, 1.0, 2.0], labels={"x": "index"}
    ).to_svg()
    table = {"a": [3.0, 1.0], "b": [2.0, 5.0]}
    wide = sp.line(table, y=["a", "b"])
    assert "index" in wide.to_svg() and "from 0 to 1" in wide.to_svg()


def test_layers_lie_on_top():
    chart = sp.scatter(
        TABLE, x="x", y="n", layers=[{"mark": "line", "data": {"a": [1, 4], "b": [5, 8]}, "x": "a", "y": "b", "name": "trend"}]
    )
    assert [layer["mark"] for layer in chart.spec["layers"]] == ["point", "line"]


@pytest.mark.needs("plot_page")
def test_several_charts_share_a_page():
    charts = [sp.scatter(x=[1, 2], y=[2, 1], title="First"), sp.bar(x=["a", "b"], y=[1, 2], title="Second")]
    page = sp.page(charts, title="Both")
    text = page.to_html()
    assert page.save("both.html")["size"] == len(text.encode())
    assert all(title in text for title in ("First", "Second", "Both"))
    assert page._repr_html_().startswith("<iframe")
    with pytest.raises(TypeError):
        sp.page(charts, titel="Both")


def test_nothing_is_left_behind_by_charts():
    np = pytest.importorskip("numpy")
    gc.collect()
    before = sera.call("stats")
    for _ in range(5):
        sp.scatter(x=np.arange(100.0), y=np.arange(100.0)).to_svg()
        sp.bar({"a": ["x", "y"], "b": np.arange(2)}, x="a", y="b").spec
        with pytest.raises(ValueError):
            sp.scatter(x=np.arange(3.0), y=np.arange(4.0))
    gc.collect()
    assert sera.call("stats") == before
