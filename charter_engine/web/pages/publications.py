"""Papers to read, download and check: lists, files by digest, the trust file, the one-file verifier."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.publication import charter_verify
from charter_engine.queries import publications as asked
from charter_engine.storage.files import PublicationRecord
from charter_engine.web import trust
from charter_engine.web.conditional import PUBLIC, answer, tagged
from charter_engine.web.dependencies import CurrentCharter, Reader, SettingsDep
from charter_engine.web.pages.reader import version_number
from charter_engine.web.rendering import page
from charter_engine.web.today import Today

router = APIRouter()

_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""What a browser's own PDF viewer needs."""


@router.get("/charters/{slug}/publications")
def show(request: Request, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """List the papers of every version and meeting."""
    record = asked.publications_page(reader, frame.charter, today)
    return answer(request, page(request, "publications/publications.html.j2", record))


@router.get("/charters/{slug}/versions/{n}/{file}")
def paper(request: Request, n: str, file: str, frame: CurrentCharter, reader: Reader, today: Today) -> Response:
    """Give a version's paper."""
    record, data = asked.version_paper(reader, frame.charter, version_number(n), file, today)
    return file_answer(request, record, data)


@router.get("/charters/{slug}/assemblies/{n}/report.pdf")
def report(request: Request, n: str, frame: CurrentCharter, reader: Reader) -> Response:
    """Give a meeting's report."""
    return file_answer(request, *asked.report_paper(reader, frame.charter, version_number(n)))


@router.get("/trust.json")
def trustfile_answer(request: Request, settings: SettingsDep, reader: Reader) -> Response:
    """Give the trust file; whoever doubts this site gets it on another way."""
    found = trust.load(settings, reader)
    headers = {"Content-Disposition": 'attachment; filename="trust.json"'}
    return answer(request, Response(found.file.to_json(), media_type="application/json", headers=headers))


@router.get("/charter_verify.py")
def verifier(request: Request) -> Response:
    """Give the verifier that stands alone."""
    data = Path(charter_verify.__file__).read_bytes()
    headers = {"Content-Disposition": 'attachment; filename="charter_verify.py"'}
    return answer(request, Response(data, media_type="text/x-python; charset=utf-8", headers=headers))


def file_answer(request: Request, record: PublicationRecord, data: bytes) -> Response:
    """Answer with a paper's bytes under its digest."""
    pdf = record.name.endswith(".pdf")
    how = "inline" if pdf else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{record.name}"', "X-Content-SHA256": record.digest}
    if pdf:
        headers["Content-Security-Policy"] = _PDF_POLICY
    media_type = "application/pdf" if pdf else "application/zip"
    return tagged(request, Response(data, media_type=media_type, headers=headers), f'"{record.digest}"', keep=PUBLIC)
