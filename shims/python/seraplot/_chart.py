"""Charts: checked and laid out when they are made, drawn when they are asked for."""

from __future__ import annotations

from sera._call import decode, direct
from sera._convert import Tabular, packed
from sera._kept import Token, kept_text, memory
from sera._loans import ask, plain_array, request_of

#: Channels whose label is the name of the series that is given for them.
_CHANNELS = ("x", "y", "z", "color", "size", "symbol", "line_dash")


class _Drawing:
    """What can be saved and shown."""

    __slots__ = ()
    #: What asks for a page.
    _html: dict = {}

    def _draw(self, budget=None, **what) -> dict:
        raise NotImplementedError

    def to_html(self, *, budget=None) -> str:
        """A page that needs nothing else: to open anywhere, without a network."""
        return self._text(budget, **self._html)

    def _text(self, budget, **what) -> str:
        """The text of a picture, which the library makes and lets go."""
        reply = self._draw(keep=True, budget=budget, **what)
        return kept_text(reply["$ref"], reply["size"])

    def _bytes(self, budget, **what):
        """The bytes of a picture, where the library made them."""
        return memory(Token(self._draw(keep=True, budget=budget, **what)["$ref"]))

    def save(self, path, *, budget=None) -> dict:
        """Write to a file, by its suffix. → `{"path", "size"}`."""
        return self._draw(path=path, budget=budget)

    def _frame(self, width, height) -> str:
        """The page in a frame, so that it and the notebook leave each other's styles alone."""
        from html import escape

        page = escape(self.to_html(), quote=True)
        return (
            f'<iframe srcdoc="{page}" sandbox="allow-scripts allow-downloads" width="{width}" '
            f'height="{height}" style="border:0;max-width:100%"></iframe>'
        )


class Chart(_Drawing):
    """A chart. It lives in the library: later changes to the data that it was made of do not show."""

    __slots__ = ("_kept", "warnings", "__weakref__")
    _html = {"format": "html"}

    def __init__(self, reply: dict):
        self._kept = Token(reply["$ref"])
        #: What the library said when it made the chart, such as rows that it could not draw.
        self.warnings = reply.get("warnings", [])

    def _sera_cite_(self):
        return self._kept._sera_cite_()

    def _draw(self, budget=None, **what) -> dict:
        return _quietly("plot_render", {"spec": self._kept, **what}, budget)

    def _text(self, budget, format) -> str:
        if budget is not None:
            return super()._text(budget, format=format)
        # As `_draw` would ask, without the way through an encoder.
        request = '{"spec":{"$ref":"%s"},"format":"%s","keep":true}' % (self._kept.token, format)
        reply = decode(direct(b"plot_render", request.encode()))
        return kept_text(reply["$ref"], reply["size"])

    def to_svg(self, *, budget=None) -> str:
        """The picture as SVG."""
        return self._text(budget, format="svg")

    def to_png(self, *, scale: float = 1, budget=None) -> bytes:
        """The picture as the bytes of a PNG file; `scale` pixels for each of `width` and `height`."""
        return bytes(self._bytes(budget, format="png", scale=scale))

    def save(self, path, *, scale: float = 1, budget=None) -> dict:
        """Write to a file, by its suffix: `.html`, `.svg`, `.png` (`scale` pixels for each of `width` and
        `height`), `.json`. → `{"path", "size"}`."""
        what = {} if scale == 1 else {"scale": scale}
        return self._draw(path=path, budget=budget, **what)

    @property
    def spec(self) -> dict:
        """All that is drawn, as JSON: to be edited, and given to `render`."""
        return self._draw(format="json")["spec"]

    def _size(self) -> tuple:
        import re

        head = self.to_svg()[:500]
        found = [re.search(rf'\b{side}="([0-9.]+)"', head) for side in ("width", "height")]
        return tuple(int(float(side[1])) if side else 700 for side in found)

    def _repr_html_(self) -> str:
        width, height = self._size()
        return self._frame(width + 40, height + 60)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        return {"text/html": self._repr_html_(), "image/svg+xml": self.to_svg(), "text/plain": repr(self)}

    def __repr__(self):
        return "<Chart: save(path), to_html(), to_svg(), to_png(), spec>"

    def __reduce__(self):
        return render, (self.spec,)


class Page(_Drawing):
    """Several charts on one page, which share one script."""

    __slots__ = ("_request",)

    def __init__(self, request: dict):
        self._request = request

    def _draw(self, budget=None, **what) -> dict:
        return _quietly("plot_page", {**self._request, **what}, budget)

    def _repr_html_(self) -> str:
        return self._frame("100%", 600)

    def __repr__(self):
        return f"<Page of {len(self._request['charts'])} charts: save(path), to_html()>"


def _quietly(operation: str, request: dict, budget) -> dict:
    """Call without Python warnings: what there is to say was said when the chart was made."""
    if budget is not None:
        request["$budget"] = budget
    return request_of(operation, request)


def _chart(name: str, sentence: str):
    operation = f"plot_{name}"

    def chart(data=None, /, *, budget=None, **options) -> Chart:
        if data is not None and operation == "plot_heatmap":
            _heat(data, options)
        elif data is not None:
            options["data"] = data
        return Chart(ask(operation, _request(options), budget))

    chart.__name__ = chart.__qualname__ = name
    chart.__module__ = "seraplot"
    chart.__doc__ = f"""{sentence}

    `data` is a table, or None; channels (`x`, `y`, `color` …) are names of its columns, or arrays. Options
    have Plotly Express's names: `sera.catalog()` and the type stubs list them. An option that is not
    known, a column that is not there, arrays of different lengths: `sera.SeraError` at once.
    """
    return chart


def _request(options: dict) -> dict:
    """Options as the operation takes them: None is left out, tables are named as such."""
    request: dict = {"format": "ref"}
    labels = {}
    for key, value in options.items():
        if value is None:
            continue
        if type(value) is plain_array[0] and key in _CHANNELS:
            # It has no name, and is packed already.
            request[key] = value
            continue
        if key == "data":
            if _is_array(value):
                raise TypeError("the first argument is a table; give arrays as x=…, y=… and so on")
            value = Tabular(value)
        elif key == "layers":
            value = [_layer(layer) for layer in value]
        elif key in _CHANNELS and not isinstance(value, (str, list, int, float)):
            name = getattr(value, "name", None)
            if isinstance(name, str) and name:
                labels[key] = name
        request[key] = packed(value)
    if labels:
        request["labels"] = {**labels, **request.get("labels", {})}
    return request


def _heat(data, options: dict) -> None:
    """What a heat map is given first: a matrix; a table beside the names of its columns; or a table that is
    itself the matrix, whose columns and index name the sides."""
    if _is_array(data):
        options["z"] = data.astype("u1") if getattr(getattr(data, "dtype", None), "kind", "") == "b" else data
    elif options.keys() & {"x", "y", "z"}:
        options["data"] = data
    elif hasattr(data, "to_numpy") and hasattr(data, "columns"):
        sides = {"x": data.columns, "y": getattr(data, "index", None)}
        options.update({side: [str(name) for name in names] for side, names in sides.items() if names is not None})
        _heat(data.to_numpy(), options)
    else:
        options["z"] = Tabular(data)


def _is_array(value) -> bool:
    """An array or a list, and no table?"""
    if isinstance(value, (list, tuple, range)):
        return True
    return hasattr(value, "shape") and not hasattr(value, "columns") and not hasattr(value, "schema")


def _layer(layer: dict) -> dict:
    return {**layer, "data": Tabular(layer["data"])} if layer.get("data") is not None else layer


scatter = _chart("scatter", "A scatter plot: a symbol a row.")
line = _chart("line", "A line chart: the rows of each series, joined in their order.")
bar = _chart("bar", "A bar chart: a bar a row, from zero; grouped, stacked or overlaid by `barmode`.")
histogram = _chart("histogram", "A histogram: rows counted in intervals, or by category.")
heatmap = _chart("heatmap", "A heat map: a coloured cell for each pair of `x` and `y`, or for a matrix.")
box = _chart("box", "A box plot: quartiles, whiskers and outliers of each group.")


def render(spec, *, budget=None) -> Chart:
    """A chart from its spec: a dictionary, JSON text, or the path of a `.json` file."""
    if isinstance(spec, (str, bytes)) or hasattr(spec, "__fspath__"):
        import json

        text = spec
        if hasattr(spec, "__fspath__") or text.lstrip()[:1] not in ("{", b"{"):
            with open(spec, encoding="utf-8") as file:
                text = file.read()
        spec = json.loads(text)
    return Chart(ask("plot_render", {"spec": spec, "format": "ref"}, budget))


def page(charts, *, budget=None, **options) -> Page:
    """Several charts on one page, one below the other; `title` and other options of `plot_page`."""
    from sera._loans import unknown_options

    request = {**{key: value for key, value in options.items() if value is not None}, "charts": list(charts)}
    unknown_options("plot_page", request)
    return Page(request)
