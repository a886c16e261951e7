"""Figures of scikit-learn that tests/ml compares with; writes ml.json beside this file.

Run: python tests/oracles/ml.py   (scikit-learn 1.9, numpy 2.4)
"""
import csv
import json
import pathlib
from fractions import Fraction

import numpy as np
import sklearn
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.metrics import silhouette_samples, silhouette_score
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261121)


def plain(a):
    """Lists of numbers; NaN is null."""
    return json.loads(json.dumps(np.asarray(a).tolist()).replace("NaN", "null"))


def penguins():
    names = ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]
    rows, species = [], []
    with open(HERE.parent.parent / "examples/data/penguins.csv", newline="") as file:
        for row in csv.DictReader(file):
            try:
                rows.append([float(row[name]) for name in names])
                species.append(row["species"])
            except ValueError:
                pass
    return names, np.array(rows), species


def exact(x, w):
    """Mean and variance of the columns in exact arithmetic, rounded once."""
    mean, var = [], []
    for column in x.T:
        pairs = [(Fraction(float(v)), Fraction(1 if w is None else float(w[i])))
                 for i, v in enumerate(column) if not np.isnan(v)]
        weight = sum(p for _, p in pairs)
        m = sum(v * p for v, p in pairs) / weight
        mean.append(float(m))
        var.append(float(sum(p * (v - m) ** 2 for v, p in pairs) / weight))
    return mean, var


def scalers():
    n = 60
    holes = rng.normal(size=(n, 3)) * 7 + 2
    holes[rng.random((n, 3)) < 0.3] = np.nan
    sets = {
        "normal": rng.normal(size=(n, 4)) * [1, 10, 1e-3, 1e6] + [0, 5, 1, -1e6],
        "constant": np.column_stack([np.full(n, 0.1), np.full(n, 1e8 + 0.1), np.zeros(n), np.arange(n)]),
        "offset": 1e8 + rng.normal(size=(n, 2)) * [1e-3, 1.0],
        "nearly constant": np.column_stack([np.full(n, 1e8) + rng.integers(0, 2, n) * 1.5e-8, 1 + rng.integers(0, 2, n) * 2.2e-16]),
        "holes": holes,
        "one row": np.array([[3.0, -4.5]]),
    }
    out = []
    for name, x in sets.items():
        for weighted in [False, True]:
            for with_mean, with_std in [(True, True), (False, True), (True, False)]:
                w = rng.integers(0, 4, len(x)).astype(float) if weighted and len(x) > 1 else None
                if w is None and weighted:
                    continue
                s = StandardScaler(with_mean=with_mean, with_std=with_std).fit(x, sample_weight=w)
                z = s.transform(x)
                mean, var = exact(x, w)
                out.append({
                    "name": name, "x": plain(x), "with_mean": with_mean, "with_std": with_std,
                    "sample_weight": None if w is None else plain(w),
                    "exact_mean": mean, "exact_var": var, "mean": plain(s.mean_),
                    "var": plain(s.var_) if with_std else None,
                    "scale": plain(s.scale_) if with_std else None,
                    "seen": plain(np.broadcast_to(s.n_samples_seen_, (x.shape[1],)).astype(float)),
                    "transformed": plain(z), "back": plain(s.inverse_transform(z)),
                })
    return out


def silhouettes():
    blobs = np.concatenate([rng.normal(size=(40, 3)) + c for c in ([0, 0, 0], [5, 0, 1], [0, 6, 2])])
    labels = np.repeat([0, 1, 2], 40)
    few = rng.normal(size=(12, 2))
    same = np.repeat([[1.0, 2.0], [1.0, 2.0], [4.0, 4.0]], 4, axis=0)
    _, x, species = penguins()
    sets = [
        ("blobs", blobs, labels.tolist()),
        ("random labels", rng.random((150, 5)), rng.integers(0, 6, 150).tolist()),
        ("singletons", few, [0, 1, 2, 3, 4, 4, 4, 5, 5, 6, 6, 0]),
        ("duplicates", same, [0] * 4 + [1] * 4 + [2] * 4),
        ("words", few, ["b", "a", "b", "a", "c", "c", "b", "a", "c", "b", "a", "c"]),
        ("many rows", rng.normal(size=(700, 2)), rng.integers(0, 3, 700).tolist()),
        ("penguins", x, species),
        ("penguins, standardised", StandardScaler().fit_transform(x), species),
    ]
    return [{
        "name": name, "x": plain(x), "labels": labels,
        "score": float(silhouette_score(x, labels)), "samples": plain(silhouette_samples(x, labels)),
    } for name, x, labels in sets]


def kmeans():
    _, birds, _ = penguins()
    sets = [
        ("penguins", StandardScaler().fit_transform(birds), 3, False),
        ("uniform", rng.random((300, 2)), 7, False),
        ("weighted", rng.normal(size=(200, 4)), 5, True),
        ("one cluster", rng.normal(size=(50, 3)), 1, False),
        ("one row a cluster", rng.normal(size=(6, 2)), 6, False),
        ("far from zero", rng.normal(size=(120, 2)) + 1e6, 4, False),
    ]
    out = []
    for name, x, k, weighted in sets:
        w = rng.random(len(x)) * 3 if weighted else None
        start = x[rng.choice(len(x), k, replace=False)]
        m = KMeans(k, init=start, n_init=1, tol=1e-6).fit(x, sample_weight=w)
        # scikit-learn expands the square of a distance, and loses digits far from zero; its figures
        # are checked to be those of plain differences as far as they go.
        new = x[:25] + rng.normal(size=x[:25].shape) * 0.1
        distances = np.sqrt(((new[:, None, :] - m.cluster_centers_[None]) ** 2).sum(axis=2))
        assert np.abs(distances - m.transform(new)).max() < 2e-2
        out.append({
            "name": name, "x": plain(x), "k": k, "start": plain(start), "tol": 1e-6,
            "sample_weight": None if w is None else plain(w),
            "centroids": plain(m.cluster_centers_), "labels": plain(m.labels_),
            "inertia": m.inertia_, "n_iter": m.n_iter_, "new": plain(new),
            "predicted": plain(m.predict(new)), "transformed": plain(distances),
            "score": m.score(new), "weighted_score": m.score(x, sample_weight=w),
        })
    return out


def batches():
    out = []
    for weighted in [False, True]:
        x = np.concatenate([rng.normal(size=(60, 2)) + c for c in ([0, 0], [4, 4], [0, 5])])
        rng.shuffle(x)
        start = x[:3].copy()
        m = MiniBatchKMeans(3, init=start, n_init=1, reassignment_ratio=0)
        steps = []
        for i in range(6):
            batch = x[i * 30:(i + 1) * 30]
            w = rng.random(30) * 2 if weighted else None
            m.partial_fit(batch, sample_weight=w)
            steps.append({
                "x": plain(batch), "sample_weight": None if w is None else plain(w),
                "centroids": plain(m.cluster_centers_), "labels": plain(m.labels_),
                "inertia": float(m.inertia_), "weights": plain(m._counts),
            })
        out.append({"start": plain(start), "steps": steps})
    return out


made = {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scalers": scalers(),
        "silhouettes": silhouettes(), "kmeans": kmeans(), "batches": batches()}
text = ",\n".join(f'"{key}":{json.dumps(value, separators=(",", ":"))}' for key, value in made.items())
(HERE / "ml.json").write_text("{" + text + "}\n")
