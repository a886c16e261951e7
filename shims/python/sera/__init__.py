"""Sera: charts, machine learning and tables behind one JSON C ABI.

The faces for daily use are `seraplot`, `seraml` and `seradframe`; this package is what they stand on.

* `sera.call("ml_fit", kind="kmeans", x=x, params={"k": 4})`: any operation, arrays and tables lent.
* `sera.ml_save_model(json_text)`, `sera.call_text("ml_save_model", json_text)`: text in, text out, errors
  included, as in every other language.
* `sera.SeraError`: `code`, `at`, `hint`.
"""

from ._errors import SeraError, SeraWarning
from ._loans import call, call_text, lend
from ._operations import module_dir as _module_dir
from ._operations import module_getattr as _module_getattr

__all__ = ["SeraError", "SeraWarning", "call", "call_text", "catalog", "lend", "version"]

__getattr__ = _module_getattr(__name__)
__dir__ = _module_dir(__name__)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._ops import *


def version() -> dict:
    """What the library is: `version`, `abi`, `wire`, and the parts built into it, `features`."""
    return call("version")


def catalog() -> list:
    """Every operation: `name`, `summary`, `stability`, `since`, JSON Schemas, a working `example`."""
    return call("catalog")["functions"]

