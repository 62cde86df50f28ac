"""Help, accessibility and privacy: what this is, who can use it, what is kept about you."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from charter_engine.web.rendering import page

router = APIRouter()


@router.get("/help")
def show_help(request: Request) -> HTMLResponse:
    """Say how to read, comment, propose and check."""
    return page(request, "help/help.html.j2")


@router.get("/accessibility")
def show_accessibility(request: Request) -> HTMLResponse:
    """Say what works for whom, what does not yet, and whom to tell."""
    return page(request, "help/accessibility.html.j2")


@router.get("/privacy")
def show_privacy(request: Request) -> HTMLResponse:
    """Say what is kept about people and how it is erased."""
    return page(request, "help/privacy.html.j2")
