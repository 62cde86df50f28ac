"""What was to be put at a place that is gone is put elsewhere or given up, as a person says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from charter_engine.domain.amendment.rebase import NoSuchPlace, Unanswered
from charter_engine.queries.people import Visitor
from charter_engine.queries.rebasing import rebase_page
from charter_engine.queries.things import revision_tree
from charter_engine.storage import amendments, charters, texts
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import SLUG, Tambon

CHAPTERS = """ปฏิญญาตำบลหนองบัวตัวอย่าง

หมวด ๑ น้ำ

ข้อ ๑ ให้ดูแลหนองน้ำ

ข้อ ๒ ให้มีการประชุม

หมวด ๒ ดิน

ข้อ ๓ ให้ดูแลดิน
"""
TITLED = {"title": "ร่าง", "reason": "เหตุผล"}


@pytest.fixture
def late(migrated_url: str) -> Iterator[tuple[Tambon, int]]:
    """A draft that puts two clauses behind ข้อ ๒ and rewords ข้อ ๑, after ข้อ ๒ has moved into another chapter."""
    with opened(migrated_url) as engine:
        place = Tambon(engine)
        place.adopt(CHAPTERS)
        place.wait(days=2)
        known = _labels(place)
        one, two = known["หมวด ๑"], known["ข้อ ๒"]
        edits = [
            {"op": "add", "parent": one, "after": two, "label": "ข้อ ๒/๑", "text": "ให้มีกรรมการ", "name": "a"},
            {"op": "add", "parent": one, "after": "a", "label": "ข้อ ๒/๒", "text": "ให้มีวาระ"},
            {"op": "reword", "clause": known["ข้อ ๑"], "path": "p1", "text": "ให้ดูแลหนองน้ำทุกปี"},
        ]
        number = place.act("citizen", "", "propose", edits=edits, **TITLED).n
        place.act("citizen", f"amendments/{number}", "file")
        move = {"op": "move", "clause": two, "parent": known["หมวด ๒"], "after": known["ข้อ ๓"], "label": "ข้อ ๓/๑"}
        other = place.act("sec", "", "propose", edits=[move], **TITLED).n
        place.act("sec", f"amendments/{other}", "file")
        place.poll(other, place.to_vote(other))
        place.promulgate(other)
        yield place, number


def _labels(place: Tambon, version: int = 1) -> dict[str, str]:
    with reading(place.store) as connection:
        return {node.label: node.identity for node in texts.tree(connection, place.charter_id, version).walk()}


def _rebased(at: Tambon, number: int, **answer: str) -> list[str]:
    at.act("citizen", f"amendments/{number}", "rebase", answers={_question(at, number): answer})
    with reading(at.store) as connection:
        tree = revision_tree(connection, at.charter_id, amendments.revision(connection, at.charter_id, number, 2))
    return [f"{chapter.label}: {' '.join(node.label for node in chapter.children)}" for chapter in tree.children]


def _question(place: Tambon, number: int) -> str:
    with reading(place.store) as connection:
        charter = charters.by_slug(connection, SLUG)
        page = rebase_page(connection, charter, number, Visitor(signed_in=False, seats=()))
    assert page is not None
    (one,) = page.questions
    assert one.choices == ("place", "current")
    assert one.near in dict(one.places)
    assert _labels(place, 2)["ข้อ ๒"] == one.near
    assert {"หมวด ๑", "หมวด ๒", "ข้อ ๑", "ข้อ ๓/๑"} <= {words for _, words in one.places}
    assert "ข้อ ๒/๑ ให้มีกรรมการ" in one.ours
    return one.identity


def test_it_asks_and_goes_where_it_is_told(late):
    place, number = late
    with pytest.raises(Unanswered, match="ข้อ ๒"):
        place.act("citizen", f"amendments/{number}", "rebase")
    three = _labels(place)["ข้อ ๓"]
    assert _rebased(place, number, choice="place", place=three) == [
        "หมวด ๑: ข้อ ๑ ข้อ ๒",
        "หมวด ๒: ข้อ ๓ ข้อ ๒/๑ ข้อ ๒/๒ ข้อ ๓/๑",
    ]


def test_a_chapter_chosen_takes_it_in_as_its_first(late):
    place, number = late
    chapter = _labels(place)["หมวด ๑"]
    assert _rebased(place, number, choice="place", place=chapter)[0] == "หมวด ๑: ข้อ ๒/๑ ข้อ ๒/๒ ข้อ ๑ ข้อ ๒"


def test_what_is_given_up_takes_what_stood_behind_it_along_and_the_rest_stays(late):
    place, number = late
    assert _rebased(place, number, choice="current") == ["หมวด ๑: ข้อ ๑ ข้อ ๒", "หมวด ๒: ข้อ ๓ ข้อ ๓/๑"]


@pytest.mark.parametrize("wanted", ["n999", ""])
def test_a_place_that_is_none_is_refused(late, wanted):
    place, number = late
    with pytest.raises(NoSuchPlace):
        _rebased(place, number, choice="place", place=wanted)


def test_words_are_no_answer_to_where(late):
    place, number = late
    with pytest.raises(Unanswered):
        _rebased(place, number, choice="ours")
