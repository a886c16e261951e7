"""What every bench shares: CPU time of one thread, best and median of several rounds, rows of results."""

import os
import statistics
import time


def one_thread():
    """Peers use one thread; call before they are imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = "1"


def cpu(f, budget=2.0, least=3, most=2000, before=lambda: None):
    """CPU seconds of this process for one `f()`: (median, best) of as many rounds as fit the budget. What is done
    `before` each round is not counted. What the one measured before has written goes to the disk first: with hundreds
    of megabytes on their way, a small file costs twice as much to make."""
    os.sync()
    took = []
    end = time.perf_counter() + budget
    while len(took) < least or (time.perf_counter() < end and len(took) < most):
        before()
        start = time.process_time()
        f()
        took.append(time.process_time() - start)
    return statistics.median(took), min(took)


def loop(f, n):
    """A function that calls `f` n times; divide by n."""
    def run():
        for _ in range(n):
            f()
    return run


def human(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


class Table:
    """Rows beside the peer's, with what was reached and what was asked for."""

    def __init__(self, title, columns):
        self.title, self.columns, self.rows = title, columns, []

    def add(self, *cells):
        self.rows.append([str(c) for c in cells])
        print("  " + " | ".join(str(c) for c in cells), flush=True)

    def markdown(self):
        lines = [f"## {self.title}", "", "| " + " | ".join(self.columns) + " |", "|" + "---|" * len(self.columns)]
        return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in self.rows]) + "\n"
