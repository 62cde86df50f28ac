"""The log of official acts for people: one sentence an entry, its bytes and leaf hash, the newest checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection

from charter_engine.domain.ledger.checkpoint import parse_checkpoint
from charter_engine.domain.ledger.entry import Entry, EntryType, parse_entry
from charter_engine.domain.ledger.merkle import leaf_hash
from charter_engine.domain.text import thai_date, thai_digits
from charter_engine.errors import NotFound
from charter_engine.i18n import fill
from charter_engine.queries.duties import procedure_of
from charter_engine.storage import charters, ledger, overview
from charter_engine.storage.charters import CharterRecord, SeatRecord
from charter_engine.storage.ledger import Line

_LINKED: Final = frozenset({"amendments", "assemblies", "comments", "versions"})
_SIGNATURE: Final = "\u2014 "


class NoSuchEntry(NotFound):
    """The record of this charter has no entry number {name}."""

    remedy = "See the list of entries; the first one is 0."


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryLine:
    """An entry in words: `href` leads to what it is about (below the charter's address, or ""), `role` acted."""

    seq: int
    type: str
    at: datetime
    sentence: str
    href: str
    role: str
    simulated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckpointLine:
    """The newest signed checkpoint: its size and root (hex), the note as signed, how many witnesses cosigned."""

    size: int
    root: str
    note: str
    witnesses: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerPage:
    """Entries newest first; `older` and `newer` are the `before` of the neighbouring pages (None: there is none)."""

    origin: str
    size: int
    entries: tuple[EntryLine, ...]
    checkpoint: CheckpointLine | None
    older: int | None
    newer: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryPage:
    """One entry: in words, its bytes as stored, its leaf hash (hex), and whether the newest checkpoint covers it."""

    entry: EntryLine
    data: str
    length: int
    leaf: str
    actor: str
    checkpoint: CheckpointLine | None
    size: int

    @property
    def covered(self) -> bool:
        """Whether a signed checkpoint commits to this entry."""
        return self.checkpoint is not None and self.entry.seq < self.checkpoint.size


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What sentences look up: seats by id, names of stages, bodies and sectors by id."""

    seats: Mapping[str, SeatRecord]
    names: Mapping[str, str]


def ledger_page(connection: Connection, charter: CharterRecord, before: int | None, limit: int) -> LedgerPage:
    """The `limit` entries below number `before`, or the newest ones."""
    size = ledger.size(connection, charter.charter_id)
    end = size if before is None else max(0, min(before, size))
    start = max(0, end - limit)
    known = _known(connection, charter)
    found = ledger.page(connection, charter.charter_id, start - 1, end - start) if end > start else ()
    return LedgerPage(
        origin=charter.origin,
        size=size,
        entries=tuple(_line(line, known) for line in reversed(found)),
        checkpoint=newest_checkpoint(connection, charter),
        older=start if start > 0 else None,
        newer=min(end + limit, size) if end < size else None,
    )


def entry_page(connection: Connection, charter: CharterRecord, seq: int) -> EntryPage:
    """One entry; raises NoSuchEntry."""
    line = ledger.line(connection, charter.charter_id, seq)
    if line is None:
        raise NoSuchEntry(name=seq)
    return EntryPage(
        entry=_line(line, _known(connection, charter)),
        data=line.data.decode(),
        length=len(line.data),
        leaf=leaf_hash(line.data).hex(),
        actor=parse_entry(line.data).actor,
        checkpoint=newest_checkpoint(connection, charter),
        size=ledger.size(connection, charter.charter_id),
    )


def newest_checkpoint(connection: Connection, charter: CharterRecord) -> CheckpointLine | None:
    """The newest checkpoint; signatures beside the log's own are witnesses'."""
    found = ledger.newest_checkpoint(connection, charter.charter_id)
    if found is None:
        return None
    size, note = found
    text, _, signatures = note.partition("\n\n")
    names = {line.removeprefix(_SIGNATURE).split(" ")[0] for line in signatures.splitlines() if line}
    root = parse_checkpoint(f"{text}\n").root.hex()
    return CheckpointLine(size=size, root=root, note=note, witnesses=len(names - {charter.origin}))


def _known(connection: Connection, charter: CharterRecord) -> _Known:
    source = overview.procedure_sources(connection).get(charter.charter_id)
    procedure = procedure_of(source) if source else None
    names: dict[str, str] = {}
    if procedure:
        names |= {stage.id: stage.name for stage in procedure.stages}
        names |= {body.id: body.name for body in procedure.bodies}
        names |= {sector.id: sector.name for sector in procedure.sectors}
    return _Known(
        seats={seat.seat: seat for seat in charters.seats(connection, charter.charter_id)},
        names=names,
    )


def _line(line: Line, known: _Known) -> EntryLine:
    entry = parse_entry(line.data)
    seat = known.seats.get(entry.actor)
    thing = line.subject.partition("/")[0]
    return EntryLine(
        seq=line.seq,
        type=line.type,
        at=line.at,
        sentence=sentence(entry, known.names),
        href=f"/{line.subject}" if thing in _LINKED and "/" in line.subject else "",
        role=seat.role if seat else "",
        simulated=entry.simulated,
    )


# --- sentences --------------------------------------------------------------------------------------------------------
Facts = Mapping[str, Any]


def sentence(entry: Entry, names: Mapping[str, str]) -> str:
    """An entry in plain words; a type of a later release is named as it stands."""
    said = _SENTENCES.get(entry.type)
    return said(_readable(entry.body, names)) if said else fill("Entry of type {type}", {"type": entry.type})


def _readable(body: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The facts as people read them: ids by their names, numbers in Thai digits, days as dates; absent ones empty."""
    return {key: _readable_fact(key, value, names) for key, value in body.items()}


def _readable_fact(key: str, value: object, names: Mapping[str, str]) -> object:
    if isinstance(value, list):
        numbers = all(isinstance(one, int) for one in value)
        return ", ".join(thai_digits(str(one)) for one in value) if numbers else value
    if isinstance(value, int):
        return thai_digits(value)
    if key in {"day", "adopted", "effective"} and isinstance(value, str):
        return thai_date(date.fromisoformat(value))
    if key in {"stage", "next", "body", "sector"} and isinstance(value, str):
        return names.get(value, value)
    return value


def _founding(kind: str, facts: Facts) -> str:
    if kind == EntryType.CHARTER_CREATED:
        return fill("The charter of {place} was registered", facts)
    return fill("The procedure “{name}” was adopted", facts)


def _seat(kind: str, facts: Facts) -> str:
    if kind == EntryType.SEAT_ENDED:
        return fill("Seat {seat} ended", facts)
    if facts.get("sector"):
        return fill("A seat was given in {body}, {sector}", facts)
    return fill("A seat was given in {body}", facts) if facts.get("body") else fill("A seat was given", facts)


def _amendment(kind: str, facts: Facts) -> str:
    match kind:
        case EntryType.AMENDMENT_FILED:
            return fill("Amendment {amendment} was filed (revision {revision})", facts)
        case EntryType.AMENDMENT_REVISED:
            return fill("Amendment {amendment} was revised to revision {revision}", facts)
        case EntryType.AMENDMENT_ADMITTED:
            return fill("Amendment {amendment} was found in order", facts)
        case EntryType.AMENDMENT_RETURNED:
            return fill("Amendment {amendment} was returned to its author with the reason", facts)
        case EntryType.AMENDMENT_SPLIT:
            return fill("Amendment {split_off} was split off amendment {amendment}", facts)
        case _:
            return fill("Amendment {amendment} was withdrawn by its author", facts)


def _sub_amendment(kind: str, facts: Facts) -> str:
    if kind == EntryType.SUB_AMENDMENT_FILED:
        return fill("Proposal {sub_amendment} to change amendment {amendment} was filed", facts)
    match facts.get("outcome"):
        case "accepted":
            return fill("Proposal {sub_amendment} to change amendment {amendment} was accepted", facts)
        case "rejected":
            return fill("Proposal {sub_amendment} to change amendment {amendment} was turned down", facts)
        case _:
            return fill("Proposal {sub_amendment} to change amendment {amendment} was withdrawn", facts)


def _stage(kind: str, facts: Facts) -> str:
    if kind == EntryType.STAGE_OPENED:
        return fill("The stage “{stage}” of amendment {amendment} began", facts)
    return fill("The stage “{stage}” of amendment {amendment} ended", facts)


def _assembly(kind: str, facts: Facts) -> str:
    match kind:
        case EntryType.ASSEMBLY_CONVENED:
            return fill("Meeting {assembly} of {body} was convened for {day}", facts)
        case EntryType.ASSEMBLY_OPENED:
            return fill("Meeting {assembly} was opened with {present} of {roll} seats present", facts)
        case EntryType.ASSEMBLY_CLOSED:
            return fill("Meeting {assembly} was closed", facts)
        case _:
            return fill("The report of meeting {assembly} was made", facts)


def _poll(kind: str, facts: Facts) -> str:
    match kind:
        case EntryType.POLL_OPENED:
            return fill("Poll {poll} of meeting {assembly} was opened on amendment {amendment}", facts)
        case EntryType.POLL_ANNULLED:
            return fill("Poll {poll} of meeting {assembly} was annulled", facts)
        case _ if facts.get("outcome") == "passed":
            return fill("Poll {poll} of meeting {assembly} on amendment {amendment} was closed: passed", facts)
        case _:
            return fill("Poll {poll} of meeting {assembly} on amendment {amendment} was closed: not passed", facts)


def _version(kind: str, facts: Facts) -> str:
    match kind:
        case EntryType.VERSION_ADOPTED:
            return fill("Version {version} was adopted, in force from {effective}", facts)
        case EntryType.VERSION_CORRECTED:
            return fill("Version {version} corrects a slip in version {corrects}", facts)
        case _:
            return fill("A signed paper was issued", facts)


def _comment(kind: str, facts: Facts) -> str:
    match kind:
        case EntryType.COMMENTS_SEALED:
            return fill("{count} comments were sealed (number {first} to {last})", facts)
        case EntryType.COMMENT_ANSWERED:
            return fill("Comment {comment} was answered", facts)
        case _:
            return fill("The words of comment {comment} were erased", facts)


def _custody(kind: str, facts: Facts) -> str:
    if kind == EntryType.KEY_ROTATED:
        return fill("The key of this record was replaced", facts)
    return fill("A person's data was erased on request", facts)


_FAMILIES: Final[Mapping[str, Callable[[str, Facts], str]]] = {
    "charter": _founding,
    "procedure": _founding,
    "seat": _seat,
    "amendment": _amendment,
    "sub_amendment": _sub_amendment,
    "stage": _stage,
    "assembly": _assembly,
    "poll": _poll,
    "version": _version,
    "publication": _version,
    "comments": _comment,
    "comment": _comment,
    "person": _custody,
    "key": _custody,
}


def _teller(kind: EntryType) -> Callable[[Facts], str]:
    tell = _FAMILIES[kind.partition(".")[0]]
    return lambda facts: tell(kind, facts)


_SENTENCES: Final[Mapping[str, Callable[[Facts], str]]] = {str(kind): _teller(kind) for kind in EntryType}
