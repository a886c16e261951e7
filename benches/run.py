"""run.py [--lib PATH] [--quick]: every bench beside its peers, in one run; writes benches/results/<date>.md.

CPU seconds of one thread for both sides, medians; ratios are peer / Sera. The machine is noisy: trust ratios."""

import argparse
import datetime
import os
import pathlib
import platform
import sys
import tempfile

here = pathlib.Path(__file__).resolve().parent
root = here.parent
sys.path[:0] = [str(here), str(root / "shims/python")]
parser = argparse.ArgumentParser()
parser.add_argument("--lib", default=os.environ.get("SERA_LIBRARY"))
parser.add_argument("--quick", action="store_true", help="small sizes only, few rounds")
parser.add_argument("--only", choices=["calls", "kmeans", "charts"])
options = parser.parse_args()
os.environ["SERA_LIBRARY"] = options.lib

from common import one_thread  # noqa: E402

one_thread()
import calls  # noqa: E402
import charts  # noqa: E402
import kmeans  # noqa: E402
import sera  # noqa: E402


def versions():
    from importlib.metadata import version
    return ", ".join(f"{p} {version(p)}" for p in ("scikit-learn", "matplotlib", "plotly", "numpy"))


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


tables = []
with tempfile.TemporaryDirectory() as work:
    work = pathlib.Path(work)
    if options.only in (None, "kmeans"):
        tables += kmeans.run(pathlib.Path(options.lib), root, work, options.quick)
    if options.only in (None, "charts"):
        tables += charts.to_disk(sera, work, options.quick)
    if options.only in (None, "calls"):
        text, plotly_seconds = charts.to_string()
        small, hand = calls.run(sera, root, pathlib.Path(options.lib), work, plotly_seconds, text)
        tables += [text, small, hand]
today = datetime.date.today().isoformat()
load = os.getloadavg()
head = f"""# Benches, {today}

{cpu_name()}, {os.cpu_count()} cores, load {load[0]:.1f}; Python {platform.python_version()}, {versions()}; Sera {sera.version()['version']}.
CPU time of one thread on both sides (the process's own clock), medians, where a table does not say otherwise; ratio = peer / Sera.
Times that include files include creating them. Run again with `make bench`.

"""
if options.only or options.quick:
    sys.exit()  # a part of the whole is for looking at
results = here / "results"
results.mkdir(exist_ok=True)
path = results / f"{today}.md"
path.write_text(head + "\n".join(t.markdown() for t in tables))
print(path)
