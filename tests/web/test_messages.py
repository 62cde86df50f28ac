from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from charter_engine import errors, i18n
from charter_engine.actions.polls_closing import PollNotOpen
from charter_engine.domain.deliberation.count import NotOnRoll
from charter_engine.domain.deliberation.stages import TooEarly, TooLate
from charter_engine.domain.identity.role import Right
from charter_engine.web import problems
from charter_engine.web.forms import fault_text
from charter_engine.web.wording import said
from tests.web import messages


@pytest.mark.parametrize("source", [messages.of_templates, messages.of_python, messages.of_refusals])
def test_every_message_has_its_thai_words(source):
    known = i18n.catalogue("th")
    assert [words for words in sorted(source()) if words not in known] == []


def test_the_catalogue_stands_in_alphabetical_order_without_doubles():
    path = Path(i18n.__file__).parent / "locale/th/LC_MESSAGES/charter_engine.po"
    ids = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("msgid ")][1:]
    words = [line.removeprefix("msgid ")[1:-1].replace('\\"', '"') for line in ids]
    assert words == sorted(set(words))


def test_a_translation_names_no_fact_that_its_message_does_not_have():
    with (Path(i18n.__file__).parent / "locale/th/LC_MESSAGES/charter_engine.po").open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    assert [str(entry.id) for entry in entries if _places(entry.string) - _places(entry.id)] == []


def test_a_message_nobody_translated_shows_its_english_words():
    assert i18n.translate("A sentence of tomorrow.") == "A sentence of tomorrow."


def test_facts_go_in_after_translation_and_our_phrases_are_translated_too():
    assert i18n.refusal_text(errors.NotFound(what="charter", name="nsn")) == "ไม่มีธรรมนูญ “nsn”"


def test_a_fact_that_only_looks_like_a_phrase_stays_as_it_is():
    assert i18n.refusal_text(errors.NotFound(what="page", name="charter")) == "ไม่มีหน้า “charter”"


def test_a_missing_fact_leaves_its_place_instead_of_failing():
    assert i18n.fill("{who} may not {what}.", {"who": "you"}) == "ท่าน ไม่มีสิทธิ{what}"


def _places(words: object) -> set[str]:
    return set(re.findall(r"\{(\w+)|%\((\w+)\)", str(words)))


def test_reasons_inside_refusals_are_told_apart_and_their_figures_are_thai():
    off = NotOnRoll(seat="s-1", who="s-1", what="vote", why="it is not on the roll of council-9")
    assert "ไม่อยู่ในบัญชีสมาชิกของ council-9" in said(off)
    assert "การลงมติที่ ๒ ยกเลิกไปแล้ว" in said(errors.Conflict(why="poll 2 is annulled already"))


def test_a_day_inside_a_reason_is_written_as_thai_days_are():
    assert "วันที่ ๒๐ พฤศจิกายน พ.ศ. ๒๕๖๙ ผ่านไปแล้ว" in said(errors.Invalid(why="2026-11-20 has passed"))


def test_figures_that_are_no_day_stay_as_they_were_typed():
    assert "2026-13-45" in said(errors.NotFound(what="clause", name="2026-13-45 has passed"))


def test_ids_inside_a_reason_are_said_by_the_names_people_know():
    names = {"body": {"council": "สภาพลเมือง"}, "sector": {"north": "ภาคเหนือ"}}
    assert "บัญชีสมาชิกของ สภาพลเมือง" in said(errors.Invalid(why="it is not on the roll of council"), names=names)
    assert "ภาคส่วนภาคเหนือ" in said(errors.Conflict(why="more hands than seats in north"), names=names)


def test_a_reason_known_as_it_stands_is_not_taken_for_a_state():
    off = NotOnRoll(seat="s-1", who="s-1", what="vote", why="it is recused from this question")
    assert i18n.translate("it is recused from this question") in said(off)
    assert "อยู่ในสถานะ" not in said(off)


def test_words_with_braces_that_are_no_phrase_stay_as_they_are():
    assert "{0} {x" in said(errors.Invalid(why="{0} {x"))


def test_every_phrase_that_an_act_or_a_page_puts_into_a_refusal_has_its_thai_words():
    found = sorted(messages.shown_phrases())
    assert [words for words in found if words in said(errors.Invalid(why=words))] == []


def test_every_right_has_a_name_for_who_lacks_it():
    known = i18n.catalogue("th")
    assert [right.value for right in Right if right.value.replace("_", " ") not in known] == []


def test_a_field_with_a_form_of_its_own_says_which():
    assert "https://" in fault_text({"type": "string_pattern_mismatch"})


@pytest.mark.parametrize(
    ("refusal", "thai"),
    [
        (errors.Conflict(why="poll 2 is annulled already"), "การลงมติที่ ๒ ยกเลิกไปแล้ว"),
        (errors.Invalid(why="2024-02-29 has passed"), "วันที่ ๒๙ กุมภาพันธ์ พ.ศ. ๒๕๖๗ ผ่านไปแล้ว"),
        (
            NotOnRoll(seat="s-1", who="s-1", what="vote", why="it is not on the roll of meeting"),
            "ไม่อยู่ในบัญชีสมาชิกของ meeting",
        ),
        (PollNotOpen(poll=1, state="closed", why="it is closed"), "ปิดแล้ว"),
        (
            TooEarly(act="close_comment", since=datetime(2026, 11, 20, 18, tzinfo=UTC)),
            "๒๑ พฤศจิกายน พ.ศ. ๒๕๖๙ ๐๑.๐๐ น.",
        ),
    ],
)
def test_a_program_reads_the_reason_inside_a_refusal_in_thai_as_a_page_does(refusal, thai):
    problem = problems.of_refusal(refusal, "/api")
    assert thai in problem.detail
    assert problem.facts.keys() == refusal.facts.keys()


def test_a_day_too_old_for_thai_words_is_refused_in_figures():
    assert "๑๘๙๙-๐๑-๐๑ ผ่านไปแล้ว" in said(errors.Invalid(why="1899-01-01 has passed"))
    assert "๐๒๗๘-๐๙-๐๒" in problems.of_refusal(TooLate(act="admit", until=date(278, 9, 2)), "/api").detail


def test_a_name_that_someone_typed_is_not_translated_for_a_program():
    assert "“charter”" in problems.of_refusal(errors.NotFound(what="page", name="charter"), "/api").detail
