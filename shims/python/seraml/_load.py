"""Models back from files and texts."""

from __future__ import annotations

from sera._kept import Token
from sera._loans import request_of

from ._estimators import KMeans, StandardScaler
from ._pipeline import Pipeline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

KINDS = {cls._kind: cls for cls in (KMeans, StandardScaler, Pipeline)}


def load(path_or_text: Any) -> Any:
    """A fitted estimator from a file, from the text of an envelope, or from an envelope.

    A text that begins with `{` is an envelope, anything else is a path.
    """
    if isinstance(path_or_text, dict):
        request = {"data": request_of("ml_save_model", {"model": path_or_text})["data"]}
    elif isinstance(path_or_text, (str, bytes)) and path_or_text.lstrip()[:1] in ("{", b"{"):
        text = path_or_text
        request = {"data": text if isinstance(text, str) else text.decode()}
    else:
        request = {"path": path_or_text}
    reply = request_of("ml_load_model", {**request, "keep": True})
    return of_reply(reply["model"], Token(reply["$ref"]))


def of_reply(envelope: dict, token: Token):
    """The estimator of an envelope whose model is kept under `token`."""
    params = (envelope.get("meta") or {}).get("params") or {}
    estimator = KINDS[envelope["kind"]]._of_core(params, envelope["state"])
    estimator._model, estimator._learnt = token, envelope
    estimator.stopped_ = (envelope.get("meta") or {}).get("stopped")
    return estimator
