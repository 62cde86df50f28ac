from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from sqlalchemy import event
from starlette.testclient import TestClient

from charter_engine.actions import accounts
from charter_engine.clock import wall_time
from charter_engine.domain.identity.role import Right
from charter_engine.storage.people import accounts as every_account
from charter_engine.storage.unit_of_work import reading, unit_of_work
from charter_engine.web import dependencies
from charter_engine.web.dependencies import ActingHere, CurrentCharter, CurrentLogin, Work
from tests.web.conftest import SAME

HOST = "http://127.0.0.1:8000"


@pytest.fixture
def browser(app):
    router = APIRouter()

    def keep(login: str, work: Work) -> str:
        accounts.open_account(work, login=login, name=login)
        return "kept"

    def keep_and_fail(login: str, work: Work) -> str:
        accounts.open_account(work, login=login, name=login)
        raise ValueError

    def seats(frame: CurrentCharter, login: CurrentLogin) -> list[str]:
        return [seat.seat for seat in frame.seats] if login else []

    def acting(slug: str, right: Right, acting: ActingHere) -> str:
        return f"{slug} {acting.seat_for(right).seat}"

    def offered(frame: CurrentCharter, right: str) -> bool:
        return frame.may(right)

    router.add_api_route("/api/keep/{login}", keep, methods=["POST"])
    router.add_api_route("/api/fail/{login}", keep_and_fail, methods=["POST"])
    router.add_api_route("/api/seats/{slug}", seats)
    router.add_api_route("/api/acting/{slug}/{right}", acting, methods=["POST"])
    router.add_api_route("/api/offered/{slug}/{right}", offered)
    app.include_router(router, dependencies=[dependencies.KNOW_LOGIN])
    return TestClient(app, base_url=HOST)


def test_an_answered_act_is_kept(browser, store):
    assert browser.post("/api/keep/one").status_code == 200
    assert _logins(store) == ["one"]


def test_nothing_of_a_failed_act_is_kept(browser, store):
    assert browser.post("/api/fail/one").status_code == 500
    assert _logins(store) == []


def test_nobody_is_told_of_an_act_whose_commit_failed(browser, store):
    def refuse(_connection: object) -> None:
        raise OSError("disk full")

    event.listen(store.engine, "commit", refuse)
    answer = browser.post("/api/keep/one")
    event.remove(store.engine, "commit", refuse)
    assert answer.status_code == 500
    assert _logins(store) == []


def test_many_writers_at_once_wait_their_turn_and_all_get_through(browser):
    barrier = threading.Barrier(60)

    def write(number: int) -> int:
        barrier.wait()
        return int(browser.post(f"/api/keep/n{number}").status_code)

    with browser, ThreadPoolExecutor(60) as pool:
        assert set(pool.map(write, range(60))) == {200}


def test_a_charter_is_entered_with_the_seats_held_there(browser, people):
    assert people
    assert browser.get("/api/seats/nsn").json() == []
    browser.post("/sign-in/demo", data={"login": "malee"}, headers=SAME)
    assert browser.get("/api/seats/nsn").json() == ["s1"]
    assert browser.get("/api/seats/other").status_code == 404


def test_the_acting_seat_is_one_that_holds_the_right(browser, people):
    assert people
    browser.post("/sign-in/demo", data={"login": "malee"}, headers=SAME)
    assert browser.post("/api/acting/nsn/comment", headers=SAME).json() == "nsn s1"
    assert browser.post("/api/acting/nsn/promulgate", headers=SAME).json()["code"] == "no-seat-for-this"


def test_nobody_acts_without_signing_in(browser, people):
    assert people
    assert browser.post("/api/acting/nsn/comment").status_code == 401


def test_a_button_is_offered_to_whoever_may_use_it(browser, people):
    assert people
    assert browser.get("/api/offered/nsn/comment").json() is False
    browser.post("/sign-in/demo", data={"login": "somchai"}, headers=SAME)
    assert browser.get("/api/offered/nsn/comment").json() is True
    assert browser.get("/api/offered/nsn/promulgate").json() is False


def test_a_key_of_one_charter_opens_no_other(browser, people):
    with unit_of_work(people) as work:
        key = accounts.issue_token(work, "malee", label="t", charter_id="c-other", now=wall_time())
    answer = browser.get("/api/seats/nsn", headers={"authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong-charter-token")


def test_no_route_opens_two_transactions(app):
    for route in _routes(app):
        calls = {name for name in _calls(route.dependant) if name in ("_work", "_reader")}
        assert len(calls) < 2, route.path


def test_no_route_changes_anything_on_get(app):
    for route in _routes(app):
        if {"GET", "HEAD"} & (route.methods or set()):
            assert "_work" not in _calls(route.dependant), route.path


def _routes(app) -> list[APIRoute]:
    found, todo = [], list(app.routes)
    while todo:
        route = todo.pop()
        inner = getattr(route, "original_router", None)
        todo += inner.routes if inner is not None else []
        found += [route] if isinstance(route, APIRoute) else []
    assert len(found) > 50, "the application's routes were not found"
    return found


def _calls(dependant: Dependant) -> set[str]:
    found = {getattr(dependant.call, "__name__", "")}
    return found.union(*(_calls(child) for child in dependant.dependencies))


def _logins(store) -> list[str]:
    with reading(store) as connection:
        return [account.login for account in every_account(connection)]
