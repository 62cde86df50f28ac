"""Reading: the text in force, every version by number, the text of any day, and what is due next."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from charter_engine.domain.text import arabic_digits
from charter_engine.queries import reader as asked
from charter_engine.queries.duties import duties_page
from charter_engine.storage.texts import NoSuchVersion
from charter_engine.web import prepared
from charter_engine.web.acting import flash
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import CurrentCharter, Reader
from charter_engine.web.rendering import page
from charter_engine.web.today import Today

router = APIRouter()

_LONGEST: Final = 9


def version_number(text: str) -> int:
    """The number of a version as an address gives it, in either digits; raises NoSuchVersion."""
    digits = arabic_digits(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST):
        raise NoSuchVersion(what="version", name=text)
    return int(digits)


@router.get("/charters/{slug}")
def show(request: Request, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Show what is in force today; before the first version the founding draft."""
    record = asked.reader_page(reader, frame.charter, today)
    root = record.version.root if record.version else ""
    return answer(request, page(request, "reader/read.html.j2", record), root=root)


@router.get("/charters/{slug}/versions")
def versions(request: Request, frame: CurrentCharter, reader: Reader, today: Today, done: str = "") -> Response:
    """List every version."""
    record = asked.versions_page(reader, frame.charter, today)
    return answer(request, page(request, "reader/versions.html.j2", record, flash=flash(done)))


@router.get("/charters/{slug}/versions/{n}")
def version(request: Request, n: str, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Show one version as adopted; the same for everyone who has not signed in, and so kept ready."""
    number = version_number(n)
    if n != str(number):
        return RedirectResponse(f"/charters/{frame.slug}/versions/{number}", 308)
    record = asked.version_page(reader, frame.charter, number, today)
    response = page(request, "reader/read.html.j2", record)
    root = record.version.root if record.version else ""
    return prepared.offer(request, response, root=root, slug=frame.slug, head=frame.charter.head, day=today)


@router.get("/charters/{slug}/at/{day}")
def at(request: Request, day: str, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Show the text in force on a day."""
    record = asked.dated_page(reader, frame.charter, asked.read_day(day), today)
    root = record.version.root if record.version else ""
    return answer(request, page(request, "reader/read.html.j2", record), root=root)


@router.get("/charters/{slug}/duties")
def duties(request: Request, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Show what bodies owe again and again, and what is overdue."""
    return answer(request, page(request, "reader/duties.html.j2", duties_page(reader, frame.charter, today)))
