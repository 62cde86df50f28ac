"""Writing a draft in a browser: what its words would do follows the typing, and pages of drafts fit a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.process_browser import BASE, tambon, visitor
from tests.support.served import served
from tests.support.tambon import AMENDED, RIVAL
from tests.web.test_browser import chromium, window

pytestmark = pytest.mark.browser

__all__ = ["chromium", "tambon", "visitor"]


@pytest.fixture
def address(visitor) -> Iterator[str]:
    """A server with a version, an overtaken draft, two that collide, and a proposal to change one of them."""
    place = visitor.tambon
    place.adopt()
    place.wait(days=2)
    late = place.propose(RIVAL, "citizen")
    place.adopt(AMENDED)
    place.wait(days=2)
    for words in ("ปีละสามครั้ง", "ปีละห้าครั้ง"):
        number = place.propose(AMENDED.replace("ปีละสองครั้ง", words), "citizen")
        place.act("sec", f"amendments/{number}", "admit")
    six = AMENDED.replace("ปีละสองครั้ง", "ปีละหกครั้ง")
    place.act("stranger", f"amendments/{number}", "propose_sub", text=six, reason="มากกว่านี้ก็ได้")
    assert late == 2
    with served(visitor.client.app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = window(chromium)
    yield opened
    opened.context.close()


def _enter(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator("li.card", has_text=f"ตัวอย่าง {login}").locator("button").click()


@pytest.mark.parametrize(
    "path",
    [
        "/amendments/2",
        "/amendments/2/rebase",
        "/amendments/5",
        "/amendments/5/sub-amendments/new",
        "/amendments/collisions?n=4&n=5",
        "/guide",
    ],
)
def test_pages_of_drafts_fit_and_break_no_policy(page, address, path):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    _enter(page, address, "citizen")
    for width in (1280, 360, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{address}{BASE}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert complaints == []


def test_what_the_words_would_do_follows_the_typing(page, address):
    _enter(page, address, "stranger")
    page.goto(f"{address}{BASE}/amendments/new?clause=n2")
    assert page.locator("#preview-part").is_hidden()
    page.locator("textarea").first.fill("ให้มีการประชุมตำบลทุกเดือน")
    page.locator("#preview ins").first.wait_for()
    assert "ให้ยกเลิกความในข้อ ๒" in page.locator("#preview").inner_text()
    assert page.locator("textarea").first.input_value() == "ให้มีการประชุมตำบลทุกเดือน"


def test_redline_order_and_broken_references_stand_beside_the_words_on_a_desk_and_below_them_on_a_telephone(
    page, address
):
    _enter(page, address, "stranger")
    page.goto(f"{address}{BASE}/amendments/new?clause=n2")
    page.locator("textarea").first.fill("ให้ทำตามข้อ ๑ วรรคสอง และข้อ ๙")
    page.locator("#preview ins").first.wait_for()
    said = page.locator("#preview").inner_text()
    assert "ข้อ ๒ อ้างถึงข้อ ๙ แต่ไม่มีข้อ ๙" in said
    assert "ข้อ ๒ อ้างถึงข้อ ๑ วรรคสอง" in said
    words, beside = page.locator("#text-n2").bounding_box(), page.locator("#preview-part").bounding_box()
    assert words
    assert beside
    assert beside["x"] > words["x"] + words["width"]
    page.set_viewport_size({"width": 390, "height": 800})
    words, below = page.locator("#text-n2").bounding_box(), page.locator("#preview-part").bounding_box()
    assert words
    assert below
    assert below["y"] > words["y"] + words["height"]


def test_without_script_a_button_shows_what_the_words_would_do_and_keeps_them(chromium, address):
    plain = window(chromium, java_script_enabled=False)
    _enter(plain, address, "stranger")
    plain.goto(f"{address}{BASE}/amendments/new?clause=n2")
    plain.locator("textarea").first.fill("ให้ประชุมทุกเดือน")
    plain.locator("button[name=preview]").click()
    assert "ให้ยกเลิกความในข้อ ๒" in plain.locator("#preview").inner_text()
    assert plain.locator("textarea").first.input_value() == "ให้ประชุมทุกเดือน"
    plain.context.close()


def test_a_reference_in_the_text_leads_to_its_place(page, address):
    _enter(page, address, "stranger")
    page.goto(f"{address}{BASE}/amendments/new?clause=n2")
    page.locator("#text-n2").fill("ให้ทำตามข้อ ๑")
    page.fill("#title", "อ้าง")
    page.fill("#reason", "เพื่อความชัดเจน")
    page.locator("button.btn", has_text="เก็บเป็นร่าง").click()
    page.locator(".redline a", has_text="ข้อ ๑").click()
    assert page.url.endswith(f"{BASE}/clauses/n1")
