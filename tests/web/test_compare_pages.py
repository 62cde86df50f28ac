from __future__ import annotations

import re

import pytest

from charter_engine.actions import manuscripts
from charter_engine.storage import charters
from tests.support.reading_browser import BASE, body_of, browser, story, story_app

__all__ = ["browser", "story", "story_app"]


def test_two_versions_show_what_changed_in_words_and_as_a_redline(browser):
    page = body_of(browser, f"{BASE}/compare/1/2")
    assert "เปลี่ยนแปลง ๑ แห่ง" in page
    assert "แก้ไขถ้อยคำ" in page
    assert re.search(r"<del>.*หนึ่ง.*</del>.*<ins>.*สอง.*</ins>", page)


def test_untouched_clauses_are_listed(browser):
    page = body_of(browser, f"{BASE}/compare/1/2")
    untouched = page[page.index('class="untouched"') :]
    assert "ข้อ ๑" in untouched
    assert "ข้อ ๒" in untouched
    assert "ข้อ ๓" not in untouched


def test_the_chosen_pair_is_the_one_at_the_address(browser):
    chosen = body_of(browser, f"{BASE}/compare?a=1&b=3")
    assert f'<link rel="canonical" href="{BASE}/compare/1/3">' in chosen
    assert chosen == body_of(browser, f"{BASE}/compare/1/3").replace(f"next={BASE}/compare/1/3", f"next={BASE}/compare")


def test_without_a_choice_the_newest_is_compared_with_its_predecessor(browser):
    assert f'<link rel="canonical" href="{BASE}/compare/2/3">' in body_of(browser, f"{BASE}/compare")


def test_the_way_back_shows_the_change_the_other_way_round(browser):
    page = body_of(browser, f"{BASE}/compare/2/1")
    assert re.search(r"<del>.*สอง.*</del>.*<ins>.*หนึ่ง.*</ins>", page)


def test_the_same_version_twice_says_so(browser):
    assert "เป็นฉบับเดียวกัน" in body_of(browser, f"{BASE}/compare/1/1")


@pytest.mark.parametrize("pair", ["1/9", "0/1", "x/1"])
def test_a_version_that_is_not_there_is_not_found(browser, pair):
    body_of(browser, f"{BASE}/compare/{pair}", 404)


def test_a_charter_without_versions_has_nothing_to_compare(browser):
    assert "ยังไม่มีฉบับให้เปรียบเทียบ" in body_of(browser, "/charters/empty/compare")


def test_a_comparison_that_has_not_changed_is_not_sent_twice(browser):
    first = browser.get(f"{BASE}/compare/1/2")
    again = browser.get(f"{BASE}/compare/1/2", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_page_program_and_paper_carry_the_same_list(browser, story):
    asked = browser.get(f"/api{BASE}/compare/1/2").json()
    told = [one["words"] for one in asked["happened"]]
    assert told == ["แก้ถ้อยคำข้อ ๓"]
    listed = re.search(r'<ul class="summary">(.*?)</ul>', body_of(browser, f"{BASE}/compare/1/2"), re.DOTALL)
    assert listed
    assert re.findall(r'<a href="#\w+">(.*?)</a>', listed[1]) == told
    with story.tambon.engine.connect() as connection:
        charter = charters.by_slug(connection, "nong-bua")
        facts = manuscripts.load(connection, charter.charter_id, 2, public_url="")
    paper = manuscripts.redline_paper(facts)
    assert list(paper.happened) == told
    assert [[list(op) for op in row.ops] for row in paper.rows] == [one["text"] for one in asked["changed"]]


def test_a_program_is_told_every_kind_beside_the_one_word_it_knew(browser):
    (changed,) = browser.get(f"/api{BASE}/compare/1/2").json()["changed"]
    assert (changed["what"], changed["kinds"], changed["happened"]) == ("reworded", ["reworded"], ["แก้ถ้อยคำข้อ ๓"])
    assert [[run["sign"], run["text"]] for run in changed["runs"]] == changed["text"]
