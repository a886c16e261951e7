"""How good a clustering is."""

from __future__ import annotations

from ._base import Estimator, ask, length_of, rows_of, values_of


def _request(X, labels) -> dict:
    member = "model" if isinstance(labels, Estimator) else "labels"
    return {"x": rows_of(X), member: labels._fitted() if isinstance(labels, Estimator) else labels}


def silhouette_score(X, labels, *, budget=None) -> float:
    """The mean silhouette of the rows of `X`, from −1 to 1; `labels` may be a fitted estimator."""
    return ask("ml_silhouette", _request(X, labels), budget)["score"]


def silhouette_samples(X, labels, *, budget=None):
    """The silhouette of each row."""
    request = {**_request(X, labels), "samples": True, "keep": length_of(X) >= 256}
    return values_of(ask("ml_silhouette", request, budget)["samples"], "f8")
