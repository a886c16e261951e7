"""The seed page, as it stands."""

import json
import random
import struct

import pytest
import seraplot as sp

np = pytest.importorskip("numpy")

pytestmark = pytest.mark.needs("ml_save_model", "ml_load_model")


def test_the_page_saves_and_loads_as_written():
    centroids = [[0.1, 0.2], [4.5, 3.7]]
    out = sp.ml_save_model(json.dumps({"kind": "kmeans", "state": {"k": 2, "centroids": centroids, "inertia": 12.3}, "path": "kmeans.json"}))
    reply = json.loads(out)
    assert list(reply) == ["ok", "path", "size"] and reply["ok"] is True and reply["path"] == "kmeans.json"
    with open("kmeans.json", "rb") as file:
        text = file.read()
    assert reply["size"] == len(text)
    envelope = json.loads(text)
    assert envelope["seraplot_model_v"] == 1 and envelope["kind"] == "kmeans"
    assert envelope["state"] == {"k": 2, "centroids": centroids, "inertia": 12.3}

    out = sp.ml_save_model(json.dumps({"kind": "kmeans", "state": {"k": 2, "centroids": centroids, "inertia": 12.3}}))
    serialised_blob = json.loads(out)["data"]
    assert serialised_blob.encode() == text

    out = sp.ml_load_model(json.dumps({"path": "kmeans.json"}))
    model = json.loads(out)["model"]
    assert model == envelope
    out = sp.ml_load_model(json.dumps({"data": serialised_blob}))
    assert json.loads(out)["model"] == envelope


@pytest.mark.needs("ml_fit")
def test_the_page_fits_saves_and_gets_its_centroids_back():
    X = np.random.randn(1000, 2)
    km = sp.KMeans(k=4)
    km.fit(X)
    state = {"k": km.k, "centroids": km.centroids_, "inertia": km.inertia_, "n_iter": km.n_iter_}
    sp.ml_save_model(json.dumps({"kind": "kmeans", "state": state, "path": "km.json"}))
    loaded = json.loads(sp.ml_load_model(json.dumps({"path": "km.json"})))["model"]
    assert loaded["state"]["centroids"] == state["centroids"]
    assert loaded["state"] == state


@pytest.mark.needs("ml_predict")
def test_an_envelope_with_no_more_than_the_page_shows_predicts():
    state = {"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3}
    blob = json.loads(sp.ml_save_model(json.dumps({"kind": "kmeans", "state": state})))["data"]
    reply = json.loads(sp.ml_predict(json.dumps({"model": blob, "x": [[0, 0], [5, 4]]})))
    assert reply["ok"] is True and reply["predictions"] == [0, 1]


def test_every_double_comes_back_exactly():
    numbers = []
    draw = random.Random(7)
    while len(numbers) < 100_000:
        (value,) = struct.unpack("<d", draw.randbytes(8))
        if value == value and abs(value) != float("inf"):
            numbers.append(value)
    rows = [numbers[i : i + 2] for i in range(0, len(numbers), 2)]
    text = json.dumps({"kind": "anything", "state": {"rows": rows}})
    blob = json.loads(sp.ml_save_model(text))["data"]
    back = json.loads(sp.ml_load_model(json.dumps({"data": blob})))["model"]["state"]["rows"]
    assert [struct.pack("<2d", *row) for row in back] == [struct.pack("<2d", *row) for row in rows]


def test_errors_of_text_calls_are_replies():
    reply = json.loads(sp.ml_load_model(json.dumps({"path": "nowhere.json"})))
    assert reply["ok"] is False and reply["code"] == "io" and reply["at"] == "/path"
    assert json.loads(sp.ml_save_model("not json"))["code"] == "bad_json"
    assert json.loads(sp.ml_save_model("\ud800"))["code"] == "not_utf8"
    assert json.loads(sp.ml_save_model(None))["code"] == "missing_field"
    with pytest.raises(TypeError, match="JSON text"):
        sp.ml_save_model({"kind": "kmeans"})


@pytest.mark.parametrize("module", ["sera", "seraplot", "seraml", "seradframe"])
def test_every_operation_is_a_function_of_every_module(module):
    import importlib

    import sera

    module = importlib.import_module(module)
    for function in sera.catalog():
        assert function["name"] in dir(module)
        if function["name"] not in ("version", "catalog"):
            assert callable(getattr(module, function["name"]))
    with pytest.raises(AttributeError, match="no attribute 'ml_save_modle'"):
        module.ml_save_modle
