from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from charter_engine.clock import FixedClock
from charter_engine.domain.text import thai_date
from charter_engine.settings import load_settings
from charter_engine.storage.unit_of_work import Store
from charter_engine.web.app import create_app
from tests.support.reading_browser import BASE, body_of, browser, story, story_app

__all__ = ["browser", "story", "story_app"]


def be(day):
    return f"{day.year + 543}-{day:%m-%d}"


def test_the_first_page_lists_every_charter_with_its_state_and_its_duty(browser, story):
    page = body_of(browser, "/")
    assert page.count('class="card"') == 3
    assert f"ฉบับที่ ๒ ตั้งแต่วันที่ {thai_date(story.effective[1])}" in page
    assert "ประชุมประจำปี" in page
    assert "ยังไม่ได้รับรอง" in page


def test_an_empty_installation_says_how_the_first_charter_comes(client):
    assert "charter create" in body_of(client, "/")


def test_the_reader_says_which_version_is_in_force_since_when_and_what_comes_next(browser, story):
    page = body_of(browser, BASE)
    said = re.sub(r"</?span[^>]*>", "", page)
    assert f"ฉบับที่ ๒ ตั้งแต่วันที่ {thai_date(story.effective[1])}" in said
    assert f"ฉบับที่ ๓ จะใช้บังคับตั้งแต่วันที่ {thai_date(story.effective[2])}" in said
    assert "อย่างน้อยปีละสองครั้ง" in said
    assert f'href="{BASE}/compare/2/3"' in page


def test_the_reader_shows_preamble_chapters_items_annex_and_their_contents(browser):
    page = body_of(browser, BASE)
    contents = page[page.index('class="toc"') : page.index('class="sheet"')]
    assert "คำปรารภ" in contents
    assert "การประชุม" in contents
    assert "บัญชีท้ายปฏิญญา" in contents
    assert re.search(r'<div class="item" data-at="\d+"><span>\(๑\) </span><span>ขยะ</span></div>', page)
    assert "หนองบัวใหญ่" in page


def test_the_reader_marks_clauses_that_amendments_would_touch_and_counts_comments(browser):
    page = body_of(browser, BASE)
    assert f'href="{BASE}/amendments/3"' in page
    assert "เสนอแก้ไขข้อความนี้" in page
    assert "เสนอเพิ่มบทบัญญัติต่อจากนี้" in page
    assert "ความเห็น ๑ รายการ" in page


def test_the_reader_marks_the_words_that_comments_are_about(browser):
    assert '<span class="talked">ปีละสองครั้ง</span>' in body_of(browser, BASE)
    assert 'class="talked"' not in body_of(browser, f"{BASE}/versions/2")


def test_words_can_be_selected_for_a_comment_where_comments_are_taken(browser):
    for path in (BASE, f"{BASE}/versions/3", "/charters/ban-mai"):
        page = body_of(browser, path)
        assert 'data-offer="ให้ความเห็นต่อถ้อยคำที่เลือก"' in page, path
        assert "/static/comment.js" in page
        assert "/comments/new?clause=" in page
    for path in (f"{BASE}/versions/1", f"{BASE}/versions/2"):
        page = body_of(browser, path)
        assert "data-offer" not in page, path
        assert "/comments/new" not in page


def test_a_line_on_the_page_is_the_line_of_the_text_letter_for_letter(browser):
    page = body_of(browser, BASE)
    for at, line in re.findall(r'data-at="(\d+)">(.*?)</(?:p|div)>', page):
        assert int(at) >= 0
        assert line.strip() == line
    items = re.findall(r'class="item" data-at="(\d+)">', page)
    assert items == sorted(items, key=int)
    assert len(items) > 1


def test_before_the_first_version_the_founding_draft_is_shown_as_a_draft(browser):
    page = body_of(browser, "/charters/ban-mai")
    assert "นี่คือร่างแรกของธรรมนูญ ปรับปรุงครั้งที่ ๑" in page
    assert "หนองน้ำสาธารณะ" in page
    assert 'href="/charters/ban-mai/amendments/1"' in page


def test_a_charter_without_any_text_says_so(browser):
    assert "ยังไม่มีผู้ยื่นข้อความ" in body_of(browser, "/charters/empty")


def test_all_versions_are_listed_newest_first_with_dated_permanent_links(browser, story):
    page = body_of(browser, f"{BASE}/versions")
    links = re.findall(rf"{BASE}/at/[0-9-]+(?=\")", page)
    assert links == [f"{BASE}/at/{be(day)}" for day in reversed(story.effective)]
    assert "แก้คำผิด" in page


@pytest.mark.parametrize("path", ["/versions", "/duties", "/compare", "/publications", "/ledger"])
def test_a_charter_without_versions_has_all_its_pages(browser, path):
    body_of(browser, f"/charters/empty{path}")


def test_an_earlier_version_says_that_it_is_past_and_leads_to_the_present(browser):
    page = body_of(browser, f"{BASE}/versions/1")
    assert "อย่างน้อยปีละหนึ่งครั้ง" in page
    assert "ข้อความเดิม" in page
    assert f'<link rel="canonical" href="{BASE}/versions/1">' in page
    assert "เสนอแก้ไข" not in page


def test_an_adopted_version_that_waits_for_its_day_says_so(browser):
    assert "รับรองแล้ว รอวันใช้บังคับ" in body_of(browser, f"{BASE}/versions/3")


@pytest.mark.parametrize("n", ["0", "9", "x", "99999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(browser, n):
    assert "ไม่มีฉบับที่" in body_of(browser, f"{BASE}/versions/{n}", 404)


def test_a_version_in_thai_digits_leads_to_its_one_address(browser):
    answer = browser.get(f"{BASE}/versions/๒")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{BASE}/versions/2")


def test_a_charter_that_is_not_there_is_not_found(browser):
    assert "ไม่มีธรรมนูญชื่อ" in body_of(browser, "/charters/nowhere", 404)


@pytest.mark.parametrize("write", [be, lambda day: day.isoformat()])
def test_a_day_in_either_era_shows_what_was_in_force_then(browser, story, write):
    page = body_of(browser, f"{BASE}/at/{write(story.effective[1] - timedelta(days=1))}")
    assert "อย่างน้อยปีละหนึ่งครั้ง" in page
    assert f'<link rel="canonical" href="{BASE}/versions/1">' in page


def test_a_day_of_today_says_that_it_still_is_in_force(browser, story):
    assert "ยังใช้บังคับจนถึงวันนี้" in body_of(browser, f"{BASE}/at/{be(story.effective[1])}")


def test_a_day_before_the_first_version_names_the_first_day(browser, story):
    page = body_of(browser, f"{BASE}/at/{be(story.effective[0] - timedelta(days=1))}", 404)
    assert thai_date(story.effective[0]) in page


@pytest.mark.parametrize("day", ["soon", "2569-13-01", "2569-02-30", "2569", "0000-00-00"])
def test_a_day_that_no_calendar_has_is_refused_in_thai(browser, day):
    assert "2568-08-16" in body_of(browser, f"{BASE}/at/{day}", 422)


def test_a_day_in_a_charter_without_versions_says_that_nothing_was_adopted(browser):
    assert "ยังไม่มีฉบับ" in body_of(browser, "/charters/empty/at/2569-01-01", 404)


@pytest.mark.parametrize("path", ["/", BASE, f"{BASE}/versions", f"{BASE}/versions/1", f"{BASE}/at/2569-06-01"])
def test_a_page_that_has_not_changed_is_not_sent_twice(browser, path):
    first = browser.get(path)
    again = browser.get(path, headers={"if-none-match": first.headers["etag"]})
    assert not first.headers["etag"].startswith("W/")
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_the_tag_of_an_adopted_text_begins_with_its_root_hash(browser):
    page = browser.get(f"{BASE}/versions/1")
    [root] = re.findall(r"/verify\?root=([0-9a-f]{64})", page.text)
    assert page.headers["etag"].startswith(f'"{root}.')


def test_what_is_overdue_is_shown_to_everyone(story, tmp_path):
    late = Store(engine=story.tambon.engine, clock=FixedClock(moment=story.end + timedelta(days=400)))
    app = create_app(late, load_settings(data_dir=tmp_path, demo=True))
    with TestClient(app, base_url="http://127.0.0.1") as later:
        assert "เกินกำหนดแล้ว" in body_of(later, f"{BASE}/duties")
        assert "เกินกำหนดแล้ว" in body_of(later, "/")


def test_a_duty_far_off_names_its_day_and_the_last_time(browser):
    page = body_of(browser, f"{BASE}/duties")
    assert "จัดตามกำหนด" in page
    assert "ต้องจัดภายในวันที่" in page


def test_whoever_is_signed_in_reads_the_same_text_under_their_own_name_and_nobody_keeps_it(browser):
    answer = browser.post("/sign-in/demo", data={"login": "citizen"}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 303
    own = browser.get(f"{BASE}/versions/1")
    browser.cookies.clear()
    anyones = browser.get(f"{BASE}/versions/1")
    assert "ตัวอย่าง citizen" in own.text
    assert "ตัวอย่าง citizen" not in anyones.text
    assert "private" in own.headers["cache-control"]
    assert "public" in anyones.headers["cache-control"]
    assert own.headers["etag"] != anyones.headers["etag"]


def test_a_day_to_come_shows_what_is_adopted_for_it_and_claims_nothing_about_it(browser, story):
    page = body_of(browser, f"{BASE}/at/{be(story.effective[2] + timedelta(days=300))}")
    assert "รับรองแล้ว รอวันใช้บังคับ" in page
    page = body_of(browser, f"{BASE}/at/{be(story.effective[2] - timedelta(days=1))}")
    assert "ยังใช้บังคับจนถึงวันนี้" not in page
