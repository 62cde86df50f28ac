"""The pages as a browser lays them out: on a telephone and a desk, by day and by night."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, sync_playwright

from charter_engine.web import dependencies, rendering
from charter_engine.web.dependencies import CurrentCharter
from charter_engine.web.forms import Checked
from tests.support.served import PATIENCE, served
from tests.web.test_pages import HERE, sample

pytestmark = pytest.mark.browser

__all__ = ["sample"]

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
VIEWS = [(1280, "light"), (1280, "dark"), (360, "light"), (320, "dark")]


# Not longer than this module: its player keeps a loop running in the thread, where signing wants to start its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def address(app, people, sample) -> Iterator[str]:
    """A server with the page that shows every piece at /charters/nsn/sample."""
    assert people
    router = APIRouter()

    def show(request: Request, frame: CurrentCharter) -> HTMLResponse:
        form: Checked = Checked(typed={"title": frame.slug}, faults={"title": "สั้นเกินไป"})
        return rendering.page(request, "sample.html.j2", sample, form=form)

    router.add_api_route("/charters/{slug}/sample", show)
    app.include_router(router, include_in_schema=False, dependencies=[dependencies.KNOW_LOGIN])
    app.state.pages = rendering.environment(more=[HERE / "templates"])
    with served(app) as port:
        yield f"http://127.0.0.1:{port}"


def window(chromium: Browser, width: int = 1280, **more: Any) -> Page:
    """A window of its own, as patient as a busy machine needs it."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, **more)
    context.set_default_timeout(PATIENCE * 1000)
    return context.new_page()


@pytest.fixture(params=VIEWS, ids=lambda view: f"{view[0]}-{view[1]}")
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, scheme = request.param
    opened = window(chromium, width, color_scheme=scheme)
    yield opened
    opened.context.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    opened = window(chromium)
    yield opened
    opened.context.close()


def test_every_piece_fits_its_window_and_breaks_no_policy(page, address):
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{address}/sign-in")
    page.locator("li.card", has_text="มาลี").locator("button").click()
    page.goto(f"{address}/charters/nsn/sample")
    assert "มาลี ศรีสวรรค์" in page.locator("header").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert [words for words in complaints if "404" not in words] == []


def test_lines_leave_room_for_tone_marks(desk, address):
    desk.goto(f"{address}/charters/nsn/sample")
    ratio = """() => [...document.querySelectorAll('main p, main li, .item, td')].filter(e => e.innerText.trim())
        .map(e => parseFloat(getComputedStyle(e).lineHeight) / parseFloat(getComputedStyle(e).fontSize))"""
    assert min(desk.evaluate(ratio)) >= 1.5
    body = (
        "parseFloat(getComputedStyle(document.body).lineHeight) / parseFloat(getComputedStyle(document.body).fontSize)"
    )
    assert desk.evaluate(body) >= 1.7


def test_the_typeface_is_ours_and_arrives(desk, address):
    desk.goto(f"{address}/charters/nsn/sample")
    assert desk.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Sarabun', 'ก'))")


def test_the_first_tab_leads_past_the_menu(desk, address):
    desk.goto(f"{address}/charters/nsn/sample")
    desk.keyboard.press("Tab")
    assert desk.evaluate("document.activeElement.className") == "skip"
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "main"


def test_every_control_has_a_name_and_is_large_enough_to_touch(desk, address):
    desk.goto(f"{address}/charters/nsn/sample")
    controls = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, .btn')]
        .map(e => [e.outerHTML.slice(0, 80), (e.labels && e.labels.length > 0) || e.innerText.trim() !== '',
                   Math.max(e.offsetHeight, e.labels && e.labels[0] ? e.labels[0].offsetHeight : 0)])"""
    for html, named, height in desk.evaluate(controls):
        assert named, html
        assert height >= 24, html
