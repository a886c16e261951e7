"""run.py ROOT WORK LIBRARY: a model saved in one language is loaded, predicted and transformed with in every
other; files and replies must be the same to the last bit. So must those of an envelope with no more in its
state than the seed page shows."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

root, work, library = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
here, lib = root / "tests/relay", library.parent
link = [f"-I{root / 'include'}", f"-L{lib}", "-lsera", f"-Wl,-rpath,{lib}"]
strict = ["-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
shutil.rmtree(work, ignore_errors=True)
work.mkdir(parents=True)

# Thirds and sums of tenths: digits that only the shortest round trip brings back.
X = [[i / 3, (i % 5) * 0.1 + (i % 3) * 7] for i in range(30)]
SEED = {"kind": "kmeans", "state": {"k": 2, "centroids": [[0.1, 0.2], [4.5, 3.7]], "inertia": 12.3}}


def build(*command, **kwargs):
    subprocess.run([str(word) for word in command], check=True, **kwargs)


def programs():
    """Each language: its command, and what stands in its environment."""
    build("cc", "-std=c99", *strict, here / "relay.c", "-o", work / "relay_c", *link)
    yield "C", [work / "relay_c"], {}
    build("c++", "-std=c++17", *strict, here / "relay.cpp", "-o", work / "relay_cpp", *link)
    yield "C++", [work / "relay_cpp"], {}
    yield "Python", [sys.executable, here / "relay.py"], {
        "PYTHONPATH": str(root / "shims/python"), "SERA_LIBRARY": str(library)}
    yield "Node", ["node", here / "relay.mjs"], {"SERA_LIB": str(library), "SERA_LIBRARY": str(library)}
    if shutil.which("go"):
        env = {"CGO_LDFLAGS": f"-L{lib} -Wl,-rpath,{lib}"}
        build("go", "build", "-o", work / "relay_go", ".", cwd=here / "go", env={**os.environ, **env})
        yield "Go", [work / "relay_go"], {}
    else:
        print("no Go here: left out")


def relay(language, *calls):
    command, env = languages[language]
    words = [word if isinstance(word, str) else json.dumps(word) for call in calls for word in call]
    out = subprocess.run([*map(str, command), *words], env={**os.environ, **env}, check=True, stdout=subprocess.PIPE)
    lines = out.stdout.decode().splitlines()
    assert len(lines) == len(calls) and all(line.startswith('{"ok":true') for line in lines), (language, lines)
    return lines


languages = {name: (command, env) for name, command, env in programs()}
fit = {"kind": "pipeline", "x": X, "labels": False, "keep": True, "params": {"steps": [
    {"kind": "standard_scaler"}, {"kind": "kmeans", "params": {"k": 4, "random_state": 3}}]}}
ref = {"$ref": "@REF@"}
files, answers = set(), {}
for saver in languages:
    path = {"path": str(work / f"{saver}.json")}
    bare = {"path": str(work / f"{saver}-seed.json")}
    relay(saver, ("ml_fit", fit), ("ml_save_model", {"model": ref, **path}), ("ml_save_model", {**SEED, **bare}))
    files.add(tuple(pathlib.Path(file["path"]).read_bytes() for file in (path, bare)))
    for loader in languages:
        calls = [(name, {"model": ref, "x": X}) for name in ("ml_predict", "ml_transform")]
        replies = relay(loader, ("ml_load_model", {**path, "keep": True}), *calls,
                        ("ml_load_model", {**bare, "keep": True}), *calls)
        # Tokens differ; all the rest must not.
        answers[saver, loader] = replies[1:3] + replies[4:]
first = next(iter(answers.values()))
# Plain Python is the oracle of the seed's model.
near = [min((sum((a - b) ** 2 for a, b in zip(row, c)), j) for j, c in enumerate(SEED["state"]["centroids"]))[1] for row in X]
assert json.loads(first[2])["predictions"] == near, first[2]
assert len(set(json.loads(first[0])["predictions"])) == 4, first[0]
wrong = [pair for pair, answer in answers.items() if answer != first]
print(f"files: {'same' if len(files) == 1 else 'DIFFERENT'}; {len(answers)} ways from language to language, {len(wrong)} differ")
for saver, loader in wrong:
    print(f"  saved in {saver}, loaded in {loader}: {answers[saver, loader]}")
sys.exit(len(files) != 1 or bool(wrong))
