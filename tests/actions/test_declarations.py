"""Every verb says beforehand who may do it and what the ledger will hear of it (docs/decisions/0006)."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import pytest

import charter_engine.actions
from charter_engine.actions import data
from charter_engine.actions.acts import ACTS
from charter_engine.actions.charters import acting_in
from charter_engine.actions.framework import DECLARED, ForgottenLedgerLine, NoSeatForThis, Owes, action
from charter_engine.domain.identity.role import RIGHTS, Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.storage import ledger
from charter_engine.storage.unit_of_work import reading, unit_of_work

PARTS = {
    "acts.perform", "amendments.fits", "amendments.moved_to", "amendments.result_tree", "assemblies.keep",
    "charters.acting_in", "charters.procedure_of", "places.carry_to_revision", "places.carry_to_version",
    "places.newest_revision", "reporting.gather", "sealing.seal_comments", "versions.promise_papers",
}  # fmt: skip
"""Parts of actions, run inside one."""

ENGINE = {
    "accounts.change_password", "accounts.issue_token", "accounts.open_account", "charters.appoint_at_machine",
    "charters.create_charter", "publishing.issue_package", "publishing.issue_report", "publishing.issue_version",
}  # fmt: skip
"""What is done at the machine or by the worker, where nobody's seat acts."""


def _takes_a_unit_of_work():
    found = {}
    for place in pkgutil.iter_modules(charter_engine.actions.__path__):
        module = importlib.import_module(f"charter_engine.actions.{place.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            given = [str(one.annotation) for one in inspect.signature(function).parameters.values()]
            if function.__module__ == module.__name__ and not name.startswith("_") and "UnitOfWork" in given:
                found[f"{place.name}.{name}"] = function
    return found


def test_every_function_that_gets_a_unit_of_work_is_declared_or_named_above():
    found = _takes_a_unit_of_work()
    declared = {name.removeprefix("charter_engine.actions.") for name in DECLARED}
    assert found.keys() - declared == PARTS | ENGINE
    assert {name for name in declared if not name.startswith(__name__)} <= found.keys()


def test_every_act_that_can_be_asked_for_is_declared():
    for spec in ACTS.values():
        declared = DECLARED[f"{spec.run.__module__}.{spec.run.__qualname__}"]
        assert spec.right is declared.right
        assert any(declared.right in rights for rights in RIGHTS.values()), f"nobody may {spec.name}"


def test_an_official_act_owes_an_entry_of_a_known_type_and_no_other_act_does():
    for name, declared in DECLARED.items():
        assert bool(declared.types) is (declared.owes is Owes.OFFICIAL), name
        assert all(isinstance(kind, EntryType) for kind in declared.types), name


def test_an_act_that_can_be_seen_by_everyone_owes_the_ledger_something():
    quiet = {name.rpartition(".")[2] for name, declared in DECLARED.items() if declared.owes is Owes.HOUSEKEEPING}
    assert quiet == {"propose", "revise", "schedule"}


@pytest.fixture
def declare():
    """`action`, leaving no trace of what a test declares."""
    before = dict(DECLARED)
    yield action
    DECLARED.clear()
    DECLARED.update(before)


def test_an_official_action_that_forgets_its_entry_is_refused_and_nothing_of_it_is_kept(tambon, declare):
    @declare(Right.CONVENE, Owes.OFFICIAL, EntryType.ASSEMBLY_CONVENED)
    def forgetful(work, acting, wanted):
        work.record(acting.charter.charter_id, EntryType.STAGE_OPENED, "x", actor="x", body={"wanted": wanted})

    with reading(tambon.store) as connection:
        before = ledger.size(connection, tambon.charter_id)
    with pytest.raises(ForgottenLedgerLine), unit_of_work(tambon.store) as work:
        forgetful(work, acting_in(work, "sec", tambon.slug), "other")
    with reading(tambon.store) as connection:
        assert ledger.size(connection, tambon.charter_id) == before


def test_an_action_is_not_even_begun_without_the_right(tambon, declare):
    begun = []

    @declare(Right.PROMULGATE, Owes.HOUSEKEEPING)
    def power(_work, _acting, wanted):
        begun.append(wanted)

    with unit_of_work(tambon.store) as work:
        with pytest.raises(NoSeatForThis):
            power(work, acting_in(work, "citizen", tambon.slug), data.NoData())
        power(work, acting_in(work, "chair", tambon.slug), data.NoData())
    assert begun == [data.NoData()]
