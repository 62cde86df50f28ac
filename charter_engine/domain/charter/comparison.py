"""Two charters compared: what happened to every provision, to its words, and to words that went elsewhere.

Provisions are the same where their identities are; what has none yet is matched first (`matching`). Every word of
either side stands in exactly one run of exactly one provision. Words count as moved inside a provision from three words
and ten letters on; between provisions only where the move explains a split, a merger, or a whole passage that stands
once in either charter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from charter_engine.domain.charter.happenings import Happened, Happening, Teller
from charter_engine.domain.charter.placing import displaced, vacated
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.relations import Texts, relate
from charter_engine.domain.charter.timeline import Change, ProvisionChange, changes
from charter_engine.domain.text.moves import Move
from charter_engine.domain.text.redline import Op
from charter_engine.domain.text.redline import redline as words_redline

Redline = Callable[[str, str], tuple[Op, ...]]

_FORMAL: Final = {
    Change.INSERTED: (Happened.INSERTED,),
    Change.REMOVED: (Happened.REMOVED,),
    Change.REPEALED: (Happened.REPEALED,),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Words of a redline: `sign` 0 kept, -1 deleted, 1 inserted; `move` numbers the move they are an end of, or is 0.

    `elsewhere` is the label of the provision at the move's other end, empty where that is the same provision.
    """

    sign: int
    text: str
    move: int = 0
    elsewhere: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """One end of a move: code points [start, end) of a provision's text."""

    identity: str
    label: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MovedWords:
    """Words that stand elsewhere now, counted from one in the new charter's order."""

    number: int
    text: str
    source: End
    target: End


@dataclass(frozen=True, kw_only=True, slots=True)
class ComparedProvision:
    """A provision of either charter: `what` in one word, `kinds` in all, the redlines of heading and text.

    `runs` are the text's redline cut where moves begin and end; `happened` tells what befell it, each in words.
    """

    identity: str
    kind: Kind
    what: Change
    label: str
    old_label: str
    kinds: tuple[Happened, ...]
    happened: tuple[Happening, ...]
    heading: tuple[Op, ...]
    text: tuple[Op, ...]
    runs: tuple[Run, ...]
    in_new: bool

    @property
    def whole(self) -> tuple[Run, ...]:
        """Heading and text as one redline, a line break between them where both stand."""
        title = [Run(sign=sign, text=text) for sign, text in self.heading]
        sides = [all(any(op * side >= 0 for op, _ in ops) for ops in (self.heading, self.text)) for side in (-1, 1)]
        between = [Run(sign=sides[1] - sides[0], text="\n")] if any(sides) else []
        return _glued([*title, *between, *self.runs])


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Every provision in the new charter's order, then those that are gone; what happened, once each; the moves."""

    provisions: tuple[ComparedProvision, ...]
    happened: tuple[Happening, ...]
    moves: tuple[MovedWords, ...]

    @property
    def changed(self) -> tuple[ComparedProvision, ...]:
        """The provisions that are not the same in both."""
        return tuple(one for one in self.provisions if one.what is not Change.UNCHANGED)

    @property
    def untouched(self) -> tuple[ComparedProvision, ...]:
        """The provisions that are the same in both."""
        return tuple(one for one in self.provisions if one.what is Change.UNCHANGED)


def compare(old: Provision, new: Provision, *, redline: Redline = words_redline) -> Comparison:
    """Compare two trees whose nodes carry identities; texts are canonical. Raises `DamagedText`."""
    every = changes(old, new)
    before, after = ({node.identity: node for node in tree.walk()} for tree in (old, new))
    ops = {one.identity: redline(_text(one.old), _text(one.new)) for one in every if _text(one.old) != _text(one.new)}
    relations, found = relate(Texts(before, after, ops))
    numbered = _numbered(found, before, after)
    cuts = _cuts(numbered)
    left = vacated(old, new)
    teller = Teller(old=before, new=after, moved=displaced(old, new), vacated=left, relations=relations)
    provisions = []
    for one in every:
        runs = tuple(_runs(one.identity, ops.get(one.identity) or redline(_text(one.new), _text(one.new)), cuts))
        happened = teller.tell(one, [(run.sign, run.text, run.move) for run in runs])
        provisions.append(_compared(one, happened, runs, redline, vacated=one.identity in left))
    told = {id(happening): happening for one in provisions for happening in one.happened}
    return Comparison(provisions=tuple(provisions), happened=tuple(told.values()), moves=numbered)


def _text(node: Provision | None) -> str:
    return node.text if node else ""


def _compared(
    change: ProvisionChange, happened: tuple[Happening, ...], runs: tuple[Run, ...], redline: Redline, *, vacated: bool
) -> ComparedProvision:
    old, new = change.old, change.new
    shown = new or old
    if shown is None:
        raise AssertionError(change)
    formal = _FORMAL.get(change.what, ()) if not vacated else (Happened.VACATED,)
    kinds = formal if vacated else tuple(dict.fromkeys([*formal, *(one.kind for one in happened)]))
    kinds = kinds or (Happened.UNCHANGED,)
    what = change.what
    if what is Change.UNCHANGED and kinds != (Happened.UNCHANGED,):
        what = Change.MOVED if {Happened.MOVED, Happened.RENUMBERED} & set(kinds) else Change.REWORDED
    return ComparedProvision(
        identity=change.identity,
        kind=shown.kind,
        what=what,
        label=shown.label,
        old_label=old.label if old else "",
        kinds=kinds,
        happened=happened,
        heading=redline(old.heading if old else "", new.heading if new else ""),
        text=tuple((run.sign, run.text) for run in without_moves(runs)),
        runs=runs,
        in_new=new is not None,
    )


def _numbered(
    found: Sequence[Move], old: Mapping[str, Provision], new: Mapping[str, Provision]
) -> tuple[MovedWords, ...]:
    """The moves as their targets stand in the new charter."""
    order = {identity: at for at, identity in enumerate(new)}
    sorted_moves = sorted(found, key=lambda one: (order[one.target], one.target_start))
    return tuple(
        MovedWords(
            number=number,
            text=one.text,
            source=_end(old[one.source], one.source_start, one.text),
            target=_end(new[one.target], one.target_start, one.text),
        )
        for number, one in enumerate(sorted_moves, start=1)
    )


def _end(node: Provision, start: int, text: str) -> End:
    return End(identity=node.identity, label=node.label, start=start, end=start + len(text))


def _cuts(found: Iterable[MovedWords]) -> dict[tuple[str, int], list[MovedWords]]:
    """The moves by provision and side (-1 before, 1 after), in order of place."""
    cuts: dict[tuple[str, int], list[MovedWords]] = defaultdict(list)
    for move in found:
        cuts[move.source.identity, -1].append(move)
        cuts[move.target.identity, 1].append(move)
    for (_, sign), own in cuts.items():
        own.sort(key=lambda one: one.source.start if sign < 0 else one.target.start)
    return cuts


def _runs(identity: str, ops: Iterable[Op], cuts: Mapping[tuple[str, int], Sequence[MovedWords]]) -> Iterator[Run]:
    """The redline, cut where moves begin and end."""
    at = {-1: 0, 1: 0}
    for sign, text in ops:
        if sign == 0:
            yield Run(sign=0, text=text)
            at = {side: place + len(text) for side, place in at.items()}
            continue
        start, end = at[sign], at[sign] + len(text)
        place = start
        for move in cuts.get((identity, sign), ()):
            own, other = (move.source, move.target) if sign < 0 else (move.target, move.source)
            if start <= own.start and own.end <= end:
                if own.start > place:
                    yield Run(sign=sign, text=text[place - start : own.start - start])
                elsewhere = "" if own.identity == other.identity else other.label
                yield Run(sign=sign, text=move.text, move=move.number, elsewhere=elsewhere)
                place = own.end
        if place < end:
            yield Run(sign=sign, text=text[place - start :])
        at[sign] = end


def without_moves(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The redline with what moved as plain deletions and insertions."""
    return _glued(Run(sign=run.sign, text=run.text) for run in runs)


def _glued(parts: Iterable[Run]) -> tuple[Run, ...]:
    """The runs, those of one kind that follow each other as one."""
    runs: list[Run] = []
    for part in parts:
        if runs and not part.move and not runs[-1].move and runs[-1].sign == part.sign:
            runs[-1] = Run(sign=part.sign, text=runs[-1].text + part.text)
        else:
            runs.append(part)
    return tuple(runs)
