"""Entries of the record in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from charter_engine.domain.ledger.entry import Entry, EntryType
from charter_engine.domain.text.dates import thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.i18n import fill

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
        return " ".join(thai_digits(str(one)) for one in value) if numbers else value
    if isinstance(value, int):
        return thai_digits(value)
    if key in {"day", "adopted", "effective"} and isinstance(value, str):
        return thai_date(date.fromisoformat(value))
    if key in {"stage", "next", "body", "sector", "petition"} and isinstance(value, str):
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
    if kind == EntryType.POLL_ANNULLED:
        return fill("Poll {poll} of meeting {assembly} was annulled", facts)
    return _poll_opened(facts) if kind == EntryType.POLL_OPENED else _poll_closed(facts)


def _poll_opened(facts: Facts) -> str:
    if facts.get("options"):
        return fill("Poll {poll} of meeting {assembly} was opened to rank amendments {options}", facts)
    if facts.get("subject"):
        return fill("Poll {poll} of meeting {assembly} was opened on a question of its own", facts)
    return fill("Poll {poll} of meeting {assembly} was opened on amendment {amendment}", facts)


def _poll_closed(facts: Facts) -> str:
    match facts.get("outcome"):
        case "chosen":
            return fill("Poll {poll} of meeting {assembly} was closed: amendment {winner} was chosen", facts)
        case "tied":
            return fill("Poll {poll} of meeting {assembly} was closed with equal votes", facts)
        case _ if facts.get("subject") or facts.get("options"):
            return _closed_alone(facts)
        case "passed":
            return fill("Poll {poll} of meeting {assembly} on amendment {amendment} was closed: passed", facts)
        case _:
            return fill("Poll {poll} of meeting {assembly} on amendment {amendment} was closed: not passed", facts)


def _closed_alone(facts: Facts) -> str:
    if facts.get("outcome") == "passed":
        return fill("Poll {poll} of meeting {assembly} was closed: passed", facts)
    return fill("Poll {poll} of meeting {assembly} was closed: not passed", facts)


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


def _joined(facts: Facts) -> str:
    if facts.get("stands"):
        return fill("A seat was named that stands for the organisation {name}", facts)
    return fill("The organisation {name} became a partner", facts)


_PLAIN: Final[Mapping[str, Callable[[Facts], str]]] = {
    EntryType.AMENDMENT_SCREENED: lambda facts: fill("Amendment {amendment} was screened", facts),
    EntryType.AMENDMENT_URGENT: lambda facts: fill("Amendment {amendment} was declared urgent", facts),
    EntryType.PETITION_REACHED: lambda facts: fill("Amendment {amendment} reached a threshold: {petition}", facts),
    EntryType.PETITION_ANSWERED: lambda facts: fill(
        "Amendment {amendment} was answered as petitioned: {petition}", facts
    ),
    EntryType.ENDORSEMENTS_SEALED: lambda facts: fill("Endorsements of amendment {amendment} were sealed", facts),
    EntryType.STAGE_EXTENDED: lambda facts: fill("The stage “{stage}” of amendment {amendment} got more time", facts),
    EntryType.ASSEMBLY_NOTICED: lambda facts: fill("Notice of meeting {assembly} was given", facts),
    EntryType.PROXY_GIVEN: lambda facts: fill("A proxy was recorded for meeting {assembly}", facts),
    EntryType.SEAT_RECUSED: lambda facts: fill("A seat was recused in meeting {assembly}", facts),
    EntryType.RESOLUTION_TAKEN: lambda facts: fill("Meeting {assembly} took resolution {resolution}", facts),
    EntryType.MINUTES_RECORDED: lambda facts: fill("The minutes of meeting {assembly} were recorded", facts),
    EntryType.MINUTES_APPROVED: lambda facts: fill("The minutes of meeting {assembly} were approved", facts),
    EntryType.POLL_COUNTED: lambda facts: fill("Hands were counted in poll {poll} of meeting {assembly}", facts),
    EntryType.POLL_RECONCILED: lambda facts: fill("Poll {poll} of meeting {assembly} was reconciled with paper", facts),
    EntryType.VERSION_SIGNED: lambda facts: fill("A party signed version {version}", facts),
    EntryType.PARTNER_JOINED: _joined,
    EntryType.PARTNER_LEFT: lambda facts: fill("The organisation {name} is no longer a partner", facts),
    EntryType.PARTNER_ASKED: lambda facts: fill("The organisation {name} was asked for an answer", facts),
    EntryType.PARTNER_ANSWERED: lambda facts: fill("The organisation {name} answered", facts),
    EntryType.PROPOSAL_RAISED: lambda facts: fill("Amendment {amendment} was raised to {target}", facts),
    EntryType.PROPOSAL_RECEIVED: lambda facts: fill("A proposal came from {source}", facts),
    EntryType.PROPOSAL_SYNTHESISED: lambda facts: fill("Raised proposals were joined in amendment {amendment}", facts),
    EntryType.PROPOSAL_DECLINED: lambda facts: fill("A raised proposal was declined with the reason", facts),
    EntryType.PROPOSAL_ANSWERED: lambda facts: fill("{target} told the outcome of amendment {amendment}", facts),
    EntryType.CITATION_CHANGED: lambda facts: fill("A cited clause of {target} has changed", facts),
    EntryType.COMMITMENT_MADE: lambda facts: fill("Commitment {commitment} was recorded", facts),
    EntryType.COMMITMENT_CHANGED: lambda facts: fill("Commitment {commitment} was changed", facts),
    EntryType.COMMITMENT_PROGRESS: lambda facts: fill("Progress of commitment {commitment} was noted", facts),
}
"""Types with one sentence each; facts it names that an entry lacks are left empty."""


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
    if kind in _PLAIN:
        return _PLAIN[kind]
    tell = _FAMILIES[kind.partition(".")[0]]
    return lambda facts: tell(kind, facts)


_SENTENCES: Final[Mapping[str, Callable[[Facts], str]]] = {str(kind): _teller(kind) for kind in EntryType}
