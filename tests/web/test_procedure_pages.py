"""The rules of a charter on pages: drawn, in words, replaced by those who appoint, pinned for what is under way."""

from __future__ import annotations

import re

import pytest

from charter_engine.actions import data
from charter_engine.actions.charters import appoint_at_machine
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.process_browser import BASE, tambon, visitor
from tests.support.tambon import PROCEDURE

__all__ = ["tambon", "visitor"]

STRICTER = PROCEDURE.replace(
    'passes = { more_than = "1/2", of = "votes" }', 'passes = { at_least = "2/3", of = "votes" }'
)


@pytest.fixture
def officer(visitor):
    """Someone who may appoint, signed in."""
    with unit_of_work(visitor.tambon.store) as work:
        appoint_at_machine(work, visitor.tambon.charter, data.Appoint(login="stranger", role="officer"))
    return visitor.be("stranger")


def test_everyone_reads_the_rules_drawn_and_in_words(visitor):
    words = visitor.get("/procedure")
    assert "ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง" in words
    assert "ประชุมประจำปี" in words
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox' in visitor.page.text
    assert "adopt_procedure" not in visitor.page.text


def test_the_file_and_the_drawing_can_be_taken_away(visitor):
    visitor.get("/procedure")
    digest = re.findall(rf"{BASE}/procedure/([0-9a-f]{{64}})/procedure.toml", visitor.page.text)[0]
    visitor.get(f"/procedure/{digest}/procedure.toml")
    assert visitor.page.text == PROCEDURE
    visitor.get(f"/procedure/{digest}/procedure.svg")
    assert visitor.page.headers["content-type"].startswith("image/svg+xml")
    visitor.get(f"/procedure/{'0' * 64}", status=404)


def test_other_rules_hold_for_what_is_filed_later_and_the_earlier_stay_readable(officer):
    officer.get("/procedure")
    before = re.findall(r"/procedure/([0-9a-f]{64})/procedure.toml", officer.page.text)[0]
    officer.post("/procedure", act="adopt_procedure", source=STRICTER)
    assert "อย่างน้อย ๒ ใน ๓" in officer.get("/procedure")
    assert "ข้อบังคับฉบับก่อน" in officer.get(f"/procedure/{before}")


def test_faulty_rules_are_refused_with_every_place_and_stay_in_the_form(officer):
    faulty = STRICTER.replace('"2/3"', '"5/3"')
    words = officer.post("/procedure", status=422, act="adopt_procedure", source=faulty)
    assert "5/3" in words
    assert "บรรทัด" in words
    assert "อย่างน้อย ๒ ใน ๓" not in officer.get("/procedure")


def test_who_may_not_appoint_may_not_change_the_rules(visitor):
    visitor.be("sec").post("/procedure", status=403, act="adopt_procedure", source=STRICTER)
    assert "อย่างน้อย ๒ ใน ๓" not in visitor.get("/procedure")


def test_rules_that_cite_a_clause_the_charter_lacks_are_refused_once_it_has_a_text(officer):
    citing = PROCEDURE.replace('name = "ประชุมประจำปี"', 'name = "ประชุมประจำปี"\nclause = "ข้อ ๙"')
    officer.tambon.adopt()
    assert "ข้อ ๙" in officer.post("/procedure", status=422, act="adopt_procedure", source=citing)
    officer.post("/procedure", act="adopt_procedure", source=citing.replace("ข้อ ๙", "ข้อ ๒"))
