"""Entries: one official act each, as canonical bytes that are made once, stored, and hashed ever after as stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from charter_engine.domain.ledger.canonical_json import JsonObject, JsonValue, encode, parse_object
from charter_engine.errors import Invalid

ENTRY_VERSION = 1
MAX_ENTRY_BYTES = 65_535
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_TYPE = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_REQUIRED = frozenset({"v", "seq", "origin", "type", "time", "actor", "body"})
_OPTIONAL = frozenset({"simulated"})
_ORIGIN_BYTES = 255

T = TypeVar("T")


class EntryType(StrEnum):
    """Every kind of official act; add a new one here and nowhere else."""

    CHARTER_CREATED = "charter.created"
    PROCEDURE_ADOPTED = "procedure.adopted"
    SEAT_APPOINTED = "seat.appointed"
    SEAT_ENDED = "seat.ended"
    AMENDMENT_FILED = "amendment.filed"
    AMENDMENT_REVISED = "amendment.revised"
    AMENDMENT_SPLIT = "amendment.split"
    SUB_AMENDMENT_FILED = "sub_amendment.filed"
    SUB_AMENDMENT_DECIDED = "sub_amendment.decided"
    AMENDMENT_ADMITTED = "amendment.admitted"
    AMENDMENT_RETURNED = "amendment.returned"
    AMENDMENT_WITHDRAWN = "amendment.withdrawn"
    AMENDMENT_SCREENED = "amendment.screened"
    AMENDMENT_URGENT = "amendment.urgent"
    PETITION_REACHED = "petition.reached"
    PETITION_ANSWERED = "petition.answered"
    ENDORSEMENTS_SEALED = "endorsements.sealed"
    STAGE_OPENED = "stage.opened"
    STAGE_CLOSED = "stage.closed"
    STAGE_EXTENDED = "stage.extended"
    ASSEMBLY_CONVENED = "assembly.convened"
    ASSEMBLY_NOTICED = "assembly.noticed"
    ASSEMBLY_OPENED = "assembly.opened"
    ASSEMBLY_CLOSED = "assembly.closed"
    ASSEMBLY_REPORT = "assembly.report"
    PROXY_GIVEN = "proxy.given"
    SEAT_RECUSED = "seat.recused"
    RESOLUTION_TAKEN = "resolution.taken"
    MINUTES_RECORDED = "minutes.recorded"
    MINUTES_APPROVED = "minutes.approved"
    POLL_OPENED = "poll.opened"
    POLL_CLOSED = "poll.closed"
    POLL_COUNTED = "poll.counted"
    POLL_RECONCILED = "poll.reconciled"
    POLL_ANNULLED = "poll.annulled"
    VERSION_ADOPTED = "version.adopted"
    VERSION_CORRECTED = "version.corrected"
    VERSION_SIGNED = "version.signed"
    PUBLICATION_ISSUED = "publication.issued"
    COMMENTS_SEALED = "comments.sealed"
    COMMENT_ANSWERED = "comment.answered"
    COMMENT_ERASED = "comment.erased"
    PERSON_ERASED = "person.erased"
    PARTNER_JOINED = "partner.joined"
    PARTNER_LEFT = "partner.left"
    PARTNER_ASKED = "partner.asked"
    PARTNER_ANSWERED = "partner.answered"
    PROPOSAL_RAISED = "proposal.raised"
    PROPOSAL_RECEIVED = "proposal.received"
    PROPOSAL_SYNTHESISED = "proposal.synthesised"
    PROPOSAL_DECLINED = "proposal.declined"
    PROPOSAL_ANSWERED = "proposal.answered"
    CITATION_CHANGED = "citation.changed"
    COMMITMENT_MADE = "commitment.made"
    COMMITMENT_CHANGED = "commitment.changed"
    COMMITMENT_PROGRESS = "commitment.progress"
    KEY_ROTATED = "key.rotated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One official act: `seq` its place in the log from 0, `actor` a seat and never a person, `body` the facts.

    `type` is an `EntryType` when written; a reader keeps types of later releases as plain text.
    """

    seq: int
    origin: str
    type: str
    time: str
    actor: str
    body: JsonObject
    simulated: bool = False

    def __post_init__(self) -> None:
        """Refuse an entry that no log may hold."""
        check_origin(self.origin)
        if self.seq < 0:
            raise Invalid(why=f"entry number {self.seq} is below 0")
        if not _TYPE.fullmatch(self.type):
            raise Invalid(why=f"{self.type!r} is no entry type such as 'version.adopted'")
        if not self.actor:
            raise Invalid(why="an entry names the seat that acted")
        parse_time(self.time)

    def encode(self) -> bytes:
        """Return the canonical bytes, at most 65,535; `Invalid` when the body is too long or holds a float or null."""
        record: dict[str, JsonValue] = {
            "v": ENTRY_VERSION,
            "seq": self.seq,
            "origin": self.origin,
            "type": str(self.type),
            "time": self.time,
            "actor": self.actor,
            "body": self.body,
        }
        if self.simulated:
            record["simulated"] = True
        data = encode(record)
        if len(data) > MAX_ENTRY_BYTES:
            raise Invalid(why=f"an entry of {len(data)} bytes; give long texts by their SHA-256")
        return data


def parse_entry(data: bytes) -> Entry:
    """Read an entry's stored bytes; `Invalid` for anything but the one canonical spelling."""
    if len(data) > MAX_ENTRY_BYTES:
        raise Invalid(why=f"an entry of {len(data)} bytes; the limit is {MAX_ENTRY_BYTES}")
    record = parse_object(data, canonical=True)
    _check_fields(record)
    return Entry(
        seq=_typed(record, "seq", int),
        origin=_typed(record, "origin", str),
        type=_typed(record, "type", str),
        time=_typed(record, "time", str),
        actor=_typed(record, "actor", str),
        body=_typed(record, "body", dict),
        simulated="simulated" in record,
    )


def format_time(moment: datetime) -> str:
    """Return an aware moment as entries write it: UTC, whole seconds, `2026-11-20T04:00:00Z`."""
    if moment.tzinfo is None:
        raise Invalid(why="a time without a time zone")
    return moment.astimezone(UTC).strftime(TIME_FORMAT)


def parse_time(text: str) -> datetime:
    """Read an entry's time; `Invalid` for any other spelling or a day that no calendar has."""
    try:
        if _TIME.fullmatch(text):
            return datetime.strptime(text, TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise Invalid(why=f"{text!r} is no UTC time such as 2026-11-20T04:00:00Z")


def check_origin(origin: str) -> str:
    """Return the origin, or refuse one that cannot name a log and its key (no spaces, no `+`, at most 255 bytes)."""
    usable = origin.isprintable() and "+" not in origin and not any(char.isspace() for char in origin)
    if not usable or not 1 <= len(origin.encode("utf-8")) <= _ORIGIN_BYTES:
        raise Invalid(why=f"{origin!r} is no log origin such as 'charter.example.org/nakhon-sawan'")
    return origin


def _check_fields(record: Mapping[str, JsonValue]) -> None:
    """Refuse missing and unknown fields, and a version other than 1."""
    keys = frozenset(record)
    if missing := sorted(_REQUIRED - keys):
        raise Invalid(why=f"the entry lacks {', '.join(missing)}")
    if unknown := sorted(keys - _REQUIRED - _OPTIONAL):
        raise Invalid(why=f"the entry has unknown fields {', '.join(unknown)}")
    if record["v"] is True or record["v"] != ENTRY_VERSION:
        raise Invalid(why=f"entry format {record['v']!r} is unknown")
    if record.get("simulated", True) is not True:
        raise Invalid(why="`simulated` is true or absent")


def _typed(record: Mapping[str, JsonValue], key: str, kind: type[T]) -> T:
    """Return a field of the expected type (true is no number)."""
    value = record[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Invalid(why=f"the entry's {key!r} is no {kind.__name__}")
    return value
