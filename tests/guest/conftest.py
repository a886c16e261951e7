"""Find the package and the library of this checkout; policies never outlive a test."""

import os
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "shims" / "python"))
if "SERA_LIBRARY" not in os.environ:
    target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    os.environ["SERA_LIBRARY"] = str(target / "release" / "libsera.so")


@pytest.fixture(autouse=True)
def a_folder_and_rules_of_its_own(tmp_path, monkeypatch):
    from guest import ask

    monkeypatch.chdir(tmp_path)
    yield
    ask("configure", {"files": "allow"})
    ask("configure", {"telemetry": "off"})
