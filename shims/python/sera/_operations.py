"""Every operation as a function from JSON text to JSON text, found by its name."""

from __future__ import annotations

import sys

from . import _call
from ._loans import call_text

_functions = {}


def names() -> list:
    """The names of all operations."""
    reply = _call.decode(_call.direct(b"catalog", b"{}"))
    return [function["name"] for function in reply["functions"]]


def operation(name: str):
    """The operation `name` as a function of JSON text, or None when there is none."""
    found = _functions.get(name)
    if found is not None:
        return found
    # A text that is no JSON is refused by every operation, and at once.
    if '"unknown_operation"' in _call.direct(name.encode(), b"!"):
        return None

    def function(request: str | bytes | None = None) -> str:
        return call_text(name, request)

    function.__name__ = function.__qualname__ = name
    function.__module__ = "sera"
    function.__doc__ = f"The operation `{name}`: JSON text in, JSON text out, errors included."
    _functions[name] = function
    return function


def module_getattr(module: str, home: dict | None = None):
    """A `__getattr__` for a package: its own names, from the modules in `home` at first use, and every
    operation."""

    def __getattr__(name):
        own = None if home is None else home.get(name)
        if own is not None:
            from importlib import import_module

            where, _, what = own.partition(":")
            found = getattr(import_module(where if "." in where else f"{module}.{where}"), what or name)
            setattr(sys.modules[module], name, found)
            return found
        found = None if name.startswith("_") else operation(name)
        if found is None:
            message = f"module {module!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules.get(module))
        return found

    return __getattr__


def module_dir(module: str):
    """A `__dir__` for a package: its own names and every operation."""

    def __dir__():
        package = sys.modules[module]
        return sorted({*vars(package), *package.__all__, *names()})

    return __dir__
