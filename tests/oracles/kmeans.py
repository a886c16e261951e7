"""Figures of scikit-learn's KMeans(algorithm="lloyd") that ours are held against.

    OMP_NUM_THREADS=1 python tests/oracles/kmeans.py > tests/oracles/kmeans.json

Every case starts from given centres, so that nothing depends on anyone's random numbers.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris, make_blobs


def case(name, x, k, weights=None, start=None, **params):
    x = np.ascontiguousarray(x, dtype=float)
    rng = np.random.default_rng(0)
    start = x[rng.choice(len(x), k, replace=False)] if start is None else np.asarray(start, dtype=float)
    params = {"tol": 1e-4, "max_iter": 300, **params}
    model = KMeans(k, init=start, n_init=1, algorithm="lloyd", **params).fit(x, sample_weight=weights)
    return {
        "name": name,
        "n": len(x),
        "d": x.shape[1],
        "k": k,
        **params,
        "x": x.ravel().tolist(),
        "weights": None if weights is None else weights.tolist(),
        "start": start.ravel().tolist(),
        "labels": model.labels_.tolist(),
        "centroids": model.cluster_centers_.ravel().tolist(),
        "inertia": float(model.inertia_),
        "n_iter": int(model.n_iter_),
    }


def main():
    rng = np.random.default_rng(1)
    iris = load_iris().data
    blobs, _ = make_blobs(200, 2, centers=5, cluster_std=1.5, random_state=2)
    wide, _ = make_blobs(120, 9, centers=4, cluster_std=4.0, random_state=3)
    cases = [
        case("iris", iris, 3),
        case("iris, strict", iris, 3, tol=0.0),
        case("overlapping blobs", blobs, 5),
        case("overlapping blobs, many clusters", blobs, 17, tol=0.0),
        case("nine columns", wide, 6),
        case("one cluster", blobs, 1),
        case("stopped by max_iter", blobs, 5, max_iter=3, tol=0.0),
        case("weights", blobs, 5, weights=rng.uniform(0.0, 3.0, len(blobs)), tol=0.0),
        case("some weights are 0", wide, 4, weights=rng.integers(0, 3, len(wide)).astype(float)),
        case("far from the origin", blobs[:80] + 1e8, 3),
        case("empty clusters are moved", blobs, 4, start=[[0, 0], [900, 900], [901, 900], [0, 1]], tol=0.0),
        case("uniform", rng.uniform(size=(200, 3)), 12, tol=0.0),
    ]
    json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, sys.stdout, separators=(",", ":"))
    print()


if __name__ == "__main__":
    main()
