"""Appointing: one person has one seat in a body, or a roll of seats would hide who votes twice."""

from __future__ import annotations

import pytest

from charter_engine.actions.acts import parse_reference, perform
from charter_engine.actions.charters import SeatedAlready, appoint_at_machine, end_seat_at_machine
from charter_engine.actions.data import Appoint
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.together import at_once, kinds


def give(tambon, login, role="assembly_member", body="meeting", **more):
    with unit_of_work(tambon.store) as work:
        wanted = Appoint(login=login, role=role, body=body, **more)
        return appoint_at_machine(work, tambon.charter, wanted).seat


def appointed(tambon, wanted):
    with unit_of_work(tambon.store) as work:
        return perform(work, "stranger", parse_reference(tambon.slug), "appoint", wanted)


def seats_of(tambon, login):
    with reading(tambon.store) as connection:
        return charters.seats_of_person(connection, tambon.charter_id, f"p-{login}")


@pytest.mark.parametrize("role", ["assembly_member", "chair", "secretariat"])
def test_nobody_gets_a_second_seat_in_a_body_whatever_its_role_or_sector(tambon, role):
    with pytest.raises(SeatedAlready):
        give(tambon, "n1", role, sector="south")
    assert len(seats_of(tambon, "n1")) == 1


def test_an_officer_is_refused_in_words_that_name_the_body(tambon):
    give(tambon, "stranger", "officer", "")
    with pytest.raises(SeatedAlready) as refused:
        appointed(tambon, {"login": "n1", "role": "assembly_member", "body": "meeting"})
    assert refused.value.facts["body"] == "ที่ประชุมตำบล"


def test_a_seat_that_ended_may_be_followed_by_another_and_other_bodies_are_open(tambon):
    (first,) = seats_of(tambon, "n1")
    give(tambon, "n1", "secretariat", "office")
    give(tambon, "n1", "auditor", "")
    give(tambon, "n1", "partner", "")
    with unit_of_work(tambon.store) as work:
        end_seat_at_machine(work, tambon.charter, first.seat)
    assert give(tambon, "n1", sector="south") != first.seat


def test_two_appointments_of_one_person_at_once_give_one_seat(tambon):
    ends = at_once(*[lambda: give(tambon, "citizen")] * 4)
    assert kinds(ends) == ["SeatedAlready"] * 3 + ["str"]
