"""The application as a server starts it: `charter_engine.cli.asgi:app` makes it from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from charter_engine.cli.logs import log_to_stderr
from charter_engine.cli.place import store_of
from charter_engine.settings import load_settings
from charter_engine.storage.engine import open_engine
from charter_engine.web.app import create_app

if TYPE_CHECKING:
    from fastapi import FastAPI


def app() -> FastAPI:
    """Return the application over the installed database; raises Stop where nothing is installed."""
    settings = load_settings()
    log_to_stderr(settings.log_level)
    return create_app(store_of(open_engine(settings.database_url)), settings)
