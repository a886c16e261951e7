"""What all estimators share: parameters, data in, results out, saving."""

from __future__ import annotations

import sys

from sera._convert import Tabular
from sera._kept import Token, numbers, with_numpy
from sera._json import decode
from sera._loans import ask, ask_to_fit, plain_array, request_of

#: Rows from which results are fetched as memory instead of text.
_MEMORY_ROWS = 256
#: Numbers from which lists of lists are packed into an array before they are handed over.
_PACK = 1000


class NotFittedError(ValueError, AttributeError):
    """The estimator has not learned anything yet: call `fit` first."""


def not_fitted(estimator):
    """`NotFittedError`, scikit-learn's own where it is loaded."""
    theirs = sys.modules.get("sklearn.exceptions")
    kind = NotFittedError if theirs is None else theirs.NotFittedError
    return kind(f"this {type(estimator).__name__} is not fitted yet: call `fit` first")


def rows_of(X):
    """`X` as a request takes it; long lists of numbers are packed first."""
    if type(X) is plain_array[0] and X.dtype.kind == "f":
        return X
    if isinstance(X, dict):
        return Tabular(X)
    if isinstance(X, (list, tuple)) and X and isinstance(X[0], (list, tuple)):
        width = len(X[0])
        if len(X) * width >= _PACK and all(len(row) == width for row in X):
            from array import array
            from itertools import chain

            try:
                flat = array("d", chain.from_iterable(X))
            except TypeError:
                return X
            return memoryview(flat).cast("B").cast("d", (len(X), width))
    elif getattr(getattr(X, "dtype", None), "kind", "") == "b" and hasattr(X, "view"):
        return X.astype("u1")
    return X


def length_of(X) -> int:
    """Rows of `X`, 0 when it does not say."""
    shape = getattr(X, "shape", None)
    if shape:
        return shape[0]
    if isinstance(X, dict):
        return max(map(length_of, X.values()), default=0)
    if hasattr(X, "num_rows"):
        return X.num_rows
    try:
        return len(X)
    except TypeError:
        return 0


def values_of(output, dtype: str, shape=None):
    """A result, from the reply or from the library, as a numpy array or as lists."""
    numpy = with_numpy()
    if isinstance(output, dict):
        return numbers(output["$ref"], dtype, shape)
    if numpy is None:
        return output
    array = numpy.array(output, dtype=dtype)
    return array if shape is None else array.reshape(shape)


def seed_of(random_state):
    """A seed for the core: an integer, or one drawn from numpy's generators; None is 0, always."""
    for method in ("integers", "randint"):
        if hasattr(random_state, method):
            return int(getattr(random_state, method)(2**31))
    return random_state


class Estimator:
    """A kind of model with scikit-learn's manners.

    A subclass names its `_kind` and turns its parameters into the core's (`_request_params`).
    """

    _kind = ""
    _sklearn_type = None

    # parameters -----------------------------------------------------------------------------------

    @classmethod
    def _names(cls) -> tuple:
        code = cls.__init__.__code__
        return code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]

    def get_params(self, deep: bool = True) -> dict:
        """The parameters by name."""
        return {name: getattr(self, name) for name in self._names()}

    def set_params(self, **params):
        """Set parameters; the estimator stays fitted to what it was fitted with."""
        names = self._names()
        for name, value in params.items():
            if name not in names:
                raise ValueError(
                    f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(names)}"
                )
            setattr(self, name, value)
        return self

    def _request_params(self) -> dict:
        return self.get_params(deep=False)

    def __repr__(self):
        defaults = type(self).__init__.__kwdefaults__ or {}
        given = {k: v for k, v in self.get_params(False).items() if repr(v) != repr(defaults.get(k, ...))}
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in given.items())})"

    # what was learned -----------------------------------------------------------------------------

    _model: Token | None = None
    # A dictionary, or the text of one: it is read when somebody looks at it.
    _learnt: dict | str | None = None
    _labels = None

    @property
    def _envelope(self) -> dict | None:
        if type(self._learnt) is str:
            self._learnt = decode(self._learnt)
        return self._learnt

    def _fit(self, X, sample_weight, columns, budget):
        request = {"kind": self._kind, "params": self._request_params()}
        if columns is not None:
            request["columns"] = columns
        return self._learn("ml_fit", request, X, sample_weight, budget)

    def _learn(self, name: str, request: dict, X, sample_weight, budget):
        request["x"] = rows_of(X)
        request["keep"] = True
        if sample_weight is not None:
            request["sample_weight"] = sample_weight
        self._learnt, ref, labels, reply = ask_to_fit(name, request, budget)
        if type(labels) is str:
            # Whoever looks at the labels fetches them.
            self._model = self._labels = Token(ref, 0, labels)
        else:
            self._model, self._labels = Token(ref), labels
        #: "deadline" when the budget ended the fit; the model is the best so far.
        self.stopped_ = None if reply is None else reply.get("stopped")
        return self

    def _fitted(self) -> Token:
        if self._model is None:
            raise not_fitted(self)
        return self._model

    def _state(self, key: str):
        self._fitted()
        return self._envelope["state"].get(key)

    def __sklearn_is_fitted__(self) -> bool:
        return self._model is not None

    @property
    def envelope(self) -> dict:
        """The model as JSON: `{"seraplot_model_v": 1, "kind": …, "state": …, "meta": …}`."""
        self._fitted()
        return self._envelope

    def save(self, path) -> dict:
        """Save the model, atomically; packed when the name ends in `.gz`. → `{"path", "size"}`."""
        return ask("ml_save_model", {"model": self._fitted(), "path": path})

    @property
    def n_features_in_(self) -> int:
        self._fitted()
        return self._width()

    def _width(self) -> int:
        return self._envelope["meta"]["data"]["columns"]

    @property
    def feature_names_in_(self):
        """Names of the columns of the fit; only there when it was a table."""
        self._fitted()
        features = (self._envelope.get("meta") or {}).get("features")
        if features is None:
            raise AttributeError(f"this {type(self).__name__} was fitted to data without names")
        names = [feature["name"] for feature in features]
        numpy = with_numpy()
        return names if numpy is None else numpy.array(names, dtype=object)

    # answers --------------------------------------------------------------------------------------

    def _predict(self, X, column, budget):
        if column is not None:
            return self._label(X, column, budget)
        request = {"model": self._fitted(), "x": rows_of(X), "keep": length_of(X) >= _MEMORY_ROWS}
        return values_of(ask("ml_predict", request, budget)["predictions"], "i4")

    def _label(self, X, column, budget):
        from seradframe import Table, table

        data = table(X)
        request = {"model": self._fitted(), "x": data, "as": "table", "column": column, "keep": True}
        token = ask("ml_predict", request, budget)["table"]["$ref"]
        return Table(token, request_of("frame_info", {"table": {"$ref": token}}))

    def _transform(self, X, inverse, budget):
        request = {"model": self._fitted(), "x": rows_of(X), "keep": length_of(X) >= _MEMORY_ROWS}
        if inverse:
            request["inverse"] = True
        reply = ask("ml_transform", request, budget)
        return values_of(reply["values"], "f8", (reply["rows"], reply["columns"]))

    def _score(self, X, sample_weight, budget) -> float:
        request = {"model": self._fitted(), "x": rows_of(X)}
        if sample_weight is not None:
            request["sample_weight"] = sample_weight
        return ask("ml_score", request, budget)["score"]

    # pickle, copy, scikit-learn -------------------------------------------------------------------

    def __getstate__(self):
        state = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        if self._model is not None:
            state["_saved"] = ask("ml_save_model", {"model": self._model})["data"]
            labels = getattr(self, "labels_", None) if self._labels is not None else None
            state["_saved_labels"] = labels.tolist() if hasattr(labels, "tolist") else labels
        return state

    def __setstate__(self, state):
        saved, labels = state.pop("_saved", None), state.pop("_saved_labels", None)
        vars(self).update(state)
        if saved is not None:
            self._restore({"data": saved})
            self._labels = labels

    def _restore(self, request: dict):
        reply = request_of("ml_load_model", {**request, "keep": True})
        self._model, self._learnt = Token(reply["$ref"]), reply["model"]
        self.stopped_ = (self._envelope.get("meta") or {}).get("stopped")

    def __sklearn_tags__(self):
        # Only scikit-learn asks, so it is there.
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=self._sklearn_type,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags(preserves_dtype=[]) if hasattr(self, "transform") else None,
            input_tags=InputTags(allow_nan=self._takes_nan),
        )

    _takes_nan = False

