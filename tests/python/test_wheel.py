"""The wheel: built, installed into a fresh environment, used."""

import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

pytestmark = pytest.mark.slow

PROGRAM = """
import json, sys, pathlib
import sera, seraplot as sp, seraml, seradframe
assert "SERA_LIBRARY" not in __import__("os").environ
assert pathlib.Path(sera.__file__).is_relative_to(sys.prefix), sera.__file__
out = sp.ml_save_model(json.dumps({"kind": "kmeans", "state": {"k": 1, "centroids": [[0.5]], "inertia": 0.0}}))
assert json.loads(out)["ok"]
print(sera.version()["version"])
"""


def test_the_wheel_is_built_installed_and_used(root, tmp_path):
    library = os.environ.get("SERA_LIB") or os.environ["SERA_LIBRARY"]
    clean = {k: v for k, v in os.environ.items() if k not in ("SERA_LIBRARY", "PYTHONPATH", "PIP_FIND_LINKS")}
    clean["SERA_LIB"] = library

    def run(*command, cwd=tmp_path):
        done = subprocess.run([str(c) for c in command], env=clean, cwd=cwd, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    # The tools of the environment that runs the tests build the wheel, so no network is needed.
    pytest.importorskip("hatchling")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "wheel", root / "shims" / "python", "--no-deps", "--no-build-isolation", "-w", tmp_path / "dist")
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    version = next(
        line.split('"')[1] for line in (root / "Cargo.toml").read_text().splitlines() if line.startswith("version = ")
    )
    assert wheel.name.startswith(f"libsera-{version}-py3-none-") and not wheel.name.endswith("-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("sera/") and pathlib.Path(name).suffix in (".so", ".dylib", ".dll") for name in names)
    assert {"sera/py.typed", "seraplot/py.typed", "seraml/py.typed", "seradframe/py.typed"} <= set(names)
    assert not any("make_cffi" in name or "hatch_build" in name for name in names)

    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv")
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))")
    run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel)
    # cffi is the one dependency; it is taken from the environment that runs the tests.
    import _cffi_backend
    import cffi

    for module in (pathlib.Path(cffi.__file__).parent, pathlib.Path(_cffi_backend.__file__)):
        (pathlib.Path(site) / module.name).symlink_to(module)
    assert run(python, "-c", PROGRAM) == version
