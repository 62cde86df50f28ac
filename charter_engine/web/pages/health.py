"""Is it alive, can it work: for whoever watches the process."""

from __future__ import annotations

import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse

from charter_engine.storage import schema
from charter_engine.storage.unit_of_work import Store, reading
from charter_engine.web.dependencies import StoreDep

router = APIRouter(tags=["operations"])


@router.get("/healthz")
def alive() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive", "version": program_version()}


@router.get("/readyz", responses={503: {"description": "The database is out of reach or has another schema."}})
def ready(store: StoreDep) -> JSONResponse:
    """Say whether the database is reachable and has this program's schema, and which database it is."""
    report = readiness(store)
    return JSONResponse(report, 200 if report["ready"] else 503)


def readiness(store: Store) -> dict[str, Any]:
    """Return `{ready, database, schema, wanted}`; a database out of reach is an answer, not an error."""
    wanted = schema.head()
    try:
        with reading(store) as connection:
            found, product = schema.current(connection) or "", _product(store)
    except Exception:  # noqa: BLE001 - whatever keeps the database from answering keeps us from being ready
        found, product = "", "unreachable"
    return {"ready": bool(wanted) and found == wanted, "database": product, "schema": found, "wanted": wanted}


def program_version() -> str:
    """Return the installed version; `0` in a checkout that was never installed."""
    try:
        return version("charter-engine")
    except PackageNotFoundError:
        return "0"


def _product(store: Store) -> str:
    dialect = store.engine.dialect
    if dialect.name == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    version = getattr(dialect, "server_version_info", None) or ()
    return f"PostgreSQL {'.'.join(map(str, version))}"
