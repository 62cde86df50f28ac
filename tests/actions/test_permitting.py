"""The procedure says which body acts in a stage, and a role alone is not enough."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from charter_engine.actions.framework import NoSeatForThis
from charter_engine.actions.permitting import NothingMoreToDo
from charter_engine.actions.versions import EffectiveInThePast
from tests.support import tambon as simulated
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, Tambon


@pytest.fixture
def office_promulgates(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tambon]:
    """A tambon whose procedure lets its office promulgate."""
    stage = 'kind = "promulgation"\nbody = '
    source = simulated.PROCEDURE.replace(f'{stage}"chair"', f'{stage}"office"')
    monkeypatch.setattr(simulated, "PROCEDURE", source)
    with opened(sqlite_url) as engine:
        yield Tambon(engine)


def test_the_body_the_procedure_names_promulgates_and_no_other(office_promulgates: Tambon):
    tambon = office_promulgates
    number = tambon.propose()
    tambon.poll(number, tambon.to_vote(number))
    with pytest.raises(NoSeatForThis):
        tambon.promulgate(number)
    made = tambon.act("sec", "", "promulgate", amendments=[number], effective="2026-02-01")
    assert made.n == 1


def test_a_version_is_in_force_from_its_own_day_at_the_earliest(tambon: Tambon):
    number = tambon.propose()
    tambon.poll(number, tambon.to_vote(number))
    for day in ("0002-01-01", "2026-01-08"):
        with pytest.raises(EffectiveInThePast):
            tambon.act("chair", "", "promulgate", amendments=[number], effective=day)
    assert tambon.promulgate(number, later=0).n == 1


def test_what_has_ended_says_how_it_ended(tambon: Tambon):
    number = tambon.propose()
    tambon.poll(number, tambon.to_vote(number))
    tambon.promulgate(number)
    with pytest.raises(NothingMoreToDo, match="adopted"):
        tambon.promulgate(number)
    other = tambon.propose(AMENDED, "citizen")
    tambon.act("citizen", f"amendments/{other}", "withdraw", reason="ถอน")
    with pytest.raises(NothingMoreToDo, match="withdrawn"):
        tambon.act("sec", f"amendments/{other}", "admit")
