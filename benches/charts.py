"""Charts to disk and to strings beside matplotlib and Plotly: CPU time of one thread, and bytes."""

import pathlib
import statistics
import subprocess
import sys

import numpy as np
from common import Table, cpu, human, loop

KINDS = ["scatter", "line", "bar", "histogram", "box", "heatmap"]


def values(kind, n):
    rng = np.random.default_rng(2)
    if kind == "line":
        return {"x": np.arange(n, dtype=float), "y": rng.normal(size=n).cumsum()}
    if kind == "bar":
        return {"x": np.arange(n, dtype=float), "y": rng.normal(size=n)}
    if kind in ("histogram",):
        return {"x": rng.normal(size=n)}
    if kind == "box":
        return {"y": rng.normal(size=n)}
    if kind == "heatmap":
        side = int(np.sqrt(n))
        return {"z": rng.normal(size=(side, side))}
    return {"x": rng.normal(size=n), "y": rng.normal(size=n)}


def matplotlib_draw(kind, v, path):
    import matplotlib.pyplot as plt
    fig, ax = plt.subplots(figsize=(7, 4.5), dpi=100)
    if kind == "scatter":
        ax.scatter(v["x"], v["y"], s=9)
    elif kind == "line":
        ax.plot(v["x"], v["y"])
    elif kind == "bar":
        ax.bar(v["x"], v["y"])
    elif kind == "histogram":
        ax.hist(v["x"], bins=30)
    elif kind == "box":
        ax.boxplot(v["y"])
    else:
        ax.imshow(v["z"], aspect="auto")
    fig.savefig(path)
    plt.close(fig)


def plotly_figure(kind, v):
    import plotly.graph_objects as go
    trace = {
        "scatter": lambda: go.Scatter(x=v["x"], y=v["y"], mode="markers"),
        "line": lambda: go.Scatter(x=v["x"], y=v["y"]),
        "bar": lambda: go.Bar(x=v["x"], y=v["y"]),
        "histogram": lambda: go.Histogram(x=v["x"]),
        "box": lambda: go.Box(y=v["y"]),
        "heatmap": lambda: go.Heatmap(z=v["z"]),
    }[kind]()
    return go.Figure([trace])


def gone(path):
    """What makes `path` a new file, before each round: to replace one costs another 50 to 150 µs on ext4, which then
    sends the new file's bytes to the disk (`auto_da_alloc`), and says nothing about charts."""
    return lambda: path.unlink(missing_ok=True)


def to_disk(sera, out, quick):
    import matplotlib
    matplotlib.use("Agg")
    one = {"$budget": {"threads": 1}}
    svg = Table("SVG to disk", ["chart", "points", "Sera", "matplotlib", "ratio", "asked ≥ (aim)", "bytes (Sera, peer)"])
    png = Table("PNG to disk", ["chart", "points", "Sera", "matplotlib", "ratio", "asked ≥ (aim)", "bytes (Sera, peer)"])
    html = Table("HTML to disk", ["chart", "points", "Sera", "Plotly, self-contained", "ratio", "asked ≥ (aim)", "bytes (Sera, peer)"])
    for kind in KINDS:
        for n in (100, 10_000) + ((1_000_000,) if kind in ("line", "histogram") else ()):
            v = values(kind, n)
            for table, ending, least, aim in ((svg, "svg", 200, 500), (png, "png", 15, 100), (html, "html", 100, 300)):
                if n == 1_000_000:
                    if ending != "svg":
                        continue
                    least, aim = 20, 60
                ours, theirs = out / f"ours_{kind}_{n}.{ending}", out / f"peer_{kind}_{n}.{ending}"
                a, _ = cpu(lambda: sera.call(f"plot_{kind}", path=str(ours), **v, **one), 0.5 if quick else 1.0, before=gone(ours))
                if ending == "html":
                    b, _ = cpu(lambda: plotly_figure(kind, v).write_html(theirs), 0.5 if quick else 2.0, 1 if quick else 3, before=gone(theirs))
                else:
                    b, _ = cpu(lambda: matplotlib_draw(kind, v, theirs), 0.5 if quick else 2.0, 1 if quick else 3, before=gone(theirs))
                table.add(kind, f"{n:.0e}", human(a), human(b), f"{b / a:.0f}×", f"{least} ({aim})",
                          f"{ours.stat().st_size}, {theirs.stat().st_size}")
    v = values("scatter", 100)
    ours, theirs = out / "again.svg", out / "again_peer.svg"
    a, _ = cpu(lambda: sera.call("plot_scatter", path=str(ours), **v, **one), 1.0)
    b, _ = cpu(lambda: matplotlib_draw("scatter", v, theirs), 1.0)
    svg.add("scatter, replacing a file", "1e+02", human(a), human(b), f"{b / a:.0f}×", "–",
            f"{ours.stat().st_size}, {theirs.stat().st_size}")
    return [svg, png, html]


#: Median CPU seconds of Plotly's page as a string, in a process of its own.
PLOTLY = """
import sys; sys.path.insert(0, {here!r})
from common import cpu, one_thread
one_thread()
import charts
v = charts.values("scatter", 100)
print(cpu(lambda: charts.plotly_figure("scatter", v).to_html(), 2.0)[0])
"""


def to_string():
    """HTML of 100 points as a string from Python; the row from C is added by `calls`, which needs Plotly's time.
    Plotly has a process of its own, as C has: it takes up and gives back megabytes, which costs 7 ms or 25 by what
    others have left of the heap, and always the latter in a fresh one."""
    import seraplot as sp
    table = Table("HTML as a string, 100 points", ["from", "Sera", "Plotly to_html", "ratio", "asked ≥ (aim)"])
    v = values("scatter", 100)
    code = PLOTLY.format(here=str(pathlib.Path(__file__).parent))
    times = [float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout) for _ in range(3)]
    plotly = statistics.median(times)
    ours, _ = cpu(loop(lambda: sp.scatter(x=v["x"], y=v["y"]).to_html(), 20), 1.0)
    ours /= 20
    table.add("Python, `sp.scatter(…).to_html()`", human(ours), human(plotly), f"{plotly / ours:.0f}×", "500 (2,000)")
    return table, plotly
