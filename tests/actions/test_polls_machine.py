"""A poll against a simple model: whatever is done in whatever order, the count is the last word of each seat.

The model is a dictionary from seat to choice. Ballots come from members themselves and from holders of proxies, are
sent again, corrected, cast too late; polls are annulled and put again.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from charter_engine.errors import Refusal
from charter_engine.storage import assemblies
from charter_engine.storage.unit_of_work import reading
from tests.support.assembly import MEMBERS, Hall
from tests.support.audit import audit
from tests.support.migrated import opened

ABSENT = MEMBERS[-3:]
THERE = MEMBERS[:-3]
_logins = st.sampled_from(MEMBERS)
_choices = st.sampled_from(("yes", "no", "abstain", "object"))


def _machine(hall: Hall, meeting: str) -> type[RuleBasedStateMachine]:  # noqa: C901 - one rule a method
    """A machine over one hall: its absent members gave their proxies to the first three of those who are there."""
    holders = dict(zip(ABSENT, THERE, strict=False))

    class Poll(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.k = hall.act("chair", meeting, "open_poll", amendment=1).k
            self.model: dict[str, str] = {}
            self.is_open = True
            self.sent = 0

        def _cast(self, login: str, seat: str, choice: str, **more: str) -> bool:
            try:
                hall.act(login, meeting, "vote", poll=self.k, choice=choice, seat=hall.seats[seat], **more)
            except Refusal:
                return False
            return True

        @rule(login=_logins, choice=_choices)
        def votes(self, login: str, choice: str) -> None:
            may = self.is_open and login in THERE and choice != "object"
            assert self._cast(login, login, choice) == may
            if may:
                self.model[login] = choice

        @rule(login=_logins, giver=st.sampled_from(ABSENT), choice=st.sampled_from(("yes", "no")))
        def votes_by_proxy(self, login: str, giver: str, choice: str) -> None:
            may = self.is_open and holders[giver] == login
            assert self._cast(login, giver, choice) == may
            if may:
                self.model[giver] = choice

        @precondition(lambda self: self.is_open)
        @rule(login=st.sampled_from(THERE), choice=st.sampled_from(("yes", "no")), again=st.integers(1, 3))
        def sends_the_same_again(self, login: str, choice: str, again: int) -> None:
            self.sent += 1
            for _ in range(1 + again):
                assert self._cast(login, login, choice, idempotency=f"{self.k}-{self.sent}")
            self.model[login] = choice

        @precondition(lambda self: self.is_open)
        @rule()
        def closes(self) -> None:
            total = hall.close(meeting, self.k).decision["tally"]["total"]
            counted = Counter(self.model.values())
            assert {name: total[name] for name in ("yes", "no", "abstain")} == {
                name: counted[name] for name in ("yes", "no", "abstain")
            }
            self.is_open = False

        @rule()
        def is_closed_once(self) -> None:
            if not self.is_open:
                with suppress(Refusal):
                    hall.close(meeting, self.k)
                    message = "closed twice"
                    raise AssertionError(message)

        @invariant()
        def every_seat_has_one_word(self) -> None:
            with reading(hall.store) as connection:
                kept = assemblies.ballots(connection, hall.charter_id, int(meeting.split("/")[1]), self.k)
            last = {one.seat: one.choice for one in kept}
            assert last == {hall.seats[login]: choice for login, choice in self.model.items()}

        def teardown(self) -> None:
            hall.act("chair", meeting, "annul_poll", poll=self.k, reason="อีกครั้ง")

    return Poll


def test_one_member_one_vote_whatever_happens(migrated_url):
    with opened(migrated_url) as engine:
        hall = Hall(engine)
        (number,) = hall.drafts()
        meeting = hall.gather(*THERE)
        hall.act("sec", f"amendments/{number}", "schedule", assembly=1)
        for giver, holder in zip(ABSENT, THERE, strict=False):
            hall.act(giver, meeting, "give_proxy", holder=hall.seats[holder])
        machine = _machine(hall, meeting)
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        with reading(hall.store) as connection:
            assert audit(connection, hall.charter_id) == []
