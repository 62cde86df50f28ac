from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from charter_engine.actions import accounts
from charter_engine.clock import wall_time
from charter_engine.settings import load_settings
from charter_engine.storage.people import find_token, session_account
from charter_engine.storage.unit_of_work import reading, unit_of_work
from charter_engine.web import sessions
from charter_engine.web.app import create_app
from tests.web.conftest import PASSWORD, SAME

FORM = {"login": "somchai", "password": PASSWORD, "next": "/help"}


@pytest.fixture
def serious(people, tmp_path):
    """A browser at a real installation behind TLS."""
    app = create_app(people, load_settings(data_dir=tmp_path, base_url="https://charter.example"))
    return TestClient(app, base_url="https://charter.example", follow_redirects=False)


def test_name_and_password_open_a_session_and_lead_on(serious):
    answer = serious.post("/sign-in", data=FORM, headers=SAME)
    assert (answer.status_code, answer.headers["location"]) == (303, "/help")
    assert "สมชาย ใจดี" in serious.get("/help").text


def test_the_cookie_is_bound_to_host_tls_and_http(serious):
    cookie = serious.post("/sign-in", data=FORM, headers=SAME).headers["set-cookie"]
    assert cookie.startswith("__Host-charter_session=")
    for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_demonstration_without_tls_uses_a_plain_name(signed_in):
    assert "charter_session" in signed_in("malee").cookies


def test_only_a_hash_of_the_token_is_kept(serious, people):
    serious.post("/sign-in", data=FORM, headers=SAME)
    token = serious.cookies["__Host-charter_session"]
    with reading(people) as connection:
        known = session_account(connection, accounts.token_hash(token), wall_time())
        assert known is not None
        assert known.login == "somchai"
        assert session_account(connection, token, wall_time()) is None


def test_signing_in_replaces_the_session_the_browser_brought_along(serious, people):
    serious.post("/sign-in", data=FORM, headers=SAME)
    first = serious.cookies["__Host-charter_session"]
    serious.post("/sign-in", data=FORM, headers=SAME)
    assert serious.cookies["__Host-charter_session"] != first
    with reading(people) as connection:
        assert session_account(connection, accounts.token_hash(first), wall_time()) is None


def test_a_token_someone_planted_is_never_adopted(serious, people):
    serious.cookies.set("__Host-charter_session", "planted")
    serious.post("/sign-in", data=FORM, headers=SAME)
    with reading(people) as connection:
        assert session_account(connection, accounts.token_hash("planted"), wall_time()) is None


def test_a_session_ends_by_the_wall_clock(serious, people):
    serious.post("/sign-in", data=FORM, headers=SAME)
    digest = accounts.token_hash(serious.cookies["__Host-charter_session"])
    with reading(people) as connection:
        assert session_account(connection, digest, wall_time() + timedelta(hours=11))
        assert session_account(connection, digest, wall_time() + timedelta(hours=12, seconds=2)) is None


def test_signing_out_ends_the_session_here_and_there(serious, people):
    serious.post("/sign-in", data=FORM, headers=SAME)
    token = serious.cookies["__Host-charter_session"]
    assert serious.post("/sign-out", headers=SAME).status_code == 303
    assert "__Host-charter_session" not in serious.cookies
    with reading(people) as connection:
        assert session_account(connection, accounts.token_hash(token), wall_time()) is None


@pytest.mark.parametrize(("login", "password"), [("somchai", "wrong"), ("nobody", PASSWORD), ("malee", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_alike(serious, login, password):
    answer = serious.post("/sign-in", data=FORM | {"login": login, "password": password}, headers=SAME)
    assert answer.status_code == 403
    assert "ชื่อผู้ใช้หรือรหัสผ่านไม่ถูกต้อง" in answer.text
    assert password not in answer.text
    assert not serious.cookies


def test_guessing_is_stopped_even_before_the_right_password(serious):
    for _ in range(5):
        assert serious.post("/sign-in", data=FORM | {"password": "wrong"}, headers=SAME).status_code == 403
    assert serious.post("/sign-in", data=FORM, headers=SAME).status_code == 429


def test_an_empty_form_says_what_is_missing(serious):
    answer = serious.post("/sign-in", data={"login": ""}, headers=SAME)
    assert answer.status_code == 422
    assert answer.text.count("โปรดกรอกช่องนี้") == 2


def test_people_are_buttons_only_in_a_demonstration(serious):
    assert "มาลี" not in serious.get("/sign-in").text
    assert serious.post("/sign-in/demo", data={"login": "malee"}, headers=SAME).status_code == 404
    assert not serious.cookies


@pytest.mark.usefixtures("people")
def test_one_click_makes_me_one_of_the_demonstrations_people(client):
    assert "มาลี ศรีสวรรค์" in client.get("/sign-in").text
    client.post("/sign-in/demo", data={"login": "malee"}, headers=SAME)
    assert "มาลี ศรีสวรรค์" in client.get("/help").text


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/\t/evil.example", "evil", "", "/%0d%0a/x\r\nSet-Cookie: a=b", "///evil.example",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("people")
def test_no_sign_in_leads_to_another_site(client, target):
    answer = client.post("/sign-in/demo", data={"login": "malee", "next": target}, headers=SAME)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("target", ["/", "/charters/nsn?x=1#n5", "/charters/นครสวรรค์", "/a//b"])
def test_a_place_on_this_site_is_reached(target):
    assert sessions.safe_next(target) == target


def test_a_program_signs_in_with_a_key_and_no_cookie(client, people):
    with unit_of_work(people) as work:
        key = accounts.issue_token(work, "malee", label="test", charter_id=None, now=wall_time())
    assert key.startswith("chr_")
    assert "มาลี ศรีสวรรค์" in client.get("/help", headers={"authorization": f"Bearer {key}"}).text
    with reading(people) as connection:
        assert find_token(connection, accounts.token_hash(key), wall_time() + timedelta(days=91)) is None


def test_an_unknown_key_is_refused_even_with_a_good_session(signed_in):
    answer = signed_in("malee").get("/help", headers={"authorization": "Bearer chr_x"})
    assert answer.status_code in (303, 401)
