"""A tambon that lives wholly on the command line: installed, with its people, a procedure and a declaration."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from charter_engine.cli.main import charter
from charter_engine.clock import DatabaseClock, wall_time
from charter_engine.domain.text.dates import bangkok_date

PROCEDURE = Path(__file__).resolve().parents[1] / "data" / "tambon_procedure.toml"
SLUG = "ban-mai"
DECLARATION = """ปฏิญญาตำบลบ้านใหม่

ข้อ ๑ ให้มีการประชุมทุกสามเดือน
ข้อ ๒ ให้ทุกหมู่บ้านส่งผู้แทนหมู่บ้านละสองคน
"""
AMENDED = DECLARATION.replace("ทุกสามเดือน", "ทุกสองเดือน")
PASSWORD = "a few unrelated words\n"
MEMBERS = ("m1", "m2", "m3")
_BEGAN = wall_time()
TODAY = bangkok_date(_BEGAN)
_NOON = datetime.combine(TODAY, time(5), UTC)


@contextmanager
def from_noon() -> Iterator[None]:
    """Let the command's clock go on from noon in Bangkok, so that no day ends while a test runs: it is always TODAY."""
    real = DatabaseClock.read
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseClock, "read", lambda clock, moment: real(clock, moment) + (_NOON - _BEGAN))
        yield


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminal:
    """Runs the command on one data directory and one database."""

    folder: Path
    database_url: str

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        return {"CHARTER_DATA_DIR": str(self.data), "DATABASE_URL": self.database_url}

    def run(self, *words: object, stdin: str | None = None) -> Result:
        return CliRunner(env=self.environment).invoke(charter, [str(word) for word in words], input=stdin)

    def ok(self, *words: object, stdin: str | None = None) -> str:
        result = self.run(*words, stdin=stdin)
        assert result.exit_code == 0, f"{words}: {result.exit_code}\n{result.output}"
        return result.stdout

    def json(self, *words: object, stdin: str | None = None):
        return json.loads(self.ok(*words, stdin=stdin))

    def refused(self, code: int, *words: object, stdin: str | None = None) -> str:
        result = self.run(*words, stdin=stdin)
        assert result.exit_code == code, f"{words}: {result.exit_code}\n{result.output}"
        assert "Traceback" not in result.output
        return result.stderr

    def act(self, on: str, act: str, who: str, **fields: object):
        ref = f"{SLUG}/{on}" if on else SLUG
        return self.json("act", ref, act, "--as", who, "--json", "-", stdin=json.dumps(fields))

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def found(self) -> None:
        """Install, open the accounts, register the declaration and give the seats."""
        self.ok("init", "--origin", "charter.example/test", "--officer", "officer", "--password-stdin", stdin=PASSWORD)
        for login in ("sec", "chair", "citizen", *MEMBERS):
            self.ok("user", "add", login, "--no-password")
        words = ("--title", "ปฏิญญาตำบลบ้านใหม่", "--place", "ตำบลบ้านใหม่", "--kind", "declaration")
        self.ok("create", SLUG, *words, "--procedure", PROCEDURE)
        self.ok("role", "give", SLUG, "sec", "secretariat", "--body", "office")
        self.ok("role", "give", SLUG, "chair", "chair", "--body", "chair")
        self.ok("role", "give", SLUG, "officer", "officer")
        for login in MEMBERS:
            self.ok("role", "give", SLUG, login, "assembly_member", "--body", "assembly", "--sector", "villages")

    def adopt(self, amendment: int) -> None:
        """Take a draft amendment through the whole procedure, unanimously."""
        on, day = f"amendments/{amendment}", TODAY.isoformat()
        author = "sec" if amendment == 1 else "citizen"
        self.act(on, "file", author)
        self.act(on, "admit", "sec")
        self.act(on, "close_comment", "sec")
        meeting = self.act("", "convene", "sec", body="assembly", title="สมัชชาตำบล", day=day)["ref"].split("/", 1)[1]
        self.act(on, "schedule", "sec", assembly=int(meeting.split("/")[1]))
        self.act(meeting, "check_in", "sec", logins=list(MEMBERS))
        self.act(meeting, "open", "chair")
        self.act(meeting, "open_poll", "chair", amendment=amendment)
        for login in MEMBERS:
            self.act(meeting, "vote", login, poll=1, choice="yes")
        closed = self.act(meeting, "close_poll", "chair", poll=1)["result"]
        assert closed["decision"]["outcome"] == "passed"
        self.act(meeting, "close", "chair")
        self.act("", "promulgate", "chair", amendments=[amendment], effective=day)
