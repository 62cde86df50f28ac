"""What the API answers to readers."""

from __future__ import annotations

import json

import pytest

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.to_json import from_json
from charter_engine.domain.ledger.merkle import leaf_hash
from tests.support.tambon import SLUG

PATHS = (
    "/api/charters",
    "",
    "/versions",
    "/versions/1",
    "/at/2026-02-01",
    "/compare/1/1",
    "/blame",
    "/clauses/n2",
    "/clauses/n2/history",
    "/amendments",
    "/amendments/2",
    "/amendments/2/revisions",
    "/amendments/2/redline",
    "/amendments/2/instrument",
    "/amendments/2/conflicts",
    "/amendments/2/sub-amendments",
    "/amendments/2/rebase",
    "/comments",
    "/comments/1",
    "/comments/1/answer",
    "/comments/1/history",
    "/assemblies",
    "/assemblies/2",
    "/assemblies/2/agenda",
    "/assemblies/2/attendance",
    "/assemblies/2/items",
    "/assemblies/2/minutes",
    "/assemblies/2/notices",
    "/assemblies/2/resolutions",
    "/assemblies/2/speakers",
    "/assemblies/2/polls",
    "/assemblies/2/polls/1",
    "/assemblies/1/polls/1/ballots",
    "/assemblies/1/polls/1/result",
    "/ledger/entries",
)


@pytest.fixture
def ask(library):
    """Everyone reads the same story here: nothing in this file changes it."""
    return library.ask


@pytest.mark.parametrize("path", PATHS)
def test_every_address_can_be_read_by_anyone_and_is_not_sent_twice(ask, path):
    answer = ask("GET", path)
    assert answer.status_code == 200, answer.text
    tag = answer.headers["etag"]
    assert tag.startswith('"')
    again = ask("GET", path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert ask("HEAD", path).headers["etag"] == tag


def test_a_versions_tree_has_the_root_its_tag_begins_with(ask):
    answer = ask("GET", "/versions/1")
    version = answer.json()
    assert root_hash(from_json(version["tree"])) == version["root"]
    assert answer.headers["etag"].startswith(f'"{version["root"]}.')


def test_a_day_may_be_written_in_either_era(ask):
    western, buddhist = ask("GET", "/at/2026-02-01"), ask("GET", "/at/2569-02-01")
    assert western.json() == buddhist.json()
    assert western.headers["content-location"] == f"/api/charters/{SLUG}/versions/1"
    assert ask("GET", "/at/2569-01-01").json()["code"] == "not-yet-in-force"
    assert ask("GET", "/at/2026-02-30").status_code == 422


def test_a_label_leads_to_the_identity(ask):
    for label in ("2", "๒"):
        answer = ask("GET", f"/clauses/{label}")
        assert (answer.status_code, answer.headers["location"]) == (307, f"/api/charters/{SLUG}/clauses/n2")
    assert ask("GET", "/clauses/2/history").headers["location"].endswith("/clauses/n2/history")
    assert ask("GET", "/clauses/99").status_code == 404


def test_a_reference_leads_to_the_comment(ask):
    reference = ask("GET", "/comments/1").json()["reference"]
    answer = ask("GET", f"/comments/{reference}")
    assert (answer.status_code, answer.headers["location"]) == (307, f"/api/charters/{SLUG}/comments/1")


def test_a_comment_is_a_web_annotation_whose_offsets_count_code_points(ask):
    answer = ask("GET", "/comments/1")
    note = answer.json()
    assert answer.headers["content-type"] == 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
    assert (note["type"], note["motivation"]) == ("Annotation", "commenting")
    assert note["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    quote, position = note["target"]["selector"]
    text = ask("GET", f"/clauses/{note['target']['clause']}").json()["text"]
    assert quote["exact"] == text[position["start"] : position["end"]] == "ปีละหนึ่งครั้ง"
    assert text[: position["start"]].endswith(quote["prefix"])


def test_following_next_gives_every_item_once(ask):
    address, found = f"/api/charters/{SLUG}/ledger/entries?limit=7", []
    while address:
        page = ask("GET", address).json()
        found += [entry["seq"] for entry in page["items"]]
        assert len(page["items"]) <= 7
        address = page["next"]
    assert found == list(range(len(found)))
    assert len(found) > 14


def test_an_entrys_bytes_give_its_leaf_hash(ask):
    for entry in ask("GET", "/ledger/entries").json()["items"]:
        assert leaf_hash(entry["data"].encode()).hex() == entry["leaf"]
        assert json.loads(entry["data"])["seq"] == entry["seq"]


@pytest.mark.parametrize("cursor", ["x", "AAAAAB", "AAAA==", "%00AAAAA", "AAAAAAAAAAAA"])
def test_a_bad_cursor_is_refused(ask, cursor):
    assert ask("GET", f"/amendments?cursor={cursor}").status_code == 422


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=1_0", "limit=ten", "page=2", "limit=1&limt=2"])
def test_an_unusable_or_unknown_parameter_is_refused(ask, query):
    assert ask("GET", f"/amendments?{query}").status_code == 422


def test_a_draft_never_filed_is_seen_by_its_author_and_the_secretariat_alone(ask):
    for role, seen in {"": False, "citizen": False, "member": False, "author": True, "secretariat": True}.items():
        listed = [one["n"] for one in ask("GET", "/amendments", role).json()["items"]]
        assert (4 in listed) is seen
        for more in ("", "/redline", "/revisions", "/instrument"):
            assert ask("GET", f"/amendments/4{more}", role).status_code == (200 if seen else 404)


def test_ballots_are_published_once_the_poll_is_closed_and_ones_own_at_any_time(ask):
    still_open = ask("GET", "/assemblies/2/polls/1/ballots").json()
    assert (still_open["published"], still_open["items"], still_open["own"]) == (False, [], [])
    assert still_open["cast"] == 1
    mine = ask("GET", "/assemblies/2/polls/1/ballots", "member").json()["own"]
    assert [(one["choice"], one["reservation"]) for one in mine] == [("yes", "ขอบันทึกไว้")]
    assert ask("GET", "/assemblies/2/polls/1/result").json()["code"] == "not-counted-yet"
    assert len(ask("GET", "/assemblies/1/polls/1/ballots").json()["items"]) == 4
    assert ask("GET", "/assemblies/1/polls/1/result").json()["outcome"] == "passed"


def test_things_say_what_may_happen_next(ask):
    assert "comment" in [one["act"] for one in ask("GET", "/amendments/3").json()["next"]]
    assert "close_poll" in [one["act"] for one in ask("GET", "/assemblies/2").json()["next"]]


def test_a_drafted_instrument_quotes_the_new_clause_whole(ask):
    drafted = ask("GET", "/amendments/2/instrument").json()
    assert (drafted["number"], drafted["year"]) == (2, 2569)
    assert "อย่างน้อยปีละสองครั้ง" in drafted["directives"][0]["quotation"]
    assert ask("GET", "/amendments/1/instrument").json()["code"] == "no-instrument"


def test_a_paper_that_is_still_being_prepared_is_not_found(ask):
    assert ask("GET", "/versions/1/charter.pdf").json()["code"] == "paper-not-ready"
    assert ask("GET", "/versions/1/instrument.pdf").json()["code"] == "no-such-paper"


def test_me_names_the_seats_within_the_keys_reach(library):
    world = library
    me = world.ask("GET", "/api/me", "secretariat").json()
    assert [(one["charter"], one["role"]) for one in me["seats"]] == [(SLUG, "secretariat")]
    narrow = world.key("sec", world.tambon.charter_id)
    assert world.ask("GET", "/api/me", narrow).json()["charter"] == SLUG
    assert world.ask("GET", "/api/me").status_code == 401


@pytest.mark.parametrize("path", ["/versions/99999999999999999999", "/versions/0", "/versions/01", "/versions/+1"])
def test_numbers_in_addresses_are_plain_and_bounded(ask, path):
    assert ask("GET", path).status_code == 422


def test_other_methods_are_answered_with_what_the_address_offers(ask):
    assert ask("OPTIONS", "/amendments").headers["allow"] == "GET, HEAD, OPTIONS, POST"
    refused = ask("DELETE", "/amendments")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    assert refused.headers["content-type"] == "application/problem+json"


def test_only_papers_and_packages_are_checked(ask):
    for content in (b"", b"hello", b"%PDF-1.7 broken", b"PK\x03\x04broken", b"PK" + bytes(100)):
        answer = ask("POST", "/api/verify", files={"file": ("x", content)})
        assert answer.status_code in {200, 422}, answer.text
        assert answer.status_code == 422 or answer.json()["ok"] is False
