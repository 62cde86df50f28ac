"""Papers of a version: files as they were issued, under their SHA-256."""

from __future__ import annotations

from datetime import date

from fastapi import Request
from starlette.responses import Response

from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import publications as asked
from charter_engine.web.api.asking import Here, Now
from charter_engine.web.api.contract import Api
from charter_engine.web.api.shapes import Number
from charter_engine.web.conditional import tagged
from charter_engine.web.dependencies import CharterFrame, Reader

router = Api("papers")
_VERSION = "/charters/{slug}/versions/{n}"
PDF, ZIP = "application/pdf", "application/zip"


def _file(request: Request, here: CharterFrame, reader: Reader, n: int, name: str, today: date) -> Response:
    record, content = asked.version_paper(reader, here.charter, n, name, today)
    media_type = PDF if name.endswith(".pdf") else ZIP
    headers = {"Content-Disposition": f'attachment; filename="{record.name}"', "X-Content-SHA256": record.digest}
    return tagged(request, Response(content, media_type=media_type, headers=headers), f'"{record.digest}"')


@router.read(f"{_VERSION}/charter.pdf", media_type=PDF)
def charter(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> Response:
    """Give the charter as printed and signed."""
    return _file(request, here, reader, n, "charter.pdf", bangkok_date(now))


@router.read(f"{_VERSION}/redline.pdf", media_type=PDF)
def redline(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> Response:
    """Give the comparison with the version before."""
    return _file(request, here, reader, n, "redline.pdf", bangkok_date(now))


@router.read(f"{_VERSION}/instrument.pdf", media_type=PDF)
def instrument(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> Response:
    """Give the amending instrument as printed and signed."""
    return _file(request, here, reader, n, "instrument.pdf", bangkok_date(now))


@router.read(f"{_VERSION}/corrigendum.pdf", media_type=PDF)
def corrigendum(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> Response:
    """Give the announcement of a corrected slip."""
    return _file(request, here, reader, n, "corrigendum.pdf", bangkok_date(now))


@router.read(f"{_VERSION}/package.zip", media_type=ZIP)
def package(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> Response:
    """Give the adoption package, which verifies without this site."""
    return _file(request, here, reader, n, "package.zip", bangkok_date(now))
