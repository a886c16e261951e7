# Generated from the one list of operations; do not edit.
from typing import Any, Literal, TypedDict

VersionRequest = TypedDict("VersionRequest", {}, total=False)
VersionReply = TypedDict("VersionReply", {"version": str, "abi": int, "wire": int, "features": list[str]}, total=False)
def version(request: str = ...) -> str:
    """Tell the version of the library, its ABI, and the parts built into it."""

CatalogRequest = TypedDict("CatalogRequest", {}, total=False)
CatalogReply = TypedDict("CatalogReply", {"functions": list[Any]}, total=False)
def catalog(request: str = ...) -> str:
    """List every operation with its JSON Schemas, stability and a working example."""

ConfigureRequest = TypedDict("ConfigureRequest", {"files": Any}, total=False)
ConfigureReply = TypedDict("ConfigureReply", {"files": Any}, total=False)
def configure(request: str = ...) -> str:
    """Set the rules of this process, and tell them: what requests may do with files."""

KeepRequest = TypedDict("KeepRequest", {"data": Any}, total=False)
KeepReply = TypedDict("KeepReply", {"$ref": str, "kind": str}, total=False)
def keep(request: str = ...) -> str:
    """Keep data in the library, so that later requests cite it instead of carrying it."""

DropRequest = TypedDict("DropRequest", {"refs": list[str]}, total=False)
DropReply = TypedDict("DropReply", {"dropped": int}, total=False)
def drop(request: str = ...) -> str:
    """Drop kept things. A token that is not kept any more is not an error."""

CancelCallRequest = TypedDict("CancelCallRequest", {"name": str}, total=False)
CancelCallReply = TypedDict("CancelCallReply", {"running": bool}, total=False)
def cancel_call(request: str = ...) -> str:
    """Cancel the running call whose `$budget.cancel` is `name`."""

ProgressRequest = TypedDict("ProgressRequest", {"name": str}, total=False)
ProgressReply = TypedDict("ProgressReply", {"running": bool, "done": int, "total": int}, total=False)
def progress(request: str = ...) -> str:
    """Tell how far the running call is whose `$budget.progress` is `name`."""
