"""Erasing a person (PDPA): names, account and words go, seats and proofs stay, and the erasure is itself recorded."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from charter_engine.actions.charters import INSTALLATION
from charter_engine.actions.sealing import seal_comments
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.storage import assemblies, charters, comments, people
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """What was erased in one charter: the words of so many comments, made from these seats."""

    slug: str
    seats: tuple[str, ...]
    comments: tuple[str, ...]


def erase_person(work: UnitOfWork, login: str) -> tuple[Erased, ...]:
    """Erase the person behind a login from every charter; raises NoSuchAccount.

    Comments not yet sealed are sealed first, so that the fact of each one stays provable.
    """
    account = people.account_by_login(work.connection, login)
    held: defaultdict[str, list[str]] = defaultdict(list)
    for charter_id, seat in people.holdings(work.connection, account.person_id):
        held[charter_id].append(seat)
    done = [_erase_in(work, charters.by_id(work.connection, id_), tuple(seats)) for id_, seats in held.items()]
    people.erase_person(work.connection, account.person_id)
    return tuple(done)


def _erase_in(work: UnitOfWork, charter: CharterRecord, seats: tuple[str, ...]) -> Erased:
    charter_id = charter.charter_id
    seal_comments(work, charter_id, INSTALLATION)
    said = [one for one in comments.every(work.connection, charter_id) if one.seat in seats and not one.erased]
    for one in said:
        comments.erase_words(work.connection, charter_id, one.n)
    assemblies.erase_reservations(work.connection, charter_id, seats)
    for seat in charters.seats(work.connection, charter_id):
        if seat.seat in seats and seat.ended is None:
            charters.end_seat(work.connection, charter_id, seat.seat, work.now())
    references = tuple(one.reference for one in said)
    body = {"seats": list(seats), "comments": list(references)}
    work.record(charter_id, EntryType.PERSON_ERASED, "seats", actor=INSTALLATION, body=body)
    return Erased(slug=charter.slug, seats=seats, comments=references)
