"""A tambon whose procedure asks for support, screens, hurries and protects, and the people who endorse there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.tambon import AMENDED, Tambon

FILING = (Path(__file__).resolve().parents[1] / "data" / "filing_procedure.toml").read_text(encoding="utf-8")
PEOPLE = ("e1", "e2", "e3", "e4", "e5", "e6")
DISTRICTS = ("เมือง", "ท่าน้ำ", "เมือง", "ท่าน้ำ", "เมือง", "ท่าน้ำ")
MARKS = [{"criterion": "form", "met": True}, {"criterion": "scope", "met": True}]


def filing_tambon(engine: Engine, procedure: str = FILING) -> Tambon:
    """A tambon under that procedure, in force, with six people who may endorse."""
    tambon = Tambon(engine, procedure=procedure)
    with unit_of_work(tambon.store) as work:
        for login in PEOPLE:
            tambon.person(work, login)
    return tambon


def adopt(tambon: Tambon, text: str) -> Any:
    """Take a text of the office to a version."""
    number = tambon.propose(text)
    tambon.act("sec", f"amendments/{number}", "screen", marks=MARKS)
    tambon.poll(number, tambon.to_vote(number))
    made = tambon.promulgate(number)
    tambon.wait(days=2)
    return made


def to_comment(tambon: Tambon, number: int) -> None:
    """Screen and admit."""
    tambon.act("sec", f"amendments/{number}", "screen", marks=MARKS)
    tambon.act("sec", f"amendments/{number}", "admit")


def draft(tambon: Tambon, text: str = AMENDED, login: str = "citizen") -> int:
    """A draft nobody else sees."""
    number: int = tambon.act(login, "", "propose", text=text, title="ร่างตัวอย่าง", reason="เหตุผลตัวอย่าง").n
    return number


def gathering(tambon: Tambon, text: str = AMENDED, login: str = "citizen") -> int:
    """A draft shown to everyone."""
    number = draft(tambon, text, login)
    tambon.act(login, f"amendments/{number}", "publish_for_support")
    return number


def endorse(tambon: Tambon, number: int, count: int, start: int = 0) -> None:
    """Let `count` people endorse, from two districts in turn."""
    for login, district in list(zip(PEOPLE, DISTRICTS, strict=True))[start : start + count]:
        tambon.act(login, f"amendments/{number}", "endorse", district=district)
