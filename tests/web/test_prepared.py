from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from charter_engine.clock import FixedClock
from charter_engine.settings import load_settings
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store
from charter_engine.web import prepared
from charter_engine.web.app import create_app
from tests.support.migrated import migrate
from tests.support.tambon import AMENDED, Tambon

PATH = "/charters/nong-bua/versions/1"
HOST = "127.0.0.1:8000"


class Behind:
    """The application behind the layer, counting what reaches it."""

    def __init__(self, app):
        self.app = app
        self.asked = 0

    async def __call__(self, scope, receive, send):
        self.asked += 1
        await self.app(scope, receive, send)


class Stage:
    """A tambon with one version, its application behind a layer whose clock the test turns."""

    def __init__(self, folder):
        url = f"sqlite:///{folder / 'charter.db'}"
        migrate(url)
        self.engine = open_engine(url)
        self.tambon = Tambon(engine=self.engine)
        self.tambon.adopt()
        self.tambon.wait(days=2)
        self.seconds = 0.0
        store = Store(engine=self.engine, clock=self)
        app = create_app(store, load_settings(data_dir=folder, demo=True))
        del app.user_middleware[0]  # the layer under test stands in front instead
        self.behind = Behind(app)
        self.layer = prepared.Prepared(self.behind, store, now=lambda: self.seconds)

    simulated = True

    def read(self, database_time):
        return FixedClock(moment=self.tambon.now).read(database_time)


@pytest.fixture
def stage(tmp_path):
    made = Stage(tmp_path)
    yield made
    made.engine.dispose()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def browser(stage):
    return TestClient(stage.layer, base_url=f"http://{HOST}", follow_redirects=False)


def test_an_adopted_page_is_made_once_and_sent_the_same_again(stage, browser):
    first, again = browser.get(PATH), browser.get(PATH)
    assert stage.behind.asked == 1
    assert again.content == first.content
    assert again.headers == first.headers
    assert "content-security-policy" in again.headers


def test_what_a_browser_has_already_is_not_sent_again(stage, browser):
    tag = browser.get(PATH).headers["etag"]
    again = browser.get(PATH, headers={"if-none-match": f'"other", {tag}'})
    assert (again.status_code, again.content, stage.behind.asked) == (304, b"", 1)
    assert again.headers["etag"] == tag
    assert "content-security-policy" in again.headers
    assert browser.get(PATH, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_reader_without_gzip_gets_plain_bytes(stage, browser):
    packed = browser.get(PATH, headers={"accept-encoding": "gzip"})
    plain = browser.get(PATH, headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content
    assert stage.behind.asked == 2


@pytest.mark.parametrize(
    "headers", [{"cookie": "charter_session=x"}, {"cookie": "other=1"}, {"range": "bytes=0-1"}, {"host": "localhost"}]
)
def test_someone_in_particular_or_elsewhere_is_answered_by_the_application(stage, browser, headers):
    browser.get(PATH)
    browser.get(PATH, headers=headers)
    assert stage.behind.asked == 2


def test_a_key_that_opens_nothing_is_still_refused(browser):
    browser.get(PATH)
    assert browser.get(PATH, headers={"authorization": "Bearer nothing"}).status_code != 200


@pytest.mark.parametrize("path", [f"{PATH}?x=1", "/charters/nong-bua", "/charters/nong-bua/versions/9"])
def test_other_pages_are_never_kept(stage, browser, path):
    browser.get(path)
    browser.get(path)
    assert stage.behind.asked == 2


def test_a_form_or_a_question_for_the_head_goes_to_the_application(stage, browser):
    browser.get(PATH)
    browser.head(PATH)
    browser.post(PATH)
    assert stage.behind.asked == 3


def test_a_new_version_is_seen_after_a_second_at_most(stage, browser):
    before = browser.get(PATH).text
    stage.tambon.adopt(AMENDED)
    stage.tambon.wait(days=2)
    assert browser.get(PATH).text == before
    stage.seconds += 1.5
    after = browser.get(PATH).text
    assert "ข้อความเดิม" in after
    assert "ข้อความเดิม" not in before


def test_a_new_day_makes_the_page_again_and_an_unchanged_one_does_not(stage, browser):
    browser.get(PATH)
    stage.seconds += 1.5
    browser.get(PATH)
    assert stage.behind.asked == 1
    stage.tambon.now += timedelta(days=1)
    stage.seconds += 1.5
    browser.get(PATH)
    assert stage.behind.asked == 2


def test_memory_is_bounded_and_the_oldest_page_goes_first(stage, browser, monkeypatch):
    size = len(browser.get(PATH, headers={"accept-encoding": "identity"}).content)
    monkeypatch.setattr(prepared, "_MOST_BYTES", size + 10)
    browser.get(PATH, headers={"accept-encoding": "gzip"})
    assert len(stage.layer._kept) == 1
    assert stage.layer._bytes <= size + 10


def test_a_page_too_large_to_keep_is_still_answered(stage, browser, monkeypatch):
    monkeypatch.setattr(prepared, "_LARGEST", 100)
    assert browser.get(PATH).status_code == 200
    browser.get(PATH)
    assert stage.behind.asked == 2
