"""Peers that run as servers or processes of their own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.servers import largest


def static_app() -> Starlette:
    """A plain Starlette application that answers every path with the same bytes from memory."""
    body = Path(os.environ["BENCH_BODY"]).read_bytes()

    def answer(_: Request) -> Response:
        return Response(body, media_type="text/html; charset=utf-8")

    async def answer_at_once(request: Request) -> Response:
        return answer(request)

    return Starlette(routes=[Route("/{path:path}", answer_at_once)])


def bare_print(html: Path, css: Path) -> None:
    """Set one page of HTML in type with WeasyPrint alone, and print the process's largest memory in MB."""
    from weasyprint import CSS, HTML

    HTML(string=html.read_text(encoding="utf-8")).write_pdf(stylesheets=[CSS(string=css.read_text(encoding="utf-8"))])
    sys.stdout.write(str(largest()))


if __name__ == "__main__":
    bare_print(Path(sys.argv[1]), Path(sys.argv[2]))
