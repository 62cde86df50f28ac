"""Generated requests against the whole API in one process, as nobody, a citizen, the secretariat and an officer.

`python -m tests.web.api.campaign --data DIR --examples N` runs it at length over a copy of a data directory and prints
one JSON object; the tests run it with modest counts over a small charter. The seed is fixed: a run can be repeated.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
import structlog
from fastapi import FastAPI
from schemathesis.engine import events, from_schema
from schemathesis.schemas import BaseSchema

from charter_engine.actions import accounts
from charter_engine.clock import DatabaseClock, wall_time
from charter_engine.settings import load_settings
from charter_engine.storage import setup
from charter_engine.storage.engine import open_engine, sqlite_url
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from charter_engine.web.app import create_app

SEED = 2569
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
    "positive_data_acceptance",
)
"""`positive_data_acceptance` for reading only: what is sent to be done is judged by rules no schema can state."""

SMALL = {"n": 9, "k": 3, "a": 3, "b": 3}


@dataclass
class Found:
    """How many requests were sent, what was answered, and what was wrong."""

    role: str
    cases: int = 0
    checks: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def campaign(app: FastAPI, slug: str, role: str, token: str | None, *, examples: int, coverage: bool = True) -> Found:
    """Send generated requests to every operation as one role; `coverage` adds every boundary of every schema."""
    schema = schemathesis.openapi.from_dict(app.openapi(), config=_config(token, examples, coverage=coverage))
    schema.app = app
    _aim(schema, slug)
    found = Found(role=role)
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _note(found, event)
        if isinstance(event, events.NonFatalError):
            found.failures.append(f"{event.label}: {event.value!r}")
        if isinstance(event, events.FatalError):
            raise event.exception
    return found


def _config(token: str | None, examples: int, *, coverage: bool = True) -> Any:
    checks: dict[str, Any] = {"enabled": False} | {name: {"enabled": True} for name in CHECKS}
    checks["negative_data_rejection"]["expected-statuses"] = [400, 401, 403, 404, 405, 409, 412, 413, 422]
    phases = {"examples": {"enabled": False}, "coverage": {"enabled": coverage}, "stateful": {"enabled": False}}
    raw: dict[str, Any] = {
        "seed": SEED,
        "base-url": "http://127.0.0.1:8000",
        "continue-on-failure": True,
        "headers": {"sec-fetch-site": "same-origin"},
        "generation": {"max-examples": examples, "deterministic": True},
        "checks": checks,
        "operations": [{"include-method": "POST", "checks": {"positive_data_acceptance": {"enabled": False}}}],
        "phases": phases | {"fuzzing": {"enabled": True}},
        "suppress-health-check": ["all"],
    }
    if token is not None:
        raw["auth"] = {"openapi": {"key": {"bearer": token}}}
    return schemathesis.Config.from_dict(raw)


def _aim(schema: BaseSchema, slug: str) -> None:
    """Point most usable addresses at things that exist, so that requests get past the door."""

    @schema.hook("map_path_parameters")
    def aim(context: Any, path_parameters: dict[str, Any] | None) -> dict[str, Any] | None:  # noqa: ARG001 - a hook's parameters
        if not path_parameters:
            return path_parameters
        aimed = dict(path_parameters)
        for name, value in path_parameters.items():
            if name == "slug" and isinstance(value, str) and len(value) % 3:
                aimed[name] = slug
            elif name in SMALL and isinstance(value, int) and not isinstance(value, bool) and value > 0:
                aimed[name] = 1 + value % SMALL[name]
            elif name == "clause" and isinstance(value, str) and len(value) % 2:
                aimed[name] = f"n{len(value)}"
            elif name == "comment" and isinstance(value, str) and len(value) % 2:
                aimed[name] = str(1 + len(value) % 4)
        return aimed

    @schema.hook("map_headers")
    def without_tags(context: Any, headers: dict[str, Any] | None) -> dict[str, Any] | None:  # noqa: ARG001 - a hook's parameters
        """A made-up tag names no state: mostly leave it out, or no act would be tried."""
        tags = [name for name in headers or {} if name.casefold() == "if-match"]
        if headers is None or not tags or len(str(headers[tags[0]])) % 4 == 0:
            return headers
        return {name: value for name, value in headers.items() if name not in tags}


def _note(found: Found, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    found.cases += len(recorder.interactions)
    for interaction in recorder.interactions.values():
        found.statuses[interaction.response.status_code if interaction.response else 0] += 1
    for case_id, checks in recorder.checks.items():
        found.checks += len(checks)
        for check in checks:
            if check.failure_info is not None:
                found.failures.append(_words(recorder, case_id, check))


def _words(recorder: Any, case_id: str, check: Any) -> str:
    case = recorder.cases[case_id].value
    interaction = recorder.interactions.get(case_id)
    answer = interaction.response if interaction else None
    said = f"{answer.status_code} {answer.content[:300]!r}" if answer else "no answer"
    return f"{check.name}: {check.failure_info.failure.message[:400]} | {case.as_curl_command()[:700]} | {said}"


def tokens(store: Store, logins: Mapping[str, str]) -> dict[str, str]:
    """Give every role a key."""
    with unit_of_work(store) as work:
        return {
            role: accounts.issue_token(work, login, label="campaign", charter_id=None, now=wall_time())
            for role, login in logins.items()
        }


def over_copy(data: Path, examples: int, slug: str, logins: Mapping[str, str]) -> list[Found]:
    """Run every role over a copy of a data directory."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy)
        engine = open_engine(sqlite_url(copy))
        try:
            with reading(Store(engine=engine, clock=DatabaseClock())) as connection:
                clock = setup.installation(connection).clock
            store = Store(engine=engine, clock=clock)
            app = create_app(store, load_settings(data_dir=copy, demo=True))
            with unit_of_work(store) as work:
                accounts.open_account(work, login="campaign", name="เจ้าหน้าที่", officer=True)
            keys: dict[str, str | None] = {"anonymous": None, **tokens(store, {**logins, "officer": "campaign"})}
            return [campaign(app, slug, role, key, examples=examples) for role, key in keys.items()]
        finally:
            engine.dispose()


def main() -> int:
    """Print what was found; 1 if anything was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--slug", default="nakhon-sawan")
    parser.add_argument("--logins", default="citizen=citizen01,secretariat=sec01,chair=chair,auditor=auditor")
    asked = parser.parse_args()
    logins = dict(pair.split("=") for pair in asked.logins.split(","))
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    found = over_copy(asked.data, asked.examples, asked.slug, logins)
    report = {
        "seed": SEED,
        "cases": sum(one.cases for one in found),
        "checks": sum(one.checks for one in found),
        "roles": {one.role: dict(sorted(one.statuses.items())) for one in found},
        "failures": [failure for one in found for failure in one.failures],
    }
    json.dump(report, sys.stdout, ensure_ascii=False, indent=1)
    return 1 if report["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
