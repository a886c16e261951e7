"""Telemetry: off unless asked, to a place that the host names, without anything of the user's."""

import json
import os
import resource
import signal
import threading

import pytest
from guest import ask, ask_text, catalogue, in_child
from sera._native import ffi, lib

#: All that is ever noted; docs/telemetry.md lists the same.
FIELDS = {"function", "version", "duration_us", "request_bytes", "reply_bytes", "code"}
CANARY = "Kanarienvogel"


def test_it_is_off_unless_asked(tmp_path):
    assert ask("configure", {})["telemetry"] == "off"
    for function in catalogue():
        if function["name"] != "configure":
            ask_text(function["name"], function["example"].encode())
    assert ask("telemetry", {}) == {"ok": True, "records": [], "lost": 0}
    assert os.listdir(tmp_path) == []


def test_the_declaration_the_page_and_the_records_have_the_same_fields():
    reply = next(f for f in catalogue() if f["name"] == "telemetry")["reply"]
    assert set(reply["properties"]["records"]["items"]["properties"]) == FIELDS
    page = open(os.path.join(os.path.dirname(__file__), "../../docs/telemetry.md"), encoding="utf-8").read()
    assert all(f"`{field}`" in page for field in FIELDS)


def test_a_record_is_function_version_duration_sizes_and_code():
    assert ask("configure", {"telemetry": {"memory": 10}})["telemetry"] == {"memory": 10}
    requests = [("keep", b'{"data": [1, 2'), ("inspect", b'{"data": [1, 2]}'), ("version", b"{}")]
    replies = [ask_text(name, request) for name, request in requests]
    found = ask("telemetry", {})
    assert found["lost"] == 0
    # The call that turns it on leaves no record.
    for (name, request), reply, record in zip(requests, replies, found["records"], strict=True):
        assert set(record) == FIELDS
        assert record["function"] == name and record["version"] == ask("version", {})["version"]
        assert record["request_bytes"] == len(request) and record["reply_bytes"] == len(reply.encode())
        assert record["code"] == json.loads(reply).get("code", "ok")
        assert 0 <= record["duration_us"] < 60_000_000
    # Handed out once; and asking is not noted.
    again = ask("telemetry", {})["records"]
    assert {record["function"] for record in again} <= {"version"} and ask("telemetry", {})["records"] == []


def test_nothing_of_the_user_is_noted(tmp_path):
    path = tmp_path / "calls.jsonl"
    for sink in ({"memory": 1000}, {"file": str(path)}):
        assert ask("configure", {"telemetry": sink})["ok"]
        ask("keep", {"data": {CANARY: [CANARY]}})
        ask("inspect", {"data": {"x": [1]}, "$budget": {"cancel": CANARY, "progress": CANARY}})
        ask("plot_scatter", {"x": [1], "y": [1], "title": CANARY, "path": f"{CANARY}.svg"})
        ask("frame_sql", {"query": f"SELECT {CANARY} FROM {CANARY}", "tables": {}})
        ask("ml_fit", {"kind": CANARY, "x": [[1]]})
        ask(CANARY, {CANARY: CANARY})
        ask("drop", {CANARY: []})
    noted = json.dumps(ask("telemetry", {})) + path.read_text()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert CANARY not in noted and str(tmp_path) not in noted
    known = {f["name"] for f in catalogue()}
    assert len(lines) == 7 and all(set(line) == FIELDS and line["function"] in known for line in lines)


def test_memory_keeps_the_latest_and_counts_the_rest():
    ask("configure", {"telemetry": {"memory": 3}})
    for n in range(10):
        ask("keep", {"data": [0] * n, "no": n})
    found = ask("telemetry", {})
    sizes = [record["request_bytes"] for record in found["records"]]
    assert len(sizes) == 3 and sizes == sorted(sizes) and found["lost"] == 7


def test_lines_of_threads_and_processes_do_not_mix(tmp_path):
    path = tmp_path / "calls.jsonl"
    path.write_text('{"function":"of another program"}\n')
    assert ask("configure", {"telemetry": {"file": str(path)}})["ok"]

    def calls():
        for _ in range(200):
            ask("inspect", {"data": [1, 2, 3]})

    def threads():
        group = [threading.Thread(target=calls) for _ in range(4)]
        [thread.start() for thread in group]
        [thread.join() for thread in group]

    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            signal.alarm(60)
            threads()
            os._exit(0)
        children.append(pid)
    threads()
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
    assert ask("configure", {"telemetry": "off"})["ok"]
    size = path.stat().st_size
    calls()
    assert path.stat().st_size == size, "off is off"
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[0] == {"function": "of another program"}
    assert len(lines) == 1 + 5 * 4 * 200 and all(line["function"] == "inspect" for line in lines[1:])


def test_a_child_does_not_hand_out_what_its_parent_noted():
    ask("configure", {"telemetry": {"memory": 100}})
    ask("inspect", {"data": [1]})

    def child():
        ask("version", {})
        found = ask("telemetry", {})
        assert [record["function"] for record in found["records"]] == ["version"], found

    assert in_child(child) == 0
    assert [record["function"] for record in ask("telemetry", {})["records"]] == ["inspect"]


def test_a_sink_that_refuses_never_fails_a_call(tmp_path):
    assert ask("configure", {"telemetry": {"file": str(tmp_path / "calls.jsonl")}})["ok"]

    def child():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))
        assert all(ask("inspect", {"data": [1]})["ok"] for _ in range(5))
        assert ask("telemetry", {})["lost"] >= 4

    assert in_child(child) == 0
    # A file that cannot be opened is an error at once, and the rule stays.
    for bad in (str(tmp_path), str(tmp_path / "no" / "file"), ""):
        assert not ask("configure", {"telemetry": {"file": bad}})["ok"]
    assert ask("configure", {})["telemetry"] == {"file": str(tmp_path / "calls.jsonl")}


def test_jobs_are_noted_too():
    ask("configure", {"telemetry": {"memory": 100}})
    job = lib.sera_start(b"inspect", b'{"data": [1]}', ffi.NULL)
    while (reply := lib.sera_wait(job, 1000, ffi.NULL, ffi.NULL)) == ffi.NULL:
        pass
    lib.sera_free(reply)
    assert [r["function"] for r in ask("telemetry", {})["records"]] == ["inspect"]


@pytest.mark.parametrize("rule", ["on", 1, {}, {"memory": 0}, {"memory": 1e9}, {"file": "a", "memory": 1}, {"url": "x"}])
def test_other_rules_are_refused(rule):
    reply = ask("configure", {"telemetry": rule})
    assert not reply["ok"] and reply["at"].startswith("/telemetry")
