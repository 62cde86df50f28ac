"""What things tell of themselves, and what may happen next to them: now, by waiting, and where the act is sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from charter_engine.actions import data
from charter_engine.actions.accounts import open_account
from charter_engine.actions.acts import parse_reference, perform
from charter_engine.actions.charters import appoint_at_machine, create_charter
from charter_engine.clock import FixedClock
from charter_engine.queries import charters as chartered
from charter_engine.queries import things
from charter_engine.storage import charters, setup
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from tests.support.migrated import opened

PROCEDURE = (Path(__file__).resolve().parents[1] / "data" / "tambon_procedure.toml").read_text(encoding="utf-8")
TEXT = "ปฏิญญา\n\nข้อ ๑ ให้ประชุมทุกสามเดือน\nข้อ ๒ ให้ส่งผู้แทน\n"
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
DAY = timedelta(days=1)
SLOW = PROCEDURE.replace('kind = "comment"\nbody = "office"', 'kind = "comment"\nbody = "office"\nmin_days = 7')


class Place:
    """One charter with a secretary, a chair, a citizen and one member, at a time the test sets."""

    def __init__(self, engine) -> None:
        self.engine = engine
        with unit_of_work(self.at(NOON)) as work:
            made = setup.Installation(origin="charter.example/t", demo=False, clock_offset=None, created=work.now())
            setup.install(work.connection, made)
            wanted = data.NewCharter(slug="t", title="ปฏิญญา", place="ตำบล", kind="declaration", procedure=SLOW)
            charter = create_charter(work, wanted)
            seats = {
                "sec": ("secretariat", "office"),
                "chair": ("chair", "chair"),
                "mm": ("assembly_member", "assembly"),
            }
            for login in ("citizen", *seats):
                open_account(work, login=login, name=login)
            for login, (role, body) in seats.items():
                appoint_at_machine(
                    work, charter, data.Appoint.model_validate({"login": login, "role": role, "body": body})
                )

    def at(self, moment: datetime) -> Store:
        return Store(engine=self.engine, clock=FixedClock(moment=moment))

    def act(self, moment: datetime, who: str, on: str, act: str, **fields: object) -> None:
        with unit_of_work(self.at(moment)) as work:
            perform(work, who, parse_reference(f"t{on}"), act, fields)

    def look(self, moment: datetime, on: str = ""):
        kind, _, name = on.strip("/").partition("/")
        with reading(self.at(moment)) as connection:
            match kind:
                case "amendments":
                    return things.amendment(connection, "t", int(name), moment)
                case "assemblies":
                    return things.assembly(connection, "t", int(name), moment)
                case "comments":
                    return things.comment(connection, "t", name, moment)
                case "versions":
                    return things.version(connection, "t", int(name), moment)
                case _:
                    return things.charter(connection, "t", moment)

    def adopt(self) -> datetime:
        """Adopt the text as the first version, in force ten days after, and return the day of adoption."""
        self.act(NOON, "citizen", "", "propose", text=TEXT, title="ร่าง", reason="แรก")
        for who, act in (("citizen", "file"), ("sec", "admit")):
            self.act(NOON, who, "/amendments/1", act)
        later = NOON + 8 * DAY
        self.act(later, "sec", "/amendments/1", "close_comment")
        self.act(later, "sec", "", "convene", body="assembly", title="สมัชชา", day="2026-03-10")
        self.act(later, "sec", "/amendments/1", "schedule", assembly=1)
        self.act(later, "sec", "/assemblies/1", "check_in", logins=["mm"])
        self.act(later, "chair", "/assemblies/1", "open")
        self.act(later, "chair", "/assemblies/1", "open_poll", amendment=1)
        self.act(later, "mm", "/assemblies/1", "vote", poll=1, choice="yes")
        self.act(later, "chair", "/assemblies/1", "close_poll", poll=1)
        self.act(later, "chair", "", "promulgate", amendments=[1], effective="2026-03-20")
        return later


@pytest.fixture
def place(migrated_url: str):
    with opened(migrated_url) as engine:
        yield Place(engine)


def names(views) -> list[str]:
    return [view.act for view in views]


def test_a_new_charter_may_be_proposed_to_until_its_founding_draft_is_under_way(place) -> None:
    assert "propose" in names(place.look(NOON).next)
    place.act(NOON, "citizen", "", "propose", text=TEXT, title="ร่าง", reason="แรก")
    assert "propose" not in names(place.look(NOON).next)
    assert place.look(NOON).state == "draft"


def test_what_only_waiting_makes_possible_stands_apart_with_its_time(place) -> None:
    place.act(NOON, "citizen", "", "propose", text=TEXT, title="ร่าง", reason="แรก")
    for who, act in (("citizen", "file"), ("sec", "admit")):
        place.act(NOON, who, "/amendments/1", act)
    early, late = place.look(NOON, "amendments/1"), place.look(NOON + 7 * DAY, "amendments/1")
    assert "close_comment" not in names(early.next)
    waiting = next(view for view in early.later if view.act == "close_comment")
    assert waiting.since == datetime(2026, 3, 8, 17, tzinfo=UTC)
    assert "close_comment" in names(late.next)
    comment = next(view for view in early.next if view.act == "comment")
    assert (comment.on, comment.who, comment.until) == ("t", "citizen", datetime(2026, 3, 31, 17, tzinfo=UTC))
    assert "comment" in names(place.look(NOON).next)


def test_a_poll_is_offered_in_its_meeting_once_there_is_one(place) -> None:
    place.adopt()
    changed = TEXT.replace("สาม", "สอง")
    day = NOON + 30 * DAY
    place.act(day, "citizen", "", "propose", text=changed, title="แก้", reason="เร็วขึ้น")
    for who, act in (("citizen", "file"), ("sec", "admit")):
        place.act(day, who, "/amendments/2", act)
    day += 8 * DAY
    place.act(day, "sec", "/amendments/2", "close_comment")
    unscheduled = place.look(day, "amendments/2")
    assert ("schedule" in names(unscheduled.next), "open_poll" in names(unscheduled.next)) == (True, False)
    place.act(day, "sec", "", "convene", body="assembly", title="สมัชชา", day="2026-04-09")
    place.act(day, "sec", "/amendments/2", "schedule", assembly=2)
    offered = {view.act: view.on for view in place.look(day, "amendments/2").next}
    assert offered["open_poll"] == "t/assemblies/2"
    before_it_opens = set(names(place.look(day, "assemblies/2").next))
    assert ({"check_in", "open"} <= before_it_opens, "open_poll" in before_it_opens) == (True, False)
    place.act(day, "sec", "/assemblies/2", "check_in", logins=["mm"])
    place.act(day, "chair", "/assemblies/2", "open")
    assert {"open_poll", "close"} <= set(names(place.look(day, "assemblies/2").next))
    place.act(day, "chair", "/assemblies/2", "open_poll", amendment=2)
    running = place.look(day, "assemblies/2")
    assert {"vote", "close_poll"} <= set(names(running.next))
    assert not {"close", "open_poll"} & set(names(running.next))
    assert running.polls[0].ballots == ()
    assert [line.n for line in running.agenda] == [2]


def test_a_version_waits_for_its_day_and_then_is_in_force(place) -> None:
    adopted = place.adopt()
    waiting, standing = place.look(adopted), place.look(NOON + 20 * DAY)
    assert (waiting.state, waiting.in_force, waiting.deferred) == ("deferred", None, 1)
    assert (standing.state, standing.in_force, standing.deferred) == ("in_force", 1, None)
    assert place.look(adopted, "versions/1").state == "deferred"
    assert place.look(NOON + 20 * DAY, "versions/1").state == "in_force"


def test_the_version_on_a_day_is_named_or_the_first_day_is(place) -> None:
    with reading(place.at(NOON)) as connection, pytest.raises(chartered.NoVersionYet):
        chartered.version_on(connection, charters.by_slug(connection, "t"), NOON.date())
    place.adopt()
    with reading(place.at(NOON)) as connection:
        charter = charters.by_slug(connection, "t")
        assert chartered.version_on(connection, charter, datetime(2026, 3, 20, tzinfo=UTC).date()) == 1
        assert chartered.version_meant(connection, charter, NOON.date()) == 1
        with pytest.raises(chartered.NotYetInForce, match="2026-03-20"):
            chartered.version_on(connection, charter, datetime(2026, 3, 19, tzinfo=UTC).date())


def test_a_comment_shows_its_answer_and_that_one_is_owed(place) -> None:
    day = place.adopt()
    place.act(day, "citizen", "", "comment", clause="1", exact="ทุกสามเดือน", body="นานไป")
    owed = place.look(day, "comments/1")
    assert (owed.state, owed.label, owed.exact, owed.revision) == ("waiting", "ข้อ ๑", "ทุกสามเดือน", 0)
    assert next(view for view in owed.next if view.act == "answer").due
    place.act(day, "sec", "/comments/1", "answer", body="รับไว้")
    answered = place.look(day, "comments/1")
    assert (answered.state, answered.revision, answered.answer.body) == ("answered", 1, "รับไว้")
    place.act(day, "citizen", "/comments/1", "erase")
    erased = place.look(day, "comments/1")
    assert (erased.state, erased.body, "erase" in names(erased.next)) == ("erased", "", False)


def test_ballots_are_listed_once_the_poll_is_closed_and_expects_is_the_revision(place) -> None:
    day = place.adopt()
    meeting, amendment = place.look(day, "assemblies/1"), place.look(day, "amendments/1")
    assert [choice for _, choice in meeting.polls[0].ballots] == ["yes"]
    assert (amendment.state, amendment.next, amendment.later) == ("adopted", (), ())
    with unit_of_work(place.at(day)) as work:
        perform(work, "sec", parse_reference("t/assemblies/1"), "report", {}, expects=meeting.revision)
    assert place.look(day, "assemblies/1").revision == meeting.revision + 1


def test_the_secretariat_acts_at_the_machine_and_an_officer_where_there_is_none(place) -> None:
    with unit_of_work(place.at(NOON)) as work:
        charter = charters.by_slug(work.connection, "t")
        assert chartered.clerk(work.connection, charter) == "sec"
        wanted = data.NewCharter(slug="other", title="ธรรมนูญ", place="ตำบล", procedure=PROCEDURE)
        other = create_charter(work, wanted)
        with pytest.raises(chartered.NobodyActs):
            chartered.clerk(work.connection, other)
        open_account(work, login="officer", name="officer", officer=True)
        assert chartered.clerk(work.connection, other) == "officer"
