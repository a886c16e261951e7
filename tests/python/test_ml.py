"""seraml: scikit-learn's manners on Sera's core."""

import copy
import gc
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import pytest
import sera
import seraml
import seraplot as sp

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.needs("ml_fit", "ml_predict")

CENTRES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def blobs(n=300, seed=0):
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, 3, n)
    return CENTRES[labels] + draw.normal(size=(n, 2)), labels


def same_partition(a, b):
    return len(set(zip(a, b))) == len(set(a)) == len(set(b))


def test_kmeans_has_the_names_of_scikit_learn():
    X, truth = blobs()
    km = seraml.KMeans(n_clusters=3, init="k-means++", n_init=4, max_iter=300, tol=1e-4, random_state=1)
    assert km.fit(X) is km
    assert km.cluster_centers_.shape == (3, 2) and km.cluster_centers_.dtype == np.float64
    assert km.labels_.dtype == np.int32 and km.labels_.shape == (300,)
    assert same_partition(km.labels_, truth)
    assert isinstance(km.inertia_, float) and isinstance(km.n_iter_, int) and km.n_iter_ >= 1
    assert km.n_features_in_ == 2 and km.stopped_ is None
    assert not hasattr(km, "feature_names_in_")
    distances = ((X[:, None] - km.cluster_centers_) ** 2).sum(2)
    assert np.array_equal(distances.argmin(1), km.labels_)
    assert np.isclose(distances.min(1).sum(), km.inertia_)
    assert np.array_equal(km.predict(X), km.labels_) and np.array_equal(km.predict(X[:5]), km.labels_[:5])
    assert np.allclose(km.transform(X), np.sqrt(distances)) and np.isclose(km.score(X), -km.inertia_)
    assert np.array_equal(km.fit_predict(X), km.labels_)
    assert km.fit_transform(X).shape == (300, 3)
    assert list(km.get_feature_names_out()) == ["kmeans0", "kmeans1", "kmeans2"]


def test_given_starts_and_weights_match_scikit_learn():
    cluster = pytest.importorskip("sklearn.cluster")
    X, _ = blobs(500, 3)
    weights = np.random.default_rng(1).uniform(0, 2, 500)
    starts = X[:4]
    ours = seraml.KMeans(4, init=starts, n_init=1).fit(X, sample_weight=weights)
    theirs = cluster.KMeans(4, init=starts, n_init=1, algorithm="lloyd").fit(X, sample_weight=weights)
    assert np.allclose(ours.cluster_centers_, theirs.cluster_centers_)
    assert np.array_equal(ours.labels_, theirs.labels_) and np.isclose(ours.inertia_, theirs.inertia_)


def test_all_forms_of_the_same_rows_give_the_same_model():
    X, _ = blobs(400)
    reference = seraml.KMeans(3, random_state=0).fit(X)
    for other in (
        X.tolist(),
        np.asfortranarray(X),
        X.astype(">f8"),
        np.repeat(X, 2, axis=0)[::2],
        memoryview(X),
        tuple(map(tuple, X.tolist())),
    ):
        model = seraml.KMeans(3, random_state=0).fit(other)
        assert model.envelope["state"] == reference.envelope["state"], type(other)
        assert np.array_equal(model.predict(other), reference.labels_)


def test_small_lists_go_as_text_and_give_the_same():
    X, _ = blobs(20)
    a, b = seraml.KMeans(2).fit(X), seraml.KMeans(2).fit(X.tolist())
    assert a.envelope == b.envelope


def test_the_same_seed_gives_the_same_model_and_generators_are_drawn_from():
    X, _ = blobs()
    fits = [seraml.KMeans(5, random_state=3).fit(X).envelope for _ in range(2)]
    assert fits[0] == fits[1]
    assert seraml.KMeans(5).fit(X).envelope == seraml.KMeans(5, random_state=0).fit(X).envelope
    seraml.KMeans(5, random_state=np.random.RandomState(1)).fit(X)
    seraml.KMeans(5, random_state=np.random.default_rng(1)).fit(X)


@pytest.mark.parametrize("library", ["pandas", "polars", "pyarrow", "dict"])
def test_tables_bind_by_name(library):
    X, _ = blobs()
    columns = {"a": X[:, 0].copy(), "b": X[:, 1].copy()}
    make = {
        "pandas": lambda c: pytest.importorskip("pandas").DataFrame(c),
        "polars": lambda c: pytest.importorskip("polars").DataFrame(c),
        "pyarrow": lambda c: pytest.importorskip("pyarrow").table(c),
        "dict": dict,
    }[library]
    km = seraml.KMeans(3).fit(make(columns))
    assert list(km.feature_names_in_) == ["a", "b"] and km.n_features_in_ == 2
    turned = make({"b": columns["b"], "a": columns["a"]})
    assert np.array_equal(km.predict(turned), km.labels_)
    with pytest.raises(sera.SeraError, match="no column `b`"):
        km.predict(make({"a": columns["a"], "c": columns["b"]}))
    with pytest.warns(sera.SeraWarning, match="left out"):
        km.predict(make({**columns, "extra": columns["a"]}))


def test_errors_are_those_that_scikit_learn_users_expect():
    X, _ = blobs(10)
    for bad in (np.full((5, 2), np.nan), np.arange(5.0), [[1, 2], [3]], np.array([["a", "b"]])):
        with pytest.raises(ValueError):
            seraml.KMeans(2).fit(bad)
    with pytest.raises(ValueError, match="k"):
        seraml.KMeans(11).fit(X)
    with pytest.raises(ValueError) as caught:
        seraml.KMeans(0).fit(X)
    assert caught.value.code == "bad_value" and caught.value.at == "/params/k"
    with pytest.raises(TypeError, match="clusters"):
        seraml.KMeans(clusters=3)
    with pytest.raises(ValueError, match="no parameter 'k'"):
        seraml.KMeans().set_params(k=3)
    for use in (lambda km: km.predict(X), lambda km: km.cluster_centers_, lambda km: km.save("x"), lambda km: km.envelope):
        with pytest.raises((ValueError, AttributeError), match="not fitted"):
            use(seraml.KMeans())
    with pytest.raises(ValueError, match="columns"):
        seraml.KMeans(2).fit(X).predict(np.ones((3, 5)))


def test_saved_models_come_back_and_predict_the_same(tmp_path):
    X, _ = blobs()
    km = seraml.KMeans(3, random_state=2).fit(X)
    for path in ("km.json", tmp_path / "km.json.gz"):
        reply = km.save(path)
        assert reply["size"] == os.path.getsize(path)
        again = seraml.load(path)
        assert type(again) is seraml.KMeans and again.n_clusters == 3 and again.random_state == 2
        assert again.envelope == km.envelope and np.array_equal(again.predict(X), km.labels_)
    text = open("km.json").read()
    assert seraml.load(text).envelope == seraml.load(km.envelope).envelope == km.envelope
    with pytest.raises(AttributeError, match="no labels"):
        again.labels_
    with pytest.raises(sera.SeraError) as caught:
        seraml.load("nowhere.json")
    assert caught.value.code == "io"
    with pytest.raises(sera.SeraError) as caught:
        seraml.load('{"seraplot_model_v":1,"kind":"forest","state":{}}')
    assert caught.value.code == "unsupported"


def test_every_double_of_a_model_comes_back_exactly():
    X = np.random.default_rng(5).normal(size=(60, 7)) * 10.0 ** np.random.default_rng(6).integers(-200, 200, (60, 7))
    scaler = seraml.StandardScaler().fit(X)
    assert np.array_equal(scaler.mean_, seraml.load(scaler.save("s.json")["path"]).mean_)


def test_estimators_are_pickled_and_copied_with_what_they_learned():
    X, _ = blobs()
    km = seraml.KMeans(3).fit(X)
    for again in (pickle.loads(pickle.dumps(km)), copy.deepcopy(km)):
        assert again.envelope == km.envelope and np.array_equal(again.predict(X), km.labels_)
        assert np.array_equal(again.labels_, km.labels_)
    assert pickle.loads(pickle.dumps(seraml.KMeans(4))).n_clusters == 4


def test_results_are_the_callers_to_change_and_outlive_the_model():
    X, _ = blobs(1000)
    km = seraml.KMeans(3).fit(X)
    labels, distances = km.labels_, km.transform(X)
    predicted = km.predict(X)
    predicted[0], distances[0, 0] = 7, 7.0
    expected = labels.copy()
    del km
    gc.collect()
    assert np.array_equal(labels, expected)


def test_nothing_is_left_behind_by_estimators():
    X, _ = blobs(1000)
    gc.collect()
    before = sera.call("stats")
    for _ in range(10):
        km = seraml.KMeans(3).fit(X)
        km.predict(X), km.transform(X), km.labels_, km.score(X)
        seraml.load(km.envelope).predict(X)
        with pytest.raises(ValueError):
            km.predict(np.ones((4, 9)))
        pipe = seraml.make_pipeline(seraml.StandardScaler(), seraml.KMeans(2)).fit(X)
        pipe[0].transform(X)
    del km, pipe
    gc.collect()
    assert sera.call("stats") == before


def test_a_model_does_not_hold_on_to_lent_starts():
    X, _ = blobs(50)
    km = seraml.KMeans(3, init=X[:3].copy(), n_init=1, max_iter=0).fit(X)
    assert np.array_equal(km.cluster_centers_, X[:3])


def fitted_or_error(init, X):
    try:
        km = seraml.KMeans(2, init=init, n_init=1).fit(X)
    except (sera.SeraError, TypeError) as error:
        return type(error), str(error), getattr(error, "at", None), getattr(error, "hint", None)
    return km.envelope, km.labels_.tolist()


@pytest.mark.parametrize(
    "init",
    [
        np.array([[0.1, -0.0], [1e300, 5e-324]]), np.asfortranarray([[0.1, 0.2], [1 / 3, 7.0]]), np.float32([[0.1, 0.2], [1, 2]]),
        np.array([[0, 1], [1, 0]]), np.array([[2**62, 1], [1, 0]]), np.array([[True, False], [False, True]]), np.array([0.1, 0.2]),
        np.array([[np.nan, 1.0], [1.0, 0.0]]), np.array([[np.inf, 1.0], [1.0, 0.0]]), np.empty((0, 2)), np.ones((3, 2)),
        np.ones((2, 3)), np.ones((2, 2, 2)), np.array(1.0), np.array([["a", "b"]]),
    ],
    ids=repr,
)
def test_starts_in_an_array_are_those_in_a_list(init):
    X, _ = blobs(400)
    assert repr(fitted_or_error(init, X[:, :2].copy())) == repr(fitted_or_error(init.tolist(), X[:, :2].copy()))


@pytest.mark.parametrize("rows", [50, 8192, 8193, 20_000])
def test_labels_are_the_callers_whether_copied_or_not(rows):
    X, _ = blobs(rows)
    gc.collect()
    before = sera.call("stats")
    km = seraml.KMeans(3).fit(X)
    expected = km.predict(X).tolist()
    labels = km.labels_
    assert labels is km.labels_ and labels.dtype == np.int32 and labels.shape == (rows,) and labels.flags.writeable
    km.fit(X[::-1])
    assert labels.tolist() == expected
    labels[:] = 7
    km.fit(X)  # labels that nobody looks at
    del km
    gc.collect()
    assert labels.tolist() == [7] * rows
    del labels
    gc.collect()
    assert sera.call("stats") == before


def test_partial_fit_goes_on():
    X, _ = blobs(600)
    km = seraml.KMeans(3, init=CENTRES, n_init=1)
    for part in np.array_split(X, 6):
        km.partial_fit(part)
    assert np.allclose(sorted(km.cluster_centers_.tolist()), sorted(CENTRES.tolist()), atol=0.5)
    assert km.labels_.shape == (100,)
    scaler = seraml.StandardScaler()
    for part in np.array_split(X, 6):
        scaler.partial_fit(part)
    assert np.allclose(scaler.mean_, X.mean(0)) and np.allclose(scaler.var_, X.var(0))
    assert scaler.n_samples_seen_ == 600


def test_the_scaler_has_the_names_of_scikit_learn():
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    X, _ = blobs()
    X = np.column_stack([X, np.full(300, 5.0)])
    X[3, 0] = np.nan
    for with_mean in (True, False):
        for with_std in (True, False):
            ours = seraml.StandardScaler(with_mean=with_mean, with_std=with_std).fit(X)
            theirs = preprocessing.StandardScaler(with_mean=with_mean, with_std=with_std).fit(X)
            out = ours.transform(X)
            assert np.allclose(out, theirs.transform(X), equal_nan=True)
            assert np.allclose(ours.inverse_transform(out), X, equal_nan=True)
            if with_mean and with_std:
                assert np.allclose(ours.mean_, theirs.mean_)
                assert np.allclose(ours.var_, theirs.var_) and np.allclose(ours.scale_, theirs.scale_)
                assert np.array_equal(ours.n_samples_seen_, theirs.n_samples_seen_)
            if not with_std:
                assert ours.scale_ is None and ours.var_ is None


def test_a_pipeline_is_one_model():
    X, _ = blobs()
    X = X * [1, 1000]
    pipe = seraml.make_pipeline(seraml.StandardScaler(), seraml.KMeans(3, n_init=5, random_state=0)).fit(X)
    by_hand = seraml.KMeans(3, n_init=5, random_state=0).fit(seraml.StandardScaler().fit_transform(X))
    assert np.array_equal(pipe.labels_, by_hand.labels_) and np.array_equal(pipe.predict(X), by_hand.labels_)
    assert pipe["kmeans"].inertia_ == by_hand.inertia_ and pipe.n_features_in_ == 2
    assert np.array_equal(pipe.named_steps["standardscaler"].mean_, X.mean(0)) or np.allclose(pipe[0].mean_, X.mean(0))
    pipe.save("pipe.json")
    again = seraml.load("pipe.json")
    assert np.array_equal(again.predict(X), pipe.labels_) and again.get_params()["kmeans__n_init"] == 5
    pipe.set_params(kmeans__n_clusters=2)
    assert pipe.fit(X)["kmeans"].n_clusters == 2
    assert repr(pipe).startswith("Pipeline(steps=[('standardscaler', StandardScaler()), ('kmeans', KMeans(n_clusters=2")


def test_silhouette_is_that_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    X, truth = blobs(300)
    assert np.isclose(seraml.silhouette_score(X, truth), metrics.silhouette_score(X, truth))
    assert np.allclose(seraml.silhouette_samples(X, truth), metrics.silhouette_samples(X, truth))
    km = seraml.KMeans(3).fit(X)
    assert np.isclose(seraml.silhouette_score(X, km), seraml.silhouette_score(X, km.labels_))


def test_the_seeds_face_has_plain_values():
    X, _ = blobs()
    km = sp.KMeans(k=4)
    assert km.fit(X) is km and km.k == 4
    state = {"k": km.k, "centroids": km.centroids_, "inertia": km.inertia_, "n_iter": km.n_iter_, "labels": km.labels_}
    assert json.loads(json.dumps(state)) == state
    assert isinstance(km.labels_, list) and km.predict(X) == km.labels_ and len(km.centroids_) == 4
    assert km.centroids_ == seraml.KMeans(4).fit(X).envelope["state"]["centroids"]
    assert repr(km) == "KMeans(k=4)"


def test_a_deadline_gives_the_best_so_far_or_the_error():
    X = np.random.default_rng(0).normal(size=(5_000, 4))
    km = seraml.KMeans(8, n_init=100_000, tol=0.0).fit(X, budget={"deadline_ms": 1500})
    assert km.stopped_ == "deadline" and km.inertia_ > 0
    with pytest.raises(TimeoutError):
        km.predict(X, budget={"deadline_ms": 0})


def test_without_numpy_lists_come_out():
    program = """
import sys
sys.modules["numpy"] = None
import seraml
X = [[float(i % 3), float(i % 7)] for i in range(700)]
km = seraml.KMeans(2, random_state=0).fit(X)
assert type(km.labels_) is list and type(km.predict(X)) is list and type(km.predict(X[:3])) is list
assert type(km.cluster_centers_[0]) is list and type(km.transform(X)[0]) is list
assert km.predict(X) == km.labels_ and km.predict({"a": [r[0] for r in X], "b": [r[1] for r in X]}) == km.labels_
assert seraml.StandardScaler().fit(X).mean_[0] - 1 < 0.01
print("lists")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "lists", done.stderr


# scikit-learn -------------------------------------------------------------------------------------


def test_estimators_work_in_scikit_learns_tools():
    pytest.importorskip("sklearn")
    from sklearn.base import clone, is_clusterer
    from sklearn.compose import ColumnTransformer
    from sklearn.exceptions import NotFittedError
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.utils.validation import check_is_fitted

    X, truth = blobs()
    km = clone(seraml.KMeans(3, random_state=1).fit(X))
    assert km.get_params() == seraml.KMeans(3, random_state=1).get_params() and is_clusterer(km)
    with pytest.raises(NotFittedError):
        check_is_fitted(km)
    with pytest.raises(NotFittedError):
        km.predict(X)
    check_is_fitted(km.fit(X))

    scores = cross_val_score(seraml.KMeans(3, random_state=0), X, cv=3)
    assert scores.shape == (3,) and (scores < 0).all()
    scores = cross_val_score(seraml.KMeans(3), X, truth, cv=3, scoring="adjusted_rand_score")
    assert np.allclose(scores, 1.0)
    search = GridSearchCV(seraml.KMeans(random_state=0), {"n_clusters": [2, 3]}, cv=2, n_jobs=2).fit(X)
    assert search.best_estimator_.n_clusters == 3 and search.predict(X).shape == (300,)

    pipe = make_pipeline(seraml.StandardScaler(), seraml.KMeans(3, random_state=0)).fit(X)
    assert same_partition(pipe.predict(X), truth) and pipe.score(X) < 0
    repr(pipe), pipe._repr_html_()
    assert pipe.set_params(kmeans__n_clusters=2).fit(X)[-1].cluster_centers_.shape == (2, 2)
    mixed = ColumnTransformer([("scaled", seraml.StandardScaler(), [0])], remainder="passthrough")
    assert mixed.fit_transform(X).shape == (300, 2)
    assert cross_val_score(pipe, X, cv=3).shape == (3,)
    assert clone(seraml.make_pipeline(seraml.StandardScaler(), seraml.KMeans(2))).fit(X).labels_.shape == (300,)


def test_estimators_do_not_import_scikit_learn():
    program = """
import sys, numpy as np, seraml
seraml.KMeans(2).fit(np.random.rand(50, 2)).predict(np.random.rand(5, 2))
print(any(name.startswith(("sklearn", "scipy", "pandas")) for name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


# interruption -------------------------------------------------------------------------------------

LONG = """
import sys, time, numpy as np, seraml, sera
X = np.random.default_rng(0).normal(size=(400_000, 16))
print("ready", flush=True)
try:
    seraml.KMeans(200, n_init=1000, tol=0.0, max_iter=10000).fit(X)
except KeyboardInterrupt:
    print("interrupted", sera.call("stats")["lent"], flush=True)
"""


# Long work on little data: nothing in its size tells.
SMALL = [
    """
import sera
print("ready", flush=True)
try:
    sera.call("frame_sql", query="SELECT count(*) FROM t a, t b, t c, t d WHERE a.x < b.x", tables={"t": {"x": list(range(300))}})
except KeyboardInterrupt:
    print("interrupted", sera.call("stats")["lent"], flush=True)
""",
    """
import random, sera, seraml
X = [[random.random(), random.random()] for _ in range(300)]
print("ready", flush=True)
try:
    seraml.KMeans(20, n_init=1000000, tol=0.0).fit(X)
except KeyboardInterrupt:
    print("interrupted", sera.call("stats")["lent"], flush=True)
""",
]


def interrupted_after(program) -> float:
    """Seconds from Ctrl-C to the end of a long call in another process."""
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline().strip() == "ready"
        time.sleep(1.5)
        assert process.poll() is None, "the call is long"
        begin = time.monotonic()
        process.send_signal(signal.SIGINT)
        line = process.stdout.readline().strip()
        took = time.monotonic() - begin
        assert line == "interrupted 0" and process.wait(10) == 0
        return took
    finally:
        process.kill()


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("program", [LONG, *SMALL], ids=["much data", "a cross join", "many starts"])
def test_ctrl_c_ends_a_long_call(program):
    # A busy machine may need a second look; a call that is not cancelled takes minutes.
    assert any(interrupted_after(program) < 1.0 for _ in range(3))


def long_fit(budget, done):
    X = np.random.default_rng(0).normal(size=(5_000, 4))
    try:
        done.append(seraml.KMeans(8, n_init=1_000_000, tol=0.0).fit(X, budget=budget).stopped_)
    except sera.SeraError as error:
        done.append(error.code)


def test_python_goes_on_while_a_call_runs():
    done = []
    thread = threading.Thread(target=long_fit, args=({"deadline_ms": 1000}, done))
    thread.start()
    turns = 0
    while thread.is_alive():
        time.sleep(0.001)
        turns += 1
    assert done == ["deadline"] and turns > 50


def test_another_thread_watches_and_cancels():
    done = []
    thread = threading.Thread(target=long_fit, args=({"cancel": "a fit", "progress": "a fit"}, done))
    thread.start()
    while not sera.call("progress", name="a fit")["running"]:
        time.sleep(0.01)
    begin = time.monotonic()
    assert sera.call("cancel_call", name="a fit")["running"] is True
    thread.join(30)
    assert not thread.is_alive() and time.monotonic() - begin < 5
    assert done == ["cancelled"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_forked_child_fits_after_its_parent_did():
    program = """
import os, numpy as np, seraml
X = np.random.default_rng(0).normal(size=(100_000, 8))
a = seraml.KMeans(16, random_state=0, max_iter=20).fit(X)
child = os.fork()
if child == 0:
    b = seraml.KMeans(16, random_state=0, max_iter=20).fit(X)
    same = b.envelope == a.envelope and np.array_equal(a.predict(X), b.labels_)
    os._exit(0 if same else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "0", done.stderr


def test_threads_fit_at_once():
    from concurrent.futures import ThreadPoolExecutor

    X, _ = blobs(5000)
    with ThreadPoolExecutor(16) as pool:
        fits = list(pool.map(lambda seed: seraml.KMeans(3, random_state=seed % 4).fit(X).envelope, range(64)))
    for seed in range(4):
        assert all(fit == fits[seed] for fit in fits[seed::4])
