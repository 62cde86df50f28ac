"""Self-tests of the printing room: what must be there before a paper is promised. Used by `charter doctor`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from charter_engine.errors import Refusal
from charter_engine.publication.fonts import font_paths
from charter_engine.publication.pdf import has_subsetter, lines_of, pango_version

UNSPACED = "ประชาชนในจังหวัดนครสวรรค์มีสิทธิร่วมคิดร่วมตัดสินใจ"
NARROW = 80.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """One self-test: its name, whether it passed, what was seen, and what to do if it did not."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def preflight() -> tuple[Probe, ...]:
    """Run the self-tests; later ones are left out when the fonts are missing, for they need them."""
    return tuple(_probes())


def _probes() -> Iterator[Probe]:
    fonts = _probe("fonts", lambda: f"{len(font_paths())} faces of Sarabun", "")
    yield fonts
    yield Probe(
        name="subsetter", ok=has_subsetter(), detail=f"Pango {pango_version()}",
        remedy="Install libharfbuzz-subset0: without it the bytes of papers change at every run.",
    )  # fmt: skip
    if fonts.ok:
        yield _word_breaking()


def _word_breaking() -> Probe:
    count = lines_of(UNSPACED, NARROW)
    return Probe(
        name="thai_line_breaking", ok=count > 1, detail=f"an unspaced sentence takes {count} lines in {NARROW:g} pt",
        remedy="Install libthai-data: without its dictionary Thai lines do not break.",
    )  # fmt: skip


def _probe(name: str, look: Callable[[], str], remedy: str) -> Probe:
    try:
        return Probe(name=name, ok=True, detail=look())
    except Refusal as refusal:
        return Probe(name=name, ok=False, detail=refusal.message, remedy=refusal.remedy or remedy)
