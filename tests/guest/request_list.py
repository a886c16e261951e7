"""request_list.py OUT [THREADS]: the requests whose replies must be the same everywhere.

Examples of the catalogue, the wire corpus, and larger ones that enter the pool. Written as frames,
`name length\\n` and the request's bytes and `\\n`, so that every host can read them without a parser.
Left out is what tells of this process or hands out tokens: those differ by promise.
"""

import base64
import json
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: Operations about the process: what was called before shows in them.
OF_THE_PROCESS = {"stats", "telemetry", "configure", "progress", "cancel_call"}


def numbers(count: int, seed: int, scale: float = 1.0) -> list[float]:
    """The same numbers everywhere: a linear congruence, not `random`."""
    state, out = seed, []
    for _ in range(count):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        out.append((state >> 11) / 2**53 * scale)
    return out


def packed(values: list[float], *shape: int) -> dict:
    text = base64.b64encode(struct.pack(f"<{len(values)}d", *values)).decode()
    return {"dtype": "f8", "shape": list(shape or (len(values),)), "bdata": text}


def larger():
    """Requests past the sizes below which the pool is not entered."""
    x = packed(numbers(40_000 * 4, 1), 40_000, 4)
    for params in (
        {"k": 8, "random_state": 1, "max_iter": 10},
        {"k": 40, "random_state": 2, "max_iter": 4},
        {"k": 5, "random_state": 3, "n_init": 3, "max_iter": 5},
        {"k": 100, "random_state": 4, "max_iter": 2},
    ):
        yield "ml_fit", {"kind": "kmeans", "x": x, "params": params, "labels": params["k"] == 5}
    yield "ml_fit", {"kind": "standard_scaler", "x": x}
    yield "ml_partial_fit", {"kind": "standard_scaler", "x": x}
    few = packed(numbers(3000 * 3, 5), 3000, 3)
    yield "ml_silhouette", {"x": few, "labels": [i % 4 for i in range(3000)]}
    yield "ml_silhouette", {"x": few, "labels": [i % 3 for i in range(3000)], "samples": True}
    model = {"seraplot_model_v": 1, "kind": "kmeans", "state": {"k": 3, "centroids": [[0.1] * 4, [0.5] * 4, [0.9] * 4], "inertia": 1.0}}
    for name in ("ml_predict", "ml_transform", "ml_score"):
        yield name, {"model": model, "x": x}
    n = 90_000
    table = {"columns": [{"name": "x", "values": packed(numbers(n, 7, 1000))}, {"name": "y", "values": packed(numbers(n, 8))}]}
    for query in (
        "SELECT cast(x AS bigint) AS g, count(*) AS n, sum(y) AS s, avg(y) AS m, stddev(y) AS d FROM t GROUP BY g ORDER BY g",
        "SELECT cast(x AS bigint) % 10 AS g, min(y) AS a, max(y) AS b, sum(x * y) AS c FROM t GROUP BY g ORDER BY g",
        "SELECT x, y FROM t WHERE y > 0.999 ORDER BY y DESC, x",
        "SELECT sum(x) AS a, sum(y) AS b, sum(x - y) AS c, avg(x / (y + 1)) AS d FROM t",
        "SELECT count(*) AS n, sum(a.y) AS s FROM t a JOIN t b ON a.x = b.x WHERE a.y < 0.5",
        "SELECT median(x) AS m, count(DISTINCT cast(x AS bigint)) AS n FROM t",
        "SELECT x FROM t ORDER BY x LIMIT 50",
        "SELECT cast(x AS varchar) AS t FROM t WHERE y < 0.001 ORDER BY t",
        "SELECT DISTINCT cast(x / 100 AS bigint) AS g FROM t",
    ):
        yield "frame_sql", {"query": query, "tables": {"t": table}, "reply": "table"}
    yield "frame_describe", {"table": table}
    yield "frame_head", {"table": table, "n": 3}
    yield "frame_info", {"table": table}
    some = {"columns": [{"name": "x", "values": packed(numbers(5000, 9, 50))}, {"name": "y", "values": packed(numbers(5000, 10))}]}
    for text in ("csv", "json"):
        yield "frame_write", {"table": some, "format": text}
    lines = "a,b,c\n" + "".join(f"{i},{v!r},word {i % 7}\n" for i, v in enumerate(numbers(40_000, 11)))
    yield "frame_read", {"text": lines, "reply": "table"}
    many, more = packed(numbers(20_000, 12)), packed(numbers(20_000, 13, 1e6))
    few_x, few_y = packed(numbers(500, 14)), packed(numbers(500, 15, 1e-3))
    days = [f"2026-03-{d:02}T{h:02}:30:00Z" for d in range(27, 32) for h in range(0, 24, 3)]
    for form in ("svg", "html", "png"):
        yield "plot_scatter", {"x": few_x, "y": few_y, "color": [f"group {i % 3}" for i in range(500)], "format": form}
        yield "plot_line", {"x": days, "y": numbers(len(days), 16), "time_zone": "Europe/Berlin", "format": form}
        yield "plot_histogram", {"x": many, "nbins": 40, "format": form}
        yield "plot_heatmap", {"z": [numbers(30, 17 + i) for i in range(20)], "format": form}
        yield "plot_box", {"x": ["a", "b"] * 250, "y": few_y, "format": form}
        yield "plot_bar", {"x": list("abcdef"), "y": numbers(6, 40, 1e9), "format": form}
    yield "plot_line", {"x": many, "y": more, "format": "svg"}
    yield "plot_scatter", {"x": many, "y": more, "log_y": True, "format": "html"}


def corpus():
    for path in sorted((ROOT / "tests/wire").glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            if case.get("request") is not None:
                yield case["call"], case["request"].encode()
            elif "request_base64" in case:
                yield case["call"], base64.b64decode(case["request_base64"])


def all_requests(catalogue):
    """`(name, bytes)` of every source. Frames need a name without blanks."""
    for function in catalogue:
        yield function["name"], function["example"].encode()
    for name, request in corpus():
        if re.fullmatch(r"\w+", name):
            yield name, request
    for name, request in larger():
        yield name, json.dumps(request, ensure_ascii=False, separators=(",", ":")).encode()


def with_threads(request: bytes, threads: int) -> bytes:
    """The request with a budget of threads, in text, so that nothing else of it changes."""
    try:
        members = json.loads(request)
    except (ValueError, RecursionError):
        return request
    if not isinstance(members, dict) or "$budget" in members:
        return request
    start = request.index(b"{") + 1
    budget = b'"$budget":{"threads":%d}' % threads
    return request[:start] + budget + (b"," if members else b"") + request[start:]


def frame(name: str, request: bytes) -> bytes:
    return b"%s %d\n%s\n" % (name.encode(), len(request), request)


def unframe(text: bytes) -> list[bytes]:
    """The replies of a runner: `length\\n`, the bytes, `\\n`."""
    out, at = [], 0
    while at < len(text):
        end = text.index(b"\n", at)
        size = int(text[at:end])
        out.append(text[end + 1 : end + 1 + size])
        at = end + size + 2
    return out


def chosen(ask, catalogue):
    """What must not differ: the operations are not about the process, the replies hold no token."""
    for name, request in all_requests(catalogue):
        if name in OF_THE_PROCESS or b'"path"' in request:
            continue
        if '"$ref":"' not in ask(name, request):
            yield name, request


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT / "shims/python"), str(pathlib.Path(__file__).parent)]
    from guest import ask_text, catalogue as functions

    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    found = list(chosen(ask_text, functions()))
    with open(sys.argv[1], "wb") as out:
        out.writelines(frame(name, with_threads(request, threads)) for name, request in found)
    print(f"{len(found)} requests")
