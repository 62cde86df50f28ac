"""A small tambon for tests: a two-clause declaration, six seats, and a procedure that a morning can get through.

It drives the real actions on a real database; only the clock is given.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from charter_engine.actions import data
from charter_engine.actions.acts import parse_reference, perform
from charter_engine.actions.charters import appoint_at_machine, create_charter
from charter_engine.clock import FixedClock
from charter_engine.domain.ledger.entry import Entry, parse_entry
from charter_engine.storage import charters, ledger, people, setup
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.unit_of_work import Store, UnitOfWork, reading, unit_of_work

SLUG = "nong-bua"
START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)

PROCEDURE = """
name = "ข้อบังคับการประชุมตำบลตัวอย่าง"
[[sector]]
id = "north"
name = "หมู่เหนือ"
[[sector]]
id = "south"
name = "หมู่ใต้"
[[body]]
id = "office"
name = "ฝ่ายเลขานุการ"
[[body]]
id = "meeting"
name = "ที่ประชุมตำบล"
[[body]]
id = "chair"
name = "ประธาน"
[[stage]]
id = "filing"
name = "ยื่นร่าง"
kind = "filing"
body = "office"
[[stage]]
id = "check"
name = "ตรวจรับ"
kind = "admissibility"
body = "office"
[[stage]]
id = "comment"
name = "รับฟังความเห็น"
kind = "comment"
body = "office"
min_days = 3
max_days = 10
[[stage]]
id = "vote"
name = "ลงมติ"
kind = "decision"
body = "meeting"
quorum = { at_least = "1/2", of = "roll" }
passes = { more_than = "1/2", of = "votes" }
sectors = { each = { at_least = "1/2", of = "votes" }, at_least = 2 }
[[stage]]
id = "promulgation"
name = "ประกาศใช้"
kind = "promulgation"
body = "chair"
[[duty]]
id = "annual-assembly"
name = "ประชุมประจำปี"
every = "1 year"
body = "meeting"
"""

DRAFT = """ปฏิญญาตำบลหนองบัวตัวอย่าง

ข้อ ๑ ให้คนหนองบัวร่วมกันดูแลหนองน้ำสาธารณะของตำบล และใช้น้ำอย่างประหยัด

ข้อ ๒ ให้มีการประชุมตำบลอย่างน้อยปีละหนึ่งครั้ง เพื่อทบทวนปฏิญญานี้
"""
AMENDED = DRAFT.replace("อย่างน้อยปีละหนึ่งครั้ง", "อย่างน้อยปีละสองครั้ง")
RIVAL = DRAFT.replace("อย่างน้อยปีละหนึ่งครั้ง", "อย่างน้อยปีละสี่ครั้ง")
VOTERS = ("n1", "n2", "s1", "s2")

OFFICES: tuple[tuple[str, str, str, str], ...] = (
    ("chair", "chair", "chair", ""),
    ("sec", "secretariat", "office", ""),
)
"""Login, role, body and sector of those who run it."""
_MEMBERS = (
    ("n1", "assembly_member", "meeting", "north"),
    ("n2", "assembly_member", "meeting", "north"),
    ("s1", "assembly_member", "meeting", "south"),
    ("s2", "assembly_member", "meeting", "south"),
)


@dataclass
class Tambon:
    """A tambon's charter in a database, and the day it is there."""

    engine: Engine
    now: datetime = START
    slug: str = SLUG
    procedure: str = field(default_factory=lambda: PROCEDURE)
    held: tuple[tuple[str, str, str, str], ...] = OFFICES + _MEMBERS
    charter: CharterRecord = field(init=False)

    def __post_init__(self) -> None:
        with unit_of_work(self.store) as work:
            if setup.find(work.connection) is None:
                made = setup.Installation(origin="test.example", demo=False, clock_offset=None, created=self.now)
                setup.install(work.connection, made)
            wanted = data.NewCharter(
                slug=self.slug, title="ปฏิญญา", place="ตำบลหนองบัว", kind="declaration", procedure=self.procedure
            )
            self.charter = create_charter(work, wanted)
            for login, role, body, sector in self.held:
                self.person(work, login)
                seat = data.Appoint.model_validate({"login": login, "role": role, "body": body, "sector": sector})
                appoint_at_machine(work, self.charter, seat)
            for login in ("citizen", "stranger"):
                self.person(work, login)

    @staticmethod
    def person(work: UnitOfWork, login: str) -> None:
        """Give someone an account, unless there is one."""
        if people.find_account(work.connection, login) is None:
            person = people.PersonRecord(person_id=f"p-{login}", name=f"ตัวอย่าง {login}", email=None, since=work.now())
            people.create_person(work.connection, person)
            people.create_account(work.connection, login=login, person_id=person.person_id, password_hash="!")

    @property
    def store(self) -> Store:
        """The database at the tambon's present moment."""
        return Store(engine=self.engine, clock=FixedClock(moment=self.now))

    @property
    def charter_id(self) -> str:
        """The charter's id."""
        return self.charter.charter_id

    def wait(self, **time: int) -> None:
        """Let time pass."""
        self.now += timedelta(**time)

    def act(self, login: str, ref: str, act: str, *, expects: Any = None, **raw: object) -> Any:
        """Do one act in a transaction of its own."""
        reference = parse_reference(f"{self.slug}/{ref}" if ref else self.slug)
        with unit_of_work(self.store) as work:
            return perform(work, login, reference, act, raw, expects=expects)

    def entries(self, kind: str) -> list[Entry]:
        """The log's entries of a type, oldest first."""
        with reading(self.store) as connection:
            lines = ledger.lines(connection, self.charter_id)
        return [parse_entry(line.data) for line in lines if line.type == kind]

    def propose(self, text: str = DRAFT, login: str = "sec") -> int:
        """Propose and file a text written on the newest version; the number of the amendment."""
        with reading(self.store) as connection:
            head = charters.by_slug(connection, self.slug).head
        words = {"title": "ร่างตัวอย่าง", "reason": "เหตุผลตัวอย่าง"}
        number: int = self.act(login, "", "propose", text=text, base=head, **words).n
        self.act(login, f"amendments/{number}", "file")
        return number

    def to_vote(self, number: int) -> int:
        """Bring a filed amendment through comment to an open meeting with everyone there; the meeting's number."""
        self.act("sec", f"amendments/{number}", "admit")
        self.wait(days=4)
        self.act("sec", f"amendments/{number}", "close_comment")
        meeting = self.meeting()
        self.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
        return meeting

    def meeting(self, kind: str = "session") -> int:
        """Convene and open a meeting with everyone there."""
        day = (self.now + timedelta(hours=7)).date().isoformat()
        number: int = self.act("sec", "", "convene", body="meeting", kind=kind, title="ประชุมตัวอย่าง", day=day).n
        self.act("sec", f"assemblies/{number}", "check_in", logins=list(VOTERS))
        self.act("chair", f"assemblies/{number}", "open")
        return number

    def poll(self, number: int, meeting: int, **choices: str) -> Any:
        """Put the question, cast ballots (all yes unless told), and close; the closed poll."""
        k = self.act("chair", f"assemblies/{meeting}", "open_poll", amendment=number).k
        for login in VOTERS:
            choice = choices.get(login, "yes")
            if choice != "absent":
                self.act(login, f"assemblies/{meeting}", "vote", poll=k, choice=choice)
        return self.act("chair", f"assemblies/{meeting}", "close_poll", poll=k)

    def adopt(self, text: str = DRAFT, login: str = "sec") -> Any:
        """Take a text all the way to a version."""
        number = self.propose(text, login)
        self.poll(number, self.to_vote(number))
        return self.promulgate(number)

    def promulgate(self, *numbers: int, later: int = 1) -> Any:
        """Make a version of what passed, in force `later` days on."""
        effective = (self.now + timedelta(hours=7, days=later)).date().isoformat()
        return self.act("chair", "", "promulgate", amendments=list(numbers), effective=effective)
