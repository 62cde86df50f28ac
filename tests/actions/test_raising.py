"""Proposals rise from tambon to district to province, exactly once each, and every origin is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.raising import NotAbove, NotDecidedHere, RaisedBefore, TakenUp, receive, tell
from charter_engine.domain.ledger.merkle import leaf_hash
from charter_engine.jobs.handlers import HANDLERS
from charter_engine.jobs.worker import run_until_idle
from charter_engine.storage import ledger, raising
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import unit_of_work
from tests.support.levels import PRINTED, Levels, text_of
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, RIVAL


@pytest.fixture
def levels(migrated_url: str, tmp_path: Path) -> Iterator[Levels]:
    with opened(migrated_url) as engine:
        yield Levels(engine, tmp_path)


def _raise(levels: Levels, source: str, target: str, text: str = AMENDED) -> int:
    number = levels.change(source, text)
    levels.at[source].act("sec", f"amendments/{number}", "raise", target=f"x-{target}")
    levels.work()
    return number


def _join(levels: Levels, level: str, proposals: list[int], text: str = AMENDED) -> int:
    wanted = {"proposals": proposals, "text": text_of(level, text), "title": "ร่างสังเคราะห์", "reason": "รวมข้อเสนอ"}
    number: int = levels.at[level].act("sec", "", "synthesise", **wanted).n
    levels.at[level].act("sec", f"amendments/{number}", "file")
    return number


def _proposals(levels: Levels, level: str) -> tuple[raising.ProposalRecord, ...]:
    found: tuple[raising.ProposalRecord, ...] = levels.read(raising.proposals, levels.at[level].charter_id)
    return found


def _told(levels: Levels, level: str, amendment: int) -> list[tuple[str, str]]:
    found = levels.read(raising.raisings, levels.at[level].charter_id)
    outcome = next(one.outcome for one in found if one.amendment == amendment)
    return [(one["slug"], one["outcome"]) for one in outcome or ()]


def test_what_is_raised_arrives_with_its_history_and_cites_the_entry_it_comes_from(levels):
    number = _raise(levels, "tambon", "district")
    (arrived,) = _proposals(levels, "district")
    history = arrived.history
    source = levels.at["tambon"].charter_id
    line = levels.read(ledger.line, source, history["entry"])
    assert (line.type, history["leaf"]) == ("proposal.raised", leaf_hash(line.data).hex())
    assert (arrived.source_amendment, arrived.title, arrived.state) == (number, "ร่างตัวอย่าง", "received")
    assert [vote["outcome"] for vote in history["votes"]] == ["passed"]
    assert "ปีละสองครั้ง" in history["texts"][0]["new"]
    (entry,) = levels.log("district", "proposal.received")
    assert (entry.body["entry"], entry.body["leaf"]) == (history["entry"], history["leaf"])


def test_a_proposal_goes_through_three_levels_and_its_outcome_travels_all_the_way_down(levels):
    first, second = _raise(levels, "tambon", "district"), _raise(levels, "village", "district", RIVAL)
    joined = _join(levels, "district", [1, 2])
    levels.decide("district", joined)
    levels.work()
    assert _told(levels, "tambon", first) == _told(levels, "village", second) == [("x-district", "adopted")]
    levels.at["district"].act("sec", f"amendments/{joined}", "raise", target="x-province")
    levels.work()
    top = _join(levels, "province", [1])
    levels.decide("province", top)
    levels.work()
    whole_way = [("x-district", "adopted"), ("x-province", "adopted")]
    assert _told(levels, "district", joined) == [("x-province", "adopted")]
    assert _told(levels, "tambon", first) == _told(levels, "village", second) == whole_way
    assert [entry.body["target"] for entry in levels.log("tambon", "proposal.answered")] == [
        "ธรรมนูญอำเภอตัวอย่าง",
        "ธรรมนูญจังหวัดตัวอย่าง",
    ]
    sources = levels.log("district", "proposal.synthesised")[0].body["sources"]
    assert [one["origin"] for one in sources] == [levels.at[at].charter.origin for at in ("tambon", "village")]


def test_every_origin_is_told_when_the_joined_amendment_falls_is_returned_or_withdrawn(levels):
    number = _raise(levels, "tambon", "district")
    joined = _join(levels, "district", [1])
    levels.at["district"].act("sec", f"amendments/{joined}", "return", reason="ไม่ครบถ้วน")
    levels.work()
    again = _join(levels, "district", [1])
    levels.at["district"].act("sec", f"amendments/{again}", "withdraw", reason="ขอถอน")
    levels.work()
    last = _join(levels, "district", [1])
    levels.decide("district", last, n1="no", n2="no", s1="no", s2="no")
    levels.work()
    assert [outcome for _, outcome in _told(levels, "tambon", number)] == ["returned", "withdrawn", "rejected"]
    found = levels.read(raising.raisings, levels.at["tambon"].charter_id)[0].outcome
    assert found[0]["reason"] == "ไม่ครบถ้วน"


def test_a_proposal_is_declined_with_a_reason_its_origin_is_told(levels):
    number = _raise(levels, "tambon", "district")
    levels.at["district"].act("sec", "", "decline", proposal=1, reason="มีอยู่แล้วในข้อ ๒")
    levels.work()
    assert _told(levels, "tambon", number) == [("x-district", "declined")]
    with pytest.raises(TakenUp):
        _join(levels, "district", [1])


def test_only_what_passed_is_raised_once_and_only_to_a_place_above(levels):
    waiting = levels.propose("tambon")
    with pytest.raises(NotDecidedHere):
        levels.at["tambon"].act("sec", f"amendments/{waiting}", "raise", target="x-district")
    levels.decide("tambon", waiting)
    for target in ("x-village", "x-tambon"):
        with pytest.raises(NotAbove):
            levels.at["tambon"].act("sec", f"amendments/{waiting}", "raise", target=target)
    levels.at["tambon"].act("sec", f"amendments/{waiting}", "raise", target="x-province")
    with pytest.raises(RaisedBefore):
        levels.at["tambon"].act("sec", f"amendments/{waiting}", "raise", target="x-province")


def test_nobody_of_one_charter_acts_in_another(levels):
    from charter_engine.actions.charters import appoint_at_machine
    from charter_engine.actions.data import Appoint
    from charter_engine.storage import people

    _raise(levels, "tambon", "district")
    with unit_of_work(levels.at["tambon"].store) as work:
        person = people.PersonRecord(person_id="p-own", name="เลขานุการตำบล", email=None, since=work.now())
        people.create_person(work.connection, person)
        people.create_account(work.connection, login="own", person_id="p-own", password_hash="!")
        appoint_at_machine(work, levels.at["tambon"].charter, Appoint(login="own", role="secretariat", body="office"))
    for act, data in (
        ("decline", {"proposal": 1, "reason": "ก"}),
        ("synthesise", {"proposals": [1], "text": "ก", "title": "ก", "reason": "ก"}),
        ("join_partner", {"name": "ก"}),
        ("commit", {"clause": "1", "who": "ก", "what": "ข", "due": "2026-12-01"}),
        ("cite", {"clause": "1", "target": "x-tambon", "target_clause": "1"}),
    ):
        with pytest.raises(NoSeatForThis):
            levels.at["district"].act("own", "", act, **data)
    with pytest.raises(NoSeatForThis):
        levels.at["district"].act("own", "amendments/1", "raise", target="x-province")


class Killed(BaseException):
    """The worker's process ends here."""


def test_a_worker_killed_between_two_charters_leaves_both_logs_or_neither_and_does_it_once(levels):
    """Killed at the very end of its transaction: nothing is kept there until the work is done again."""
    number = levels.change("tambon")
    levels.at["tambon"].act("sec", f"amendments/{number}", "raise", target="x-district")
    store, keys = levels.at["tambon"].store, KeyRing(levels.folder)
    quiet = {kind: (lambda _b, _j: lambda _w: None) for kind in PRINTED}
    handlers = {**HANDLERS, **quiet}

    def dies_late(bench, job):
        effects = HANDLERS["raise"](bench, job)

        def then(work):
            effects(work)
            raise Killed

        return then

    from datetime import timedelta

    with pytest.raises(Killed):
        run_until_idle(
            store, keys, public_url="http://x", handlers={**handlers, "raise": dies_late}, lease=timedelta(seconds=-1)
        )
    assert _proposals(levels, "district") == ()
    assert levels.log("district", "proposal.received") == []
    levels.work()
    assert len(_proposals(levels, "district")) == len(levels.log("district", "proposal.received")) == 1


def test_the_same_message_twice_is_one_message(levels):
    number = _raise(levels, "tambon", "district")
    source, target = levels.at["tambon"].charter_id, levels.at["district"].charter_id
    with unit_of_work(levels.at["tambon"].store) as work:
        receive(work, source, number, 1, target)
    levels.at["district"].act("sec", "", "decline", proposal=1, reason="ก")
    for _ in range(3):
        with unit_of_work(levels.at["tambon"].store) as work:
            tell(work, target, 1)
    levels.work()
    assert len(levels.log("district", "proposal.received")) == 1
    assert len(levels.log("tambon", "proposal.answered")) == 1
