"""The forms for registering a charter, giving seats and correcting a slip before axe-core, wide and narrow."""

from __future__ import annotations

import pytest

from charter_engine.actions import accounts
from charter_engine.actions.charters import appoint_at_machine
from charter_engine.actions.data import Appoint
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.reading_browser import BASE, story, story_app
from tests.web.test_accessible import faults, site
from tests.web.test_browser import VIEWS, chromium, window

pytestmark = pytest.mark.browser

__all__ = ["chromium", "site", "story", "story_app"]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_no_form_of_an_officer_has_a_fault_that_axe_finds(chromium, story_app, site, width, scheme):
    with unit_of_work(story_app.state.store) as work:
        charter = charters.by_slug(work.connection, BASE.removeprefix("/charters/"))
        accounts.open_account(work, login=f"aa{width}-{scheme}", name=f"ก ผู้ดูแล {width} {scheme}", officer=True)
        for role in ("officer", "secretariat"):
            appoint_at_machine(work, charter, Appoint.model_validate({"login": f"aa{width}-{scheme}", "role": role}))
    page, found = window(chromium, width, color_scheme=scheme, bypass_csp=True), []
    page.goto(f"{site}/sign-in")
    page.get_by_role("button", name=f"ก ผู้ดูแล {width} {scheme}").click()
    for path in ("/", "/charters/new", f"{BASE}/seats", f"{BASE}/corrigendum", f"{BASE}/versions"):
        page.goto(f"{site}{path}")
        page.evaluate("document.querySelectorAll('main details').forEach(it => { it.open = true })")
        found += faults(page, path)
    page.goto(f"{site}/charters/new")
    for name in ("title", "place", "slug"):
        page.fill(f"#{name}", "ก ข")
    page.fill("#procedure", "name = 1")
    page.get_by_role("button", name="ลงทะเบียน").click()
    assert page.locator("#slug-fault").is_visible()
    found += faults(page, "/charters/new refused")
    page.context.close()
    assert found == []
