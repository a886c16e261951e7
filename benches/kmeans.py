"""k-means with given starts beside scikit-learn's lloyd: CPU time of one thread, iterations and inertia."""

import json

import numpy as np
from common import Table, cpu, human, loop

SHAPES = [  # rows, columns, clusters, least ratio asked for, mark to aim at
    ("penguins 342×4 k=3", 342, 4, 3, 15, 40),
    ("1e3×2 k=4", 1_000, 2, 4, 12, 25),
    ("1e5×2 k=100", 100_000, 2, 100, 10, 50),
    ("1e6×2 k=4", 1_000_000, 2, 4, 7, 20),
    ("1e6×8 k=64", 1_000_000, 8, 64, 5, 15),
    ("1e5×64 k=256", 100_000, 64, 256, 3, 12),
]


def data(name, n, d, k, root):
    if name.startswith("penguins"):
        import pandas as pd
        columns = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
        x = pd.read_csv(root / "examples/data/penguins.csv")[columns].dropna().to_numpy(float)
        x = (x - x.mean(0)) / x.std(0)
    elif d == 2:
        # No clusters at all, the hard case: many rounds.
        x = np.random.default_rng(0).uniform(0, 1, (n, d))
    else:
        rng = np.random.default_rng(0)
        # Clusters that overlap, so that the loop has work to do: with clear ones both sides are done in three rounds.
        centres = rng.uniform(-2, 2, (k, d))
        x = centres[rng.integers(0, k, n)] + rng.normal(0, 1, (n, d))
    starts = x[np.random.default_rng(1).choice(len(x), k, replace=False)].copy()
    return np.ascontiguousarray(x), starts


def run(sera, root, quick):
    from sklearn.cluster import KMeans
    table = Table("k-means, given starts, one thread", [
        "shape", "Sera", "scikit-learn lloyd", "ratio", "asked ≥ (aim)", "iterations (Sera, peer)", "inertia, relative difference"])
    for name, n, d, k, least, aim in SHAPES:
        if quick and n * d * k > 50_000_000:
            continue
        x, starts = data(name, n, d, k, root)
        request = dict(kind="kmeans", params={"k": k, "init": starts.tolist(), "max_iter": 300, "tol": 1e-4},
                       labels=True, keep=n > 10_000, **{"$budget": {"threads": 1}})
        budget = 1.0 if n * k < 1e6 else 8.0
        reply = {}

        def ours():
            reply.update(sera.call("ml_fit", x=x, **request))
            if "$ref" in reply:
                sera.call("drop", refs=[reply["$ref"], reply["labels"]["$ref"]])

        theirs = KMeans(k, init=starts, n_init=1, max_iter=300, tol=1e-4, algorithm="lloyd")
        inner = max(1, int(2e4 / n))  # the clock is too coarse for one small fit
        a, _ = cpu(loop(ours, inner), budget)
        a /= inner
        b, _ = cpu(lambda: theirs.fit(x), budget)
        state = reply["model"]["state"]
        off = (state["inertia"] - theirs.inertia_) / theirs.inertia_
        table.add(name, human(a), human(b), f"{b / a:.1f}×", f"{least} ({aim})",
                  f"{state['n_iter']}, {theirs.n_iter_}", f"{off:+.1e}")
    return table
