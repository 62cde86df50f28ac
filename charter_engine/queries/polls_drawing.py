"""A half round of seats: where each ballot of a result is drawn, the same for everyone and in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import Final

from charter_engine.i18n import translate as _
from charter_engine.queries.polls import PollPage
from charter_engine.storage import process

_MOST: Final = 600
_WIDTH, _HEIGHT, _INNER = 640, 320, 110


@dataclass(frozen=True, kw_only=True, slots=True)
class Dots:
    """Circles of a drawing 640 by 330: their places with a tone each, their radius, and the legend."""

    places: tuple[tuple[int, int, str], ...]
    radius: int
    legend: tuple[tuple[str, int, str], ...]


def dots_of(poll: PollPage) -> Dots | None:
    """Return the drawing of a counted poll; None where there is none, or more than can be told apart."""
    total = poll.total
    if poll.state != process.CLOSED or not total or poll.options or not 0 < total["roll"] <= _MOST:
        return None
    against = total["no"] + total["object"]
    cast = total["yes"] + total["abstain"] + against
    consensus = poll.method == process.CONSENSUS
    legend = (
        (_("Agrees") if consensus else _("In favour"), total["yes"], "good"),
        (_("Objects") if consensus else _("Against"), against, "bad"),
        (_("Abstains"), total["abstain"], "rest"),
        (_("No ballot"), max(0, total["present"] - cast), "back"),
        (_("Absent"), max(0, total["roll"] - total["present"]), "away"),
    )
    shown = tuple(part for part in legend if part[1])
    tones = [tone for _words, count, tone in shown for _one in range(count)]
    places, radius = _places(len(tones))
    return Dots(
        places=tuple((x, y, tone) for (x, y), tone in zip(places, tones, strict=True)), radius=radius, legend=shown
    )


def _places(count: int) -> tuple[list[tuple[int, int]], int]:
    """Return that many places from left to right, in as many rows as they need, and a radius that fits."""
    rows = next(rows for rows in range(1, count + 1) if sum(_room(rows)) >= count)
    radii = _radii(rows)
    share = [round(count * radius / sum(radii)) for radius in radii]
    share[-1] += count - sum(share)
    found = [
        (pi * (place + 0.5) / seats, radius)
        for radius, seats in zip(radii, share, strict=True)
        for place in range(seats)
    ]
    found.sort()
    places = [(round(_WIDTH / 2 - radius * cos(at)), round(_HEIGHT - radius * sin(at))) for at, radius in found]
    return places, max(3, min(15, _gap(rows) * 2 // 5))


def _gap(rows: int) -> int:
    return min(38, (_WIDTH // 2 - _INNER - 16) // max(1, rows - 1)) if rows > 1 else 38


def _radii(rows: int) -> list[int]:
    return [_WIDTH // 2 - 16 - _gap(rows) * row for row in reversed(range(rows))]


def _room(rows: int) -> list[int]:
    """How many seats each row takes without touching."""
    return [int(pi * radius / max(6, _gap(rows))) for radius in _radii(rows)]
