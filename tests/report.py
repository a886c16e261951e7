"""report.py ROOT WORK LIBRARY: build and run the report in C, C++, Python, Node and Go; every file must
have the same SHA-256 in all of them."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

root, work, library = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
FILES = ["report.html", "penguins.svg", "penguins.png", "model.json"]
lib = library.parent
include = root / "include"
link = [f"-I{include}", f"-L{lib}", "-lsera", f"-Wl,-rpath,{lib}"]
strict = ["-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def run(*command, **kwargs):
    subprocess.run([str(c) for c in command], check=True, **kwargs)


def programs(bin):
    """Each language: how it is built, and what is run."""
    run("cc", "-std=c99", *strict, root / "examples/c/report.c", "-o", bin / "report_c", *link)
    yield "C", [bin / "report_c"], {}
    run("c++", "-std=c++17", *strict, root / "examples/cpp/report.cpp", "-o", bin / "report_cpp", *link)
    yield "C++", [bin / "report_cpp"], {}
    yield "Python", [sys.executable, root / "examples/python/report.py"], {
        "PYTHONPATH": str(root / "shims/python"), "SERA_LIBRARY": str(library), "PYTHONWARNINGS": "ignore"}
    run("node", "scripts/build.mjs", cwd=root / "shims/node", env={**os.environ, "SERA_LIB": str(library)})
    yield "Node", ["node", root / "examples/node/report.mjs"], {"SERA_LIB": str(library), "SERA_LIBRARY": str(library)}
    if shutil.which("go"):
        env = {"CGO_LDFLAGS": f"-L{lib} -Wl,-rpath,{lib}"}
        run("go", "build", "-o", bin / "report_go", ".", cwd=root / "examples/go", env={**os.environ, **env})
        yield "Go", [bin / "report_go"], {}


shutil.rmtree(work, ignore_errors=True)
(work / "bin").mkdir(parents=True)
hashes = {}
for language, command, env in programs(work / "bin"):
    folder = work / language
    (folder / "examples/data").mkdir(parents=True)
    shutil.copy(root / "examples/data/penguins.csv", folder / "examples/data")
    (folder / "out").mkdir()
    run(*command, cwd=folder, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    for name in FILES:
        digest = hashlib.sha256((folder / "out" / name).read_bytes()).hexdigest()
        hashes.setdefault(name, {})[language] = digest

wrong = 0
for name, by_language in hashes.items():
    same = len(set(by_language.values())) == 1
    wrong += not same
    print(f"{name}: {'same' if same else 'DIFFERENT'} in {', '.join(by_language)}")
    for language, digest in by_language.items():
        if not same:
            print(f"  {digest} {language}")
print(f"{len(hashes) - wrong} passed, {wrong} failed")
sys.exit(wrong != 0)
