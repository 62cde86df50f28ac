"""Every page before axe-core, on a desk and on telephones, by day and by night; and words selected for a comment."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from tests.support.reading_browser import BASE, story, story_app
from tests.support.served import served
from tests.web.test_browser import VIEWS, chromium, window

pytestmark = pytest.mark.browser

__all__ = ["chromium", "story", "story_app"]

AXE = Path(__file__).resolve().parents[2] / "frontend/node_modules/axe-core/axe.min.js"
READING = ["", "/versions", "/versions/1", "/versions/3", "/duties", "/clauses/n2", "/compare/1/2", "/publications"]
PROCESS = ["/comments", "/comments/1", "/comments/new", "/amendments", "/amendments/2", "/amendments/3", "/assemblies"]
MEETING = ["/amendments/collisions", "/guide", "/assemblies/2/now", "/assemblies/2/projector"]
RECORDS = [
    "/seats",
    "/assemblies/2",
    "/assemblies/2/check-in",
    "/assemblies/2/agenda",
    "/assemblies/2/minutes",
    "/ledger",
    "/ledger/3",
    "/nowhere",
]
SITE = ["/", "/verify", "/verify?root=00", "/help", "/accessibility", "/privacy", "/sign-in", "/charters/ban-mai"]
PAGES = [*SITE, *(f"{BASE}{path}" for path in (*READING, *PROCESS, *MEETING, *RECORDS))]
OF_A_SEAT = ["/my", BASE, f"{BASE}/amendments/new", f"{BASE}/comments/new?clause=n3", f"{BASE}/amendments/3"]
JUDGE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(" ")}`))"""
SELECT = """([within, text, less]) => {
    const walker = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(text);
        if (at >= 0) getSelection().setBaseAndExtent(node, at + less, node, at + text.length - less);
    }
}"""


@pytest.fixture
def site(story_app) -> Iterator[str]:
    """A server over the story."""
    with served(story_app) as port:
        yield f"http://127.0.0.1:{port}"


def faults(page: Page, path: str) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = [f"{path} {fault}" for fault in page.evaluate(JUDGE)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{path} is wider than its window")
    return found


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_no_page_has_a_fault_that_axe_finds_or_is_wider_than_its_window(chromium, site, width, scheme):
    page, found = window(chromium, width, color_scheme=scheme, bypass_csp=True), []
    for path in PAGES:
        page.goto(f"{site}{path}")
        found += faults(page, path)
    page.goto(f"{site}/sign-in")
    page.locator("li.card button").first.click()
    for path in OF_A_SEAT:
        page.goto(f"{site}{path}")
        found += faults(page, path)
    page.context.close()
    assert found == []


@pytest.mark.parametrize("path", [BASE, f"{BASE}/versions/3", f"{BASE}/clauses/n3"])
@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "finger"])
def test_words_selected_are_widened_to_whole_thai_words_and_carried_to_the_form(chromium, site, path, touch):
    page = window(chromium, 360 if touch else 1280, has_touch=touch)
    page.goto(f"{site}{path}")
    page.evaluate(SELECT, ["main", "น้ำสาธารณะ", 1])
    offer = page.locator("a.float")
    offer.wait_for(state="visible")
    asked = parse_qs(urlsplit(str(offer.get_attribute("href"))).query)
    assert asked["exact"] == ["น้ำสาธารณะ"]
    (offer.tap if touch else offer.click)()
    page.wait_for_url("**/comments/new?**")
    assert page.locator("[data-quote]").inner_text() == "น้ำสาธารณะ"
    assert page.locator("[data-own] input").is_checked()
    page.context.close()


def test_paper_shows_the_words_and_neither_menus_nor_buttons(chromium, site):
    page = window(chromium, 794)
    page.emulate_media(media="print")
    page.goto(f"{site}{BASE}")
    assert "หนองน้ำสาธารณะ" in page.locator("main").inner_text()
    assert (
        page.locator(".nav, .crumbs, .within, .toc, .acts, .btn, .foot").evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => one.className)"
        )
        == []
    )
    page.context.close()


def test_the_reader_arrives_within_80_kilobytes(chromium, site):
    page, sizes = window(chromium, 360), []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(f"{site}{BASE}", wait_until="networkidle")
    assert len(sizes) >= 8
    assert sum(sizes) <= 80_000
    page.context.close()
