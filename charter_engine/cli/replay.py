"""Going through a log's entries again: recounting every roll call, and following every version's text by its hashes.

1. A poll's listed ballots give its ballots root, and their number is the number stated.
2. Its unweighted figures are those of the list; weighted rolls are recounted by root and number alone.
3. Versions are numbered 1, 2, 3… without gap.
4. A version of one amendment written on the version before has the root that the amendment's newest revision gives, and
   that revision began from the root of the version before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import Entry, EntryType, parse_entry
from charter_engine.domain.ledger.export import CHECKPOINT_FILE, ENTRIES_FILE, read_export
from charter_engine.domain.ledger.merkle import leaf_hash, root

_FILINGS = frozenset({EntryType.AMENDMENT_FILED, EntryType.AMENDMENT_REVISED})
_VERSIONS = frozenset({EntryType.VERSION_ADOPTED, EntryType.VERSION_CORRECTED})
_CHOICES = ("yes", "no", "abstain", "object")


@dataclass(frozen=True, kw_only=True, slots=True)
class Replayed:
    """One thing gone through again: the entry's number, what it was, whether it came out the same."""

    seq: int
    what: str
    ok: bool
    detail: str


@dataclass(slots=True)
class _Story:
    """The roots of the versions so far, and of every amendment's newest revision: (base version, base root, result)."""

    roots: dict[int, str] = field(default_factory=dict)
    results: dict[int, tuple[int, str, str]] = field(default_factory=dict)


def replay_folder(folder: Path) -> tuple[Replayed, ...]:
    """Replay a ledger export; raises Invalid where it cannot be read."""
    files = {
        name: (folder / name).read_bytes() for name in (ENTRIES_FILE, CHECKPOINT_FILE) if (folder / name).is_file()
    }
    return tuple(replay(parse_entry(data) for data in read_export(files).entries))


def replay(entries: Iterable[Entry]) -> Iterator[Replayed]:
    """Yield what was recounted or recomputed, in the log's order."""
    story = _Story()
    for entry in entries:
        body: Mapping[str, Any] = entry.body
        if entry.type == EntryType.POLL_CLOSED:
            yield _recount(entry.seq, body)
        elif entry.type in _FILINGS:
            story.results[body["amendment"]] = (body["base_version"], body["base_root"], body["result_root"])
        elif entry.type in _VERSIONS:
            yield _version(entry.seq, body, story, corrects=entry.type == EntryType.VERSION_CORRECTED)


def _recount(seq: int, body: Mapping[str, Any]) -> Replayed:
    what = f"assemblies/{body['assembly']} poll {body['poll']}"
    listed = body.get("roll_call")
    if listed is None:
        return Replayed(seq=seq, what=what, ok=True, detail="roll call listed elsewhere, by its digest")
    faults = []
    if root([leaf_hash(encode(row)) for row in listed]).hex() != body["ballots_root"]:
        faults.append("ballots_root")
    if len(listed) != body["ballots"] or len({seat for seat, _ in listed}) != len(listed):
        faults.append("ballots")
    counted = {choice: sum(given == choice for _, given in listed) for choice in _CHOICES}
    if _unweighted(body["tally"]["total"]) and _differs(counted, body["tally"]["total"], len(listed)):
        faults.append("tally")
    figures = ", ".join(f"{choice} {count}" for choice, count in counted.items() if count)
    return Replayed(seq=seq, what=what, ok=not faults, detail=", ".join(faults) or figures or "no ballots")


def _unweighted(total: Mapping[str, object]) -> bool:
    return all(isinstance(value, int) for value in total.values())


def _differs(counted: Mapping[str, int], total: Mapping[str, Any], ballots: int) -> bool:
    """Whether figures contradict the list; larger figures than ballots are weights, not a contradiction."""
    stated = {choice: total[choice] for choice in _CHOICES}
    return stated != counted and sum(stated.values()) <= ballots


def _version(seq: int, body: Mapping[str, Any], story: _Story, *, corrects: bool) -> Replayed:
    number, faults = body["version"], []
    if number != len(story.roots) + 1:
        faults.append(f"version {len(story.roots) + 1} expected")
    sources = [story.results.get(each) for each in body["amendments"]]
    detail = "by its number"
    if not corrects and len(sources) == 1 and sources[0] is not None and sources[0][0] == number - 1:
        _, before, result = sources[0]
        detail = "root follows from the amendment"
        if result != body["root"]:
            faults.append("root differs from the amendment's")
        if number > 1 and before != story.roots.get(number - 1):
            faults.append("amendment began from another text")
    story.roots[number] = body["root"]
    return Replayed(seq=seq, what=f"versions/{number}", ok=not faults, detail=", ".join(faults) or detail)
