"""Carrying comments to a new text: where the words each one is about stand now, told honestly."""

from __future__ import annotations

from collections.abc import Mapping

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.text.anchors import Place, Status, VersionMap
from charter_engine.storage import amendments, comments, texts
from charter_engine.storage.amendments import AmendmentRevision
from charter_engine.storage.comments import CommentRecord, PlaceRecord
from charter_engine.storage.unit_of_work import UnitOfWork


def words_of(tree: Provision) -> dict[str, str]:
    """Return the text of every provision that has one, by identity."""
    return {node.identity: node.text for node in tree.walk() if node.text}


def _newest(work: UnitOfWork, charter_id: str) -> dict[int, PlaceRecord]:
    return {place.n: place for place in comments.places(work.connection, charter_id)}


def _as_made(comment: CommentRecord) -> PlaceRecord:
    return PlaceRecord(
        n=comment.n,
        amendment=comment.amendment,
        revision=comment.revision,
        version=comment.version,
        status=Status.EXACT,
        clause=comment.clause,
        start=comment.start,
        end=comment.end,
    )


def _carried(place: PlaceRecord, words: Mapping[str, str], by: VersionMap, **where: int) -> PlaceRecord:
    if place.clause is None or place.start is None or place.end is None:
        return PlaceRecord(n=place.n, status=Status.ORPHANED, clause=None, start=None, end=None, **where)
    quote = words.get(place.clause, "")[place.start : place.end]
    now = by.carry(
        Place(clause=place.clause, start=place.start, end=place.end, exact=quote, status=Status(place.status))
    )
    return PlaceRecord(n=place.n, status=now.status, clause=now.clause, start=now.start, end=now.end, **where)


def carry_to_revision(work: UnitOfWork, charter_id: str, before: AmendmentRevision, after: AmendmentRevision) -> None:
    """Carry the comments on one revision of an amendment to the next."""
    old, new = (words_of(_result(work, charter_id, revision)) for revision in (before, after))
    newest = _newest(work, charter_id)
    by = VersionMap(old, new)
    where = {"amendment": after.amendment, "revision": after.revision, "version": 0}
    found = [comment for comment in comments.every(work.connection, charter_id) if comment.amendment == after.amendment]
    places = [newest.get(comment.n, _as_made(comment)) for comment in found]
    carried = [_carried(place, old, by, **where) for place in places if place.revision == before.revision]
    comments.add_places(work.connection, charter_id, carried)


def carry_to_version(
    work: UnitOfWork, charter_id: str, version: int, new_tree: Provision, sources: Mapping[int, Provision]
) -> None:
    """Carry to a new version the comments on the version before and those on the amendments that made it."""
    newest = _newest(work, charter_id)
    new = words_of(new_tree)
    old = {0: words_of(texts.tree(work.connection, charter_id, version - 1))}
    old |= {number: words_of(tree) for number, tree in sources.items()}
    maps = {number: VersionMap(words, new) for number, words in old.items()}
    where = {"amendment": 0, "revision": 0, "version": version}
    carried = []
    for comment in comments.every(work.connection, charter_id):
        place = newest.get(comment.n, _as_made(comment))
        if place.amendment in maps and (place.amendment or place.version == version - 1):
            carried.append(_carried(place, old[place.amendment], maps[place.amendment], **where))
    comments.add_places(work.connection, charter_id, carried)


def _result(work: UnitOfWork, charter_id: str, revision: AmendmentRevision) -> Provision:
    base = texts.tree(work.connection, charter_id, revision.base_version)
    return apply(base, operations_from_json(revision.operations))


def newest_revision(work: UnitOfWork, charter_id: str, amendment: int) -> AmendmentRevision:
    """Return the newest revision of an amendment."""
    record = amendments.by_number(work.connection, charter_id, amendment)
    return amendments.revision(work.connection, charter_id, amendment, record.revision)
