"""The examples that ship: rules without a fault, cases decided as expected, stories lived to their versions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from charter_engine.cli.example import examples, load, seats, set_up
from charter_engine.cli.install import install
from charter_engine.cli.main import charter
from charter_engine.cli.story import play, read_story
from charter_engine.clock import FixedClock
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.deliberation.procedure import Entry, Procedure, RankedMethod, Secrecy
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.resources import examples_dir
from charter_engine.storage import amendments, assemblies, charters, partners, texts
from charter_engine.storage.unit_of_work import Store, reading
from tests.support.migrated import opened

FOLDERS = {folder.name: folder for folder in examples(examples_dir())}
NAMES = tuple(FOLDERS)
NAKHON_SAWAN, TAMBON = "nakhon_sawan_charter", "nong_bua_charter"
DECLARATION, ASSEMBLY = "phatthalung_declaration", "chiang_rai_charter"

ENDED = {
    NAKHON_SAWAN: {1: "adopted", 2: "adopted", 3: "rejected", 4: "rejected", 5: "adopted", 6: "under_way"}
    | {7: "withdrawn", 8: "under_way"},
    DECLARATION: {1: "adopted"},
    ASSEMBLY: {1: "adopted", 2: "withdrawn", 3: "withdrawn", 4: "adopted", 5: "adopted"},
    TAMBON: {1: "adopted", 2: "adopted", 3: "returned"},
}
"""How every draft of a story ends."""

REASONS = {
    NAKHON_SAWAN: [
        ("passed", "ต้องได้อย่างน้อย ๒ ใน ๓ ของผู้ออกเสียง"),
        ("sector_failed", "ต้องเห็นชอบอย่างน้อย ๓ ภาคส่วน"),
        ("failed", "ไม่ผ่าน"),
    ],
    DECLARATION: [("objected", "คัดค้าน"), ("passed", "ต้องมีผู้มาประชุมจากอย่างน้อย ๓ ภาคส่วน")],
    ASSEMBLY: [("passed", "ต้องได้อย่างน้อย ๓ ใน ๔ ของสมาชิกทั้งหมด: ๑๓ จาก ๑๖ — ผ่าน"), ("passed", "๑๑ จาก ๑๖ — ผ่าน")],
    TAMBON: [("failed", "ไม่ผ่าน"), ("passed", "ประธาน")],
}
"""Words that stand among the reasons of an outcome, for at least one poll of the story."""


def _text(folder: Path) -> Path:
    return next(path for name in ("charter.txt", "declaration.txt") if (path := folder / name).exists())


def _run(*words: object) -> Result:
    return CliRunner().invoke(charter, [str(word) for word in words])


def _procedure(name: str) -> Procedure:
    return read_procedure((FOLDERS[name] / "procedure.toml").read_text(encoding="utf-8"))


def test_four_procedures_ship_each_with_text_seats_and_a_story():
    assert set(NAMES) == {NAKHON_SAWAN, DECLARATION, ASSEMBLY, TAMBON}
    assert NAMES[0] == NAKHON_SAWAN


@pytest.mark.parametrize("name", NAMES)
def test_a_procedure_is_without_fault_and_cites_its_own_text(name):
    folder = FOLDERS[name]
    done = _run("procedure", "check", folder / "procedure.toml", "--charter", _text(folder))
    assert done.exit_code == 0, done.output
    found = _procedure(name)
    cited: list[Any] = [*found.sectors, *found.bodies, *found.stages, *found.duties, *found.filers, *found.petitions]
    cited += [*found.urgencies, *found.entrenched, *found.signatories]
    assert all(one.clause for one in cited if one not in found.sectors or name != NAKHON_SAWAN)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_imported_without_a_warning(name):
    done = _run("import", _text(FOLDERS[name]), "--dry-run", "--strict")
    assert done.exit_code == 0, done.output


def _cases() -> Iterator[Any]:
    for name, folder in FOLDERS.items():
        expected = json.loads((folder / "cases" / "expected.json").read_text(encoding="utf-8"))
        shipped = {path.stem for path in (folder / "cases").glob("*.json")} - {"expected"}
        assert shipped == set(expected)
        yield from (pytest.param(folder, case, wanted, id=f"{name}-{case}") for case, wanted in expected.items())


@pytest.mark.parametrize(("folder", "case", "wanted"), list(_cases()))
def test_a_case_is_decided_as_expected_and_says_why(folder, case, wanted):
    file = folder / "cases" / f"{case}.json"
    done = _run("procedure", "simulate", folder / "procedure.toml", "--case", file, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["outcome"], found["next"]) == (wanted["outcome"], wanted["next"])
    assert [rule["id"] for rule in found["rules"] if not rule["holds"]] == wanted["fails"]
    assert all(rule["why"] for rule in found["rules"])
    assert found.get("ranking", {}).get("winner") == wanted.get("winner")


@pytest.mark.parametrize("name", NAMES)
def test_everyone_is_an_invented_role(name):
    for seat in seats(load(FOLDERS[name], "bodies.toml")):
        assert "ตัวอย่าง" in seat["name"], seat


# --- what is special about each -------------------------------------------------------------------------------------
def test_nakhon_sawan_screens_by_four_criteria_and_keeps_its_organisers_mostly_non_state():
    found = _procedure(NAKHON_SAWAN)
    screening = next(stage for stage in found.stages if stage.criteria)
    assert [one.id for one in screening.criteria] == ["importance", "severity", "public-interest", "feasibility"]
    organisers = found.body("organising")
    assert organisers is not None
    assert [float(one.at_least) for one in organisers.composition] == [0.6]
    assert "state" not in organisers.composition[0].sectors
    assert found.entrenched == ()


def test_phatthalung_acclaims_by_hands_and_three_parties_sign():
    found = _procedure(DECLARATION)
    deciding = next(stage for stage in found.stages if stage.decides)
    assert deciding.consensus is not None
    assert (deciding.ballots, deciding.passes) == (Entry.HANDS, ())
    assert [one.name for one in found.signatories] == ["สภาคนเมืองลุง", "ภาคีสานพลังพัทลุง", "ภาคีพื้นที่เข้มแข็ง"]


def test_chiang_rai_has_a_working_group_for_each_issue_and_ranks_what_competes():
    found = _procedure(ASSEMBLY)
    assert len([body for body in found.bodies if body.parent == "council"]) == 12
    stages = {stage.id: stage for stage in found.stages}
    assert stages["decision"].ranked is RankedMethod.SCHULZE
    assert (stages["review"].secrecy, stages["decision"].secrecy) == (Secrecy.CONFIDENTIAL, Secrecy.ROLL_CALL)
    assert found.petitions
    assert found.urgencies
    assert any(filer.support for filer in found.filers)


def test_the_invented_tambon_says_so_and_votes_by_hands_with_floors():
    folder, found = FOLDERS[TAMBON], _procedure(TAMBON)
    assert "สมมติ" in load(folder, "place.toml")["title"]
    deciding = found.stage("decision")
    assert (deciding.ballots, deciding.casting, deciding.passes[0].floor) == (Entry.HANDS, "chair", 6)
    assert all(body.proxies == 0 for body in found.bodies)
    assert len([stage for stage in found.stages if stage.kind == "review"]) == 3


# --- the stories ------------------------------------------------------------------------------------------------------
def _live(url: str, folder: Path) -> tuple[Store, str]:
    install(url, "story.example", demo=True)
    tale = read_story(folder)
    with opened(url) as engine:
        before = Store(engine=engine, clock=FixedClock(moment=next(tale.steps()).at - timedelta(days=1)))
        slug = set_up(before, folder).slug
        play(before, slug, tale, tell=lambda _: None, work=lambda _: None)
    return before, slug


@pytest.mark.parametrize("name", NAMES)
def test_a_story_is_lived_to_its_versions_with_a_reason_for_every_outcome(migrated_url, name):
    before, slug = _live(migrated_url, FOLDERS[name])
    with opened(migrated_url) as engine, reading(Store(engine=engine, clock=before.clock)) as connection:
        place = charters.by_slug(connection, slug)
        drafts = {one.n: one.state for one in amendments.every(connection, place.charter_id)}
        polls = assemblies.polls(connection, place.charter_id)
        signed = partners.signatures(connection, place.charter_id, place.head)
        newest = texts.tree(connection, place.charter_id, place.head)
    assert drafts == ENDED[name]
    told = [
        (str(decision["outcome"]), [rule["why"] for rule in decision["rules"]])
        for decision in (_decision(poll) for poll in polls if poll.state == "closed")
    ]
    assert all(reasons or outcome == "chosen" for outcome, reasons in told)
    for outcome, words in REASONS[name]:
        assert any(outcome == one and any(words in why for why in reasons) for one, reasons in told), (outcome, words)
    assert len(signed) == (3 if name == DECLARATION else 0)
    assert _clauses(newest) == len(_labels(FOLDERS[name]))


def _decision(poll: assemblies.PollRecord) -> dict[str, Any]:
    return dict(poll.decision or {})


def _clauses(tree: Provision) -> int:
    own = 1 if tree.kind is Kind.CLAUSE else 0
    return own + sum(_clauses(child) for child in tree.children)


def _labels(folder: Path) -> list[str]:
    return [line for line in _text(folder).read_text(encoding="utf-8").splitlines() if line.startswith("ข้อ ")]


def test_an_unknown_example_is_named_with_those_that_are_there(tmp_path):
    done = _run("demo", "--no-serve", "--example", "nowhere", "--data", tmp_path / "data", "--out", tmp_path / "out")
    assert done.exit_code == 2
    for name in NAMES:
        assert name in done.stderr
    assert not (tmp_path / "data").exists()
