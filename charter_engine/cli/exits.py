"""Exit codes, and how a refusal is told on the terminal: what, where, and what to do.

0 done · 1 read and refused · 2 usage · 3 unknown, or in conflict with the state · 4 unreadable or malformed input ·
5 not permitted · 70 and above: a fault of the program or of the machine it runs on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final

from charter_engine.errors import Conflict, Invalid, NotFound, NotPermitted, Refusal, RuleBroken


class Exit(IntEnum):
    """What the command's exit code says."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    STATE = 3
    INPUT = 4
    FORBIDDEN = 5
    INTERNAL = 70
    MACHINE = 71


class Stop(Exception):
    """The command itself refuses: `code` is stable English, the other words are for people."""

    def __init__(self, exit_code: Exit, code: str, text: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(text)
        self.exit_code, self.code, self.text, self.where, self.remedy = exit_code, code, text, where, remedy


_FAMILIES: Final = (
    (NotFound, Exit.STATE),
    (Conflict, Exit.STATE),
    (RuleBroken, Exit.STATE),
    (NotPermitted, Exit.FORBIDDEN),
    (Invalid, Exit.REFUSED),
)
_BY_CODE: Final = {
    "unreadable-text": Exit.INPUT,
    "no-title": Exit.INPUT,
    "text-after-repealed": Exit.INPUT,
    "damaged-line": Exit.INPUT,
    "damaged-text": Exit.INPUT,
    "text-too-long": Exit.INPUT,
    "too-many-lines": Exit.INPUT,
    "another-encoding": Exit.INPUT,
    "another-form": Exit.INPUT,
    "empty-file": Exit.INPUT,
    "file-too-large": Exit.INPUT,
    "not-utf8": Exit.INPUT,
    "unreadable-tree": Exit.INPUT,
    "unusable-data": Exit.INPUT,
    "unusable-pkcs12": Exit.INPUT,
    "malformed-procedure": Exit.INPUT,
    "bad-reference": Exit.USAGE,
    "unknown-office": Exit.USAGE,
    "unusable-login": Exit.USAGE,
    "weak-password": Exit.USAGE,
    "unknown-database": Exit.USAGE,
    "demo-not-local": Exit.USAGE,
}
"""Kinds of unusable input that are not about what the text says but about whether it can be read."""


def exit_of(refusal: Refusal) -> Exit:
    """Return the exit code of a refusal, by its own name first and then by its family."""
    own = _BY_CODE.get(refusal.code)
    if own is not None:
        return own
    return next((code for family, code in _FAMILIES if isinstance(refusal, family)), Exit.INTERNAL)


def stop_of(error: Exception) -> Stop | None:
    """Return how an error is told, or None for a fault of the program that nobody foresaw."""
    from charter_engine.resources import MissingResource
    from charter_engine.settings import UnusableSettings

    match error:
        case Stop():
            return error
        case Refusal():
            return of_refusal(error)
        case UnusableSettings():
            remedy = "แก้ค่าตัวแปรสภาพแวดล้อมที่ระบุ (charter config show แสดงค่าที่ใช้อยู่)"
            return Stop(Exit.USAGE, "unusable-settings", f"ค่าตั้งใช้ไม่ได้: {error}", remedy=remedy)
        case MissingResource():
            return Stop(Exit.INTERNAL, "missing-resource", str(error))
        case OSError():
            where = str(error.filename or "")
            remedy = "ตรวจชื่อ สิทธิ์ และเนื้อที่ของแฟ้มหรือโฟลเดอร์นั้น"
            return Stop(Exit.INPUT, "unusable-file", error.strerror or str(error), where=where, remedy=remedy)
        case _:
            return _of_database(error)


@contextmanager
def about(where: object, *, usage: bool = False) -> Iterator[None]:
    """Say where what was handed over is unusable: in a file, or (`usage`, exit 2) in the words of the command line."""
    try:
        yield
    except Invalid as refusal:
        stop = of_refusal(refusal)
        stop.where = stop.where or str(where)
        if usage and stop.exit_code is Exit.INPUT:
            stop.exit_code = Exit.USAGE
        raise stop from None


def of_refusal(refusal: Refusal) -> Stop:
    """Return how a refusal is told, in Thai."""
    from charter_engine.i18n import refusal_text, remedy_text

    where = str(refusal.facts.get("where", ""))
    return Stop(exit_of(refusal), refusal.code, refusal_text(refusal).strip(), where=where, remedy=remedy_text(refusal))


def _of_database(error: Exception) -> Stop | None:
    """Tell a database's own error in one line; the library is known to storage only, so it is known here by name."""
    if not type(error).__module__.startswith(("sqlalchemy", "alembic", "psycopg", "sqlite3")):
        return None
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if type(error).__name__ == "ArgumentError":
        remedy = "เขียน DATABASE_URL เป็น sqlite:///FILE หรือ postgresql+psycopg://…"
        return Stop(Exit.USAGE, "unknown-database", "อ่าน DATABASE_URL ไม่ได้", remedy=remedy)
    remedy = "ตรวจ DATABASE_URL และว่าฐานข้อมูลเปิดอยู่ แล้วสั่ง charter doctor"
    return Stop(Exit.MACHINE, "database-failed", f"ฐานข้อมูลใช้งานไม่ได้: {said}", remedy=remedy)
