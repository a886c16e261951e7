"""Calls, errors, lending: what every face stands on."""

import array
import gc
import json
import os
import pickle
import subprocess
import sys
import threading

import pytest
import sera
from sera import _call, _kept, _loans

np = pytest.importorskip("numpy")


#: The same numbers in C order, Fortran's, and with gaps.
LAYOUTS = [np.arange(6.0).reshape(2, 3), np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(12.0).reshape(2, 6)[:, ::2]]


def kept(value):
    """`value` after a trip into the library: (shape, type, bytes)."""
    reply = sera.call("keep", data=value)
    token = _kept.Token(reply["$ref"])
    about = sera.call("inspect", data={"$ref": token.token})
    return about["shape"], about["types"][0], bytes(_kept.memory(token))


def test_version_tells_what_was_built():
    version = sera.version()
    assert version["abi"] == 1 and version["wire"] == 1 and "plot" in version["features"]


def test_an_error_has_code_place_and_hint():
    with pytest.raises(sera.SeraError) as caught:
        sera.call("keep", dta=[1])
    error = caught.value
    assert (error.code, error.at, error.hint) == ("unknown_field", "/dta", "did you mean `data`?")
    assert "unknown field" in str(error) and "did you mean" in str(error)
    assert isinstance(error, TypeError)


@pytest.mark.parametrize(
    "name, request_, code, builtin",
    [
        ("versoin", {}, "unknown_operation", LookupError),
        ("keep", {}, "missing_field", TypeError),
        ("keep", {"data": 5}, "bad_value", ValueError),
        ("keep", {"data": {"$ref": "no"}}, "unknown_token", LookupError),
        ("version", {"budget": {"deadline_ms": 0}}, "deadline", TimeoutError),
        ("keep", {"data": [1.5] * 1000, "budget": {"max_bytes": 10}}, "memory_limit", MemoryError),
    ],
)
def test_an_error_is_a_builtin_exception_too(name, request_, code, builtin):
    with pytest.raises(builtin) as caught:
        sera.call(name, **request_)
    assert isinstance(caught.value, sera.SeraError) and caught.value.code == code


def test_errors_survive_pickling():
    try:
        sera.call("versoin")
    except sera.SeraError as error:
        again = pickle.loads(pickle.dumps(error))
    assert type(again).__name__ == "SeraLookupError" and again.code == "unknown_operation" and again.hint and str(again)


def test_files_can_be_confined_and_the_error_says_so(tmp_path):
    inside = (
        "import sera, json\n"
        "sera.call('configure', files='deny')\n"
        "print(json.loads(sera.ml_load_model('{\"path\": \"x.json\"}'))['code'])\n"
    )
    if "ml" not in sera.version()["features"]:
        pytest.skip("no ml")
    assert run(inside) == "denied"


def run(program, **kwargs):
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, **kwargs)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# lending ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"])
def test_numbers_of_every_type_arrive_as_they_are(dtype):
    x = np.arange(12).astype(dtype).reshape(3, 4)
    assert kept(x) == ([3, 4], f"{dtype[0]}{8 * int(dtype[1])}", x.tobytes())


@pytest.mark.parametrize(
    "name, x",
    [
        ("fortran", np.asfortranarray(np.arange(12.0).reshape(3, 4))),
        ("every second column", np.arange(12.0).reshape(3, 4)[:, ::2]),
        ("backwards", np.arange(5.0)[::-1]),
        ("big-endian", np.arange(5.0).astype(">f8")),
        ("big-endian integers", np.arange(5).astype(">i4")),
        ("transposed", np.arange(6.0).reshape(2, 3).T),
        ("read-only", np.frombuffer(b"\0" * 16, "f8")),
        ("not aligned", np.frombuffer(b"x" + np.arange(3.0).tobytes(), "f8", offset=1)),
        ("a broadcast", np.broadcast_to(np.float64(2.5), (2, 3))),
        ("empty", np.empty((0, 3))),
    ],
)
def test_any_layout_arrives_in_order(name, x):
    if name == "empty":
        assert sera.call("inspect", data=x)["shape"] in ([0, 3], [0], [0, 0])
        return
    plain = np.ascontiguousarray(x).astype(x.dtype.newbyteorder("="))
    shape, _, data = kept(x)
    assert shape == list(x.shape) and data == plain.tobytes()


def test_small_and_large_arrays_arrive_alike():
    for n in (0, 1, 128, 129, 5000):
        for dtype in ("f8", "f4", "i2", "u8"):
            x = np.arange(n).astype(dtype)
            if n:
                assert kept(x) == ([n], f"{dtype[0]}{8 * int(dtype[1])}", x.tobytes())
    with sera.lend(np.arange(3.0)) as cited:
        assert set(cited) == {"$buf"}, "what is lent by name is lent, however small"


def test_text_calls_take_any_name():
    assert json.loads(sera.call_text("version"))["ok"] and json.loads(sera.call_text("drop", b'{"refs":[]}'))["ok"]
    assert json.loads(sera.call_text("versoin", "{}"))["code"] == "unknown_operation"
    assert json.loads(sera.call_text("\ud800", "{}"))["code"] == "not_utf8"


def test_half_and_long_floats_become_what_holds_them():
    assert kept(np.arange(3, dtype="f2"))[1:] == ("f32", np.arange(3, dtype="f4").tobytes())
    assert kept(np.arange(3, dtype=np.longdouble))[1:] == ("f64", np.arange(3.0).tobytes())


def test_a_masked_array_has_nan_where_it_is_masked():
    x = np.ma.array([1.0, 2.0, 3.0], mask=[0, 1, 0])
    assert np.array_equal(np.frombuffer(kept(x)[2]), [1, np.nan, 3], equal_nan=True)


@pytest.mark.parametrize(
    "memory, kind",
    [
        (array.array("d", [1, 2]), "f64"),
        (array.array("i", [1, 2]), "i32"),
        (memoryview(array.array("f", [1, 2, 3, 4]))[::2], "f32"),
        (memoryview(bytes(8)).cast("q"), "i64"),
    ],
)
def test_memory_without_numpy_is_lent_too(memory, kind):
    assert kept(memory)[1:] == (kind, memoryview(memory).tobytes())


def test_what_has_no_numbers_is_written_out():
    def back(value):
        return sera.call("inspect", data={"columns": [{"name": "a", "values": value}]})

    missing = np.array(["a", None, float("nan")], dtype=object)
    assert (back(missing)["types"], back(missing)["nulls"]) == (["str"], [2])
    assert back(np.array(["a", "b"]))["types"] == ["str"]
    assert back(np.array([True, False]))["types"] == ["bool"]
    assert back(np.array(["2026-11-21", "NaT"], dtype="M8[s]"))["nulls"] == [1]
    assert back([np.int64(1), np.float32(2.5), np.bool_(True) and 1])["types"] == ["f64"]
    assert back(range(3))["types"] == ["i64"]
    with pytest.raises(TypeError, match="cannot be handed over"):
        back(np.array([1j]))
    with pytest.raises(TypeError, match="cannot be handed over"):
        back(object())


def test_numbers_keep_their_exact_value():
    numbers = [0.1, -0.0, 5e-324, 1.7976931348623157e308, float("nan"), float("inf"), -float("inf")]
    _, kind, data = kept(numbers)
    assert kind == "f64" and data == np.array(numbers).tobytes()
    assert kept([2**53 + 1, -(2**63)])[2] == np.array([2**53 + 1, -(2**63)]).tobytes()


def test_lent_memory_is_the_callers_own():
    x = np.zeros(1000)
    with sera.lend(x) as cited:
        x[7] = 42.0
        token = _kept.Token(json.loads(sera.keep(json.dumps({"data": cited})))["$ref"])
        assert np.frombuffer(_kept.memory(token))[7] == 42.0
        # While it is lent, it cannot be moved away.
        with pytest.raises(ValueError, match="referenced|resize"):
            x.resize(2000)
    x[7] = 1.0
    assert np.frombuffer(_kept.memory(token))[7] == 42.0, "what is kept is a copy"
    reply = json.loads(sera.keep(json.dumps({"data": cited})))
    assert reply["code"] == "unknown_token", "returned memory is not found any more"


def test_lending_copies_nothing():
    program = """
import resource, numpy as np, sera
x = np.ones(25_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(3):
    with sera.lend(x) as cited:
        assert sera.call("inspect", data=x)["shape"] == [25_000_000]
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    assert int(run(program)) < 20_000, "kB, where a copy would be 200,000"


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"a": 1, "b": True, "c": None, "d": 0.1, "e": float("nan"), "f": 'é"\\\n', "g": [1, 2], "h": 1 << 70, "not one": 1},
        {"c": LAYOUTS[0], "f": LAYOUTS[1], "params": {"init": LAYOUTS[0], "strided": LAYOUTS[2], "n": 3}},
        {"f4": np.float32([[0.1]]), "f2": np.float16([0.1]), "i": np.arange(3), "big": np.arange(3.0).astype(">f8")},
        {"empty": np.empty((0, 2)), "nan": np.array([np.nan, 1.0]), "bool": np.array([True]), "text": np.array(["a"])},
        {"none": np.float64(1.5), "zero": np.array(1.5), "masked": np.ma.array([1.0, 2.0], mask=[0, 1])},
        {"labels": {1: "a", None: "b"}, "deep": {"er": {2.5: LAYOUTS[0], "x": LAYOUTS[0]}}},
    ],
)
def test_requests_are_written_as_the_encoder_would(request_):
    _loans.Loans().encode({"x": np.arange(2.0)})  # numpy's arrays are known from the first on
    short, general = _loans.Loans(small=1 << 20), _loans.Loans(small=1 << 20)
    written, expected = short.encode(request_), _call.write(request_, general.default)
    assert repr(json.loads(written)) == repr(json.loads(expected))
    assert not short.lent and not general.lent


@pytest.mark.parametrize("x", [np.arange(600.0).reshape(200, 3), np.arange(600, dtype="i4"), np.full((300, 2), np.nan)])
def test_arrays_are_lent_as_memory_is(x):
    _loans.Loans().encode({"x": np.arange(2.0)})
    assert sera.call("inspect", data=x) == sera.call("inspect", data=memoryview(x)) == sera.call("inspect", data=np.asfortranarray(x))


@pytest.mark.parametrize("length", [0, 1, 4094, 4095, 4096, 4097, 70_000])
def test_replies_of_any_length_are_read_whole(length):
    # The longest reply that is read without asking for its length has 4095 bytes.
    for name in ("x" * length, "é" * length):
        reply = sera.call_text("keep", json.dumps({name: 1}, ensure_ascii=False))
        assert json.loads(reply)["ok"] is False and reply[-1] == "}"
    token = sera.call("keep", data={"columns": [{"name": "a", "values": ["y" * length]}]})["$ref"]
    assert sera.call("frame_head", table={"$ref": token})["table"]["columns"][0]["values"] == ["y" * length]
    sera.call("drop", refs=[token])


@pytest.mark.parametrize("form", ['"n_init":%s', '"n_init": %s,', '{"n_init":"auto"},{"n_init":%s}'])
@pytest.mark.parametrize("value, many", [("1", False), ("99", False), ("100", True), ("1000000", True), ('"auto"', False), ("10.5", False)])
def test_many_starts_are_seen(form, value, many):
    assert _call._many_starts((form % value).encode(), 0) is many


def test_memory_is_returned_even_after_an_error(monkeypatch):
    lent, returned = [], []
    lend, release = _loans.Loans.lend, _loans.Loans.release

    def lending(self, *args):
        lent.append(lend(self, *args))
        return lent[-1]

    def returning(self):
        returned.extend(token for token, _ in self.lent)
        release(self)

    monkeypatch.setattr(_loans.Loans, "lend", lending)
    monkeypatch.setattr(_loans.Loans, "release", returning)
    x = np.arange(400.0)
    with pytest.raises(sera.SeraError):
        sera.call("keep", data=x, nonsense=x)
    with pytest.raises(TypeError):
        sera.call("keep", data=x, nonsense=object())
    assert len(lent) == 3 and len(returned) == 3
    x.resize(800, refcheck=True)


def test_a_kept_array_is_dropped_with_its_last_view():
    token = _kept.Token(sera.call("keep", data=np.arange(3.0))["$ref"])
    word = token.token
    view = np.frombuffer(_kept.memory(token))
    del token
    gc.collect()
    assert view.sum() == 3 and sera.call("inspect", data={"$ref": word})["shape"] == [3]
    part = view[1:]
    del view
    gc.collect()
    assert part.tolist() == [1, 2]
    del part
    gc.collect()
    with pytest.raises(LookupError):
        sera.call("inspect", data={"$ref": word})


def test_nothing_is_left_behind():
    before = sera.call("stats")
    x = np.arange(1000.0).reshape(100, 10)
    for _ in range(50):
        token = _kept.Token(sera.call("keep", data={"a": x[:, 0].copy(), "b": ["x"] * 100})["$ref"])
        sera.call("inspect", data=x)
        del token
    gc.collect()
    assert sera.call("stats") == before


# processes and threads ----------------------------------------------------------------------------


def test_64_threads_call_at_once():
    x = np.arange(1000.0)
    wrong = []

    def work(i):
        try:
            for j in range(50):
                assert sera.call("inspect", data=x)["shape"] == [1000]
                with pytest.raises(sera.SeraError):
                    sera.call("keep", data=x, extra=j)
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(64)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert not wrong


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_computes():
    program = """
import os, numpy as np, sera
x = np.arange(1000.0)
with sera.lend(x) as cited:
    token = sera.call("keep", data=x)["$ref"]
    child = os.fork()
    if child == 0:
        ok = sera.call("inspect", data={"$ref": token})["shape"] == [1000]
        ok = ok and sera.call("inspect", data=x)["shape"] == [1000]
        os._exit(0 if ok else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
child = os.fork()
if child == 0:
    with sera.lend(x):
        pass
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert run(program) == "0"


def test_without_cpythons_json_functions_json_does_the_same():
    program = """
import sys
sys.modules["_json"] = None
import array, sera
assert sera._json.decode.__module__ == "json"
token = sera.call("keep", data=array.array("d", [0.1, float("nan")]))["$ref"]
assert sera.call("inspect", data={"$ref": token})["shape"] == [2]
print(sera.call("version")["abi"])
"""
    assert run(program) == "1"


def test_importing_brings_no_other_library():
    program = """
import sys
before = set(sys.modules)
import sera, seraplot, seraml, seradframe
heavy = {"numpy", "pandas", "pyarrow", "polars", "sklearn", "ctypes", "json", "re", "typing", "inspect", "cffi"}
print(sorted(heavy & (set(sys.modules) - before)))
"""
    assert run(program, env={**os.environ, "PYTHONSAFEPATH": "1"}) == "[]"


def test_a_missing_library_is_explained(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import sera"],
        env={**os.environ, "SERA_LIBRARY": str(tmp_path / "libnone.so")},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and "ImportError" in done.stderr and "SERA_LIBRARY" in done.stderr
