from __future__ import annotations

from typing import cast

import pytest

from charter_engine.domain.identity.role import RIGHTS, Right, Role, holds


def test_every_role_has_a_line_in_the_table():
    assert set(RIGHTS) == set(Role)


def test_every_right_is_held_by_someone():
    assert {right for rights in RIGHTS.values() for right in rights} == set(Right)


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
    assert holds(role, right) is allowed


def test_a_role_outside_the_table_is_denied():
    assert not holds(cast("Role", "guest"), Right.READ)


def test_who_promulgates_is_the_chair_alone():
    assert {role for role in Role if holds(role, Right.PROMULGATE)} == {Role.CHAIR}
