"""What the acts of a meeting share: refusing what its members were not told of."""

from __future__ import annotations

from charter_engine.errors import RuleBroken
from charter_engine.storage import notices
from charter_engine.storage.assemblies import AssemblyRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import UnitOfWork


class NoNoticeGiven(RuleBroken):
    """Meeting {assembly} has not been told to its members; the procedure asks for {days} days' notice."""

    remedy = "Give notice of the meeting first (notify)."


class NoticeOutdated(RuleBroken):
    """The notice of meeting {assembly} tells another day than it has now."""

    remedy = "Give a fresh notice (notify)."


class NotInNotice(RuleBroken):
    """Amendments were added to the agenda of meeting {assembly} after its notice: {late}."""

    remedy = "Give a fresh notice in time, or put them to a later meeting."


def check_notice(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord) -> None:
    """Refuse to begin a meeting whose members were not told of it as it is.

    Raises NoNoticeGiven, NoticeOutdated, NotInNotice.
    """
    found = notices.standing(work.connection, charter, meeting)
    if found.needed and not found.given:
        days = notices.days_needed(work.connection, charter, meeting)
        raise NoNoticeGiven(assembly=meeting.n, days=days, why="no notice was given")
    if found.needed and found.moved:
        raise NoticeOutdated(assembly=meeting.n, why="the day was changed")
    if found.needed and found.late:
        raise NotInNotice(assembly=meeting.n, late=", ".join(map(str, found.late)), why="added late")


def check_told(work: UnitOfWork, charter: CharterRecord, meeting: AssemblyRecord, amendment: int) -> None:
    """Refuse the question on an amendment its notice did not tell; raises NotInNotice."""
    found = notices.standing(work.connection, charter, meeting)
    if found.needed and amendment in found.late:
        raise NotInNotice(assembly=meeting.n, late=str(amendment), why="added late")
