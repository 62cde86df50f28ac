from __future__ import annotations

from datetime import date

import pytest
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from charter_engine import errors
from charter_engine.web import problems
from charter_engine.web.dependencies import SignedIn
from tests.web.conftest import SAME

HOST = "http://127.0.0.1:8000"


class Thing(BaseModel):
    name: str = Field(max_length=3)


@pytest.fixture
def browser(app):
    router = APIRouter()
    refusals = {
        "notfound": errors.NotFound(what="charter", name="<b>x</b>"),
        "notpermitted": errors.NotPermitted(who="you", what="vote"),
        "invalid": errors.Invalid(why="no change"),
        "rulebroken": errors.RuleBroken(why="not opened"),
        "conflict": errors.Conflict(why="outdated base"),
    }

    def refuse(kind: str) -> None:
        if kind in refusals:
            raise refusals[kind]
        raise ValueError("the secret words")

    def take(thing: Thing) -> str:
        return thing.name

    def private(login: SignedIn) -> str:
        return login.name

    for prefix in ("/api", "/pages"):
        router.add_api_route(f"{prefix}/refuse/{{kind}}", refuse)
        router.add_api_route(f"{prefix}/take", take, methods=["POST"])
        router.add_api_route(f"{prefix}/private", private, methods=["GET", "POST"])
    app.include_router(router)
    return TestClient(app, base_url=HOST, follow_redirects=False)


FAMILIES = [("notfound", 404), ("notpermitted", 403), ("invalid", 422), ("rulebroken", 409), ("conflict", 409)]


@pytest.mark.parametrize(("kind", "status"), FAMILIES)
def test_a_refusal_is_a_problem_document_for_programs(browser, kind, status):
    answer = browser.get(f"/api/refuse/{kind}")
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert set(document) == {"type", "title", "status", "detail", "instance", "code", "remedy", "facts"}
    assert document["status"] == status
    assert document["instance"] == f"/api/refuse/{kind}"
    assert document["type"] == f"urn:charter-engine:problem:{document['code']}"
    assert document["remedy"]


@pytest.mark.parametrize(("kind", "status"), FAMILIES)
def test_a_refusal_is_a_thai_page_that_says_what_to_do(browser, kind, status):
    answer = browser.get(f"/pages/refuse/{kind}")
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="th">' in answer.text
    assert "สิ่งที่ทำได้" in answer.text


def test_facts_keep_their_kind():
    refusal = errors.Conflict(why="x", now=3, days=(date(2026, 1, 2), None), done=True)
    facts = problems.of_refusal(refusal, "/x").facts
    assert facts == {"why": "x", "now": 3, "days": ["2026-01-02", None], "done": True}


def test_a_name_inside_a_refusal_cannot_become_markup(browser):
    assert "<b>x</b>" not in browser.get("/pages/refuse/notfound").text


@pytest.mark.parametrize("path", ["/api/refuse/bug", "/pages/refuse/bug"])
def test_what_broke_inside_is_numbered_and_never_shown(browser, path):
    with capture_logs() as told:
        answer = browser.get(path)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    [incident] = told
    assert isinstance(incident["exc_info"], ValueError)
    assert incident["incident"] in answer.text


def test_invalid_json_fields_are_named_with_their_fault(browser):
    document = browser.post("/api/take", json={"name": "four"}).json()
    assert document["status"] == 422
    assert document["faults"] == [{"at": "name", "message": "ยาวเกินไป ไม่เกิน ๓ ตัวอักษร"}]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/x", 404), ("DELETE", "/api/refuse/x", 405)])
def test_http_errors_are_problem_documents_too(browser, method, path, status):
    answer = browser.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_a_method_that_is_not_allowed_names_those_that_are(browser):
    assert browser.delete("/pages/private", headers=SAME).headers["allow"]


def test_a_page_for_members_leads_to_the_sign_in_page_and_back(browser):
    answer = browser.get("/pages/private?a=1&b=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Fpages%2Fprivate%3Fa%3D1%26b%3D2")


def test_an_act_without_signing_in_is_answered_not_redirected(browser):
    answer = browser.post("/pages/private", headers=SAME)
    assert answer.status_code == 401
    assert "/sign-in" in answer.text


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer chr_unknown"}])
def test_a_program_without_key_is_told_to_bring_one(browser, headers):
    answer = browser.get("/api/private", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
