"""An assembly for tests of polls: three sectors, proxies, a casting vote, rankings and ballots as the test asks.

Six seats of the state and six of business, six of citizens, and a chair; `Hall` drives the real actions.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from charter_engine.actions import data
from charter_engine.actions.charters import appoint_at_machine
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.tambon import AMENDED, DRAFT, OFFICES, PROCEDURE, RIVAL, Tambon

SECTORS = ("north", "south", "east")
MEMBERS = tuple(f"{sector[0]}{number}" for sector in SECTORS for number in range(1, 7))

_DECIDING = """quorum = { at_least = "1/2", of = "roll" }
passes = { more_than = "1/2", of = "votes" }
"""


def procedure(rules: str = "", *, body: str = "proxies = 2", deciding: str = _DECIDING, more: str = "") -> str:
    """The tambon's procedure with a third sector and other rules of the deciding stage."""
    found = PROCEDURE.replace(
        '[[body]]\nid = "office"', '[[sector]]\nid = "east"\nname = "หมู่ตะวันออก"\n[[body]]\nid = "office"', 1
    ).replace('name = "ที่ประชุมตำบล"\n', f'name = "ที่ประชุมตำบล"\n{body}\n', 1)
    start = found.index('quorum = { at_least = "1/2"')
    end = found.index("[[stage]]", start)
    return found[:start] + deciding + rules + "\n" + found[end:] + more


class Hall(Tambon):
    """A tambon whose meeting has eighteen seats; `members` are their logins."""

    def __init__(self, engine: Engine, rules: str = "", *, weights: dict[str, int] | None = None, **how: str) -> None:
        self.seats: dict[str, str] = {}
        super().__init__(engine, procedure=procedure(rules, **how), held=OFFICES)
        with unit_of_work(self.store) as work:
            for login in MEMBERS:
                self.person(work, login)
                sector = next(one for one in SECTORS if one[0] == login[0])
                wanted = data.Appoint(
                    login=login,
                    role="assembly_member",
                    body="meeting",
                    sector=sector,
                    weight=(weights or {}).get(login, 1),
                )
                self.seats[login] = appoint_at_machine(work, self.charter, wanted).seat

    def gather(self, *logins: str) -> str:
        """Convene and open a meeting with these members there (all unless told); its reference."""
        day = self.now.date().isoformat()
        n = self.act("sec", "", "convene", body="meeting", title="ประชุมตัวอย่าง", day=day).n
        self.act("sec", f"assemblies/{n}", "check_in", logins=list(logins or MEMBERS))
        self.act("chair", f"assemblies/{n}", "open")
        return f"assemblies/{n}"

    def drafts(self, *texts: str) -> list[int]:
        """Bring drafts (the founding one unless told) to the deciding stage."""
        numbers = [self.propose(text) for text in texts or (DRAFT,)]
        for number in numbers:
            self.act("sec", f"amendments/{number}", "admit")
        self.wait(days=4)
        for number in numbers:
            self.act("sec", f"amendments/{number}", "close_comment")
        return numbers

    def put(self, *logins: str) -> tuple[str, int]:
        """Put the founding draft to the question; the meeting and the poll."""
        (number,) = self.drafts()
        meeting = self.gather(*logins)
        self.act("sec", f"amendments/{number}", "schedule", assembly=int(meeting.split("/")[1]))
        return meeting, self.act("chair", meeting, "open_poll", amendment=number).k

    def rivals(self) -> tuple[str, list[int]]:
        """Adopt the draft, then bring two rivals of one clause onto a meeting's agenda."""
        meeting, k = self.put()
        self.votes(meeting, k, yes=MEMBERS)
        self.act("chair", meeting, "close_poll", poll=k)
        self.promulgate(1)
        self.wait(days=2)
        numbers = self.drafts(AMENDED, RIVAL)
        meeting = self.gather()
        for number in numbers:
            self.act("sec", f"amendments/{number}", "schedule", assembly=int(meeting.split("/")[1]))
        return meeting, numbers

    def votes(self, meeting: str, k: int, **choices: Any) -> None:
        """Cast ballots: the logins under each choice."""
        for choice, logins in choices.items():
            for login in logins:
                self.act(login, meeting, "vote", poll=k, choice=choice)

    def close(self, meeting: str, k: int) -> Any:
        """Close a poll and return it."""
        return self.act("chair", meeting, "close_poll", poll=k)
