"""The application: routes behind the middlewares, over one store."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from charter_engine import resources
from charter_engine.actions.ballot_box import BallotBox
from charter_engine.settings import Settings
from charter_engine.storage.unit_of_work import Store
from charter_engine.web import dependencies, prepared, problems, rendering, routes, security
from charter_engine.web.api import description
from charter_engine.web.pages import health, live

_YEAR, _WEEK = 31_536_000, 604_800
_TEXT: Final = frozenset({".css", ".js", ".svg"})


@lru_cache(maxsize=64)
def _zipped(path: str, modified: float) -> bytes:  # noqa: ARG001 - another time, another file
    return gzip.compress(Path(path).read_bytes(), compresslevel=9, mtime=0)


def _smaller(response: Response, headers: Headers) -> Response:
    """Return a whole text file compressed for who takes gzip: the server sends files itself, past the middleware."""
    if not isinstance(response, FileResponse) or Path(response.path).suffix not in _TEXT or "range" in headers:
        return response
    if "gzip" not in headers.get("accept-encoding", "") or response.stat_result is None:
        return response
    body = _zipped(str(response.path), response.stat_result.st_mtime)
    # A weak tag, because two encodings share it; none of the length and ranges of the file as it lies there.
    kept = {name: response.headers[name] for name in ("content-type", "last-modified")}
    weak = {"content-encoding": "gzip", "vary": "Accept-Encoding", "etag": f"W/{response.headers['etag']}"}
    return Response(body, headers=kept | weak)


class _Static(StaticFiles):
    """Files of ours: kept for a year when asked for by digest, for a week otherwise."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with how long to keep it."""
        response = _smaller(await super().get_response(path, scope), Headers(scope=scope))
        by_digest = scope.get("query_string", b"").startswith(b"v=")
        keep = f"max-age={_YEAR}, immutable" if by_digest else f"max-age={_WEEK}"
        response.headers["Cache-Control"] = f"public, {keep}"
        return response


def _middleware(store: Store, settings: Settings) -> list[Middleware]:
    """Return the middlewares from the outermost in; `Answering` words what those inside it raise."""
    unzipped = (*DEFAULT_EXCLUDED_CONTENT_TYPES, "application/pdf", "application/octet-stream")
    return [
        Middleware(prepared.Prepared, store=store),
        Middleware(security.SecurityHeaders),
        Middleware(GZipMiddleware, minimum_size=1024, compresslevel=5, exclude_content_types=unzipped),
        Middleware(problems.Answering),
        *([Middleware(security.LocalOnly)] if settings.demo else []),
        Middleware(security.CrossOrigin),
        Middleware(security.BodyLimit, limit=settings.max_upload_bytes),
    ]


def create_app(store: Store, settings: Settings) -> FastAPI:
    """Return the application; raises DemoNotLocal when a demonstration would listen to others."""
    if settings.demo:
        security.require_loopback(settings.host)
    app = FastAPI(
        title="Charter Engine",
        version=health.program_version(),
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        middleware=_middleware(store, settings),
    )
    app.state.store, app.state.settings = store, settings
    app.state.pages = rendering.environment()
    app.state.attempts = security.Attempts()
    app.state.ballot_box = BallotBox(store)
    live.install(app, store)
    problems.install(app)
    for router in routes.API:
        app.include_router(router)
    for router in routes.PAGES:
        app.include_router(router, include_in_schema=False, dependencies=[dependencies.KNOW_LOGIN])
    for router in routes.OPERATIONS:
        app.include_router(router)
    description.install(app)
    fonts = resources.assets_dir() / "web"
    app.mount("/static/fonts", _Static(directory=fonts), name="fonts")
    app.mount("/static", _Static(directory=rendering.STATIC), name="static")
    return app
