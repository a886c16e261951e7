"""Python's ways to fork: a pool of processes, made while threads of the parent are inside calls."""

import concurrent.futures
import multiprocessing
import threading

from guest import SOAK, ask

ROUNDS = 40 if SOAK else 3
#: The machine may be busy; a child that hangs never comes.
PATIENCE = 120


def fit(seed: int) -> str:
    x = [[(i * 7919 + j * 104729) % 1000 / 7 for j in range(3)] for i in range(4000)]
    params = {"k": 5, "random_state": seed % 4, "max_iter": 5}
    reply = ask("ml_fit", {"kind": "kmeans", "x": x, "params": params, "labels": False, "$budget": {"threads": 2}})
    query = "SELECT x % 7 AS g, sum(x) AS s FROM t GROUP BY g ORDER BY g"
    table = ask("frame_sql", {"query": query, "tables": {"t": {"x": list(range(1000))}}, "reply": "table"})
    picture = ask("plot_scatter", {"x": [1, 2, 3], "y": [3, 1, 2], "format": "png"})
    assert reply["ok"] and table["ok"] and picture["ok"]
    return f"{reply['model']} {table['table']} {picture['png']}"


def test_a_pool_of_forked_processes_computes_what_the_parent_does():
    wanted = [fit(seed) for seed in range(8)]
    context = multiprocessing.get_context("fork")
    stop = threading.Event()

    def busy():
        while not stop.is_set():
            fit(1)

    threads = [threading.Thread(target=busy) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(ROUNDS):
            with context.Pool(4) as pool:
                assert pool.map_async(fit, range(8)).get(PATIENCE) == wanted
            with concurrent.futures.ProcessPoolExecutor(3, mp_context=context) as executor:
                futures = [executor.submit(fit, seed) for seed in range(8)]
                assert [future.result(PATIENCE) for future in futures] == wanted
    finally:
        stop.set()
        for thread in threads:
            thread.join()
