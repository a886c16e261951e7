"""No socket, no program, no print, and no file that the request does not name, by any operation."""

import json
import os
import pathlib
import subprocess

import pytest
import request_list
from guest import ask, catalogue, material, path_operations, working

PROGRAM = pathlib.Path(os.environ.get("SERA_GUEST_BIN", ".")) / "guest_syscalls"


def run(path, folder, *more):
    done = subprocess.run([PROGRAM, path, folder, *more], capture_output=True, text=True, timeout=600, cwd=PROGRAM.parent)
    if done.returncode == 77:
        pytest.skip(done.stderr.strip())
    return done


def test_no_operation_opens_a_socket_or_a_file_of_its_own_choice(tmp_path):
    folder = tmp_path / "named"
    material(folder)
    frames = [request_list.frame(name, request) for name, request in request_list.all_requests(catalogue())]
    for function, place in path_operations():
        make, name = working(function, place, folder)
        frames.append(request_list.frame(function["name"], json.dumps(make(str(folder / name))).encode()))
    sink = json.dumps({"telemetry": {"file": str(folder / "calls.jsonl")}}).encode()
    frames.append(request_list.frame("configure", sink))
    frames.append(request_list.frame("configure", b'{"telemetry":"off"}'))
    (tmp_path / "requests").write_bytes(b"".join(frames))
    done = run(tmp_path / "requests", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == "" and done.stdout.startswith(f"{len(frames)} requests")
    print(done.stdout.strip())


@pytest.mark.parametrize("how", ["socket", "file", "print", "program"])
def test_the_filter_sees_what_it_forbids(how, tmp_path):
    (tmp_path / "requests").write_bytes(request_list.frame("version", b"{}"))
    assert run(tmp_path / "requests", tmp_path).returncode == 0
    assert run(tmp_path / "requests", tmp_path, how).returncode == 3
    assert ask("version", {})["ok"]
