"""What an edited text would do before it is sent: redline, drafted orders, broken references, rivals."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.instrument import directives
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.amendment.rebase import Fit
from charter_engine.domain.charter.matching import match_identities
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.references_broken import broken
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.charter.tree import next_identity
from charter_engine.errors import Refusal
from charter_engine.queries.collisions import Pending
from charter_engine.queries.compare import ChangedProvision, describe
from charter_engine.queries.rivals import Rivals, among
from charter_engine.queries.sub_amendments import amended_text
from charter_engine.storage import amendments, texts
from charter_engine.storage.amendments import AmendmentRevision
from charter_engine.storage.charters import CharterRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderLine:
    """A drafted order: its sentence, and the quotation that follows it, if any."""

    text: str
    quotation: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What an edit would do; `broken` names both ends of each reference that breaks, in a sentence.

    `since` is what a further revision changes in the present one.
    `fault` says in words why it cannot be sent as it is, `undrafted` why no order fits it.
    """

    slug: str
    changed: tuple[ChangedProvision, ...] = ()
    since: tuple[ChangedProvision, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    undrafted: str = ""
    broken: tuple[str, ...] = ()
    rivals: Rivals = field(default_factory=Rivals)
    fault: str = ""


def preview(
    connection: Connection, charter: CharterRecord, text: str, *, amendment: int | None = None, sub: bool = False
) -> Preview:
    """Return what an edited text would do; raises what reading it and telling its changes raises."""
    revision = _revision(connection, charter, amendment)
    version = revision.base_version if sub and revision else charter.head
    base = texts.tree(connection, charter.charter_id, version)
    known = base if revision is None else amended_text(connection, charter.charter_id, revision)
    draft, edited = version == 0, parse(text).tree
    meant = edited if sub else match_identities(known, edited)
    operations = difference(base, meant, next_identity(base, known), draft=draft)
    result = apply(base, operations)
    orders, undrafted = ((), "") if draft else _orders(base, operations)
    rivals = Rivals() if draft or version != charter.head else _rivals(connection, charter, amendment or 0, operations)
    before = known if sub else base
    return Preview(
        slug=charter.slug,
        changed=() if draft and not sub else _changed(before, result),
        since=() if revision is None or sub else _changed(known, result),
        orders=orders,
        undrafted=undrafted,
        broken=tuple(one.message_th for one in broken(before, result)),
        rivals=rivals,
    )


def _revision(connection: Connection, charter: CharterRecord, n: int | None) -> AmendmentRevision | None:
    if n is None:
        return None
    record = amendments.by_number(connection, charter.charter_id, n)
    return amendments.revision(connection, charter.charter_id, n, record.revision)


def _changed(before: Provision, result: Provision) -> tuple[ChangedProvision, ...]:
    return tuple(
        describe(one)
        for one in changes(before, result)
        if one.what is not Change.UNCHANGED and (one.new or one.old or before).kind is not Kind.CHARTER
    )


def _orders(base: Provision, operations: tuple[Operation, ...]) -> tuple[tuple[OrderLine, ...], str]:
    try:
        drafted = directives(base, operations, {})
    except Refusal as refusal:
        return (), refusal.message
    return tuple(OrderLine(text=one.text, quotation=one.quotation) for one in drafted), ""


def _rivals(connection: Connection, charter: CharterRecord, n: int, operations: tuple[Operation, ...]) -> Rivals:
    mine = Pending(n=n, title="", fit=Fit.CARRIES, assembly=None, operations=operations)
    return among(connection, charter, mine)
