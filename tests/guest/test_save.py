"""Saving: a crash, a full disk or eight writers at once leave the old file or the new one, whole."""

import os
import random
import resource
import signal
import stat
import subprocess
import time

import pytest
from guest import SOAK, ask, in_child, temporaries

ROUNDS = 400 if SOAK else 25
#: Two models whose texts differ in each number and in length, so that a torn file is neither.
STATES = [{"k": n, "centroids": [[v] * 40] * n, "inertia": v * v} for v, n in ((1.25, 300), (-7.5, 420))]
PICTURES = [{"x": list(range(n)), "y": list(range(n)), "title": str(n), "format": "svg"} for n in (50, 300)]
TABLES = [{"table": {"x": [v] * n}, "format": "csv"} for v, n in ((1, 5000), (22, 9000))]
SAVES = {
    "ml_save_model": [{"kind": "kmeans", "state": state} for state in STATES],
    "plot_scatter": PICTURES,
    "frame_write": TABLES,
}


def save(name, which, path):
    return ask(name, {**SAVES[name][which], "path": str(path)})


def contents(name, folder):
    """What the two saves write."""
    texts = []
    for which in (0, 1):
        assert save(name, which, folder / "wanted")["ok"]
        texts.append((folder / "wanted").read_bytes())
    (folder / "wanted").unlink()
    assert texts[0] != texts[1]
    return texts


@pytest.mark.parametrize("name", SAVES)
def test_a_process_killed_while_it_saves_leaves_a_whole_file(name, tmp_path):
    wanted = contents(name, tmp_path)
    path = tmp_path / "file"
    save(name, 0, path)
    seen = [0, 0]
    rng = random.Random(1)
    for _ in range(ROUNDS):
        ready, ready_in = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(ready_in, b".")
            while True:
                save(name, 1, path)
                save(name, 0, path)
        os.read(ready, 1)
        os.close(ready)
        os.close(ready_in)
        time.sleep(rng.random() * 0.02)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        seen[wanted.index(path.read_bytes())] += 1
    left = len(temporaries(tmp_path))
    print(f"{name}: {ROUNDS} kills, old or new and whole each time {seen}; {left} temporary files of killed processes")
    # Only what a killed process was writing can be left: one file each at most, and never under the name.
    assert left <= ROUNDS and os.listdir(tmp_path).count("file") == 1


@pytest.mark.parametrize("name", SAVES)
def test_a_write_that_fails_at_any_byte_leaves_the_old_file_and_nothing_else(name, tmp_path):
    wanted = contents(name, tmp_path)
    path = tmp_path / "file"
    save(name, 0, path)
    size = len(wanted[1])
    step = max(1, size // (600 if SOAK else 40))
    limits = sorted({0, 1, size - 1, *range(0, size, step)})

    def fail_at_each():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for limit in limits:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
            reply = save(name, 1, path)
            assert reply["code"] == "io" and reply["at"] == "/path", reply
            assert os.listdir(tmp_path) == ["file"]
            assert path.read_bytes() == wanted[0]
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        assert save(name, 1, path)["ok"]

    assert in_child(fail_at_each) == 0
    assert path.read_bytes() == wanted[1]
    print(f"{name}: {len(limits)} places of failure in {size} bytes")


@pytest.mark.parametrize("name", SAVES)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(name, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    wanted = contents(name, tmp_path)
    room = max(map(len, wanted)) // 1024 + 8
    mount = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={room}k", "tmpfs", disk], capture_output=True)
    if mount.returncode != 0:
        pytest.skip("no disk can be mounted here; the limit of a file's size stands in for it")
    try:
        path = disk / "file"
        assert save(name, 0, path)["ok"]
        ballast = os.open(disk / "ballast", os.O_CREAT | os.O_WRONLY)
        try:
            while True:
                os.write(ballast, bytes(4096))
        except OSError:
            os.close(ballast)
        reply = save(name, 1, path)
        assert reply["code"] == "io" and "space" in reply["error"], reply
        assert sorted(os.listdir(disk)) == ["ballast", "file"] and path.read_bytes() == wanted[0]
        (disk / "ballast").unlink()
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("name", SAVES)
def test_eight_processes_that_save_to_one_path_never_tear_it(name, tmp_path):
    wanted = contents(name, tmp_path)
    path = tmp_path / "file"
    save(name, 0, path)
    end = time.monotonic() + (10 if SOAK else 1.5)
    children = []
    for i in range(8):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                count = 0
                while time.monotonic() < end:
                    assert save(name, (i + count) % 2, path)["ok"]
                    count += 1
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
    reads = 0
    while time.monotonic() < end:
        assert path.read_bytes() in wanted, "a torn file"
        reads += 1
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 8, "a save of a forked child failed"
    assert path.read_bytes() in wanted and not temporaries(tmp_path)
    print(f"{name}: {reads} reads beside 8 writers, all whole")


def test_a_replaced_file_keeps_its_mode(tmp_path):
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)
    assert save("ml_save_model", 0, path)["ok"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
