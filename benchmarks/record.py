"""What a measurement leaves behind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """Ours and the peer's figure in the same unit; `goal` says which ratio is wanted and `better` which way is good."""

    name: str
    unit: str
    ours: float
    peer: float
    peer_name: str
    note: str

    @property
    def ratio(self) -> float:
        """Ours divided by the peer's."""
        return self.ours / self.peer if self.peer else 0.0


def table(measurements: Iterable[Measurement]) -> str:
    """Return the measurements as lines for a person."""
    lines = [f"{'name':<24} {'ours':>12} {'peer':>12} {'ours/peer':>10}  unit; peer; note"]
    lines += [
        f"{m.name:<24} {m.ours:>12.4g} {m.peer:>12.4g} {m.ratio:>10.3f}  {m.unit}; {m.peer_name}; {m.note}"
        for m in measurements
    ]
    return "\n".join(lines)


def write(measurements: Iterable[Measurement], path: Path) -> None:
    """Write `bench.json`: a list of objects with stable keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = [asdict(measurement) for measurement in measurements]
    path.write_text(json.dumps(listed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
