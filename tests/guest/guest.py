"""What the tests of a good guest share: raw calls, the catalogue's paths, children that must end well."""

import json
import os
import signal

from sera._native import ffi, lib

#: The long forms, for `make soak`.
SOAK = bool(os.environ.get("SERA_SOAK"))


def ask_text(name: str, request: bytes) -> str:
    """Call with bytes; the text of the reply."""
    symbol = name.encode()
    reply = lib.sera_call_n(symbol, len(symbol), request, len(request), ffi.NULL)
    try:
        return ffi.buffer(reply, lib.sera_len(reply))[:].decode()
    finally:
        lib.sera_free(reply)


def ask(name: str, request) -> dict:
    """Call with a request of Python's; the reply, failure or not."""
    return json.loads(ask_text(name, json.dumps(request).encode()))


def catalogue() -> list[dict]:
    return ask("catalog", {})["functions"]


#: Names by which a field says that it is a file, whatever operation comes next.
WORDS = ("path", "file", "folder", "directory", "filename")


def path_fields(schema, place=()):
    """Places of fields that are called like files and hold text, anywhere in a schema."""
    found = []
    for name, field in (schema.get("properties") or {}).items():
        text = field.get("type") == "string" or any(f.get("type") == "string" for f in field.get("anyOf", ()))
        if text and any(name == word or name.endswith(f"_{word}") for word in WORDS):
            found.append((*place, name))
        found += path_fields(field, (*place, name))
    for part in ("anyOf", "oneOf", "allOf"):
        for field in schema.get(part) or ():
            found += path_fields(field, place)
    if isinstance(schema.get("items"), dict):
        found += path_fields(schema["items"], (*place, 0))
    return found


def path_operations():
    """Every operation with a place for a path; the rules themselves are tested by name."""
    functions = [f for f in catalogue() if f["name"] != "configure"]
    return [(f, place) for f in functions for place in path_fields(f["request"])]


#: A word in each file of `material`.
SECRET = "swordfish"


def material(folder):
    """Files that readers can read: a table in each format and a model."""
    folder.mkdir(exist_ok=True)
    table = {"columns": [{"name": "a", "values": [SECRET, "x"]}]}
    for suffix in ("csv", "json", "jsonl", "ndjson", "arrow", "feather", "parquet"):
        ask("frame_write", {"table": table, "path": str(folder / f"table.{suffix}")})
    state = {"k": 1, "centroids": [[0.5]], "inertia": 0.5}
    for name in ("model.json", "model.json.gz"):
        reply = ask("ml_save_model", {"kind": "kmeans", "state": state, "meta": {"word": SECRET}, "path": str(folder / name)})
        assert reply["ok"], reply
    assert (folder / "table.csv").exists() and (folder / "table.parquet").exists()


def requests_with(function, place, path):
    """The example with the path, and the example with the path in place of each other member."""
    assert len(place) == 1, f"{function['name']}: teach this test to fill {place}"
    example = json.loads(function["example"])
    yield {**example, place[0]: path}
    for key in example:
        yield {**{k: v for k, v in example.items() if k != key}, place[0]: path}
    yield {place[0]: path}


def working(function, place, folder):
    """A request of this operation that does use a file of `folder`: its maker, and the suffix."""
    names = sorted(p.name for p in folder.iterdir() if p.is_file()) + ["new.svg", "new.csv", "new.json"]
    for name in names:
        for i, request in enumerate(requests_with(function, place, str(folder / name))):
            before = (folder / name).read_bytes() if (folder / name).exists() else None
            reply = ask(function["name"], request)
            after = (folder / name).read_bytes() if (folder / name).exists() else None
            if name.startswith("new"):
                (folder / name).unlink(missing_ok=True)
            elif before != after:
                (folder / name).write_bytes(before)
            if reply["ok"] and (before is not None or after is not None):
                make = lambda path, i=i: list(requests_with(function, place, path))[i]  # noqa: E731
                return make, name
    raise AssertionError(f"no request of {function['name']} uses the file at {place}: teach this test")


def in_child(work) -> int:
    """Fork, run `work`, and give the child's wait status; a child that hangs is killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            signal.alarm(60)
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(pid, 0)[1]


def temporaries(folder) -> list[str]:
    return [name for name in os.listdir(folder) if name.endswith(".tmp")]
