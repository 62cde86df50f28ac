"""What a campaign leaves behind."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One claim tried: how many cases, how many of them contradicted it, what exactly was done, how long it took."""

    name: str
    cases: int
    failures: int
    note: str
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How long a campaign is to be: `quick` is a tenth, to see that it runs."""

    quick: bool = False

    def of(self, count: int) -> int:
        """Return how many cases to try of what would be `count` at full length."""
        return max(2, count // 10) if self.quick else count


Campaign = Callable[[Scale, Path], Iterable[Figure]]
"""Tries something in a scratch folder and gives its figures."""


def timed(campaign: Campaign, scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Run a campaign; each figure gets the seconds since the one before, and one that falls over is a failure."""
    before = time.monotonic()
    try:
        for figure in campaign(scale, scratch):
            now = time.monotonic()
            yield Figure(**asdict(figure) | {"seconds": round(now - before, 1)})
            before = now
    except Exception as fault:  # noqa: BLE001 - the other campaigns still run
        note = f"fell over: {type(fault).__name__}: {fault}"[:2000]
        yield Figure(name=campaign.__name__, cases=0, failures=1, note=note, seconds=time.monotonic() - before)


def tell(figure: Figure) -> None:
    """Print a figure in a line."""
    mark = "FAILED" if figure.failures else "ok"
    sys.stdout.write(
        f"{mark:>6}  {figure.name:<28} {figure.cases:>7} cases {figure.failures:>4} failures {figure.seconds:>7.1f} s"
        f"  {figure.note}\n"
    )
    sys.stdout.flush()


def write(figures: Iterable[Figure], path: Path) -> None:
    """Write `evidence.json`: a list of objects with stable keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(one) for one in figures], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
