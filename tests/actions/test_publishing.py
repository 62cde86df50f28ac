from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from charter_engine.actions.out_folder import write_out
from charter_engine.domain.charter import plain_text
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.ledger.trust import parse_trust
from charter_engine.publication.checking import base_of
from charter_engine.publication.reading_back import open_paper
from charter_engine.publication.verification import Outcome, verify_paths
from charter_engine.storage import texts
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.press import CORRECTED, adopt_three, demo_keys, issued, paper_bytes, papers, promise_again, work_off
from tests.support.tambon import DRAFT, Tambon

ALL = {
    "nong-bua-v1-charter.pdf",
    "nong-bua-v1.zip",
    "nong-bua-v2-charter.pdf",
    "nong-bua-v2-instrument.pdf",
    "nong-bua-v2-redline.pdf",
    "nong-bua-v2.zip",
    "nong-bua-v3-charter.pdf",
    "nong-bua-v3-corrigendum.pdf",
    "nong-bua-v3-redline.pdf",
    "nong-bua-v3.zip",
}
SIGNED = {name for name in ALL if "redline" not in name}


@pytest.fixture
def tambon(migrated_url):
    with opened(migrated_url) as engine:
        yield Tambon(engine)


@pytest.fixture
def keys(tmp_path):
    return demo_keys(tmp_path / "data")


def test_three_versions_give_their_papers_packages_and_entries_and_a_rerun_adds_nothing(tambon, keys, tmp_path):
    adopt_three(tambon)
    done = work_off(tambon, keys)
    assert [one.error for one in done] == [""] * 6
    found = papers(tambon)
    assert set(found) == ALL
    assert {name for name, one in found.items() if one.signed} == SIGNED
    entries = issued(tambon)
    by_paper = {(body["version"], body["kind"]): body for body in entries}
    assert len(by_paper) == len(entries) == len([name for name in ALL if name.endswith(".pdf")])
    for one in found.values():
        if one.kind == "package":
            assert one.seq is None
            continue
        body, data = by_paper[one.n, one.kind], paper_bytes(tambon, one.name)
        assert body["pdf"] == one.digest == hashlib.sha256(data).hexdigest()
        assert body["base"] == one.base == hashlib.sha256(base_of(data)).hexdigest()
    for kind, number in (("publish", 2), ("pack", 2), ("publish", 3)):
        promise_again(tambon, kind, f"again {kind} {number}", version=number)
    assert [one.error for one in work_off(tambon, keys)] == [""] * 3
    assert papers(tambon) == found
    assert issued(tambon) == entries
    _everything_written_verifies(tambon, keys, tmp_path / "out")


def _everything_written_verifies(tambon, keys, out):
    names = {str(path.relative_to(out)) for path in write_out(tambon.store, keys, out).paths}
    assert {name for name in names if name.startswith("signed/")} == {
        f"signed/{name}" for name in SIGNED if name.endswith(".pdf")
    }
    assert {name for name in names if name.startswith("print/")} == {
        f"print/{name}" for name in ALL if name.endswith(".pdf")
    }
    assert {"ledger/nong-bua/entries.jsonl", "ledger/nong-bua/checkpoint.txt", "trust.json"} <= names
    checked = [*sorted(out.glob("signed/*")), *sorted(out.glob("packages/*")), out / "ledger" / "nong-bua"]
    trust = parse_trust((out / "trust.json").read_bytes())
    assert {one.path.name: one.failures for one in verify_paths(checked, trust) if not one.ok} == {}
    without = {one.outcome for one in verify_paths(checked, None)}
    assert without == {Outcome.ORIGIN_NOT_ESTABLISHED}
    assert os.access(out / "charter_verify.py", os.X_OK)
    program = [sys.executable, str(out / "charter_verify.py"), "--trust", str(out / "trust.json")]
    assert subprocess.run([*program, *map(str, out.glob("packages/*"))], check=False).returncode == 0


def test_a_published_charter_carries_its_adoption_and_the_text_it_is_printed_from(sqlite_url, tmp_path):
    keys = demo_keys(tmp_path)
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        version = tambon.adopt(DRAFT)
        work_off(tambon, keys)
        inside = open_paper(paper_bytes(tambon, "nong-bua-v1-charter.pdf"))
    assert root_hash(plain_text.parse(inside.text).tree) == version.root
    manifest: dict[str, Any] = dict(inside.manifest)
    assert manifest["verify_url"] == f"https://charter.example/verify?root={version.root}"
    assert [one["role"] for one in manifest["signatories"]] == ["chair", "secretary"]
    assert manifest["simulated"] is True
    held = manifest["adoption"]
    assert json.loads(held["entry"])["body"]["root"] == version.root
    assert held["checkpoint"].startswith(tambon.charter.origin)


def test_the_instrument_orders_the_change_in_drafting_language_and_the_comparison_shows_it(sqlite_url, tmp_path):
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        adopt_three(tambon)
        work_off(tambon, demo_keys(tmp_path))
        instrument = open_paper(paper_bytes(tambon, "nong-bua-v2-instrument.pdf"))
        redline = open_paper(paper_bytes(tambon, "nong-bua-v2-redline.pdf"))
        corrigendum = open_paper(paper_bytes(tambon, "nong-bua-v3-corrigendum.pdf"))
        with reading(tambon.store) as connection:
            assert plain_text.export(texts.tree(connection, tambon.charter_id, 3)) == plain_text.export(
                plain_text.parse(CORRECTED).tree
            )
            adopted = texts.version(connection, tambon.charter_id, 2).adopted
    assert "(ฉบับที่ ๒) พ.ศ. ๒๕๖๙" in instrument.text
    assert "ให้ยกเลิกความในข้อ ๒" in instrument.text
    assert "“ข้อ ๒ ให้มีการประชุมตำบลอย่างน้อยปีละสองครั้ง" in instrument.text
    assert "เหตุผลในการประกาศใช้ฉบับนี้" in "".join(instrument.pages)
    assert adopted == date(2026, 1, 15)
    assert "อย่างน้อยปีละหนึ่งสองครั้ง" in "".join(redline.pages)
    assert "อย่างรู้ประหยัด" in "".join(corrigendum.pages)


def test_without_the_offices_keys_papers_are_issued_unsigned_and_say_so(sqlite_url, tmp_path):
    keys = KeyRing(tmp_path)
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        assert [one.error for one in work_off(tambon, keys)] == ["", ""]
        assert {one.signed for one in papers(tambon).values()} == {False}
        out = tmp_path / "out"
        write_out(tambon.store, keys, out)
    assert not (out / "signed").exists()
    trust = parse_trust((out / "trust.json").read_bytes())
    [paper] = verify_paths([out / "print" / "nong-bua-v1-charter.pdf"], trust)
    assert paper.outcome is Outcome.REFUSED
    assert "all_signed" in {check.name for check in paper.failures}


def test_a_report_becomes_a_paper_and_one_made_again_stands_beside_it(sqlite_url, tmp_path):
    keys = demo_keys(tmp_path)
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        meeting = tambon.meeting(kind="annual")
        tambon.act("sec", f"assemblies/{meeting}", "report")
        work_off(tambon, keys)
        promise_again(tambon, "report", "the same once more", assembly=meeting)
        work_off(tambon, keys)
        first = {name for name in papers(tambon) if "report" in name}
        text = "".join(open_paper(paper_bytes(tambon, f"nong-bua-assembly-{meeting}-report.pdf")).pages)
        tambon.propose(CORRECTED, "citizen")
        tambon.act("sec", f"assemblies/{meeting}", "report")
        work_off(tambon, keys)
        both = {name for name in papers(tambon) if "report" in name}
        kinds = [body["kind"] for body in issued(tambon) if "assembly" in body]
    assert first == {f"nong-bua-assembly-{meeting}-report.pdf"}
    assert both == first | {f"nong-bua-assembly-{meeting}-report-2.pdf"}
    assert kinds == ["report", "report"]
    assert "หมู่เหนือ" in text
    assert "ที่ประชุมตำบล" in text
