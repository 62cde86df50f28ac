"""Checking a document: an uploaded paper or package judged check by check, and what a printed root hash stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response

from charter_engine.errors import Invalid
from charter_engine.i18n import translate
from charter_engine.publication.verification import Report, verify_bytes
from charter_engine.queries.roots import KnownRoot, known_roots
from charter_engine.storage.unit_of_work import reading
from charter_engine.web import trust
from charter_engine.web.conditional import answer
from charter_engine.web.dependencies import Reader, SettingsDep, StoreDep
from charter_engine.web.forms import Checked, FormModel, Submitted
from charter_engine.web.rendering import page
from charter_engine.web.today import Today

router = APIRouter()

_SUBJECT: Final = re.compile(r"([a-z0-9-]+)@([0-9]{1,9})")
_TEMPLATE: Final = "verify/verify.html.j2"


class VerifyForm(FormModel):
    """What the upload form sends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """An uploaded file and what was found; `slug` and `version` where it says which version it is."""

    name: str
    size: int
    digest: str
    report: Report
    own_trust: bool
    slug: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class VerifyPage:
    """The form; what a root hash stands for, where one was asked for; the judgement of a file, where one was sent."""

    root: str = ""
    known: tuple[KnownRoot, ...] = ()
    judged: Judged | None = None


@router.get("/verify")
def show(request: Request, reader: Reader, today: Today, root: str = "") -> Response:
    """Show the form and, for the address printed on papers, which version a root hash belongs to."""
    asked = root.strip().casefold()
    known = known_roots(reader, asked, today)
    record = VerifyPage(root=asked[:80], known=known)
    response = page(request, _TEMPLATE, record, status=404 if asked and not known else 200)
    return response if response.status_code != 200 else answer(request, response)  # noqa: PLR2004 - HTTP OK


@router.post("/verify")
def verify(request: Request, typed: Submitted, store: StoreDep, settings: SettingsDep) -> Response:
    """Judge an uploaded file; nothing of it is kept."""
    upload = typed.get("file")
    if not isinstance(upload, UploadFile):
        return _refused(request, translate("Choose a file to check."))
    with upload.file:
        data = upload.file.read()
    with reading(store) as connection:
        trusted = trust.load(settings, connection)
    try:
        report = verify_bytes(data, trusted.file)
    except Invalid:
        return _refused(request, translate("This file is neither a PDF nor an adoption package, or it is damaged."))
    judged = _judged(upload.filename or "", data, report, own_trust=trusted.own)
    return page(request, _TEMPLATE, VerifyPage(judged=judged))


def _refused(request: Request, why: str) -> Response:
    form: Checked[VerifyForm] = Checked(faults={"file": why})
    return page(request, _TEMPLATE, VerifyPage(), form=form, status=422)


def _judged(name: str, data: bytes, report: Report, *, own_trust: bool) -> Judged:
    subject = _SUBJECT.fullmatch(report.subject)
    return Judged(
        name=name[:200],
        size=len(data),
        digest=sha256(data).hexdigest(),
        report=report,
        own_trust=own_trust,
        slug=subject[1] if subject else "",
        version=int(subject[2]) if subject else 0,
    )
