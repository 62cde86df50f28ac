from __future__ import annotations

import re

import pytest

from tests.support.reading_browser import BASE, body_of, browser, story, story_app

__all__ = ["browser", "story", "story_app"]


def identity(browser, label="3"):
    answer = browser.get(f"{BASE}/clauses/{label}")
    assert answer.status_code == 302
    return answer.headers["location"].rpartition("/")[2]


def test_a_label_in_either_digits_leads_to_the_identity(browser):
    assert identity(browser, "3") == identity(browser, "๓")
    assert re.fullmatch("n[0-9]+", identity(browser))


@pytest.mark.parametrize("clause", ["99", "n999", "n0", "x", "5-1"])
def test_a_clause_that_is_not_there_is_not_found(browser, clause):
    assert "ไม่มีข้อ" in body_of(browser, f"{BASE}/clauses/{clause}", 404)


def test_a_clause_shows_its_words_in_force_and_who_set_them(browser):
    page = body_of(browser, f"{BASE}/clauses/{identity(browser)}")
    words = page[page.index('class="panel words"') : page.index('class="blame"')]
    assert "ปีละสองครั้ง" in words
    blame = page[page.index('class="blame"') : page.index("</p>", page.index('class="blame"'))]
    assert f'href="{BASE}/amendments/2"' in blame
    assert f'href="{BASE}/assemblies/2"' in blame


def test_a_clause_shows_every_state_with_its_redline_and_dated_link(browser, story):
    page = body_of(browser, f"{BASE}/clauses/{identity(browser)}")
    strip = page[page.index('class="strip"') :]
    assert re.findall(r'<li id="(v\d)"', strip) == ["v3", "v2", "v1"]
    assert re.search(r"<del>.*หนึ่ง.*</del>.*<ins>.*สอง.*</ins>", strip)
    assert "[ตัดออก:" in strip
    for day in story.effective:
        assert f"{BASE}/at/{day.year + 543}-{day:%m-%d}#" in strip


def test_a_state_not_yet_in_force_is_announced_and_not_taken_for_the_present(browser):
    page = body_of(browser, f"{BASE}/clauses/{identity(browser)}")
    assert "แก้คำผิด ไม่ต้องลงมติ" in page
    assert page.count("ข้อความนี้</span>") == 1
    assert '<li id="v2" class="now">' in page


def test_comments_say_honestly_where_their_words_are_now(browser, story):
    page = body_of(browser, f"{BASE}/clauses/{identity(browser)}")
    said = page[page.index('class="said"') :]
    assert story.comment in said
    assert "“ปีละหนึ่งครั้ง”" in said
    assert "ถ้อยคำยังเหมือนเดิม" not in said
    assert "นำไปเสนอเป็นร่างแก้ไข" in said


def test_an_untouched_clause_says_that_nobody_commented_and_what_is_pending(browser):
    page = body_of(browser, f"{BASE}/clauses/{identity(browser, '1')}")
    assert "ยังไม่มีผู้แสดงความเห็น" in page
    assert "อยู่ระหว่างพิจารณา" in page


def test_preamble_and_chapters_have_pages_of_their_own(browser):
    contents = body_of(browser, BASE)
    found = set(re.findall(rf"{BASE}/clauses/(n\d+)", contents))
    assert len(found) == 6
    for one in sorted(found):
        body_of(browser, f"{BASE}/clauses/{one}")
    assert "หมวด ๑" in body_of(browser, f"{BASE}/clauses/n2")


def test_a_clause_of_a_founding_draft_is_shown_as_a_draft(browser):
    answer = browser.get("/charters/ban-mai/clauses/1")
    page = body_of(browser, answer.headers["location"])
    assert "ยังไม่ได้รับรอง" in page
    assert "amendment=1" in page


def test_a_clause_of_a_charter_without_text_is_not_found(browser):
    body_of(browser, "/charters/empty/clauses/1", 404)
    body_of(browser, "/charters/empty/clauses/n1", 404)
