"""The cost of the smallest call, and of handing over 1e6×2 numbers."""

import base64
import json
import subprocess

import numpy as np
from common import Table, cpu, human, loop


def run(sera, root, lib, work, plotly_seconds, html_table):
    table = Table("The smallest call", ["from", "Sera", "asked ≤ (aim)"])
    binary = work / "calls"
    subprocess.run(["cc", "-O2", "-std=c99", f"-I{root / 'include'}", str(root / "benches/c/calls.c"), "-o", str(binary),
                    f"-L{lib.parent}", "-lsera", f"-Wl,-rpath,{lib.parent}"], check=True)
    rows = dict(line.split("\t") for line in subprocess.run([binary], check=True, capture_output=True, text=True).stdout.splitlines())
    rows = {name: float(ns) * 1e-9 for name, ns in rows.items()}
    table.add("C", human(rows["smallest call"]), "1 µs (0.4 µs)")
    a, _ = cpu(loop(lambda: sera.call("drop", refs=[]), 2000), 1.0)
    table.add("Python, `sera.call`", human(a / 2000), "8 µs (4 µs)")
    for language, command in (("Node, `sp.call`", ["node", str(root / "benches/node/calls.mjs")]),
                              ("Go, `sera.Call`", ["go", "run", "."])):
        folder = root / ("benches/go" if language.startswith("Go") else ".")
        import os
        env = {**os.environ, "SERA_LIB": str(lib), "SERA_LIBRARY": str(lib),
               "CGO_LDFLAGS": f"-L{lib.parent} -Wl,-rpath,{lib.parent}"}
        try:
            out = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder, env=env).stdout
            table.add(language, human(float(out.split()[-1]) * 1e-9), "4 µs (2 µs)" if "Node" in language else "–")
        except (OSError, subprocess.CalledProcessError) as e:
            table.add(language, f"not run: {e}", "")
    for name, row in (("C, doubles lent, the page by `sera_peek`", "html string, 100 points, lent"),
                      ("C, JSON text in, the page by `sera_peek`", "html string, 100 points, text in"),
                      ("C, JSON text in, the page inside of the JSON reply", "html in the reply, 100 points, text in")):
        html_table.add(name, human(rows[row]), human(plotly_seconds), f"{plotly_seconds / rows[row]:.0f}×", "1,000 (6,000)")

    hand = Table("1e6×2 doubles handed over (`inspect`)", ["form", "Sera", "asked ≤", "making the text or the bytes, beside it"])
    x = np.random.default_rng(3).normal(size=(1_000_000, 2))
    a, _ = cpu(lambda: sera.call("inspect", data=x), 1.0)
    hand.add("lent, from numpy", human(a), "20 µs", "–")
    made, _ = cpu(lambda: base64.b64encode(x), 1.0)
    packed = json.dumps({"data": {"dtype": "f8", "shape": [1_000_000, 2], "bdata": base64.b64encode(x).decode()}, "$budget": {"threads": 1}})
    a, _ = cpu(lambda: sera.call_text("inspect", packed), 2.0)
    hand.add("packed", human(a), "60 ms", human(made))
    rows_text = json.dumps({"data": x.tolist(), "$budget": {"threads": 1}})
    made, _ = cpu(lambda: json.dumps(x.tolist()), 1.0, 1)
    a, _ = cpu(lambda: sera.call_text("inspect", rows_text), 3.0)
    hand.add("text", human(a), "0.4 s", human(made))
    return table, hand
