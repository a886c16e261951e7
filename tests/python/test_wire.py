"""The wire corpus, run from Python byte for byte; every reply is freed once."""

import base64
import json

import pytest
from conftest import FEATURES, ROOT
from sera._native import ffi, lib

#: What a case may need beside the parts of the build; Python has all of it.
HERE = {"files", "threads", "clock"}


def cases():
    for path in sorted((ROOT / "tests" / "wire").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


class Counter:
    """Replies handed out and freed."""

    taken = freed = 0

    def call(self, name: str, request):
        if request is None:
            reply = lib.sera_call(name.encode(), ffi.NULL)
            length = lib.sera_len(reply)
        else:
            size = ffi.new("size_t *")
            symbol = name.encode()
            reply = lib.sera_call_n(symbol, len(symbol), request, len(request), size)
            length = size[0]
        assert reply != ffi.NULL
        self.taken += 1
        text = ffi.buffer(reply, length + 1)[:]
        assert text[-1:] == b"\0", "a reply ends with NUL"
        lib.sera_free(reply)
        self.freed += 1
        return text[:-1]


COUNT = Counter()


def request_of(case):
    if "request_base64" in case:
        return base64.b64decode(case["request_base64"])
    request = case.get("request")
    return None if request is None else request.encode()


@pytest.mark.parametrize("case", list(cases()))
def test_a_reply_of_the_corpus_is_the_same_to_the_byte(case):
    missing = [need for need in case.get("needs", ()) if need not in FEATURES | HERE]
    if missing:
        pytest.skip(f"this build has no {', '.join(missing)}")
    got = COUNT.call(case["call"], request_of(case))
    assert got.decode() == case["reply"]


def test_every_reply_was_freed():
    lib.sera_free(ffi.NULL)
    assert COUNT.taken == COUNT.freed


def test_the_declarations_are_current(root):
    import importlib.util

    spec = importlib.util.spec_from_file_location("make_cffi", root / "shims/python/make_cffi.py")
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    pytest.importorskip("pycparser")
    assert make.TARGET.read_text() == make.generate()
