"""`charter config show`: the settings in use, without their secrets."""

from __future__ import annotations

import re

import click

from charter_engine.cli.place import as_json, settings
from charter_engine.cli.talk import give_json, table

_PASSWORD = re.compile(r"(?<=:)[^:/@]+(?=@)")
HIDDEN = "********"


@click.group()
def config() -> None:
    """The settings: CHARTER_* and DATABASE_URL."""


@config.command()
@as_json
def show(*, as_json: bool) -> None:
    """Show every setting; secrets are hidden."""
    chosen = settings()
    found = {name: str(value) for name, value in chosen.model_dump().items()}
    found["database_url"] = hide_password(chosen.database_url)
    found["secret_key"] = HIDDEN if chosen.secret_key.get_secret_value() else ""
    if as_json:
        give_json(found)
        return
    names = {name: "DATABASE_URL" if name == "database_url" else f"CHARTER_{name.upper()}" for name in found}
    table(["ตัวแปร", "ค่า"], [(names[name], value) for name, value in found.items()])


def hide_password(url: str) -> str:
    """Return a database's address without its password, be it in the authority or a parameter."""
    shown = _PASSWORD.sub(HIDDEN, url)
    return re.sub(r"(?i)(password=)[^&]+", rf"\g<1>{HIDDEN}", shown)
