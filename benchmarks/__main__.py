"""`python -m benchmarks --out out/bench.json`: every measurement in one run, printed and written."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import history, importing, live, printing, reading, record, redlines, voting


def main() -> None:
    """Play the demonstration into a scratch folder, measure on it, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/bench.json"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        data = scratch / "data"
        command = [sys.executable, "-m", "charter_engine.cli.main", "demo", "--no-serve"]
        command += ["--data", str(data), "--out", str(scratch / "out")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = [*redlines.measure(), *printing.measure(data, scratch), *reading.measure(data, scratch)]
        found += [*importing.measure(scratch), *history.measure(scratch), *voting.measure(scratch)]
        found += live.measure(scratch)
    record.write(found, chosen.out)
    sys.stdout.write(record.table(found) + f"\nwritten to {chosen.out}\n")


if __name__ == "__main__":
    main()
