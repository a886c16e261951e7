"""Write cases.json: the requests whose SVG stands beside it. Only standard library, fixed seeds.

Run it after a change here, then `SERA_BLESS=1 cargo test --features plot golden`, and look at every
picture that changed.
"""
import json
import math
import random
from pathlib import Path

random.seed(7)
cases = []


def case(name, op, /, **request):
    cases.append({"name": name, "op": op, "request": request})


def r(value, digits=3):
    return round(value, digits)


species = ["Adelie", "Chinstrap", "Gentoo"]
rows = []
for name, (mx, my) in zip(species, [(38.8, 18.3), (48.8, 18.4), (47.5, 15.0)]):
    for _ in range(60):
        a, b = random.gauss(0, 1), random.gauss(0, 1)
        island = random.choice(["Biscoe", "Dream", "Torgersen"])
        rows.append((name, island, r(mx + 2.6 * a), r(my + 0.6 * a + 0.9 * b), r(4200 + 500 * a + 200 * b, 0)))
penguins = {
    "species": [x[0] for x in rows],
    "island": [x[1] for x in rows],
    "bill_length": [x[2] for x in rows],
    "bill_depth": [x[3] for x in rows],
    "body_mass": [x[4] for x in rows],
}
labels = {"bill_length": "Bill length (mm)", "bill_depth": "Bill depth (mm)", "body_mass": "Body mass (g)", "species": "Species"}

case("scatter_clusters", "plot_scatter", data=penguins, x="bill_length", y="bill_depth", color="species",
     title="Penguins by bill", labels=labels,
     layers=[{"mark": "point", "data": {"bill_length": [38.8, 48.8, 47.5], "bill_depth": [18.3, 18.4, 15.0]},
              "x": "bill_length", "y": "bill_depth", "symbol": "x", "size": 14, "color": "black", "name": "centroids"}])
case("scatter_plain", "plot_scatter", x=[1, 2, 3, 4, 5], y=[2, 4, 3, 5, 1])
case("scatter_size_shade", "plot_scatter", data=penguins, x="bill_length", y="bill_depth", color="body_mass", size="body_mass",
     labels=labels, title="Size and colour by mass")
case("scatter_symbols", "plot_scatter", data=penguins, x="bill_length", y="bill_depth", symbol="species", color="island", labels=labels)
case("scatter_facets", "plot_scatter", data=penguins, x="bill_length", y="bill_depth", color="species", facet_col="island",
     facet_row="species", labels=labels, title="Penguins by island and species", height=600)
case("scatter_facet_wrap", "plot_scatter", x=[r(random.random()) for _ in range(70)], y=[r(random.random()) for _ in range(70)],
     facet_col=[f"group {i % 7}" for i in range(70)], facet_col_wrap=3, title="Seven panels in rows of three")
case("scatter_log", "plot_scatter", x=[0, 1, 10, 100, 1000, 10000, -5], y=[1e-3, 0.1, 5, 20, 0, 9e4, 7], log_x=True, log_y=True,
     title="Both axes logarithmic; rows ≤ 0 are counted")
case("scatter_one_point", "plot_scatter", x=[5], y=[7], title="One point in the middle")
case("scatter_none", "plot_scatter", x=[], y=[], title="No rows")
case("scatter_all_missing", "plot_scatter", x=[None, None], y=[1, None], title="Nothing but missing values")
case("scatter_constant", "plot_scatter", x=[3, 3, 3], y=[1, 2, 3], title="A constant column lies in the middle")
case("scatter_tiny", "plot_scatter", x=[1e-300, 2e-300, 3e-300], y=[1e-12, 2e-12, 5e-12], title="Tiny numbers")
case("scatter_huge", "plot_scatter", x=[-1e300, 0, 1e300], y=[-1.7e308, 0, 1.7e308], title="Huge numbers")
case("scatter_range_of_doubles", "plot_scatter", x=[1e-300, 1, 1e300], y=[1, 2, 3], log_x=True, title="From 1e−300 to 1e300 on a log axis")
case("scatter_dark", "plot_scatter", data=penguins, x="bill_length", y="bill_depth", color="species", theme="dark", title="Dark", labels=labels)
case("scatter_legend_30", "plot_scatter", x=list(range(60)), y=[i * 7 % 13 for i in range(60)],
     color=[f"category number {i % 30}" for i in range(60)], title="Thirty entries")
case("scatter_hostile", "plot_scatter", x=[1, 2, 3], y=[1, 2, 3],
     color=["</svg><script>alert(1)</script>", "a & b \" ' < >", "\u0000\u0001\u001b\u0085\ufffe"],
     title="<b>]]>&amp; \" onload=\"alert(1)\"</title>", labels={"x": "<x>", "y": "y\nnew line\tand tab"})
case("scatter_rtl_emoji", "plot_scatter", x=["שלום עולם", "مرحبا بالعالم", "日本語の長い名前", "🐧🐧🐧"], y=[3, 1, 4, 1],
     title="עברית, العربية, 日本語 and 🐧", color=["أ", "ب", "أ", "ب"])
case("line_simple", "plot_line", x=list(range(12)), y=[3, 5, 4, 6, 8, 7, 9, 11, 10, 12, 14, 13], title="A line")
case("line_gaps", "plot_line", x=list(range(12)), y=[3, 5, None, 6, 8, None, 9, None, 10, 12, None, 13], markers=True,
     title="Missing values are gaps")
case("line_wide", "plot_line", data={"month": list(range(1, 13)), "north": [r(10 + 8 * math.sin(i / 2)) for i in range(12)],
     "south": [r(10 - 8 * math.sin(i / 2)) for i in range(12)]}, x="month", y=["north", "south"], labels={"value": "°C", "variable": "Station"})
case("line_dash", "plot_line", x=[1, 2, 3] * 4, y=[1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6], color=["a"] * 3 + ["b"] * 3 + ["c"] * 3 + ["d"] * 3,
     line_dash=["a"] * 3 + ["b"] * 3 + ["c"] * 3 + ["d"] * 3)
days = [f"2024-{m:02}-{d:02}" for m in range(1, 13) for d in (1, 15)]
case("line_time_year", "plot_line", x=days, y=[r(math.sin(i / 4)) for i in range(24)], title="A year of days", x_title="")
case("line_time_zone", "plot_line", x=[f"2024-03-30T{h:02}:00:00Z" for h in range(12, 24)] + [f"2024-03-31T{h:02}:00:00Z" for h in range(0, 12)],
     y=[r(math.cos(i / 5)) for i in range(24)], time_zone="Europe/Berlin", title="The night that loses an hour, in Berlin")
case("line_time_naive", "plot_line", x=["2024-05-01T09:30:00", "2024-05-01T09:30:01.5", "2024-05-01T09:30:04"], y=[1, 3, 2],
     title="Seconds of a wall clock")
case("line_time_decades", "plot_line", x=["1900-01-01", "1950-06-01", "2023-12-31"], y=[1, 3, 2])
n = 6000
walk = [0.0]
for i in range(n - 1):
    walk.append(r(walk[-1] + random.gauss(0, 1), 2))
case("line_thinned", "plot_line", x=list(range(n)), y=walk, title="6,000 points, thinned by pixel columns")
case("line_large_offset", "plot_line", x=[0, 1, 2, 3], y=[1e9, 1e9 + 1, 1e9 + 0.5, 1e9 + 2], title="Small steps on a large offset")
case("line_thousands", "plot_line", x=[0, 1, 2, 3], y=[12000, 45000, 30000, 99000], title="Thousands")
case("line_millions", "plot_line", x=[0, 1, 2, 3], y=[1.2e6, 4.5e6, 3e6, 9.9e6], title="Millions")
case("bar_negative", "plot_bar", x=["a", "b", "c", "d"], y=[3, -2, 5, -4], title="Negative bars hang below zero")
case("bar_stacked", "plot_bar", x=["Q1", "Q2", "Q3", "Q4"] * 3, y=[3, 4, 2, 5, 2, 1, 3, 2, -1, -2, -3, -1],
     color=["wind"] * 4 + ["sun"] * 4 + ["losses"] * 4, title="Stacked, negatives below")
case("bar_grouped", "plot_bar", x=["Q1", "Q2", "Q3", "Q4"] * 3, y=[3, 4, 2, 5, 2, 1, 3, 2, 1, 2, 3, 1],
     color=["wind"] * 4 + ["sun"] * 4 + ["water"] * 4, barmode="group", title="Grouped")
case("bar_horizontal", "plot_bar", x=[30, 20, 15, 7], y=["a rather long name of a category", "another long name", "short", "x"],
     title="Lying bars, first on top", x_title="per cent")
case("bar_long_names", "plot_bar", x=[f"the category with the long name number {i}" for i in range(10)], y=list(range(10, 20)), title="Long names are turned")
case("bar_many", "plot_bar", x=[f"c{i}" for i in range(120)], y=[abs(60 - i) for i in range(120)], title="120 categories are thinned")
case("bar_wrapped_names", "plot_bar", x=["renewable energy sources", "fossil fuels", "nuclear power", "imports and others"], y=[4, 3, 2, 1], title="Names on two lines", width=420)
case("bar_numeric", "plot_bar", x=[2019, 2020, 2021, 2023], y=[3, 4, 2, 5], title="Bars at numbers")
case("bar_missing", "plot_bar", x=["a", "b", "c"], y=[3, None, 5], title="A missing bar")
case("bar_order", "plot_bar", x=["Wed", "Mon", "Tue"], y=[3, 1, 2], category_orders={"x": ["Mon", "Tue", "Wed"]}, title="Ordered")
case("bar_overlay", "plot_bar", x=["a", "b", "a", "b"], y=[3, 4, 2, 5], color=["u", "u", "v", "v"], barmode="overlay", title="Overlaid")
case("histogram_normal", "plot_histogram", x=[r(random.gauss(0, 1), 4) for _ in range(1000)], title="1,000 normal numbers")
case("histogram_species", "plot_histogram", data=penguins, x="bill_length", color="species", labels=labels, title="Stacked counts")
case("histogram_overlay_density", "plot_histogram", data=penguins, x="bill_length", color="species", labels=labels, barmode="overlay",
     histnorm="probability density", title="Overlaid densities")
case("histogram_dice", "plot_histogram", x=[random.randint(1, 6) for _ in range(100)], title="Whole numbers")
case("histogram_words", "plot_histogram", data=penguins, x="island", title="Counts of words")
case("histogram_time", "plot_histogram", x=[f"2024-{random.randint(1, 12):02}-{random.randint(1, 28):02}" for _ in range(200)], title="Days by month")
case("histogram_lying", "plot_histogram", y=[r(random.gauss(5, 2), 4) for _ in range(300)], title="Lying")
case("histogram_log", "plot_histogram", x=[r(10 ** random.gauss(2, 1), 4) for _ in range(400)], log_x=True, title="On a log axis")
case("heatmap_matrix", "plot_heatmap", z=[[r(math.sin(i / 2) * math.cos(j / 3), 2) for j in range(8)] for i in range(6)],
     x=list("abcdefgh"), y=["one", "two", "three", "four", "five", "six"], text_auto=True, title="A matrix")
case("heatmap_long", "plot_heatmap", x=["Mon", "Tue", "Wed", "Mon", "Tue", "Wed"], y=["am", "am", "am", "pm", "pm", "pm"], z=[1, 2, None, 4, 5, 6],
     title="From rows, one missing")
case("heatmap_diverging", "plot_heatmap", z=[[r(i - j, 1) for j in range(12)] for i in range(12)], color_continuous_midpoint=0, title="Diverging")
case("box_species", "plot_box", data=penguins, x="species", y="body_mass", labels=labels, title="Boxes")
case("box_grouped", "plot_box", data=penguins, x="island", y="body_mass", color="species", labels=labels, title="Boxes in groups")
case("box_lying", "plot_box", data=penguins, y="species", x="body_mass", labels=labels, title="Lying boxes")
case("box_one", "plot_box", y=[1, 2, 3, 4, 5, 30], title="One box")
case("narrow", "plot_scatter", x=[1, 2, 3], y=[1e6, 2e6, 3e6], width=160, height=140, title="A narrow picture with a long title that wraps")
case("line_over_bars", "plot_bar", x=["a", "b", "c", "d"], y=[3, 5, 2, 4], name="sales",
     layers=[{"mark": "line", "x": ["a", "b", "c", "d"], "y": [2, 4, 3, 5], "name": "plan", "markers": True}], title="A line over bars")

Path(__file__).with_name("cases.json").write_text(
    "[\n" + ",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases) + "\n]\n"
)
