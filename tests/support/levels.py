"""A tambon, its district and its province in one database, each with a charter, and the worker between them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from charter_engine.actions import data_levels
from charter_engine.actions.jurisdictions import add_place, place_charter
from charter_engine.domain.ledger.entry import Entry
from charter_engine.jobs.worker import Worked, run_until_idle
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.tambon import AMENDED, DRAFT, Tambon

TITLES = {
    "tambon": "ปฏิญญาตำบลหนองบัวตัวอย่าง",
    "village": "ปฏิญญาตำบลหนองใหญ่ตัวอย่าง",
    "district": "ธรรมนูญอำเภอตัวอย่าง",
    "province": "ธรรมนูญจังหวัดตัวอย่าง",
}
PRINTED = {"publish", "pack", "report", "minutes", "notice"}


def text_of(level: str, text: str = DRAFT) -> str:
    """The tambon's text under another charter's title."""
    return text.replace(TITLES["tambon"], TITLES[level])


@dataclass
class Levels:
    """Two tambons (`tambon`, `village`), the district they lie in, and its province; each charter has version 1."""

    engine: Engine
    folder: Path

    def __post_init__(self) -> None:
        self.at = {level: Tambon(self.engine, slug=f"x-{level}") for level in TITLES}
        with unit_of_work(self.at["tambon"].store) as work:
            within = ""
            for level, name, slugs in (
                ("province", "จังหวัดตัวอย่าง", ["province"]),
                ("district", "อำเภอตัวอย่าง", ["district"]),
                ("tambon", "ตำบลหนองบัว", ["tambon"]),
                ("tambon", "ตำบลหนองใหญ่", ["village"]),
            ):
                made = add_place(
                    work, data_levels.NewPlace.model_validate({"level": level, "name": name, "within": within})
                )
                within = made.place_id if level != "tambon" else within
                for slug in slugs:
                    place_charter(work, f"x-{slug}", made.place_id)
        for level, charter in self.at.items():
            charter.adopt(text_of(level))

    def change(self, level: str, text: str = AMENDED) -> int:
        """Adopt an amendment at a level; its number."""
        number = self.propose(level, text)
        self.decide(level, number)
        return number

    def propose(self, level: str, text: str = AMENDED) -> int:
        """Propose and file an amendment at a level."""
        return self.at[level].propose(text_of(level, text))

    def decide(self, level: str, number: int, **choices: str) -> None:
        """Vote on a filed amendment and promulgate it where it passed."""
        charter = self.at[level]
        done = charter.poll(number, charter.to_vote(number), **choices)
        if done.decision["outcome"] == "passed":
            charter.promulgate(number)

    def work(self) -> list[Worked]:
        """Do every promised job but printing."""
        from charter_engine.jobs.handlers import HANDLERS

        handlers = {
            kind: (lambda _b, _j: lambda _w: None) if kind in PRINTED else one for kind, one in HANDLERS.items()
        }
        store = self.at["tambon"].store
        done = run_until_idle(store, KeyRing(self.folder), public_url="http://x", handlers=handlers)
        assert not [one.error for one in done if one.error]
        return [one for one in done if one.kind not in PRINTED]

    def log(self, level: str, kind: str) -> list[Entry]:
        """The entries of a type in a level's log."""
        return self.at[level].entries(kind)

    def read(self, question: Any, *more: Any) -> Any:
        """Ask storage something: `question(connection, *more)`."""
        with reading(self.at["tambon"].store) as connection:
            return question(connection, *more)
