"""Find the package and the library: those that are installed, or those of this checkout."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]

if os.environ.get("SERA_INSTALLED") is None:
    sys.path.insert(0, str(ROOT / "shims" / "python"))
    if "SERA_LIBRARY" not in os.environ:
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
        os.environ["SERA_LIBRARY"] = str(target / "release" / "libsera.so")
    # Programs that the tests start look in the same places.
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT / "shims" / "python"), os.environ.get("PYTHONPATH", "")])

import sera  # noqa: E402

FEATURES = set(sera.version()["features"])
OPERATIONS = {function["name"] for function in sera.catalog()}


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: builds a wheel or starts other programs")
    config.addinivalue_line("markers", "needs(*operations): skipped while the library lacks one of them")


def pytest_runtest_setup(item):
    for mark in item.iter_markers("needs"):
        missing = [name for name in mark.args if name not in OPERATIONS | FEATURES]
        if missing:
            pytest.skip(f"this build has no {', '.join(missing)}")


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    """The seeds write into the working folder."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def root():
    return ROOT
