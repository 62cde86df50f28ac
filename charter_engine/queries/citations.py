"""What clauses cite of other charters, who cites this one, and which cited clauses have changed since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Connection

from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.identity.role import Right
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries.people import Visitor
from charter_engine.storage import charters, citations, texts
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class OuterLine:
    """A citation between two charters: `label` here, `there` in the other one (`slug`, `title`), and whether it stands.

    `standing` is holds, repealed or missing.
    """

    identity: str
    label: str
    slug: str
    title: str
    target_identity: str
    there: str
    words: str
    standing: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeLine:
    """A cited clause that changed in a version of the other charter; `seen` once somebody looked at it."""

    n: int
    identity: str
    label: str
    slug: str
    title: str
    there: str
    target_identity: str
    version: int
    what: str
    at: date
    seen: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CitationsPage:
    """Everything a charter cites elsewhere and is cited for; choices for those who may link."""

    slug: str
    head: int
    cites: tuple[OuterLine, ...]
    cited_by: tuple[OuterLine, ...]
    changes: tuple[ChangeLine, ...]
    may: bool
    clauses: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]


def citations_page(connection: Connection, charter: CharterRecord, visitor: Visitor) -> CitationsPage:
    """Return the citations of a charter."""
    tree = _newest(connection, charter)
    others = [one for one in charters.every(connection) if one.charter_id != charter.charter_id and one.head]
    return CitationsPage(
        slug=charter.slug,
        head=charter.head,
        cites=cites(connection, charter),
        cited_by=_cited_by(connection, charter),
        changes=changes(connection, charter),
        may=visitor.may(Right.RUN_STAGE) and charter.head > 0,
        clauses=tuple((node.identity, node.label) for node in tree.walk() if node.label),
        others=tuple((one.slug, one.title) for one in others),
    )


def _newest(connection: Connection, charter: CharterRecord) -> Provision:
    return texts.tree(connection, charter.charter_id, charter.head)


def cites(connection: Connection, charter: CharterRecord, identity: str | None = None) -> tuple[OuterLine, ...]:
    """Return what clauses, or one of them, cite of other charters as these stand now."""
    found = [one for one in citations.of(connection, charter.charter_id) if identity in (None, one.identity)]
    if not found:
        return ()
    here, known = _newest(connection, charter), {one.charter_id: one for one in charters.every(connection)}
    newest = cache(lambda charter_id: _newest(connection, known[charter_id]))
    lines = []
    for one in found:
        target = known[one.target]
        node, own = newest(one.target).find(one.target_identity), here.find(one.identity)
        standing = "missing" if node is None else "repealed" if node.state is State.REPEALED else "holds"
        lines.append(
            OuterLine(
                identity=one.identity,
                label=own.label if own else one.identity,
                slug=target.slug,
                title=target.title,
                target_identity=one.target_identity,
                there=node.label if node else one.target_identity,
                words=one.words,
                standing=standing,
            )
        )
    return tuple(lines)


def _cited_by(connection: Connection, charter: CharterRecord) -> tuple[OuterLine, ...]:
    here, known = _newest(connection, charter), {one.charter_id: one for one in charters.every(connection)}
    newest = cache(lambda charter_id: _newest(connection, known[charter_id]))
    lines = []
    for citing, one in citations.citing(connection, charter.charter_id):
        source = known[citing]
        own, node = here.find(one.target_identity), newest(citing).find(one.identity)
        lines.append(
            OuterLine(
                identity=one.target_identity,
                label=own.label if own else one.target_identity,
                slug=source.slug,
                title=source.title,
                target_identity=one.identity,
                there=node.label if node else one.identity,
                words=one.words,
                standing="holds" if own else "missing",
            )
        )
    return tuple(lines)


def changes(connection: Connection, charter: CharterRecord, *, unseen: bool = False) -> tuple[ChangeLine, ...]:
    """Return the changes of cited clauses, newest first, or only those nobody has looked at."""
    found = [one for one in citations.changes(connection, charter.charter_id) if not (unseen and one.seen)]
    if not found:
        return ()
    here, known = _newest(connection, charter), {one.charter_id: one for one in charters.every(connection)}
    newest = cache(lambda charter_id: _newest(connection, known[charter_id]))
    lines = []
    for one in reversed(found):
        target = known[one.target]
        node, own = newest(one.target).find(one.target_identity), here.find(one.identity)
        lines.append(
            ChangeLine(
                n=one.n,
                identity=one.identity,
                label=own.label if own else one.identity,
                slug=target.slug,
                title=target.title,
                there=node.label if node else one.target_identity,
                target_identity=one.target_identity,
                version=one.version,
                what=one.what,
                at=bangkok_date(one.at),
                seen=bangkok_date(one.seen) if one.seen else None,
            )
        )
    return tuple(lines)
