"""Milliseconds that `import seraplot` takes above starting Python: the median of 20 processes of each."""

import statistics
import subprocess
import sys
import time


def median(code):
    took = []
    for _ in range(20):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        took.append((time.perf_counter() - start) * 1e3)
    return statistics.median(took)


bare = median("pass")
print(f"{median('import seraplot') - bare:.1f}")
