from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from charter_engine.actions.acts import ACTS
from charter_engine.domain.amendment.carrying_over import carried_over
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import State
from charter_engine.domain.charter.tree import assign_identities
from charter_engine.domain.deliberation.stages import Act
from charter_engine.queries import amendment_form, amendments, comments, people
from charter_engine.queries.people import Visitor
from charter_engine.storage import charters
from charter_engine.storage.amendments import NoSuchAmendment
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, RIVAL, Tambon


@pytest.fixture
def tambon(migrated_url):
    with opened(migrated_url) as engine:
        yield Tambon(engine)


def test_what_is_offered_asks_for_the_right_that_the_act_declares():
    declared = {spec.name: spec.right for spec in ACTS.values()}
    assert {name: declared[name] for name in people.RIGHT_OF} == dict(people.RIGHT_OF)
    assert {act.value for act in Act} <= set(people.RIGHT_OF)


def test_marked_lines_hold_the_whole_text_and_mark_exactly_the_words():
    text = "วรรคหนึ่งของข้อ\n(๑) รายการ"
    lines = comments.marked_lines(text, 5, 19)
    assert "\n".join("".join(words for words, _ in line) for line in lines) == text
    assert "\n".join("".join(words for words, marked in line if marked) for line in lines) == text[5:19]


@pytest.mark.parametrize(
    "text", ["สั้น", "ประโยคแรกที่ยาวพอสมควร และประโยคที่สองที่ยาวพอกัน", "ตามข้อ ๓๘ วรรคสอง โดยอนุโลมและตามสมควรแก่กรณี"]
)
def test_phrases_lie_in_their_line_and_never_part_a_number_from_its_word(text):
    from charter_engine.queries.comment_form import _phrases

    found = list(_phrases(text, 7))
    assert [text[one.start - 7 : one.end - 7] for one in found] == [one.words for one in found]
    assert " ".join(one.words for one in found) == text
    assert all(not one.words.endswith("ข้อ") for one in found)


def test_a_comment_waits_until_its_last_day_and_is_overdue_after_it(tambon):
    tambon.adopt()
    tambon.act("citizen", "", "comment", clause="2", body="น้อยไป")
    last = comments.answer_by(tambon.now)
    with reading(tambon.store) as connection:
        charter = charters.by_slug(connection, tambon.slug)
        at = [tambon.now + timedelta(days=days) for days in (0, comments.ANSWER_DAYS, comments.ANSWER_DAYS + 1)]
        states = [comments.lines(connection, charter, now)[0].state for now in at]
    assert (last - (tambon.now + timedelta(hours=7)).date()).days == comments.ANSWER_DAYS
    assert states == ["waiting", "waiting", "overdue"]


def test_an_unfiled_draft_is_seen_by_its_author_and_the_secretariat_alone(tambon):
    tambon.adopt()
    tambon.act("citizen", "", "propose", text=AMENDED, title="ร่าง", reason="ลอง")
    with reading(tambon.store) as connection:
        charter = charters.by_slug(connection, tambon.slug)
        for login, sees in {"citizen": True, "sec": True, "n1": False}.items():
            person = f"p-{login}"
            seats = charters.seats_of_person(connection, charter.charter_id, person)
            who = Visitor(signed_in=True, seats=seats)
            if sees:
                assert amendments.amendment_page(connection, charter, 2, who, tambon.now).state == "draft"
            else:
                with pytest.raises(NoSuchAmendment):
                    amendments.amendment_page(connection, charter, 2, who, tambon.now)


def test_an_edited_text_differs_only_where_it_was_edited():
    tree, _ = assign_identities(parse(DRAFT).tree, 1)
    clause = next(node for node in tree.walk() if node.label == "ข้อ ๒")
    words = clause.text.replace("หนึ่ง", "สอง")
    edit = amendment_form.ClauseEdit(identity=clause.identity, heading="", text=words)
    assert parse(amendment_form.edited_text(tree, [edit])).tree == parse(AMENDED).tree


@pytest.mark.parametrize("words", ["", " \n "])
def test_a_clause_is_repealed_rather_than_left_without_words(words):
    tree, _ = assign_identities(parse(DRAFT).tree, 1)
    clause = next(node for node in tree.walk() if node.label == "ข้อ ๒")
    emptied = amendment_form.ClauseEdit(identity=clause.identity, heading="", text=words)
    with pytest.raises(amendment_form.NoWordsLeft, match="ข้อ ๒"):
        amendment_form.edited_text(tree, [emptied])
    repealed = parse(amendment_form.edited_text(tree, [replace(emptied, repeal=True)])).tree
    assert next(node for node in repealed.walk() if node.label == "ข้อ ๒").state is State.REPEALED


def test_what_can_be_carried_over_is_and_what_others_changed_is_given_back_unmerged():
    from charter_engine.domain.amendment.difference import difference

    base, free = assign_identities(parse(DRAFT).tree, 1)
    head, _ = assign_identities(parse(AMENDED).tree, 1)
    both = RIVAL.replace("อย่างประหยัด", "อย่างรู้คุณค่า")
    begun = carried_over(base, head, difference(base, parse(both).tree, free))
    by_label = {node.label: node for node in begun.tree.walk()}
    assert "อย่างรู้คุณค่า" in by_label["ข้อ ๑"].text
    assert "สองครั้ง" in by_label["ข้อ ๒"].text
    assert list(begun.lost) == [by_label["ข้อ ๒"].identity]


def test_changes_that_keep_apart_in_one_clause_are_merged():
    from charter_engine.domain.amendment.difference import difference

    base, free = assign_identities(parse(DRAFT).tree, 1)
    head, _ = assign_identities(parse(AMENDED).tree, 1)
    mine = DRAFT.replace("เพื่อทบทวนปฏิญญานี้", "เพื่อทบทวนและปรับปรุงปฏิญญานี้ให้ทันสมัย")
    begun = carried_over(base, head, difference(base, parse(mine).tree, free))
    clause = next(node for node in begun.tree.walk() if node.label == "ข้อ ๒")
    assert begun.merged == ("ข้อ ๒",)
    assert "สองครั้ง" in clause.text
    assert "ให้ทันสมัย" in clause.text
