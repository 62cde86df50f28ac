from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from charter_engine.settings import load_settings
from charter_engine.web import security
from charter_engine.web.app import create_app
from tests.web.conftest import SAME

HOST = "http://127.0.0.1:8000"
COOKIE = {"cookie": "charter_session=x"}
CROSS_ORIGIN = [
    ({"sec-fetch-site": "same-origin"} | COOKIE, True),
    ({"sec-fetch-site": "none"} | COOKIE, True),
    ({"sec-fetch-site": "cross-site"} | COOKIE, False),
    ({"sec-fetch-site": "same-site"} | COOKIE, False),
    ({"sec-fetch-site": "bogus"} | COOKIE, False),
    ({"sec-fetch-site": "cross-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": HOST} | COOKIE, False),
    ({"sec-fetch-site": "same-origin", "origin": "https://evil.example"} | COOKIE, True),
    ({"origin": HOST} | COOKIE, True),
    ({"origin": "https://evil.example"} | COOKIE, False),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "null"} | COOKIE, False),
    ({"origin": "http://127.0.0.1:8000.evil.example"} | COOKIE, False),
    ({"origin": "http://127.0.0.1:8443"} | COOKIE, False),
    (COOKIE, False),
    ({}, True),
    ({"authorization": "Bearer x"}, True),
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(("headers", "allowed"), CROSS_ORIGIN)
def test_an_unsafe_request_from_elsewhere_is_refused(client, method, headers, allowed):
    answer = client.request(method, "/api/nothing", headers=headers)
    assert (answer.json().get("code") != "cross-origin-refused") is allowed
    assert (answer.status_code == 403) is not allowed


def test_a_signal_given_twice_is_refused(client):
    headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-origin")]
    assert client.post("/api/nothing", headers=headers).status_code == 403


def test_reading_is_open_to_links_from_everywhere(client):
    assert client.get("/help", headers={"sec-fetch-site": "cross-site"} | COOKIE).status_code == 200


@pytest.mark.parametrize("path", ["/help", "/nothing", "/api/nothing", "/healthz", "/static/style.css", "/break"])
def test_every_answer_carries_the_protecting_headers(app, path):
    app.add_api_route("/break", _break)
    answer = TestClient(app, base_url=HOST).get(path)
    for name, value in security.HEADERS.items():
        assert answer.headers[name] == value


def test_the_policy_allows_nothing_inline_and_nothing_foreign():
    policy = security.HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_template_holds_inline_script_or_style(app):
    for name in app.state.pages.list_templates():
        source, _, _ = app.state.pages.loader.get_source(app.state.pages, name)
        words = source.replace("{# Every page", "")
        assert "<style" not in words, name
        assert re.search(r'<[^>]* style="', words) is None, name
        assert "onclick" not in words, name


def test_a_body_that_states_too_large_a_size_is_refused_before_it_is_read(client):
    read = []

    def body():
        read.append(1)
        yield b"x"

    answer = client.post("/api/nothing", content=body(), headers={"content-length": str(50 * 1024 * 1024)})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "ใหญ่เกินไป"


@pytest.mark.parametrize("stated", ["-1", "many", ""])
def test_a_senseless_size_is_refused(client, stated):
    assert client.post("/api/nothing", content=b"x", headers={"content-length": stated}).status_code == 413


def test_a_body_of_unstated_size_is_refused_once_it_is_too_large(store, tmp_path):
    app = create_app(store, load_settings(data_dir=tmp_path, demo=True, max_upload_bytes=1000))
    chunks = iter([b"login=" + b"x" * 600, b"x" * 600, b"x" * 600])
    answer = TestClient(app, base_url=HOST).post(
        "/sign-in", content=chunks, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
    assert "ใหญ่เกินไป" in answer.text


def test_a_body_within_the_limit_passes(store, tmp_path):
    app = create_app(store, load_settings(data_dir=tmp_path, demo=True, max_upload_bytes=1000))
    assert TestClient(app, base_url=HOST).post("/sign-in", data={"login": "x"}, headers=SAME).status_code == 422


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "charter.example", "::"])
def test_a_demonstration_refuses_to_listen_to_others(store, tmp_path, host):
    with pytest.raises(security.DemoNotLocal):
        create_app(store, load_settings(data_dir=tmp_path, demo=True, host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_a_demonstration_listens_on_this_machine(store, tmp_path, host):
    assert create_app(store, load_settings(data_dir=tmp_path, demo=True, host=host)).state.settings.demo


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.5:8000", ""])
def test_a_demonstration_answers_no_foreign_host(client, host):
    assert client.get("/help", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_a_demonstration_answers_this_machine(client, host):
    assert client.get("/help", headers={"host": host}).status_code == 200


def test_without_demonstration_any_host_is_served(store, tmp_path):
    app = create_app(store, load_settings(data_dir=tmp_path, host="0.0.0.0"))
    assert TestClient(app, base_url="https://charter.example").get("/help").status_code == 200


def test_attempts_run_out_and_come_back():
    attempts = security.Attempts(window=100)
    for moment in (0.0, 1.0, 2.0):
        attempts.check({"a": 3}, moment)
        attempts.failed(["a"], moment)
    with pytest.raises(security.TooManyAttempts) as refused:
        attempts.check({"a": 3, "b": 3}, 50.0)
    assert refused.value.facts["seconds"] == 50
    attempts.check({"b": 3}, 50.0)
    attempts.check({"a": 3}, 101.0)


def _break() -> None:
    raise ValueError
