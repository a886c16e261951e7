"""What requests may do with files: confined or forbidden, by every field of the catalogue that is a path."""

import base64
import json
import os
import stat

import pytest
from guest import SECRET, ask, catalogue, material, path_fields, path_operations, temporaries, working

FIELDS = path_operations()
IDS = [f"{f['name']}/{'/'.join(map(str, place))}" for f, place in FIELDS]


def test_the_walk_finds_the_operations_with_files():
    names = {f["name"] for f, _ in FIELDS}
    assert {"frame_read", "frame_write", "ml_save_model", "ml_load_model", "plot_scatter", "plot_page"} <= names
    rule = next(f for f in catalogue() if f["name"] == "configure")
    assert ("telemetry", "file") in path_fields(rule["request"])


def snapshot(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.lstat()
        found[str(path)] = (stat.st_mode, stat.st_ino, stat.st_mtime_ns, path.read_bytes() if path.is_file() else None)
    return found


@pytest.fixture
def places(tmp_path):
    """A root with what is allowed, and beside it what is not, with links between them."""
    outside, root, evil = tmp_path / "outside", tmp_path / "root", tmp_path / "root-evil"
    for folder in (outside, root, evil):
        material(folder)
    (root / "sub").mkdir()
    return root, outside


def escapes(root, outside, name):
    """Ways to a file called `name` outside of the root; each is made ready."""
    (root / "file-link").unlink(missing_ok=True)
    for link, target in (("folder-link", outside), ("up-link", "../outside"), ("slash-link", "/")):
        if not (root / link).is_symlink():
            (root / link).symlink_to(target)
    suffix = name.partition(".")[2]
    for link, target in ((f"link.{suffix}", outside / name), (f"nowhere.{suffix}", outside / f"gone.{suffix}"), (f"chain.{suffix}", f"link.{suffix}")):
        (root / link).unlink(missing_ok=True)
        (root / link).symlink_to(target)
    absolute = str(outside / name)
    return [
        f"../outside/{name}", f"./../outside/{name}", f"sub/../../outside/{name}", f"sub/..//../outside/{name}",
        f"../root-evil/{name}", absolute, f"/{absolute}", f"{root}/../outside/{name}", f"folder-link/{name}",
        f"up-link/{name}", f"slash-link{absolute}", f"link.{suffix}", f"nowhere.{suffix}", f"chain.{suffix}",
        f"/proc/self/root{absolute}", f"/proc/self/cwd/../outside/{name}", f"../{name}", f"/dev/shm/{name}",
        "..", "../..", "/", "folder-link", f"folder-link/../outside/{name}",
    ]  # fmt: skip


def refused(reply, path):
    """Denied, or, where a path without a suffix does not even tell a format, refused for that."""
    return reply.get("code") == "denied" or (reply.get("code") == "missing_field" and "." not in path.strip("./"))


@pytest.mark.parametrize(("function", "place"), FIELDS, ids=IDS)
def test_no_path_leads_out_of_the_root(function, place, places, tmp_path):
    root, outside = places
    make, name = working(function, place, root)
    paths = escapes(root, outside, name)
    before, evil = snapshot(outside), snapshot(tmp_path / "root-evil")
    assert ask("configure", {"files": {"root": str(root)}})["ok"]
    for path in paths:
        reply = ask(function["name"], make(path))
        assert refused(reply, path), (path, reply)
        assert reply["at"] == "/" + "/".join(map(str, place))
        assert SECRET not in json.dumps(reply)
    assert snapshot(outside) == before and snapshot(tmp_path / "root-evil") == evil
    # What is outside does not even show by its error.
    there, not_there = (ask(function["name"], make(p)) for p in (f"../outside/{name}", "../no/such/folder/x.csv"))
    assert there["code"] == not_there["code"] == "denied"
    # And inside it works, by a name and by the whole path.
    for path in (name, f"sub/../{name}", str(root / name)):
        assert ask(function["name"], make(path))["ok"], path
    assert not temporaries(root) and not temporaries(outside)


@pytest.mark.parametrize(("function", "place"), FIELDS, ids=IDS)
def test_no_file_is_touched_when_files_are_off(function, place, places, tmp_path):
    root, outside = places
    make, name = working(function, place, root)
    paths = [name, str(root / name), f"new-{name}", *escapes(root, outside, name)]
    before = snapshot(tmp_path)
    assert ask("configure", {"files": "deny"})["ok"]
    for path in paths:
        reply = ask(function["name"], make(path))
        assert refused(reply, path), (path, reply)
    assert snapshot(tmp_path) == before
    for path in ("", "a\0b"):
        assert not ask(function["name"], make(path))["ok"]


def formats(name, key="format"):
    function = next(f for f in catalogue() if f["name"] == name)
    return [w for w in json.dumps(function["request"]["properties"][key]).split('"') if w.isalpha() and w.islower()]


@pytest.mark.parametrize("word", ["csv", "json", "arrow", "parquet", "ndjson"])
def test_every_format_of_tables_keeps_the_rule(word, places):
    root, outside = places
    table = {"columns": [{"name": "a", "values": [1, 2]}]}
    known = ask("frame_write", {"table": table, "path": str(root / "t"), "format": word})
    if not known["ok"]:
        assert known["code"] == "bad_value", known
        pytest.skip(f"tables have no format {word}")
    (outside / "t").write_bytes((root / "t").read_bytes())
    (root / "link").symlink_to(outside / "t")
    for rule in ({"root": str(root)}, "deny"):
        assert ask("configure", {"files": rule})["ok"]
        for path in ("../outside/t", str(outside / "t"), "link"):
            for name, request in (("frame_read", {}), ("frame_write", {"table": table})):
                reply = ask(name, {**request, "path": path, "format": word})
                assert reply.get("code") == "denied", (name, path, reply)


def test_telemetry_keeps_the_rule_too(places):
    root, outside = places
    assert ask("configure", {"files": {"root": str(root)}})["ok"]
    for path in ("../outside/calls.jsonl", str(outside / "calls.jsonl"), str(outside / "table.csv")):
        reply = ask("configure", {"telemetry": {"file": path}})
        assert reply["code"] == "denied" and reply["at"] == "/telemetry/file"
    assert ask("configure", {"files": "deny"})["ok"]
    assert ask("configure", {"telemetry": {"file": "calls.jsonl"}})["code"] == "denied"
    assert ask("configure", {})["telemetry"] == "off"


#: Ways by which SQL dialects reach files, the net and the process.
SQL = [
    "SELECT * FROM read_csv('{f}')", "SELECT * FROM read_csv_auto('{f}')", "SELECT * FROM read_parquet('{p}')",
    "SELECT * FROM parquet_scan('{p}')", "SELECT * FROM read_json('{j}')", "SELECT * FROM read_json_auto('{j}')",
    "SELECT * FROM read_text('{f}')", "SELECT * FROM read_blob('{f}')", "SELECT * FROM glob('{d}/*')",
    "SELECT * FROM '{f}'", "SELECT * FROM '{p}'", 'SELECT * FROM "{f}"', "SELECT * FROM `{f}`", "FROM '{f}'",
    "SELECT read_text('{f}')", "SELECT pg_read_file('{f}')", "SELECT load_file('{f}')", "SELECT readfile('{f}')",
    "SELECT getenv('HOME')", "SELECT load_extension('x')", "COPY t TO '{d}/out.csv'", "COPY t FROM '{f}'",
    "CREATE TABLE u AS SELECT * FROM '{f}'", "ATTACH '{d}/x.db'", "INSTALL httpfs", "LOAD httpfs", "EXPORT DATABASE '{d}'",
    "PRAGMA database_list", "SELECT * FROM sqlite_scan('{f}', 't')", "SELECT * FROM arrow_scan('{f}')",
    "SELECT * INTO OUTFILE '{d}/out.csv' FROM t", "SELECT * FROM st_read('{f}')", "SELECT lo_import('{f}')",
    "SELECT * FROM t UNION ALL SELECT * FROM read_csv('{f}')", "WITH u AS (SELECT * FROM '{f}') SELECT * FROM u",
    "SELECT * FROM t WHERE x IN (SELECT a FROM read_csv('{f}'))", "SELECT * FROM read_csv('https://example.org/x.csv')",
]  # fmt: skip


@pytest.mark.parametrize("rule", ["allow", "deny"])
def test_sql_reaches_no_file(rule, places, tmp_path):
    root, outside = places
    names = {"f": outside / "table.csv", "p": outside / "table.parquet", "j": outside / "table.json", "d": outside}
    assert ask("configure", {"files": rule})["ok"]
    before = snapshot(tmp_path)
    for query in SQL:
        text = query.format(**names)
        for name, request in (
            ("frame_sql", {"query": text, "tables": {"t": {"x": ["a"]}}, "reply": "table"}),
            ("frame_query", {"table": {"x": ["a"]}, "steps": [{"filter": text.removeprefix("SELECT ")}]}),
        ):
            reply = ask(name, request)
            # Whatever the rule: SQL has no way to files at all.
            assert not reply["ok"] and reply["code"] in ("bad_sql", "unsupported", "unknown_column", "denied"), (text, reply)
    assert snapshot(tmp_path) == before


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "m.json").write_text("old")
    (tmp_path / "m.json").symlink_to("real/m.json")
    saved = ask("ml_save_model", {"kind": "kmeans", "state": {"k": 1, "centroids": [[1]], "inertia": 0}, "path": "m.json"})
    assert saved["ok"] and (tmp_path / "m.json").is_symlink()
    assert (tmp_path / "real" / "m.json").stat().st_size == saved["size"]


def test_what_is_no_regular_file_is_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe.svg")
    (tmp_path / "folder.svg").mkdir()
    paths = ["pipe.svg", "folder.svg"]
    try:
        # Like /dev/null, which a failure of this test must not cost.
        os.mknod(tmp_path / "null.svg", 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        paths.append("null.svg")
    except OSError:
        pass
    before = [os.stat(path).st_ino for path in paths]
    for path in paths:
        reply = ask("plot_scatter", {"x": [1], "y": [1], "format": "svg", "path": path})
        assert reply["code"] == "io" and "regular file" in reply["error"], reply
    assert [os.stat(path).st_ino for path in paths] == before
    assert not temporaries(tmp_path)


def test_a_name_may_be_as_long_as_names_are(tmp_path):
    name = "n" * (os.pathconf(tmp_path, "PC_NAME_MAX") - 4) + ".csv"
    reply = ask("frame_write", {"table": {"x": [1]}, "path": name})
    assert reply["ok"], reply
    assert (tmp_path / name).read_text() == "x\n1\n"


def test_packed_bytes_are_no_way_to_a_file(places):
    """`data` that spells a path stays text."""
    _, outside = places
    path = str(outside / "model.json")
    for text in (path, f"file://{path}", base64.b64encode(path.encode()).decode()):
        for name in ("ml_load_model", "frame_read"):
            key = "data" if name == "ml_load_model" else "text"
            assert SECRET not in json.dumps(ask(name, {key: text, **({"reply": "table"} if key == "text" else {})}))
