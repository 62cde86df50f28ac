"""Who may do what: every operation of the description, as every role, to one's own, others' and other charters' things.

The table is made from OpenAPI, so an operation added tomorrow is in it; what may succeed is what `x-right` says.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from charter_engine.domain.identity.role import RIGHTS, Right, Role
from tests.support.tambon import AMENDED, DRAFT, PROCEDURE, SLUG
from tests.web.api.conftest import OTHER, ROLES, World

HELD: dict[str, Role] = {
    "citizen": Role.CITIZEN,
    "author": Role.CITIZEN,
    "secretariat": Role.SECRETARIAT,
    "member": Role.ASSEMBLY_MEMBER,
    "chair": Role.CHAIR,
    "officer": Role.CITIZEN,  # of the installation, without a seat in the charter
}
ITEMS = {"n": "2", "k": "1", "a": "1", "b": "1", "clause": "n1", "comment": "1", "date": "2026-02-01"}
OWN_ONLY = {"file", "withdraw"}
TEXT = AMENDED.replace("สองครั้ง", "ห้าครั้ง")
DATA: dict[str, dict] = {
    "propose": {"text": TEXT, "title": "ก", "reason": "ข"},
    "comment": {"clause": "1", "body": "ก"},
    "convene": {"body": "meeting", "title": "ก", "day": "2026-12-01"},
    "promulgate": {"amendments": [2], "effective": "2026-12-01"},
    "correct": {"text": DRAFT.replace("ประหยัด", "ประหยัดยิ่ง"), "reason": "ก"},
    "appoint": {"login": "citizen", "role": "auditor"},
    "end_seat": {"seat": "s-1"},
    "adopt_procedure": {"source": PROCEDURE},
    "revise": {"title": "ก"},
    "withdraw": {"reason": "ก"},
    "return": {"reason": "ก"},
    "review": {"favourable": True, "reason": "ก"},
    "schedule": {"assembly": 2},
    "open_poll": {"amendment": 2},
    "vote": {"poll": 1, "choice": "yes"},
    "close_poll": {"poll": 1},
    "annul_poll": {"poll": 1, "reason": "ก"},
    "answer": {"body": "ก"},
    "synthesise": {"proposals": [1], "text": TEXT, "title": "ก", "reason": "ข"},
}
BODIES: dict[str, dict] = {
    "charters_register": {"slug": "x", "title": "ก", "place": "ข", "procedure": PROCEDURE},
    "amendments_propose": DATA["propose"],
    "comments_comment": DATA["comment"],
    "assemblies_convene": DATA["convene"],
    "polls_open_poll": {"amendment": 2},
    "polls_vote": {"choice": "yes"},
}


def _operations(world: World) -> list[tuple[str, str, dict]]:
    paths = world.app.openapi()["paths"]
    return [
        (path, method, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path.startswith("/api/")
    ]


def _address(path: str, slug: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: {"slug": slug, **ITEMS}[found[1]], path)


def _asked(world: World, operation: dict) -> list[tuple[str, Right, dict]]:
    """Every act of an operation that changes something: its name, its right, its body."""
    right = operation["x-right"]
    if isinstance(right, dict):
        known = operation["requestBody"]["content"]["application/json"]["schema"]["discriminator"]["mapping"]
        bodies = {act: {"act": act} | ({"data": DATA[act]} if act in DATA else {}) for act in right}
        return [
            (act, Right(needed), _least(world, {"$ref": known[act]}) | bodies[act]) for act, needed in right.items()
        ]
    body: dict = BODIES[operation["operationId"]]
    return [(operation["operationId"], Right(right), body)]


def _least(world: World, schema: dict) -> Any:  # noqa: PLR0911 - a kind of value a line
    """The least value a schema allows: for acts whose data nobody has written down above."""
    if "$ref" in schema:
        return _least(world, world.app.openapi()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return _least(world, schema["anyOf"][0])
    if "const" in schema or "enum" in schema:
        return schema.get("const", (schema.get("enum") or [""])[0])
    match schema.get("type"):
        case "object":
            return {name: _least(world, schema["properties"][name]) for name in schema.get("required", [])}
        case "array":
            return [_least(world, schema["items"])] * schema.get("minItems", 0)
        case "integer":
            return int(schema.get("minimum", 1))
        case "boolean":
            return True
        case _:
            return "2026-12-01" if schema.get("format") == "date" else "ก" * schema.get("minLength", 1)


def test_every_operation_names_its_right_and_every_refusal_is_a_problem_document(world):
    for path, method, operation in _operations(world):
        named = operation["x-right"]
        for right in named.values() if isinstance(named, dict) else [named]:
            assert Right(right).value == right, (path, method)
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert list(answer["content"]) == ["application/problem+json"], (path, method, status)
        if method != "get" and operation["operationId"] != "verification_verify":
            assert operation["security"] == [{"key": []}, {"session": []}], path
        assert method in {"get", "post"}


def test_nobody_changes_anything_without_signing_in(world):
    for path, method, operation in _operations(world):
        if "security" not in operation:
            continue
        for name, _, body in _asked(world, operation) if method == "post" else [("", Right.READ, {})]:
            options = {"json": body} if method == "post" else {}
            for key in ("", "chr_unknown"):
                answer = world.ask(method.upper(), _address(path, SLUG), key, **options)
                assert answer.status_code == 401, (path, name)
                assert answer.headers["www-authenticate"] == 'Bearer realm="charter"'


@pytest.mark.parametrize("role", list(HELD))
def test_nobody_acts_without_the_right(world, role):
    rights = RIGHTS[HELD[role]]
    for path, method, operation in _operations(world):
        if method != "post" or "security" not in operation:
            continue
        for name, right, body in _asked(world, operation):
            answer = world.ask("POST", _address(path, SLUG), role, json=body)
            assert answer.status_code < 500, (path, name, answer.text)
            held = right in rights or (right is Right.MANAGE_PLACES and role == "officer")
            if not held:
                # A thing in another state is refused before the seat is looked at, and never the other way round.
                assert answer.status_code in {403, 404, 409}, (path, name, answer.text)


@pytest.mark.parametrize("role", ["citizen", "secretariat", "member", "chair", "officer"])
def test_what_is_somebody_elses_stays_theirs(world, role):
    for act in sorted(OWN_ONLY):
        answer = world.ask("POST", "/amendments/4/acts", role, json={"act": act, "data": DATA.get(act, {})})
        assert answer.status_code in {403, 404}, (act, answer.text)
    if role != "secretariat":
        answer = world.ask("POST", "/amendments/4/acts", role, json={"act": "revise", "data": {"title": "ก"}})
        assert answer.status_code in {403, 404}, answer.text
    if role not in {"citizen", "secretariat"}:
        answer = world.ask("POST", "/comments/1/acts", role, json={"act": "erase"})
        assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_key_of_another_charter_reads_and_changes_nothing_here(world, role):
    other = world.ask("GET", f"/api/charters/{OTHER}").json()["origin"].rpartition("/")[2]
    key = world.key(ROLES[role], other)
    for path, method, operation in _operations(world):
        if "{slug}" not in path:
            continue
        if method == "get":
            answer = world.ask("GET", _address(path, SLUG), key)
            assert (answer.status_code, answer.json()["code"]) == (403, "wrong-charter-token"), path
            continue
        for name, _, body in _asked(world, operation):
            answer = world.ask("POST", _address(path, SLUG), key, json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "wrong-charter-token"), (
                path,
                name,
                body,
                answer.text,
            )


@pytest.mark.parametrize("role", ["secretariat", "member", "chair"])
def test_a_seat_in_one_charter_gives_no_right_in_another(world, role):
    for path, method, operation in _operations(world):
        if method != "post" or "{slug}" not in path:
            continue
        for name, right, body in _asked(world, operation):
            answer = world.ask("POST", _address(path, OTHER), role, json=body)
            if right not in RIGHTS[Role.CITIZEN]:
                assert answer.status_code in {403, 404, 409}, (path, name, answer.text)
