"""References that a change breaks: what they cite is gone, empty or elsewhere, told with both their ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.paths import Line, lines
from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.charter.references import Reference, Standing, cite, references


class Why(StrEnum):
    """What happened to the place a reference cites."""

    MISSING = "missing"
    REPEALED = "repealed"
    NO_LINE = "no_line"
    ELSEWHERE = "elsewhere"
    SHIFTED = "shifted"


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokenReference:
    """A reference of the new text that no longer leads where it led; `now` is where its words went, or empty."""

    reference: Reference
    why: Why
    now: str = ""

    @property
    def message_th(self) -> str:
        """Both ends in one Thai sentence."""
        where, target = self.reference.where, self.reference.target
        moved = f" (ความเดิมอยู่ที่{self.now})" if self.now else ""
        match self.why:
            case Why.MISSING:
                return f"{where} อ้างถึง{target} แต่ไม่มี{target}{moved}"
            case Why.REPEALED:
                return f"{where} อ้างถึง{target} แต่ถูกยกเลิกแล้ว{moved}"
            case Why.NO_LINE:
                return f"{where} อ้างถึง{target} แต่ในบทนั้นไม่มีแล้ว{moved}"
            case Why.ELSEWHERE:
                return f"{where} อ้างถึง{target} ซึ่งบัดนี้เป็นบทบัญญัติอื่น{moved}"
            case Why.SHIFTED:
                return f"{where} อ้างถึง{target} ซึ่งบัดนี้เป็นความอื่น{moved}"


def broken(old: Provision, new: Provision) -> tuple[BrokenReference, ...]:
    """The references of `new` that the way from `old` breaks, in document order; those broken before are none.

    Where the citing words were themselves changed, only a place that is not there counts: their author saw the rest.
    """
    change = _Change(old, new)
    return tuple(found for reference in references(new) if (found := change.judge(reference)) is not None)


class _Change:
    """Both texts with their references, looked up from the new one."""

    def __init__(self, old: Provision, new: Provision) -> None:
        self.old, self.new = dict(_known(old)), dict(_known(new))
        self.before = {_key(reference, self.old): reference for reference in references(old)}

    def judge(self, reference: Reference) -> BrokenReference | None:
        """Why a reference is broken by the change, or None."""
        if reference.implied:
            return None
        former = self.before.get(_key(reference, self.new))
        if reference.standing is not Standing.HOLDS:
            if former is not None and former.standing is not Standing.HOLDS:
                return None
            now = self._went(former) if former else ""
            return BrokenReference(reference=reference, why=Why(reference.standing.value), now=now)
        if former is None or former.standing is not Standing.HOLDS or self._reworded(reference):
            return None
        if reference.identity and former.identity and reference.identity != former.identity:
            return BrokenReference(reference=reference, why=Why.ELSEWHERE, now=self._went(former))
        return self._shifted(reference, former)

    def _reworded(self, reference: Reference) -> bool:
        old, new = self.old.get(reference.source), self.new.get(reference.source)
        return not reference.source or old is None or new is None or old.text != new.text

    def _went(self, former: Reference) -> str:
        """Where the cited words stand in the new text, if they left their place."""
        old, new = self.old.get(former.identity or ""), self.new.get(former.identity or "")
        if old is None or new is None or new.state is State.REPEALED:
            return ""
        if not former.path:
            return new.label if label_key(new.label) != label_key(old.label) else ""
        line = _line(old, former.path)
        same = next((each for each in lines(new.text) if line and each.text == line.text), None)
        return cite(new, same.path) if same else ""

    def _shifted(self, reference: Reference, former: Reference) -> BrokenReference | None:
        old, new = self.old.get(former.identity or ""), self.new.get(reference.identity or "")
        if not reference.path or old is None or new is None:
            return None
        was, here = _line(old, former.path), _line(new, reference.path)
        if was is None or here is None or was.text == here.text:
            return None
        now = self._went(former)
        return BrokenReference(reference=reference, why=Why.SHIFTED, now=now) if now else None


def _known(tree: Provision) -> Iterator[tuple[str, Provision]]:
    return ((node.identity, node) for node in tree.walk() if node.identity)


def _key(reference: Reference, known: dict[str, Provision]) -> tuple[str, str]:
    """A reference is the same one where it stands in the same provision and cites the same words."""
    source = known.get(reference.source)
    return (reference.source if source else reference.where), reference.cited


def _line(node: Provision, path: str) -> Line | None:
    return next((line for line in lines(node.text) if line.path == path), None)
