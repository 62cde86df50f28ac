"""The log of official acts for people: one sentence an entry, its bytes and leaf hash, the newest checkpoint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.ledger.checkpoint import parse_checkpoint
from charter_engine.domain.ledger.entry import parse_entry
from charter_engine.domain.ledger.merkle import leaf_hash
from charter_engine.errors import NotFound
from charter_engine.queries.duties import procedure_of
from charter_engine.queries.ledger_sentences import sentence
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
    """What sentences look up: seats by id, names of stages, bodies, sectors and petitions by id."""

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
        names |= {petition.id: petition.name for petition in procedure.petitions}
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
