"""The provisions an order cites: each must be there once, and a range must go onward."""

from __future__ import annotations

from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.wording import cited
from charter_engine.domain.charter.provision import Provision


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
