"""Mine: seats, amendments and comments of whoever is signed in, and what waits for them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from charter_engine.queries.mine import my_page
from charter_engine.web.acting import Now
from charter_engine.web.dependencies import Reader, SignedIn
from charter_engine.web.rendering import page

router = APIRouter()


@router.get("/my")
def show(request: Request, login: SignedIn, reader: Reader, now: Now) -> Response:
    """Show what someone has to do with the charters here."""
    return page(request, "my/show.html.j2", my_page(reader, login.login, login.name, now))
