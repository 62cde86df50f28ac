"""A counted question as files and as a certificate: its list, its figures, and the paper held beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from charter_engine.actions.acts import Reference, Thing
from charter_engine.publication import recount as recounting
from charter_engine.queries import people, polls_published
from charter_engine.queries.assemblies import result_page
from charter_engine.storage import assemblies, process
from charter_engine.storage.assemblies import NoSuchPoll
from charter_engine.web.acting import Place, Refused, Visit, Visiting, done, sign_in_first, visit_again
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import CurrentLogin, StoreDep
from charter_engine.web.forms import Submitted
from charter_engine.web.pages.assemblies import number
from charter_engine.web.rendering import page

router = APIRouter()
_ONE = "/charters/{slug}/assemblies/{n}/polls/{k}"
_CHOICES = ("yes", "no", "abstain", "object")
_UNSAFE = ("=", "+", "-", "@")
"""What a spreadsheet would take for a formula."""


def _number(name: str) -> int:
    if not (name.isascii() and name.isdigit() and len(name) < 10):  # noqa: PLR2004 - fits a column
        raise NoSuchPoll(what="poll", name=name)
    return int(name)


@router.get(f"{_ONE}/ballots.csv")
def ballots(request: Request, n: str, k: str, visit: Visit) -> Response:
    """Give the list of a counted poll as CSV; of a confidential one who voted."""
    poll = _counted(visit, n, k)
    procedure = process.procedure(visit.connection, visit.charter.charter_id, visit.charter.procedure_hash)
    seats = people.public_seats(visit.connection, visit.charter, procedure)
    return _csv(request, f"poll-{n}-{k}-ballots", polls_published.rows(visit.connection, visit.charter, poll, seats))


@router.get(f"{_ONE}/figures.csv")
def figures(request: Request, n: str, k: str, visit: Visit) -> Response:
    """Give the figures of a counted poll as CSV."""
    poll = _counted(visit, n, k)
    decision: Mapping[str, Any] = poll.decision or {}
    tally = decision["tally"]
    heads = ("roll", "present", *_CHOICES)
    rows: list[tuple[str, ...]] = [("sector", *heads)]
    rows += [(sector, *(str(row[head]) for head in heads)) for sector, row in tally["sectors"].items()]
    rows.append(("*", *(str(tally["total"][head]) for head in heads)))
    return _csv(request, f"poll-{n}-{k}-figures", rows)


@router.get("/recount.py")
def recount(request: Request) -> Response:
    """Give the program that counts a published list again."""
    data = Path(recounting.__file__).read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="recount.py"'}
    return answer(request, Response(data, media_type="text/x-python; charset=utf-8", headers=headers))


@router.get(f"{_ONE}/certificate")
def certificate(request: Request, n: str, k: str, visit: Visit) -> Response:
    """Show the closing certificate, for printing and signing."""
    _counted(visit, n, k)
    record = result_page(visit.connection, visit.charter, number(n), _number(k), visit.who)
    return page(request, "assemblies/certificate.html.j2", record)


@router.post(f"{_ONE}/certificate")
def reconcile(  # noqa: PLR0917 - FastAPI gives them by name
    request: Request, slug: str, n: str, k: str, typed: Submitted, login: CurrentLogin, store: StoreDep, _place: Place
) -> Response:
    """Keep a count of paper."""
    here = f"/charters/{quote(slug)}/assemblies/{number(n)}/polls/{_number(k)}/certificate"
    if login is None:
        return sign_in_first(here)
    raw = {"poll": k, "figures": _figures(typed), "remark": str(typed.get("remark", ""))}
    found = done(store, login, Reference(slug=slug, thing=Thing.ASSEMBLY, name=n), "reconcile", raw)
    if not isinstance(found, Refused):
        return RedirectResponse(here, 303)
    with visit_again(request, store, login, slug) as visit:
        _counted(visit, n, k)
        record = result_page(visit.connection, visit.charter, number(n), _number(k), visit.who)
        return page(request, "assemblies/certificate.html.j2", record, form=found.form, status=found.status)


def _figures(typed: dict[str, Any]) -> list[dict[str, str]]:
    """Return the columns of a form as rows, one a sector."""
    columns = {name: value if isinstance(value, list) else [value] for name, value in typed.items()}
    sectors = columns.get("sector", [])
    return [
        {"sector": sector} | {name: str(columns[name][at]) for name in _CHOICES if at < len(columns.get(name, []))}
        for at, sector in enumerate(sectors)
    ]


def _counted(visit: Visiting, n: str, k: str) -> assemblies.PollRecord:
    assemblies.by_number(visit.connection, visit.charter.charter_id, number(n))
    poll = assemblies.poll(visit.connection, visit.charter.charter_id, number(n), _number(k))
    if poll.state != process.CLOSED:
        raise NoSuchPoll(what="poll", name=k)
    return poll


def _csv(request: Request, name: str, rows: Iterable[tuple[str, ...]]) -> Response:
    """Write rows with the mark that spreadsheets know UTF-8 by; no cell begins a formula."""
    written = io.StringIO()
    csv.writer(written).writerows([f"'{cell}" if cell.startswith(_UNSAFE) else cell for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    data = b"\xef\xbb\xbf" + written.getvalue().encode()
    return answer(request, Response(data, media_type="text/csv; charset=utf-8", headers=headers))
