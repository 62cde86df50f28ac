"""Peers that run as servers or processes of their own."""

from __future__ import annotations

import contextlib
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


def insert_app() -> Starlette:
    """An application that does nothing but insert what it is sent as a row, in a transaction kept before it answers."""
    from sqlalchemy import text
    from starlette.concurrency import run_in_threadpool

    from charter_engine.storage.engine import WRITER, open_engine, writer_lock

    engine = open_engine(os.environ["BENCH_DATABASE"])
    # SQLite's own waiting is slower than a queue: the peer gets the queue that the application has.
    queue = writer_lock(engine) if engine.dialect.name == "sqlite" else contextlib.nullcontext()
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS bare_ballot (once TEXT, choice TEXT)"))

    def keep(once: str, choice: str) -> None:
        with queue, engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
            values = {"once": once, "choice": choice}
            connection.execute(text("INSERT INTO bare_ballot (once, choice) VALUES (:once, :choice)"), values)

    async def insert(request: Request) -> Response:
        sent = await request.json()
        await run_in_threadpool(keep, request.headers["idempotency-key"], sent["choice"])
        return Response(status_code=201)

    async def health(_: Request) -> Response:
        return Response()

    return Starlette(routes=[Route("/insert", insert, methods=["POST"]), Route("/healthz", health)])


def bare_print(html: Path, css: Path) -> None:
    """Set one page of HTML in type with WeasyPrint alone, and print the process's largest memory in MB."""
    from weasyprint import CSS, HTML

    HTML(string=html.read_text(encoding="utf-8")).write_pdf(stylesheets=[CSS(string=css.read_text(encoding="utf-8"))])
    sys.stdout.write(str(largest()))


if __name__ == "__main__":
    bare_print(Path(sys.argv[1]), Path(sys.argv[2]))
