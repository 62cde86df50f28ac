from dataclasses import replace
from datetime import date, timedelta

import pytest

from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, changes, in_force, places, standing
from charter_engine.domain.charter.tree import assign_identities, change_node, replace_node
from charter_engine.domain.charter.version import EffectiveTooEarly, Version, VersionsOutOfRow, check_next

DAY = date(2026, 11, 20)


def version(n, days):
    return Version(n=n, root="ab", effective=DAY + timedelta(days=days), adopted=DAY)


ROW = (version(1, 0), version(2, 10), version(3, 10))


def test_the_last_version_whose_day_has_come_is_in_force():
    assert [in_force(ROW, DAY + timedelta(days=days)) for days in (-1, 0, 9, 10)] == [None, ROW[0], ROW[0], ROW[2]]


def test_a_deferred_version_waits_beside_the_one_in_force():
    now = standing(ROW, DAY)
    assert (now.in_force, now.since, now.deferred) == (ROW[0], DAY, ROW[1])
    before = standing(ROW, DAY - timedelta(days=1))
    assert (before.in_force, before.since, before.deferred) == (None, None, ROW[0])


def test_a_version_may_take_effect_with_its_predecessor_but_not_before():
    check_next((), version(1, 0))
    check_next(ROW, version(4, 10))
    with pytest.raises(EffectiveTooEarly):
        check_next(ROW, version(4, 9))
    with pytest.raises(VersionsOutOfRow):
        check_next(ROW, version(5, 10))


def test_changes_are_told_by_identity():
    old, _ = assign_identities(parse("ชื่อ\n\nหมวด ๑ ก\nข้อ ๑ ก\nข้อ ๒ ข\nข้อ ๓ ค\nหมวด ๒ ข\nข้อ ๔ ง").tree, 1)
    new = change_node(old, "n2", lambda node: replace(node, text="กก"))
    new = change_node(new, "n3", Provision.repealed)
    new = change_node(new, "n4", lambda node: replace(node, label="ข้อ ๓/๑"))
    new = change_node(new, "n5", lambda node: replace(node, children=(Provision(kind=Kind.CLAUSE, identity="n9"),)))
    assert [(change.identity, change.what) for change in changes(old, new)] == [
        ("n0", Change.UNCHANGED),
        ("n1", Change.UNCHANGED),
        ("n2", Change.REWORDED),
        ("n3", Change.REPEALED),
        ("n4", Change.MOVED),
        ("n5", Change.UNCHANGED),
        ("n9", Change.INSERTED),
        ("n6", Change.REMOVED),
    ]
    assert changes(old, new)[-1].new is None
    assert places(old)["n6"] == (old.find("n6"), "n5")
    same = old.find("n1")
    assert same is not None
    assert replace_node(old, "n1", same) == old
