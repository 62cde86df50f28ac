from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text import Anchor, Place, Status, VersionMap, honest, locate, reanchor, version_map
from tests.domain.text.samples import histories, load

TEXT = "ผู้มีสิทธิเลือกตั้งจำนวนไม่น้อยกว่าหนึ่งหมื่นคนมีสิทธิเข้าชื่อ"


def anchor_on(words: str, text: str = TEXT, clause: str = "a") -> Anchor:
    start = text.index(words)
    end = start + len(words)
    return Anchor(clause=clause, start=start, end=end, exact=words, prefix=text[:start][-32:], suffix=text[end:][:32])


@pytest.mark.parametrize("case", load("anchors.json"), ids=lambda case: case["name"])
def test_named_cases_end_where_people_expect(case):
    place = reanchor(Anchor(**case["anchor"]), [dict(version) for version in case["versions"]])
    assert (place.status, place.exact) == (case["expect"]["status"], case["expect"]["text"])
    assert place.clause in (case["expect"]["clause"], None)


@given(histories(), st.data())
def test_a_claim_of_the_same_words_is_never_false(versions, data):
    clause = data.draw(st.sampled_from(sorted(versions[0])))
    text = versions[0][clause]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    anchor = Anchor(clause=clause, start=start, end=end, exact=text[start:end])
    place = reanchor(anchor, versions)
    if place.clause is None:
        assert place.status is Status.ORPHANED
        assert (place.start, place.end, place.exact) == (None, None, None)
        return
    assert place.exact == versions[-1][place.clause][place.start : place.end]
    if place.status in (Status.EXACT, Status.MOVED):
        assert place.exact == anchor.exact


@given(histories())
def test_nothing_changes_where_nothing_changed(versions):
    for clause, text in versions[0].items():
        anchor = Anchor(clause=clause, start=0, end=len(text), exact=text)
        assert reanchor(anchor, [versions[0], dict(versions[0])]).status is Status.EXACT


def test_the_map_of_a_pair_is_made_once():
    assert version_map({"a": "ก"}, {"a": "ข"}) is version_map({"a": "ก"}, {"a": "ข"})


def test_a_quote_with_a_wrong_position_is_found_by_its_company():
    text = "สามวันแรก และอีกสามวันหลัง"
    anchor = Anchor(clause="a", start=2, end=8, exact="สามวัน", prefix="และอีก", suffix="หลัง")
    assert locate(anchor, {"a": text}).start == 16


def test_a_quote_that_is_not_in_its_clause_shows_what_is_like_it():
    near = Anchor(clause="a", start=0, end=20, exact="ผู้มีสิทธิเลือกตั้งม")
    place = locate(near, {"a": "ผู้ไร้สิทธิเลือกตั้ง"})
    assert place.status is Status.CHANGED
    assert place.exact == "ผู้ไร้สิทธิเลือกตั้ง"
    assert 0.5 <= place.kept < 1


@pytest.mark.parametrize(
    ("clause", "start", "exact"), [("a", 0, "ไม่ได้พูดถึงเลย"), ("a", 900, "สิทธิใหม่"), ("x", 0, "ผู้"), ("a", 900, "")]
)
def test_a_quote_without_trace_is_an_orphan(clause: str, start: int, exact: str):
    anchor = Anchor(clause=clause, start=start, end=start + len(exact), exact=exact)
    assert reanchor(anchor, [{"a": TEXT}, {"a": TEXT}]).status is Status.ORPHANED


def test_words_that_come_back_are_exact_again():
    anchor = anchor_on("หนึ่งหมื่นคนมีสิทธิเข้าชื่อ")
    between = {"a": TEXT.replace("หมื่น", "แสน")}
    assert reanchor(anchor, [{"a": TEXT}, between]).status is Status.CHANGED
    assert reanchor(anchor, [{"a": TEXT}, between, {"a": TEXT}]).exact == anchor.exact
    assert reanchor(anchor, [{"a": TEXT}, between, {"a": TEXT}]).status is Status.EXACT


def test_what_replaced_the_words_stays_in_sight_through_other_edits():
    old = "ให้ประกาศภายในสามวัน นับแต่วันที่มีมติของสมัชชาจังหวัด"
    versions = [{"a": old}, {"a": old.replace("สามวัน", "ห้าวัน")}, {"a": "โดย" + old.replace("สามวัน", "ห้าวัน")}]
    assert reanchor(anchor_on("สามวัน", old), versions).exact == "ห้าวัน"


def test_a_claim_that_would_be_false_is_taken_back():
    anchor = anchor_on("หนึ่งหมื่นคน")
    place = Place(clause="a", start=0, end=3, exact="ผู้", status=Status.EXACT)
    assert honest(anchor, place).status is Status.CHANGED


def test_a_point_between_words_follows_its_neighbours():
    anchor = Anchor(clause="a", start=3, end=3, exact="")
    place = reanchor(anchor, [{"a": TEXT}, {"a": "ให้" + TEXT}])
    assert (place.status, place.start, place.end) == (Status.EXACT, 6, 6)


def test_a_place_in_a_clause_the_map_does_not_know_is_an_orphan():
    place = Place(clause="z", start=0, end=1, exact="ก", status=Status.EXACT)
    assert VersionMap({"a": "ก"}, {"a": "ข"}).carry(place).status is Status.ORPHANED


def test_a_deleted_passage_is_not_pinned_to_the_same_words_elsewhere():
    sentence = "ให้เผยแพร่รายงานการประชุมภายในสิบห้าวัน"
    old = {"a": "หนึ่ง " + sentence, "b": "สอง " + sentence}
    new = {"a": "หนึ่ง", "b": "สอง " + sentence}
    assert reanchor(anchor_on("สิบห้าวัน", old["a"]), [old, new]).status is not Status.MOVED


def test_two_clauses_that_swap_their_texts_take_their_comments_along():
    first = "ให้เผยแพร่รายงานการประชุมภายในสิบห้าวันนับแต่วันประชุม"
    second = "ประชาชนทุกคนย่อมเข้าถึงแหล่งน้ำและป่าชุมชนได้โดยเสมอกัน"
    place = reanchor(anchor_on("แหล่งน้ำ", second, "b"), [{"a": first, "b": second}, {"a": second, "b": first}])
    assert (place.status, place.clause, place.exact) == (Status.MOVED, "a", "แหล่งน้ำ")
