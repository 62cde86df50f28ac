"""The provisions an order cites: each must be there once, and a range must go onward."""

from __future__ import annotations

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.operation import Insert
from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.wording import cited
from charter_engine.domain.charter.numbering import label_number
from charter_engine.domain.charter.provision import Kind, Provision


def the_cited(tree: Provision, place: str) -> Provision:
    """The one provision a place means; raises `DoesNotFit`."""
    node = cited(tree, place)
    if node is None:
        raise DoesNotFit(why=f"ไม่พบ {place} ในฉบับที่จะแก้ไข หรือมีเลขนี้มากกว่าหนึ่งแห่ง")
    return node


def row_of(tree: Provision, first: Provision, last: Provision) -> list[Provision]:
    """Every provision of their kind from the first to the last; raises `DoesNotFit`."""
    row = [node for node in tree.walk() if node.kind is first.kind]
    start, end = row.index(first), row.index(last) if last in row else -1
    if end <= start:
        raise DoesNotFit(why=f"{last.label} ไม่ได้อยู่หลัง {first.label}")
    return row[start : end + 1]


def check_between(tree: Provision, new: Insert) -> None:
    """Raise `DoesNotFit` where a new clause's number is not between those it would stand between."""
    row = [node for node in apply(tree, [new], draft=False).walk() if node.kind is Kind.CLAUSE]
    at = next((at for at, node in enumerate(row) if node.identity == new.node.identity), None)
    number = label_number(new.node.label)
    if at is None or number is None:
        return
    for other, before in ((row[at - 1 : at], True), (row[at + 1 : at + 2], False)):
        beside = label_number(other[0].label) if other else None
        if beside and beside != number and (beside < number) is not before:
            raise DoesNotFit(
                why=f"{new.node.label} ไม่อยู่ในลำดับเลข เมื่ออยู่{'หลัง' if before else 'ก่อน'} {name_of(other[0])}"
            )
