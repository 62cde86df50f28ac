from __future__ import annotations

from datetime import date
from typing import cast

import pytest

from charter_engine.domain.identity.role import RIGHTS, Right, Role, may, roles_with
from charter_engine.domain.identity.seat import Actor, Seat


def test_every_role_has_a_line_in_the_table():
    assert set(RIGHTS) == set(Role)


def test_every_right_is_held_by_someone():
    assert {right for rights in RIGHTS.values() for right in rights} == set(Right)


@pytest.mark.parametrize("right", list(Right))
def test_without_a_seat_one_may_only_read(right):
    assert may(None, right) is (right is Right.READ)


@pytest.mark.parametrize(
    ("role", "right", "allowed"),
    [
        (Role.CITIZEN, Right.COMMENT, True),
        (Role.CITIZEN, Right.VOTE, False),
        (Role.CITIZEN, Right.ADMIT, False),
        (Role.ASSEMBLY_MEMBER, Right.VOTE, True),
        (Role.ASSEMBLY_MEMBER, Right.OPEN_POLL, False),
        (Role.COUNCIL_MEMBER, Right.RECOMMEND, True),
        (Role.SECRETARIAT, Right.ADMIT, True),
        (Role.SECRETARIAT, Right.VOTE, False),
        (Role.SECRETARIAT, Right.PROMULGATE, False),
        (Role.SECRETARIAT, Right.APPOINT, False),
        (Role.CHAIR, Right.PROMULGATE, True),
        (Role.AUDITOR, Right.AUDIT, True),
        (Role.AUDITOR, Right.COMMENT, False),
        (Role.OFFICER, Right.APPOINT, True),
        (Role.OFFICER, Right.VOTE, False),
        (Role.OFFICER, Right.OPEN_POLL, False),
    ],
)
def test_a_role_holds_exactly_what_the_table_gives_it(role, right, allowed):
    assert may(Actor(seat="s1", role=role), right) is allowed


def test_a_role_outside_the_table_is_denied():
    assert not may(Actor(seat="s1", role=cast("Role", "guest")), Right.READ)


def test_who_promulgates_is_the_chair_alone():
    assert roles_with(Right.PROMULGATE) == {Role.CHAIR}


def test_a_seat_is_held_from_its_first_day_until_the_day_it_ends():
    seat = Seat(seat="s1", role=Role.CHAIR, since=date(2026, 1, 1), until=date(2026, 2, 1))
    assert [seat.held_on(date(2025, 12, 31)), seat.held_on(date(2026, 1, 1))] == [False, True]
    assert [seat.held_on(date(2026, 1, 31)), seat.held_on(date(2026, 2, 1))] == [True, False]


def test_a_seat_without_an_end_is_held_for_good_and_acts_as_itself():
    seat = Seat(seat="s1", role=Role.CITIZEN, body="assembly", sector="state", since=date(2026, 1, 1))
    assert seat.held_on(date(2999, 1, 1))
    assert seat.actor() == Actor(seat="s1", role=Role.CITIZEN, body="assembly", sector="state")
