"""The estimators."""

from __future__ import annotations

from sera._kept import Token, fetch

from ._base import Estimator, rows_of, seed_of, values_of, with_numpy


def _starts(init):
    """Starts as a request takes them. A few of what is no matrix of numbers are written out: the library's
    error then points at the first of them that is wrong."""
    if type(init).__name__ == "ndarray" and init.ndim == 2 and init.dtype.kind in "fiu":
        return init
    if getattr(init, "size", 1000) <= 64 and hasattr(init, "tolist"):
        return init.tolist()
    return rows_of(init)


class KMeans(Estimator):
    """k-means clustering by Lloyd's algorithm, exact, at the speed of the shape of the data.

    Parameters are scikit-learn's. `random_state=None` means 0: the same call gives the same model, on
    every platform. `init` is `"k-means++"`, `"random"` or an array of starts.

    Attributes: `cluster_centers_`, `labels_`, `inertia_`, `n_iter_`, `n_features_in_`,
    `feature_names_in_`, `stopped_`, `envelope`.
    """

    _kind = "kmeans"
    _sklearn_type = "clusterer"

    def __init__(
        self, n_clusters: int = 8, *, init="k-means++", n_init="auto", max_iter=300, tol=1e-4, random_state=None
    ) -> None:
        self.n_clusters = n_clusters
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    def _request_params(self):
        params = {
            "k": self.n_clusters,
            "init": _starts(self.init),
            "n_init": self.n_init,
            "max_iter": self.max_iter,
            "tol": self.tol,
        }
        if self.random_state is not None:
            params["random_state"] = seed_of(self.random_state)
        return params

    @classmethod
    def _of_core(cls, params: dict, state: dict):
        known = {name: params[name] for name in ("init", "n_init", "max_iter", "tol", "random_state") if name in params}
        return cls(state["k"], **known)

    def fit(self, X, y=None, sample_weight=None, *, columns=None, budget=None) -> KMeans:
        """Find the centroids of the rows of `X`, of a table those of `columns`. With a deadline in
        `budget` the best so far."""
        return self._fit(X, sample_weight, columns, budget)

    def partial_fit(self, X, y=None, sample_weight=None, *, budget=None) -> KMeans:
        """Take one batch into the model: mini-batch k-means."""
        if self._model is None:
            request = {"kind": "kmeans", "params": self._request_params()}
        else:
            request = {"model": self._model}
        return self._learn("ml_partial_fit", request, X, sample_weight, budget)

    def predict(self, X, *, column=None, budget=None):
        """The nearest centroid of each row; with `column`, the table `X` with a further column of them."""
        return self._predict(X, column, budget)

    def transform(self, X, *, budget=None):
        """The distance of each row to each centroid."""
        return self._transform(X, False, budget)

    def score(self, X, y=None, sample_weight=None, *, budget=None) -> float:
        """Minus the inertia: the larger the better."""
        return self._score(X, sample_weight, budget)

    def fit_predict(self, X, y=None, sample_weight=None, *, budget=None):
        """`fit`, then `labels_`."""
        return self.fit(X, y, sample_weight, budget=budget).labels_

    def fit_transform(self, X, y=None, sample_weight=None, *, budget=None):
        """`fit`, then `transform` of the same rows."""
        return self.fit(X, y, sample_weight, budget=budget).transform(X, budget=budget)

    def get_feature_names_out(self, input_features=None):
        """`kmeans0`, `kmeans1`, …: the columns of `transform`."""
        names = [f"kmeans{i}" for i in range(self._state("k"))]
        numpy = with_numpy()
        return names if numpy is None else numpy.array(names, dtype=object)

    def _width(self):
        return len(self._envelope["state"]["centroids"][0])

    @property
    def cluster_centers_(self):
        return values_of(self._state("centroids"), "f8")

    @property
    def labels_(self):
        """The cluster of each row that the model was fitted to."""
        labels = self._labels
        if labels is None:
            self._fitted()
            raise AttributeError("a model that was loaded has no labels: predict the rows")
        if type(labels) is Token:
            labels = self._labels = fetch(labels, "i4", part=True)
            return labels
        return values_of(labels, "i4") if isinstance(labels, list) else labels

    @property
    def inertia_(self):
        return self._state("inertia")

    @property
    def n_iter_(self):
        return self._state("n_iter")


class StandardScaler(Estimator):
    """Columns with mean 0 and variance 1; missing values pass through.

    Attributes: `mean_`, `var_`, `scale_`, `n_samples_seen_`, `n_features_in_`, `feature_names_in_`.
    """

    _kind = "standard_scaler"
    _takes_nan = True

    def __init__(self, *, with_mean: bool = True, with_std: bool = True) -> None:
        self.with_mean = with_mean
        self.with_std = with_std

    @classmethod
    def _of_core(cls, params: dict, state: dict):
        return cls(with_mean=state.get("with_mean", True), with_std=state.get("with_std", True))

    def fit(self, X, y=None, sample_weight=None, *, columns=None, budget=None) -> StandardScaler:
        """Measure the columns of `X`, of a table those in `columns`."""
        return self._fit(X, sample_weight, columns, budget)

    def partial_fit(self, X, y=None, sample_weight=None, *, budget=None) -> StandardScaler:
        """Take one batch more; in the end as if all rows had come at once."""
        if self._model is None:
            request = {"kind": "standard_scaler", "params": self._request_params()}
        else:
            request = {"model": self._model}
        return self._learn("ml_partial_fit", request, X, sample_weight, budget)

    def transform(self, X, *, budget=None):
        """The rows, standardised."""
        return self._transform(X, False, budget)

    def inverse_transform(self, X, *, budget=None):
        """The rows that `transform` turns into `X`."""
        return self._transform(X, True, budget)

    def fit_transform(self, X, y=None, sample_weight=None, *, budget=None):
        """`fit`, then `transform` of the same rows."""
        return self.fit(X, y, sample_weight, budget=budget).transform(X, budget=budget)

    def get_feature_names_out(self, input_features=None):
        """The names of the columns, as they came in."""
        if input_features is not None:
            return input_features
        return self.feature_names_in_

    def _width(self):
        return len(self._envelope["state"]["mean"])

    @property
    def mean_(self):
        return values_of(self._state("mean"), "f8")

    @property
    def var_(self):
        var = self._state("var")
        return None if var is None or not self.with_std else values_of(var, "f8")

    @property
    def scale_(self):
        scale = self._state("scale")
        return None if scale is None else values_of(scale, "f8")

    @property
    def n_samples_seen_(self):
        """Rows seen: one number when all columns saw the same, else one a column."""
        counts = self._state("counts")
        if counts is None:
            return None
        whole = [int(c) if c == int(c) else c for c in counts]
        return whole[0] if len(set(whole)) == 1 else values_of(whole, "f8")


class SeedKMeans(KMeans):
    """`seraplot.KMeans`, the seed's face of k-means: `k`, and attributes that are plain JSON values.

    Attributes: `centroids_`, `labels_` (lists), `inertia_`, `n_iter_`.
    """

    def __init__(
        self, k: int = 8, *, init="k-means++", n_init="auto", max_iter=300, tol=1e-4, random_state=None
    ) -> None:
        self.k = k
        self.init = init
        self.n_init = n_init
        self.max_iter = max_iter
        self.tol = tol
        self.random_state = random_state

    @property
    def n_clusters(self):
        return self.k

    @property
    def centroids_(self) -> list:
        """`(k, d)`"""
        return self._state("centroids")

    @property
    def labels_(self) -> list:
        """The cluster of each row that the model was fitted to."""
        labels = super().labels_
        return labels if isinstance(labels, list) else labels.tolist()

    def predict(self, X, *, column=None, budget=None) -> list:
        """The nearest centroid of each row; with `column`, the table `X` with a further column of them."""
        labels = super().predict(X, column=column, budget=budget)
        return labels.tolist() if hasattr(labels, "tolist") else labels


SeedKMeans.__name__ = SeedKMeans.__qualname__ = "KMeans"
SeedKMeans.__module__ = "seraplot"
