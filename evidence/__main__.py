"""`python -m evidence --out out/evidence.json`: every campaign, printed and written; exit 1 where a claim failed."""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from pathlib import Path

import structlog

from evidence import crashes, generated, merges, power_cuts, races, tampered_database, tampered_files, voters
from evidence.record import Campaign, Figure, Scale, tell, timed, write

CAMPAIGNS: dict[str, Campaign] = {
    "crashes": crashes.campaign,
    "power_cuts": power_cuts.campaign,
    "races": races.campaign,
    "voters": voters.campaign,
    "tampered_database": tampered_database.campaign,
    "tampered_files": tampered_files.campaign,
    "merge": merges.campaign,
    "generated": generated.campaign,
    "requests": generated.requests,
}


def main() -> int:
    """Run what was asked for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/evidence.json"))
    parser.add_argument("--only", choices=CAMPAIGNS, action="append", help="Run this campaign; may be repeated.")
    parser.add_argument("--quick", action="store_true", help="A tenth of the cases, to see that everything runs.")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    found: list[Figure] = []
    for name in chosen.only or CAMPAIGNS:
        with tempfile.TemporaryDirectory(prefix="charter-evidence-") as folder:
            for figure in timed(CAMPAIGNS[name], Scale(quick=chosen.quick), Path(folder)):
                tell(figure)
                found.append(figure)
    write(found, chosen.out)
    sys.stdout.write(f"written to {chosen.out}\n")
    return 1 if any(figure.failures for figure in found) else 0


if __name__ == "__main__":
    sys.exit(main())
