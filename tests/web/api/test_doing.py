"""What the API does for programs: acts, makings, and neither twice nor on an outdated view."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.tambon import AMENDED, PROCEDURE, SLUG
from tests.web.api.conftest import OTHER

COMMENT = {"clause": "1", "exact": "หนองน้ำสาธารณะ", "body": "ขอให้รวมคลองด้วย"}
PROPOSAL = {"text": AMENDED.replace("สองครั้ง", "สามครั้ง"), "title": "ร่างใหม่", "reason": "เหตุผล"}


def test_what_is_made_stands_where_the_answer_says(ask):
    for path, sent in (("/comments", COMMENT), ("/amendments", PROPOSAL)):
        made = ask("POST", path, "author", json=sent)
        assert made.status_code == 201, made.text
        assert made.headers["location"] == made.json()["href"]
        assert ask("GET", made.headers["location"], "author").status_code == 200


def test_a_meeting_is_convened_and_a_day_may_be_buddhist(ask):
    sent = {"body": "meeting", "title": "ประชุมอีกครั้ง", "day": "2569-05-01"}
    made = ask("POST", "/assemblies", "secretariat", json=sent)
    assert ask("GET", made.headers["location"]).json()["day"] == "2026-05-01"


def test_ballots_are_cast_corrected_and_counted(ask):
    poll = "/assemblies/2/polls/1"
    for choice in ("no", "yes", "no"):
        assert ask("POST", f"{poll}/ballots", "member", json={"choice": choice}).status_code == 201
    (own,) = ask("GET", f"{poll}/ballots", "member").json()["own"]
    assert (own["choice"], own["revision"]) == ("no", 4)
    closed = ask("POST", "/assemblies/2/acts", "chair", json={"act": "close_poll", "data": {"poll": 1}})
    assert closed.status_code == 200, closed.text
    assert ask("GET", f"{poll}/result").json()["state"] == "closed"
    late = ask("POST", f"{poll}/ballots", "member", json={"choice": "yes"})
    assert (late.status_code, late.json()["code"]) == (409, "poll-not-open")


def test_a_question_is_put_by_its_own_address(ask):
    ask("POST", "/assemblies/2/acts", "chair", json={"act": "annul_poll", "data": {"poll": 1, "reason": "อ่านผิด"}})
    made = ask("POST", "/assemblies/2/polls", "chair", json={"amendment": 2})
    assert made.json()["href"] == f"/api/charters/{SLUG}/assemblies/2/polls/2"
    assert ask("GET", "/assemblies/2/polls/2").json()["state"] == "open"


def test_an_act_gives_the_thing_as_it_stands_after_it(ask):
    before = ask("GET", "/amendments/4", "author").json()["revision"]
    done = ask("POST", "/amendments/4/acts", "author", json={"act": "file"}).json()
    assert (done["thing"]["state"], done["thing"]["revision"]) == ("under_way", before + 1)


def test_an_act_on_an_outdated_view_is_refused_by_either_spelling(ask):
    tag = ask("GET", "/amendments/4", "author").headers["etag"]
    title = {"act": "revise", "data": {"title": "ชื่อใหม่"}}
    assert ask("POST", "/amendments/4/acts", "author", json=title, headers={"if-match": tag}).status_code == 200
    stale = ask("POST", "/amendments/4/acts", "author", json=title, headers={"if-match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-tag")
    expected = ask("POST", "/amendments/4/acts", "author", json=title | {"expects": 0})
    assert (expected.status_code, expected.json()["code"]) == (409, "stale-view")
    anyhow = ask("POST", "/amendments/4/acts", "author", json=title, headers={"if-match": "*"})
    assert anyhow.status_code == 200
    assert ask("GET", "/amendments/4", "author").json()["text_revision"] == 3


def test_the_same_key_does_a_thing_once_and_answers_alike(both):
    key = {"idempotency-key": "k-1"}
    first = both.ask("POST", "/comments", "citizen", json=COMMENT, headers=key)
    again = both.ask("POST", "/comments", "citizen", json=COMMENT, headers=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["idempotency-replayed"] == "true"
    changed = both.ask("POST", "/comments", "citizen", json=COMMENT | {"body": "อื่น"}, headers=key)
    assert (changed.status_code, changed.json()["code"]) == (422, "key-used-before")
    other = both.ask("POST", "/comments", "member", json=COMMENT, headers=key)
    assert other.json()["href"] != first.json()["href"]
    assert len(both.ask("GET", "/comments").json()["items"]) == 4


def test_a_key_whose_act_was_refused_is_free_again(ask):
    key = {"idempotency-key": "k-2"}
    refused = ask("POST", "/comments", "citizen", json=COMMENT | {"exact": "ไม่มีคำนี้"}, headers=key)
    assert refused.status_code == 422
    assert ask("POST", "/comments", "citizen", json=COMMENT, headers=key).status_code == 201


def test_two_requests_with_one_key_at_once_do_a_thing_once(both):
    barrier = threading.Barrier(6)

    def send(_: int) -> str:
        barrier.wait()
        answer = both.ask("POST", "/comments", "citizen", json=COMMENT, headers={"idempotency-key": "k-3"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["href"])

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(send, range(6)))) == 1
    assert len(both.ask("GET", "/comments").json()["items"]) == 3


def test_a_kept_answer_holds_no_words_of_people(world):
    world.ask("POST", "/comments", "citizen", json=COMMENT, headers={"idempotency-key": "k-4"})
    with world.store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT body FROM idempotency").scalar_one()
    assert "คลอง" not in kept


def test_erased_words_are_gone_from_the_api(ask):
    done = ask("POST", "/comments/1/acts", "citizen", json={"act": "erase"})
    assert done.status_code == 200, done.text
    note = ask("GET", "/comments/1").json()
    assert (note["state"], note["body"], note["target"]["selector"][0]["exact"]) == ("erased", [], "")
    assert "บ่อย" not in ask("GET", "/comments").text


@pytest.mark.parametrize("poison", ["ก\x00ข", "ก\ud800ข"], ids=["nul", "half"])
def test_text_no_database_keeps_is_refused_wherever_it_stands(both, poison):
    places = (
        ("/comments", COMMENT | {"body": poison}),
        ("/comments", COMMENT | {"clause": poison}),
        ("/comments", COMMENT | {poison: "x"}),
        ("/amendments", PROPOSAL | {"title": poison}),
        ("/acts", {"act": "propose", "data": PROPOSAL | {"text": poison}}),
        ("/acts", {"act": "propose", "data": PROPOSAL | {poison: poison}}),
        ("/acts", {"act": poison}),
        ("/acts", {"act": "end_seat", "data": {"seat": poison}}),
        ("/assemblies", {"body": poison, "title": "x", "day": "2026-05-01"}),
    )
    for path, sent in places:
        body = {"content": json.dumps(sent), "headers": {"content-type": "application/json"}}
        answer = both.ask("POST", path, "secretariat", **body)
        assert answer.status_code == 422, (path, sent, answer.text)


@pytest.mark.parametrize("path", ["/clauses/%00", "/clauses/%ED%A0%80", "/comments/%00", "/versions/%00", "/at/%00"])
def test_an_address_no_database_keeps_is_refused(both, path):
    assert both.ask("GET", path).status_code in {404, 422}
    assert both.ask("GET", f"/api/charters/%00{path}").status_code in {404, 422}


@pytest.mark.parametrize(
    "sent",
    [
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'"x"',
        b'{"act": "file", "expects": 1e400}',
        b'{"act": "file", "expects": 99999999999999999999999}',
        b'{"act": "file", "expects": "0"}',
        b'{"act": "file", "expects": true}',
        b'{"act": "fly"}',
        b'{"act": "file", "more": 1}',
        b'{"act": "file", "data": {"more": 1}}',
        b"[" * 100_000,
        b'{"act": "file", "expects": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_cannot_be_used_is_refused(ask, sent):
    answer = ask("POST", "/amendments/4/acts", "author", content=sent, headers={"content-type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("length", [20_000, 19_000])
def test_a_reason_too_long_for_the_record_is_refused_and_nothing_is_kept(ask, length):
    sent = {"act": "admit", "data": {"reason": "\x01" * length}}
    ask("POST", "/amendments/4/acts", "author", json={"act": "file"})
    answer = ask("POST", "/amendments/4/acts", "secretariat", json=sent)
    assert answer.status_code == 422, answer.text
    assert ask("GET", "/amendments/4").json()["stage"] == "check"


def test_only_an_officer_registers_a_charter_and_only_with_a_key_for_all(world):
    sent = {"slug": "third", "title": "ปฏิญญา", "place": "ตำบลที่สาม", "procedure": PROCEDURE}
    narrow = world.key("officer", world.tambon.charter_id)
    for role in ("citizen", "secretariat", "chair", narrow):
        assert world.ask("POST", "/api/charters", role, json=sent).status_code == 403
    made = world.ask("POST", "/api/charters", "officer", json=sent)
    assert (made.status_code, made.headers["location"]) == (201, "/api/charters/third")
    assert world.ask("POST", "/api/charters", "officer", json=sent).json()["code"] == "slug-taken"


def test_a_key_of_one_charter_opens_no_other(world):
    narrow = world.key("citizen", world.tambon.charter_id)
    assert world.ask("POST", "/comments", narrow, json=COMMENT).status_code == 201
    for method, path in (("GET", ""), ("GET", "/amendments"), ("POST", "/comments")):
        answer = world.ask(method, f"/api/charters/{OTHER}{path}", narrow, **({"json": COMMENT} if path else {}))
        if method == "POST" or answer.status_code != 405:
            assert (answer.status_code, answer.json()["code"]) == (403, "wrong-charter-token")


def test_a_browsers_session_acts_only_from_this_site(world):
    world.client.post("/sign-in/demo", data={"login": "citizen"}, headers={"sec-fetch-site": "same-origin"})
    assert world.ask("POST", "/comments", json=COMMENT).status_code == 403
    here = world.ask("POST", "/comments", json=COMMENT, headers={"sec-fetch-site": "same-origin"})
    assert here.status_code == 201, here.text
