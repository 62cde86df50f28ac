"""Which version a proposed text was written on: never taken for the newest where its words say otherwise.

A text edited from a version gone by, taken for an edit of the newest, would silently take back what was adopted in
between. A base that is named must be the newest; where none is named, the words are looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from charter_engine.domain.amendment.reversion import reverted
from charter_engine.domain.charter.plain_text import parse
from charter_engine.errors import Conflict
from charter_engine.storage import texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOOK_BACK: Final = 100
"""How many earlier versions are looked at."""


class OverlookedVersions(Conflict):
    """The text is written on version {base}; the newest is version {head}."""

    remedy = "Write the change on the newest version, or revise the draft with the words put together."


class TakesBack(Conflict):
    """The text gives {clauses} the words of version {earlier} again, and does not say on which it is written."""

    remedy = "Name the version it is written on (`base`): {head} if these words are meant to come back."


def check_base(work: UnitOfWork, charter: CharterRecord, base: int | None, text: str | None) -> None:
    """Refuse a text of an earlier version; raises OverlookedVersions, or TakesBack where none is named."""
    if base is not None:
        if base != charter.head:
            raise OverlookedVersions(base=base, head=charter.head)
        return
    if back := taken_back(work.connection, charter, text):
        versions = ", ".join(str(number) for number in sorted(set(back.values())))
        raise TakesBack(clauses=" ".join(back), earlier=versions, head=charter.head)


def taken_back(connection: Connection, charter: CharterRecord, text: str | None) -> dict[str, int]:
    """The labels that a text gives the words of an earlier version again, with that version's number."""
    if text is None or charter.head < 2:  # noqa: PLR2004 - nothing came in between
        return {}
    current = texts.tree(connection, charter.charter_id, charter.head)
    numbers = range(charter.head - 1, max(0, charter.head - 1 - _LOOK_BACK), -1)
    earlier = {number: texts.tree(connection, charter.charter_id, number) for number in numbers}
    return reverted(current, parse(text).tree, earlier)
