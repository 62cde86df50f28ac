"""Every verb says beforehand who may do it and what the ledger will hear of it (docs/decisions/0006)."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from pathlib import Path

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

PACKAGE = Path(charter_engine.actions.__path__[0]).parent

WITHOUT_A_SEAT = {
    "accounts.change_password", "accounts.issue_token", "accounts.open_account", "charters.appoint_at_machine",
    "charters.create_charter", "charters.end_seat_at_machine", "charters.found_charter", "erasure.erase_person",
    "citations.look", "jurisdictions.add_place", "jurisdictions.add_place_as", "jurisdictions.place_charter",
    "jurisdictions.place_charter_as", "publishing.issue_package", "publishing.issue_report", "publishing.issue_version",
    "raising.receive", "raising.tell",
}  # fmt: skip
"""What is done at the machine itself, by the worker, or before a charter has its first seat: nobody's seat acts."""

WAYS_IN = {"acts.perform", "charters.acting_in", "charters.procedure_of"}
"""How other floors come to a declared action."""


def _takes_a_unit_of_work():
    found = {}
    for place in pkgutil.iter_modules(charter_engine.actions.__path__):
        module = importlib.import_module(f"charter_engine.actions.{place.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            given = [str(one.annotation) for one in inspect.signature(function).parameters.values()]
            if function.__module__ == module.__name__ and not name.startswith("_") and "UnitOfWork" in given:
                found[f"{place.name}.{name}"] = function
    return found


def _reached_from_other_floors():
    """Every `module.function` of actions that web, jobs or command line name, under whatever alias."""
    found = set()
    for path in (path for floor in ("web", "jobs", "cli") for path in (PACKAGE / floor).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "charter_engine.actions":
                modules |= {name.asname or name.name: name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("charter_engine.actions."):
                found |= {f"{node.module.rpartition('.')[2]}.{name.name}" for name in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
                found.add(f"{modules[node.value.id]}.{node.attr}")
    return found


def test_whatever_other_floors_can_do_to_a_charter_is_declared_or_named_above():
    """What they do not reach is a part of an action."""
    declared = {name.removeprefix("charter_engine.actions.") for name in DECLARED}
    undeclared = _takes_a_unit_of_work().keys() - declared
    assert undeclared & _reached_from_other_floors() <= WITHOUT_A_SEAT | WAYS_IN
    assert "acts.perform" in _reached_from_other_floors()


def test_what_is_declared_is_an_action_of_this_floor():
    declared = {name.removeprefix("charter_engine.actions.") for name in DECLARED}
    assert {name for name in declared if not name.startswith(__name__)} <= _takes_a_unit_of_work().keys()


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
    assert quiet == {"propose", "revise", "schedule", "cite", "acknowledge"}


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
