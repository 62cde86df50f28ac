"""The description of the API at /api/openapi.json: what the routes say, and what all of them share."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from charter_engine.web import sessions
from charter_engine.web.api.shapes import Problem, ProblemFault

_ABOUT: Final = """The JSON side of every page. Reading needs no key; acting needs `Authorization: Bearer KEY`
(`charter token`) or a browser's session.

- Refusals are problem documents (RFC 9457) with a stable `code`.
- What is read carries a strong `ETag`; of things with acts its part before the dot is the thing's `revision`. An act
  may name it in `If-Match` (412 when it has changed) or say `expects` (409), which means the same.
- Lists come in pages: follow `next`. Unknown query parameters are refused.
- A request that makes something may carry an `Idempotency-Key`: sent again it is answered again, not done again.
- `x-right` names the right an operation asks for, or that of each act.
- Times are UTC, days are days in Bangkok; offsets count Unicode code points of a clause's text."""


def install(app: FastAPI) -> None:
    """Give the application its description, made when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # as FastAPI documents it


def _describe(app: FastAPI) -> dict[str, Any]:
    found = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    components: dict[str, Any] = found.setdefault("components", {})
    schemas: dict[str, Any] = components.setdefault("schemas", {})
    for model in (Problem, ProblemFault):
        described = model.model_json_schema(ref_template="#/components/schemas/{model}")
        described.pop("$defs", None)
        schemas[model.__name__] = described
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A program's key, for one charter or all."},
        "session": {"type": "apiKey", "in": "cookie", "name": sessions.cookie_name(app.state.settings)},
    }
    return found
