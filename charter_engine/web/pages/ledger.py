"""The log of official acts, in words and as bytes."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.domain.text import arabic_digits
from charter_engine.queries import ledger as asked
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import CurrentCharter, Reader, SettingsDep
from charter_engine.web.rendering import page

router = APIRouter()

_LONGEST = 9


def _number(text: str) -> int | None:
    digits = arabic_digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST else None


@router.get("/charters/{slug}/ledger")
def show(request: Request, frame: CurrentCharter, reader: Reader, settings: SettingsDep, before: str = "") -> Response:
    """List the entries, the newest first."""
    record = asked.ledger_page(reader, frame.charter, _number(before), settings.page_size)
    return answer(request, page(request, "ledger/ledger.html.j2", record))


@router.get("/charters/{slug}/ledger/{seq}")
def entry(request: Request, seq: str, frame: CurrentCharter, reader: Reader) -> Response:
    """Show one entry with its bytes."""
    number = _number(seq)
    if number is None:
        raise asked.NoSuchEntry(name=seq)
    record = asked.entry_page(reader, frame.charter, number)
    return answer(request, page(request, "ledger/entry.html.j2", record))
