"""k-means with given starts beside scikit-learn's lloyd: CPU time of one thread, iterations and inertia."""

import subprocess
import time

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


def from_c(root, lib, work, x, starts, inner, tol):
    """Seconds of one fit from C, data lent."""
    binary = work / "kmeans"
    if not binary.exists():
        subprocess.run(["cc", "-O2", "-std=c99", f"-I{root / 'include'}", str(root / "benches/c/kmeans.c"), "-o", str(binary),
                        f"-L{lib.parent}", "-lsera", f"-Wl,-rpath,{lib.parent}"], check=True)
    x.tofile(work / "x.f64")
    starts.tofile(work / "starts.f64")
    out = subprocess.run([binary, work / "x.f64", work / "starts.f64", *map(str, x.shape), str(len(starts)), str(inner), str(tol)],
                         check=True, capture_output=True, text=True).stdout
    return float(out) * 1e-6


def wall(f, rounds):
    """Least wall seconds."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        f()
        took.append(time.perf_counter() - start)
    return min(took)


def run(lib, root, work, quick):
    import seraml
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits
    columns = ["shape", "Sera from C", "Sera from Python", "scikit-learn lloyd", "ratio from C", "ratio from Python",
               "asked ≥ (aim)", "iterations (Sera, peer)", "inertia, relative difference"]
    # As the probes behind the asked ratios: Lloyd's loop until no label changes. And as people call it.
    whole = Table("k-means, given starts, one thread, until no label changes (`tol=0`)", columns)
    early = Table("k-means, given starts, one thread, `tol=1e-4`", columns)
    two = Table("k-means on two threads, wall time, least of three", ["shape", "Sera from Python", "scikit-learn lloyd", "ratio"])
    for name, n, d, k, least, aim in SHAPES:
        if quick and n * d * k > 50_000_000:
            continue
        x, starts = data(name, n, d, k, root)
        for table, tol in ((whole, 0), (early, 1e-4)):
            ours = seraml.KMeans(k, init=starts, max_iter=1000, tol=tol)
            theirs = KMeans(k, init=starts, n_init=1, max_iter=1000, tol=tol, algorithm="lloyd")
            budget = 1.0 if n * k < 1e6 else 8.0
            inner = max(1, int(2e4 / n))  # the clock is too coarse for one small fit
            # Both give labels as an array.
            a, _ = cpu(loop(lambda: ours.fit(x, budget={"threads": 1}).labels_, inner), budget)
            b, _ = cpu(loop(lambda: theirs.fit(x).labels_, inner), budget)
            a, b = a / inner, b / inner
            c = from_c(root, lib, work, x, starts, inner, tol)
            off = (ours.inertia_ - theirs.inertia_) / theirs.inertia_
            table.add(name, human(c), human(a), human(b), f"{b / c:.1f}×", f"{b / a:.1f}×", f"{least} ({aim})",
                      f"{ours.n_iter_}, {theirs.n_iter_}", f"{off:+.1e}")
        if n >= 100_000:
            a = wall(lambda: ours.fit(x, budget={"threads": 2}), 3)
            with threadpool_limits(2):
                b = wall(lambda: theirs.fit(x), 3)
            two.add(name, human(a), human(b), f"{b / a:.1f}×")
    return [whole, early, two]
