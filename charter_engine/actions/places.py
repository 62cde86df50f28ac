"""Carrying comments to a new text: where the words each one is about stand now, told honestly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.text.anchors import Anchor, Place, Status, VersionMap, honest, version_map
from charter_engine.storage import amendments, comments, texts
from charter_engine.storage.amendments import AmendmentRevision
from charter_engine.storage.comments import CommentRecord, PlaceRecord
from charter_engine.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class _Where:
    """Which text a place is in: a version, or a revision of an amendment."""

    amendment: int = 0
    revision: int = 0
    version: int = 0


def words_of(tree: Provision) -> dict[str, str]:
    """Return the text of every provision that has one, by identity."""
    return {node.identity: node.text for node in tree.walk() if node.text}


def _newest(work: UnitOfWork, charter_id: str) -> dict[int, PlaceRecord]:
    return {place.n: place for place in comments.places(work.connection, charter_id)}


def _where_made(comment: CommentRecord) -> PlaceRecord:
    here = Place(clause=comment.clause, start=comment.start, end=comment.end, exact="", status=Status.EXACT)
    where = _Where(amendment=comment.amendment, revision=comment.revision, version=comment.version)
    return _record(comment, here, Status.EXACT, where)


def _record(comment: CommentRecord, place: Place, status: Status, where: _Where) -> PlaceRecord:
    return PlaceRecord(
        n=comment.n,
        amendment=where.amendment,
        revision=where.revision,
        version=where.version,
        status=status,
        clause=place.clause,
        start=place.start,
        end=place.end,
        trace={"kept": place.kept, "pieces": place.pieces, "status": place.status.value},
    )


def _carried(
    comment: CommentRecord, place: PlaceRecord, words: Mapping[str, str], by: VersionMap, where: _Where
) -> PlaceRecord:
    """Carry one comment's words on; a claim that they are the same is checked against the quote itself."""
    quote = words.get(place.clause or "", "")[place.start : place.end]
    then = Place(
        clause=place.clause,
        start=place.start,
        end=place.end,
        exact=None if place.clause is None else quote,
        status=Status(place.trace["status"]),
        kept=place.trace["kept"],
        pieces=tuple((start, end) for start, end in place.trace["pieces"]),
    )
    now = by.carry(then)
    anchor = Anchor(clause=comment.clause, start=comment.start, end=comment.end, exact=comment.exact)
    status = now.status if comment.erased else honest(anchor, now).status
    return _record(comment, now, status, where)


def carry_to_revision(work: UnitOfWork, charter_id: str, before: AmendmentRevision, after: AmendmentRevision) -> None:
    """Carry the comments on one revision of an amendment to the next."""
    old, new = (words_of(_result(work, charter_id, revision)) for revision in (before, after))
    newest = _newest(work, charter_id)
    by = version_map(old, new)
    where = _Where(amendment=after.amendment, revision=after.revision)
    carried = []
    for comment in comments.every(work.connection, charter_id):
        place = newest.get(comment.n, _where_made(comment))
        if (place.amendment, place.revision) == (after.amendment, before.revision):
            carried.append(_carried(comment, place, old, by, where))
    comments.add_places(work.connection, charter_id, carried)


def carry_to_version(
    work: UnitOfWork, charter_id: str, version: int, new_tree: Provision, sources: Mapping[int, Provision]
) -> None:
    """Carry to a new version the comments on the version before and those on the amendments that made it."""
    newest = _newest(work, charter_id)
    new = words_of(new_tree)
    old = {0: words_of(texts.tree(work.connection, charter_id, version - 1))}
    old |= {number: words_of(tree) for number, tree in sources.items()}
    maps = {number: version_map(words, new) for number, words in old.items()}
    where = _Where(version=version)
    carried = []
    for comment in comments.every(work.connection, charter_id):
        place = newest.get(comment.n, _where_made(comment))
        if place.amendment in maps and (place.amendment or place.version == version - 1):
            carried.append(_carried(comment, place, old[place.amendment], maps[place.amendment], where))
    comments.add_places(work.connection, charter_id, carried)


def _result(work: UnitOfWork, charter_id: str, revision: AmendmentRevision) -> Provision:
    base = texts.tree(work.connection, charter_id, revision.base_version)
    return apply(base, operations_from_json(revision.operations))


def newest_revision(work: UnitOfWork, charter_id: str, amendment: int) -> AmendmentRevision:
    """Return the newest revision of an amendment."""
    record = amendments.by_number(work.connection, charter_id, amendment)
    return amendments.revision(work.connection, charter_id, amendment, record.revision)
