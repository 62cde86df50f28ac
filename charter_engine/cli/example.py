"""Setting an example up: its charter, its accounts and seats, from the files of its folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from charter_engine.actions.accounts import open_account
from charter_engine.actions.charters import appoint_at_machine, create_charter
from charter_engine.actions.data import Appoint, NewCharter, read
from charter_engine.errors import Invalid
from charter_engine.storage import people
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import Store, UnitOfWork, unit_of_work


class UnreadableExample(Invalid):
    """{file}: {why}."""

    remedy = "An example's folder holds place.toml, procedure.toml, bodies.toml and story.toml."


def load(folder: Path, name: str) -> dict[str, Any]:
    """Read one TOML file of an example's folder; raises UnreadableExample."""
    try:
        return tomllib.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UnreadableExample(file=str(folder / name), why=str(fault)) from None


def set_up(store: Store, folder: Path) -> CharterRecord:
    """Register the example's charter and put its invented people on their seats."""
    place, bodies = load(folder, "place.toml"), load(folder, "bodies.toml")
    with unit_of_work(store) as work:
        charter = create_charter(work, _charter(folder, place))
        for seat in bodies["seat"]:
            _seat(work, charter, seat)
        for officer in bodies.get("officer", ()):
            open_account(work, login=officer["login"], name=officer["name"], officer=True)
    return charter


def offices(folder: Path) -> dict[str, str]:
    """Return the Thai titles of the offices that sign, by role."""
    return {office["id"]: office["title"] for office in load(folder, "bodies.toml")["office"]}


def _charter(folder: Path, place: Mapping[str, Any]) -> NewCharter:
    source = (folder / "procedure.toml").read_text(encoding="utf-8")
    return NewCharter(
        slug=place["slug"],
        title=place["title"],
        place=place["place"]["name"],
        kind=place["kind"],
        procedure=source,
        prefix=place.get("prefix", ""),
    )


def _seat(work: UnitOfWork, charter: CharterRecord, seat: Mapping[str, Any]) -> None:
    if people.find_account(work.connection, seat["login"]) is None:
        open_account(work, login=seat["login"], name=seat["name"])
    wanted = {name: seat[name] for name in ("login", "role", "body", "sector", "weight")}
    appoint_at_machine(work, charter, read(Appoint, wanted))
