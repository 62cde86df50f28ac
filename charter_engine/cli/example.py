"""Setting an example up: its charter, its accounts and seats, from the files of its folder.

A `[[seat]]` of `bodies.toml` with `count = 6` stands for six: `-01` to `-06` after the login, numbers after the name.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from charter_engine.actions.accounts import open_account
from charter_engine.actions.charters import appoint_at_machine, create_charter
from charter_engine.actions.data import Appoint, NewCharter, read
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid
from charter_engine.storage import people
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import Store, UnitOfWork, unit_of_work

NAKHON_SAWAN = "nakhon_sawan_charter"


class UnreadableExample(Invalid):
    """{file}: {why}."""

    remedy = "An example's folder holds place.toml, procedure.toml, bodies.toml and story.toml."


def examples(root: Path, name: str = "all") -> tuple[Path, ...]:
    """Return the folder of an example, or of `all`, Nakhon Sawan first; none where there is no such example."""
    known = sorted((path.parent for path in root.glob("*/story.toml")), key=lambda path: path.name != NAKHON_SAWAN)
    return tuple(path for path in known if name in {"all", path.name})


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
        for officer in bodies.get("officer", ()):
            open_account(work, login=officer["login"], name=officer["name"], officer=True)
        for seat in seats(bodies):
            _seat(work, charter, seat)
    return charter


def seats(bodies: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every seat of `bodies.toml`, one at a time where an entry stands for several."""
    for seat in bodies["seat"]:
        count = seat.get("count", 0)
        if not count:
            yield seat
        for number in range(1, count + 1):
            name = f"{seat['name']} คนที่ {thai_digits(number)}"
            yield {**seat, "login": f"{seat['login']}-{number:02}", "name": name}


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
    known = ("login", "role", "body", "sector", "weight", "district")
    wanted = {name: seat[name] for name in known if name in seat}
    appoint_at_machine(work, charter, read(Appoint, wanted))
