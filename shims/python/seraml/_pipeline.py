"""A pipeline that is one model: steps that transform, and a last one that answers."""

from __future__ import annotations

from ._base import Estimator

__all__ = ["Pipeline", "make_pipeline"]


class Pipeline(Estimator):
    """Steps as one model: fitted in one call, saved as one envelope.

    `steps` is a list of `(name, estimator)`; parameters of a step are `name__parameter`. The steps given
    are not fitted themselves: `pipeline["scaler"]` is a fitted copy. scikit-learn's own `Pipeline` takes
    Sera's estimators too.
    """

    _kind = "pipeline"

    def __init__(self, steps: list) -> None:
        self.steps = steps

    @property
    def _sklearn_type(self):
        return self.steps[-1][1]._sklearn_type

    def get_params(self, deep=True):
        params = {"steps": self.steps}
        if deep:
            for name, step in self.steps:
                params[name] = step
                params.update({f"{name}__{key}": value for key, value in step.get_params().items()})
        return params

    def set_params(self, **params):
        steps = dict(self.steps)
        for key, value in params.items():
            name, _, rest = key.partition("__")
            if key == "steps":
                self.steps = value
            elif name not in steps:
                raise ValueError(f"the pipeline has no step {name!r}; it has {', '.join(steps)}")
            elif rest:
                steps[name].set_params(**{rest: value})
            else:
                self.steps = [(own, value if own == name else step) for own, step in self.steps]
        return self

    def _request_params(self):
        steps = [{"kind": step._kind, "params": step._request_params()} for _, step in self.steps]
        return {"steps": steps}

    @classmethod
    def _of_core(cls, params, state):
        from ._load import KINDS

        given = [step.get("params") or {} for step in params.get("steps", [])]
        given += [{}] * (len(state["steps"]) - len(given))
        steps = [KINDS[s["kind"]]._of_core(p, s["state"]) for s, p in zip(state["steps"], given)]
        return make_pipeline(*steps)

    def __len__(self):
        return len(self.steps)

    def __getitem__(self, key):
        """The fitted step of a name or an index; before the fit, the step as it was given."""
        names = [name for name, _ in self.steps]
        i = names.index(key) if isinstance(key, str) else range(len(names))[key]
        if self._model is None:
            return self.steps[i][1]
        from ._load import load

        fitted = load({"seraplot_model_v": 1, **self._envelope["state"]["steps"][i]})
        fitted.set_params(**self.steps[i][1].get_params(False))
        return fitted

    @property
    def named_steps(self) -> dict:
        return {name: self[name] for name, _ in self.steps}

    def fit(self, X, y=None, sample_weight=None, *, columns=None, budget=None) -> Pipeline:
        """Fit each step to what the one before gives."""
        return self._fit(X, sample_weight, columns, budget)

    def predict(self, X, *, column=None, budget=None):
        """What the last step predicts; with `column`, the table `X` with a further column of it."""
        return self._predict(X, column, budget)

    def transform(self, X, *, budget=None):
        """The rows after all steps."""
        return self._transform(X, False, budget)

    def inverse_transform(self, X, *, budget=None):
        """Back through all steps."""
        return self._transform(X, True, budget)

    def score(self, X, y=None, sample_weight=None, *, budget=None) -> float:
        """The score of the last step."""
        return self._score(X, sample_weight, budget)

    def fit_predict(self, X, y=None, sample_weight=None, *, budget=None):
        """`fit`, then `labels_`."""
        return self.fit(X, y, sample_weight, budget=budget).labels_

    def fit_transform(self, X, y=None, sample_weight=None, *, budget=None):
        """`fit`, then `transform` of the same rows."""
        return self.fit(X, y, sample_weight, budget=budget).transform(X, budget=budget)

    def _width(self):
        return self[0].n_features_in_

    @property
    def labels_(self):
        """What the last step made of the rows of the fit."""
        from ._estimators import KMeans

        return KMeans.labels_.fget(self)


def make_pipeline(*estimators) -> Pipeline:
    """A pipeline whose steps are called by the lower-case names of their classes."""
    names = [type(estimator).__name__.lower() for estimator in estimators]
    steps = []
    for i, (name, estimator) in enumerate(zip(names, estimators)):
        count = names[:i].count(name) + 1
        steps.append((f"{name}-{count}" if names.count(name) > 1 else name, estimator))
    return Pipeline(steps)
