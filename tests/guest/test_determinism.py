"""The same request gives the same bytes: for every number of threads, on each run, from C, Python, Node and Go,
whatever the locale and the time zone of the host."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
import request_list
from guest import SOAK, ask_text, catalogue

HERE = pathlib.Path(__file__).parent
BIN = pathlib.Path(os.environ.get("SERA_GUEST_BIN", "."))
LIBRARY = pathlib.Path(os.environ["SERA_LIBRARY"]).resolve()
THREADS = (1, 2, 4)
#: A decimal comma; half and quarter hours off; upper case that is not ASCII's.
PLACES = (("UTC", "C"), ("America/St_Johns", "fr_FR.UTF-8"), ("Asia/Kathmandu", "tr_TR.UTF-8"))


def locales(folder: pathlib.Path) -> dict:
    """The locales of PLACES, made here when the system can; else what it has."""
    for _, name in PLACES[1:]:
        language = name.partition(".")[0]
        make = ["localedef", "-i", language, "-f", "UTF-8", str(folder / name)]
        if not shutil.which("localedef") or subprocess.run(make, capture_output=True).returncode:
            print(f"no {name} can be made here: this ran in the locale C alone")
            return {}
    return {"LOCPATH": str(folder)}


def hosts(folder: pathlib.Path) -> dict:
    found = {
        "C": [str(BIN / "guest_replay")],
        "Python": [sys.executable, str(HERE / "replay.py")],
        "Node": ["node", str(HERE / "replay.mjs")],
    }
    if shutil.which("go"):
        env = {**os.environ, "CGO_LDFLAGS": f"-L{LIBRARY.parent}"}
        subprocess.run(["go", "build", "-o", folder / "replay_go", "."], cwd=HERE / "replay_go", env=env, check=True)
        found["Go"] = [str(folder / "replay_go")]
    else:
        print("no Go here: it was left out")
    return found


def runs(names):
    """All of the product, or a part in which each host meets two places and two numbers of threads."""
    if SOAK:
        return [(h, t, p, r) for h in names for t in THREADS for p in PLACES for r in (0, 1)]
    return [(h, THREADS[(i + r) % 3], PLACES[(2 * i + r) % 3], r) for i, h in enumerate(names) for r in (0, 1)]


def test_one_hash_for_each_request(tmp_path):
    requests = list(request_list.chosen(ask_text, catalogue()))
    assert len(requests) >= 200
    places, programs = locales(tmp_path), hosts(tmp_path)
    frames_of = {t: [request_list.frame(n, request_list.with_threads(r, t)) for n, r in requests] for t in THREADS}
    wanted, decimal_commas, count = None, 0, 0
    for host, threads, (zone, locale), again in runs(list(programs)):
        frames = frames_of[threads]
        # The second run goes backwards: what was called before must not show.
        order = range(len(frames)) if not again else range(len(frames) - 1, -1, -1)
        path = tmp_path / "requests"
        path.write_bytes(b"".join(frames[i] for i in order))
        env = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k != "LANG"}
        env |= {"TZ": zone, "LC_ALL": locale if places else "C", "LD_LIBRARY_PATH": str(LIBRARY.parent)} | places
        # C programs of the build find the library from where they stand.
        done = subprocess.run([*programs[host], path], env=env, capture_output=True, timeout=600, cwd=BIN)
        assert done.returncode == 0, (host, done.stderr[-2000:])
        decimal_commas += b"0,5" in done.stderr
        replies = request_list.unframe(done.stdout)
        assert len(replies) == len(requests), host
        hashes = [""] * len(replies)
        for i, reply in zip(order, replies, strict=True):
            hashes[i] = hashlib.sha256(reply).hexdigest()
        wanted = wanted or hashes
        wrong = [requests[i][0] for i in range(len(hashes)) if hashes[i] != wanted[i]]
        assert not wrong, f"{host}, {threads} threads, {zone}, {locale}: {len(wrong)} replies differ: {wrong[:5]}"
        count += 1
    assert decimal_commas or not places, "the C program ran in a locale with a decimal comma"
    together = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    print(f"{len(requests)} requests, {count} runs ({', '.join(programs)}), one hash each; together {together[:16]}")


def test_the_comparison_can_fail():
    assert request_list.unframe(b"2\n{}\n3\nabc\n") == [b"{}", b"abc"]
    with pytest.raises(ValueError):
        request_list.unframe(b"x\n")
    assert request_list.with_threads(b'{"a":1}', 2) == b'{"$budget":{"threads":2},"a":1}'
    assert request_list.with_threads(b"{}", 1) == b'{"$budget":{"threads":1}}'
    assert request_list.with_threads(b"[1]", 1) == b"[1]"
