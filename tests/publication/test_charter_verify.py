from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter import plain_text
from charter_engine.domain.charter.to_json import to_json
from charter_engine.domain.ledger import canonical_json, ed25519
from charter_engine.domain.ledger.entry import EntryType, parse_entry
from charter_engine.domain.ledger.merkle import inclusion_proof, leaf_hash
from charter_engine.domain.ledger.note import Algorithm
from charter_engine.domain.ledger.trust import TrustedLog, TrustFile
from charter_engine.errors import Refusal
from charter_engine.publication import charter_verify
from charter_engine.publication.package import LoggedEntry
from tests.domain.ledger.simulator import ORIGIN, LogSimulator, private_key, verifier_key
from tests.publication.simulated_package import PDF, SOURCE, AdoptionSimulator, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

VERIFIER = Path(charter_verify.__file__)
VECTORS = Path(__file__).parents[1] / "data" / "vectors"
HONEST = AdoptionSimulator()
TRUST = HONEST.log.trust()


class Desk:
    """A citizen's folder: a trust file got elsewhere, and packages to check with the one file."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self.trust = folder / "trust.json"
        self.trust.write_bytes(TRUST.to_json())

    def package(self, data: bytes) -> str:
        path = self.folder / "package.zip"
        path.write_bytes(data)
        return str(path)

    def judge(self, data: bytes, trust: TrustFile | None = TRUST) -> tuple[int, dict[str, Any]]:
        """Run the command; return its exit code and what it says of the one package."""
        arguments = [self.package(data), "--json"]
        if trust is not None:
            self.trust.write_bytes(trust.to_json())
            arguments += ["--trust", str(self.trust)]
        code = charter_verify.main(arguments)
        said = json.loads(self._capsys.readouterr().out)
        assert said["ok"] is (code == 0)
        return code, said["packages"][0]

    def failures(self, data: bytes, trust: TrustFile | None = TRUST) -> set[str]:
        """Require a refusal and return the names of the checks that failed."""
        code, said = self.judge(data, trust)
        assert (code, said["status"]) == (1, "refused")
        return {check["name"] for check in said["checks"] if not check["ok"]}


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def with_document(name: str, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The honest package with one JSON part changed, zipped by another program so that no checksum gives it away."""
    record = json.loads(HONEST.parts()[name])
    change(record)
    return zipped(HONEST.parts() | {name: json.dumps(record, ensure_ascii=False).encode()})


# --- what verifies


def test_an_honest_package_verifies_with_every_check_answered(desk: Desk) -> None:
    code, said = desk.judge(HONEST.package.pack())
    assert (code, said["status"]) == (0, "verified")
    assert [check["name"] for check in said["checks"]] == [
        *("parts", "act", "tree", "checkpoint", "adoption", "publication"),
        *("agreement", "paper", "signature", "charter", "text"),
    ]
    assert said["not_checked"] == ["pdf_signatures"]
    assert said["act"]["version"] == 1


def test_a_package_zipped_again_by_another_program_still_verifies(desk: Desk) -> None:
    assert desk.judge(zipped(HONEST.parts()))[0] == 0


def test_a_corrigendum_s_package_verifies(desk: Desk) -> None:
    corrected = AdoptionSimulator(adoption_type=EntryType.VERSION_CORRECTED)
    assert desk.judge(corrected.package.pack())[0] == 0


def test_a_log_with_a_rotated_key_verifies_by_either_key(desk: Desk) -> None:
    rotated = TrustFile(logs=(TrustedLog(origin=ORIGIN, key=verifier_key(ORIGIN, "older key")), *TRUST.logs))
    assert desk.judge(HONEST.package.pack(), rotated)[0] == 0


def test_simulated_acts_verify_and_are_called_so(desk: Desk) -> None:
    story = AdoptionSimulator(LogSimulator(simulated=True))
    code, said = desk.judge(story.package.pack())
    assert (code, said["simulated"]) == (0, True)
    assert "จำลอง" in charter_verify.show(said)


def test_people_read_thai_and_english_and_are_told_what_was_not_checked(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    code = charter_verify.main(["--trust", str(desk.trust), desk.package(HONEST.package.pack())])
    shown = capsys.readouterr().out
    assert code == 0
    assert "ผ่านการตรวจ · verified" in shown
    assert "the PDF's signatures were NOT checked" in shown
    assert "ธรรมนูญตัวอย่าง ว่าด้วยการอยู่ร่วมกัน" in shown
    assert str(desk.trust) in shown


# --- whose it is


@pytest.mark.parametrize("trust", [None, TrustFile(), LogSimulator("charter.example.org/trat").trust()])
def test_without_the_log_in_the_trust_file_the_origin_is_not_established(desk: Desk, trust: TrustFile | None) -> None:
    code, said = desk.judge(HONEST.package.pack(), trust)
    assert (code, said["status"]) == (1, "origin_not_established")
    assert "consistent, origin not established" in charter_verify.show(said)


def test_a_forger_s_own_log_under_the_same_origin_is_refused(desk: Desk) -> None:
    forged = AdoptionSimulator(LogSimulator(seed="forger"))
    assert desk.failures(forged.package.pack()) == {"signature"}


def test_another_charter_s_package_is_not_taken_for_this_one(desk: Desk) -> None:
    other = AdoptionSimulator(LogSimulator("charter.example.org/trat", seed="log key"))
    assert desk.judge(other.package.pack())[1]["status"] == "origin_not_established"
    assert desk.failures(AdoptionSimulator(slug="trat").package.pack()) == {"charter"}


def test_a_forged_signature_in_the_trusted_key_s_name_is_refused(desk: Desk) -> None:
    forged = HONEST.package.checkpoint.replace(ORIGIN.encode() + b" ", b"other ")
    assert desk.failures(HONEST.changed(checkpoint=forged)) == {"signature"}


def test_a_checkpoint_signed_for_another_origin_is_refused(desk: Desk) -> None:
    other = LogSimulator("charter.example.org/trat")
    other.entries = HONEST.log.entries
    assert desk.failures(HONEST.changed(checkpoint=other.checkpoint())) == {"adoption", "publication"}


# --- what was changed


def test_every_flipped_byte_of_every_part_is_found(desk: Desk) -> None:
    """Modest here: a few hundred places; json spacing aside, where a flip changes nothing that is said."""
    parts = HONEST.parts()
    for name, content in parts.items():
        for place in range(0, len(content), max(1, len(content) // 40)):
            changed = bytearray(content)
            changed[place] ^= 1
            code, _ = desk.judge(zipped(parts | {name: bytes(changed)}))
            assert code == 1, (name, place)


def test_a_flipped_byte_inside_the_packed_file_is_damage(desk: Desk) -> None:
    packed = HONEST.package.pack()
    for needle in (b"%PDF-1.7", b"act.json", "ธรรมนูญ".encode()):
        changed = bytearray(packed)
        changed[packed.index(needle)] ^= 1
        assert desk.failures(bytes(changed)) == {"parts"}


def test_a_published_file_is_checked_to_its_last_byte(desk: Desk) -> None:
    packed = HONEST.package.pack()
    for place in range(0, len(packed), 97):
        changed = bytearray(packed)
        changed[place] ^= 1
        assert desk.judge(bytes(changed))[0] in {1, 4}, place
    assert desk.failures(b"hidden" + packed) == {"parts"}
    date = packed.index(b"PK\x01\x02") + 12
    assert desk.failures(packed[:date] + b"\x01" + packed[date + 1 :]) == {"parts"}


def test_the_verifier_packs_as_the_engine_does() -> None:
    assert charter_verify.packed(HONEST.parts()) == HONEST.package.pack()


def test_a_changed_word_in_the_text_is_found(desk: Desk) -> None:
    text = HONEST.parts()["text.txt"]
    damaged = text[:-1] + b"\xff\n"
    for changed in (text.replace("สามสิบ".encode(), "หกสิบ".encode()), text + b"\n", damaged):
        assert changed != text
        assert desk.failures(zipped(HONEST.parts() | {"text.txt": changed})) == {"text"}


def test_a_text_and_tree_that_agree_but_were_not_adopted_are_found(desk: Desk) -> None:
    tree = plain_text.parse(SOURCE.replace("สามสิบวัน", "หกสิบวัน")).tree
    record = to_json(tree)
    root = str(record["hash"])
    changed = HONEST.changed(text=plain_text.export(tree), tree={"root": root, "tree": record})
    assert desk.failures(changed) == {"agreement"}
    act = dict(HONEST.package.act) | {"root": root}
    both = HONEST.changed(text=plain_text.export(tree), tree={"root": root, "tree": record}, act=act)
    assert desk.failures(both) == {"agreement"}


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["tree"].update(heading="ธรรมนูญอื่น"),
        lambda record: record["tree"]["children"][1].update(hash="0" * 64),
        lambda record: record["tree"]["children"].pop(),
        lambda record: record["tree"]["children"].reverse(),
        lambda record: record["tree"]["children"][0].update(note="unhashed"),
        lambda record: record["tree"]["children"][0].update(text=7),
        lambda record: record["tree"]["children"][0].update(kind="poem"),
        lambda record: record["tree"]["children"][0].update(state="asleep"),
        lambda record: record["tree"].update(children={}),
        lambda record: record.update(root="0" * 64),
        lambda record: record.update(tree=[]),
        lambda record: record.update(note="unhashed"),
        lambda record: record.update(tree=record["tree"]["children"][1], root=record["tree"]["children"][1]["hash"]),
    ],
)
def test_a_changed_tree_is_found(desk: Desk, change: Callable[[dict[str, Any]], None]) -> None:
    assert desk.failures(with_document("tree.json", change)) == {"tree"}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda act: act.update(version=2), "agreement"),
        (lambda act: act.update(effective="2026-11-30"), "agreement"),
        (lambda act: act.update(adopted="2026-11-19"), "agreement"),
        (lambda act: act["outcome"].update(yes=62), "agreement"),
        (lambda act: act.update(simulated=True), "agreement"),
        (lambda act: act.update(endorsed="by nobody"), "agreement"),
        (lambda act: act["charter"].update(title="ธรรมนูญอื่น"), "agreement"),
        (lambda act: act["charter"].update(origin="charter.example.org/trat"), "agreement"),
        (lambda act: act["charter"].update(slug="trat"), "charter"),
        (lambda act: act["charter"].update(person="someone"), "act"),
        (lambda act: act.update(charter="nakhon-sawan"), "act"),
        (lambda act: act.update(simulated=False), "act"),
        (lambda act: act.update(v=2), "act"),
        (lambda act: act.pop("outcome"), "act"),
        (lambda act: act.update(share=0.5), "act"),
        (lambda act: act.update(note=None), "act"),
    ],
)
def test_a_changed_fact_of_the_act_is_found(desk: Desk, change: Callable[[dict[str, Any]], None], check: str) -> None:
    assert desk.failures(with_document("act.json", change)) == {check}


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(entry=record["entry"].replace("2026-12-01", "2026-12-02")),
        lambda record: record.update(entry=record["entry"].replace('"seq":3', '"seq": 3')),
        lambda record: record.update(entry=record["entry"].replace('"seq":3', '"seq":3,"seq":3')),
        lambda record: record.update(leaf_index=record["leaf_index"] + 1),
        lambda record: record.update(leaf_index=True),
        lambda record: record.update(tree_size=record["tree_size"] + 1),
        lambda record: record.update(proof=record["proof"][:-1]),
        lambda record: record.update(proof=record["proof"] + ["0" * 64]),
        lambda record: record.update(proof=["0" * 64, *record["proof"][1:]]),
        lambda record: record.update(proof=["x"]),
        lambda record: record.update(proof={}),
        lambda record: record.update(entry=[]),
        lambda record: record.pop("proof"),
        lambda record: record.update(note="unproven"),
    ],
)
def test_a_changed_entry_or_proof_is_found(desk: Desk, change: Callable[[dict[str, Any]], None]) -> None:
    assert "adoption" in desk.failures(with_document("adoption.json", change))


def test_swapped_entries_are_found(desk: Desk) -> None:
    swapped = HONEST.changed(adoption=HONEST.package.publication, publication=HONEST.package.adoption)
    assert desk.failures(swapped) == {"adoption", "publication"}
    twice = HONEST.changed(publication=HONEST.package.adoption)
    assert desk.failures(twice) == {"publication"}
    appointed = HONEST.changed(adoption=HONEST.logged(0))
    assert desk.failures(appointed) == {"adoption"}


def test_another_paper_is_found(desk: Desk) -> None:
    assert desk.failures(HONEST.changed(pdf=PDF + b"% appended revision\n")) == {"paper"}


@pytest.mark.parametrize("fact", [{"kind": "redline"}, {"version": 2}, {"root": "0" * 64}, {"pdf": "0" * 64}])
def test_a_publication_of_something_else_is_found(desk: Desk, fact: dict[str, Any]) -> None:
    assert desk.failures(AdoptionSimulator(issued=fact).package.pack()) == {"paper"}


def test_a_publication_before_the_adoption_is_found(desk: Desk) -> None:
    early = AdoptionSimulator()
    early.log.entries.reverse()
    early.log.entries = [replace(parse_entry(entry), seq=seq).encode() for seq, entry in enumerate(early.log.entries)]
    seqs = {parse_entry(entry).type: seq for seq, entry in enumerate(early.log.entries)}
    package = early.changed(
        adoption=early.logged(seqs["version.adopted"]),
        publication=early.logged(seqs["publication.issued"]),
        checkpoint=early.log.checkpoint(),
    )
    assert desk.failures(package) == {"paper"}


def test_a_replayed_older_checkpoint_is_found(desk: Desk) -> None:
    older = HONEST.log.checkpoint(5)
    assert desk.failures(HONEST.changed(checkpoint=older)) == {"adoption", "publication"}


def test_parts_of_two_honest_packages_do_not_mix(desk: Desk) -> None:
    other = AdoptionSimulator(LogSimulator().fill(1))
    assert desk.judge(other.package.pack())[0] == 0
    for name, content in other.parts().items():
        if content != HONEST.parts()[name]:
            assert desk.judge(zipped(HONEST.parts() | {name: content}))[0] == 1


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\xff",
        b"no note\n",
        HONEST.package.checkpoint[:-1],
        HONEST.package.checkpoint.replace(b"\n7\n", b"\n07\n"),
        HONEST.package.checkpoint.replace(b"\n7\n", b"\n\t7\n"),
        HONEST.package.checkpoint.replace(b"=\n\n", b"\n\n"),
        HONEST.package.checkpoint.replace(b"\xe2\x80\x94 ", b"- "),
        b"a\n\n" + HONEST.package.checkpoint,
    ],
)
def test_a_malformed_checkpoint_is_found(desk: Desk, note: bytes) -> None:
    assert "checkpoint" in desk.failures(HONEST.changed(checkpoint=note))


@pytest.mark.parametrize("name", sorted(HONEST.parts()))
def test_a_missing_renamed_or_further_part_is_found(desk: Desk, name: str) -> None:
    parts = HONEST.parts()
    content = parts.pop(name)
    assert desk.failures(zipped(parts)) == {"parts"}
    assert desk.failures(zipped(parts | {"x" + name: content})) == {"parts"}
    assert desk.failures(zipped(HONEST.parts() | {"x" + name: content})) == {"parts"}


def test_a_part_that_unpacks_beyond_its_limit_is_refused(desk: Desk) -> None:
    assert desk.failures(zipped(HONEST.parts() | {"act.json": b" " * (2 << 20)})) == {"parts"}


@pytest.mark.parametrize("name", ["act.json", "tree.json", "adoption.json"])
def test_json_nested_without_end_is_refused(desk: Desk, name: str) -> None:
    bomb = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    assert name.partition(".")[0] in desk.failures(zipped(HONEST.parts() | {name: bomb}))


# --- the command


def test_what_is_no_package_is_unreadable(desk: Desk) -> None:
    for data in (b"", b"not a zip", HONEST.package.pack()[:-40], zipped({str(n): b"" for n in range(1001)})):
        code, said = desk.judge(data)
        assert (code, said["status"], said["checks"]) == (4, "unreadable", [])
        assert "unreadable" in charter_verify.show(said)


def test_an_oversized_file_is_unreadable(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charter_verify, "PACKAGE_LIMIT", 1000)
    assert desk.judge(HONEST.package.pack())[0] == 4


def test_a_missing_file_is_unreadable(desk: Desk) -> None:
    assert charter_verify.main(["--trust", str(desk.trust), str(desk.folder / "nowhere.zip")]) == 4


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"v":2,"logs":[]}',
        b'{"v":1,"logs":{}}',
        b'{"v":1,"logs":[{"origin":"o"}]}',
        b'{"v":1,"logs":[{"origin":"o","vkey":"o+00000000+AA=="}]}',
        TRUST.to_json().replace(str(TRUST.logs[0].key.key_id.hex()).encode(), b"00000000"),
        TrustFile(
            logs=(TrustedLog(origin=ORIGIN, key=verifier_key(ORIGIN, algorithm=Algorithm.COSIGNATURE)),)
        ).to_json(),
    ],
)
def test_a_malformed_trust_file_is_unreadable(desk: Desk, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    desk.trust.write_bytes(content)
    assert charter_verify.main(["--trust", str(desk.trust), desk.package(HONEST.package.pack())]) == 4
    assert "unreadable trust file" in capsys.readouterr().err


def test_several_packages_are_judged_together(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    good = desk.package(HONEST.package.pack())
    bad = desk.folder / "bad.zip"
    bad.write_bytes(HONEST.changed(pdf=b"%PDF"))
    missing = str(desk.folder / "missing.zip")
    trust = ["--trust", str(desk.trust)]
    assert charter_verify.main([*trust, good, good]) == 0
    assert charter_verify.main([*trust, good, missing]) == 4
    assert charter_verify.main([*trust, good, missing, str(bad)]) == 1
    assert "charter.pdf has the digest" in capsys.readouterr().out


def test_bytes_at_hand_are_judged_without_a_file() -> None:
    trust = charter_verify.parse_trust(TRUST.to_json(), "trust.json")
    assert charter_verify.judge("upload", trust, HONEST.package.pack())["status"] == "verified"
    assert charter_verify.judge("upload", trust, b"")["status"] == "unreadable"


def test_usage_errors_exit_2() -> None:
    with pytest.raises(SystemExit) as stopped:
        charter_verify.main([])
    assert stopped.value.code == 2


def test_the_file_runs_alone_with_nothing_but_python(desk: Desk) -> None:
    assert os.access(VERIFIER, os.X_OK)
    alone = desk.folder / "check.py"
    alone.write_bytes(VERIFIER.read_bytes())
    arguments = ["--trust", str(desk.trust), desk.package(HONEST.package.pack())]
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(alone), *arguments],
        capture_output=True,
        check=False,
        cwd=desk.folder,
        env={"LC_ALL": "C"},
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert "ผ่านการตรวจ" in run.stdout.decode()


def test_the_file_imports_the_standard_library_only_and_reads_as_python_3_8() -> None:
    source = VERIFIER.read_text(encoding="utf-8")
    parsed = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(parsed)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported <= set(sys.stdlib_module_names)
    assert source.startswith("#!/usr/bin/env python3\n")


# --- agreement with the engine


def agrees(tree: dict[str, Any], text: str) -> bool:
    try:
        charter_verify.check_lines(tree, text)
    except charter_verify.Refused:
        return False
    return True


def test_the_verifier_reads_the_engine_s_plain_text() -> None:
    tree = plain_text.parse(SOURCE).tree
    assert agrees(to_json(tree), plain_text.export(tree))
    assert agrees(to_json(tree), SOURCE)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("ธรรมนูญตัวอย่าง\n", "ธรรมนูญอื่น\n"),
        ("ร่วมกัน\n\nคน", "ร่วมกัน\nคน"),
        ("\\ข้อ ๑ ในคำ", "ข้อ ๑ ในคำ"),
        ("\\มาตรา ๕", "มาตรา ๕"),
        ("\\\\ขึ้น", "\\ขึ้น"),
        ("\\ภาคผนวก", "ภาคผนวก"),
        ("หมวด ๑ บททั่วไป", "หมวด ๑"),
        ("ข้อ ๒/๑\n[วงเล็บ]", "ข้อ ๒/๑ [วงเล็บ]"),
        ("ข้อ ๔ (ยกเลิก)", "ข้อ ๔"),
        ("ข้อ ๔ (ยกเลิก)", "ข้อ ๔ (ยกเลิก) เดิม"),
        ("ข้อ ๔ (ยกเลิก)\n", ""),
        ("ข้อ ๑ ธรรมนูญ", "ข้อ  ๑ ธรรมนูญ"),
        ("(๑) “สภา”", "(๒) “สภา”"),
        ("วรรคต่อมา\n", "วรรคต่อมา \n"),
        ("วรรคต่อมา\n", "วรรค\u200bต่อมา\n"),
        ("ประธานสมัชชา\n", "ประธานสมัชชา\n\n \n"),
        ("ที่อ้างถึง\n", "ที่อ้างถึง\nบรรทัดเกิน\n"),
        ("ที่อ้างถึง\n", "ที่อ้างถึง"),
        ("ที่อ้างถึง\n", "ที่อ้างถึง\n\n"),
    ],
)
def test_a_text_that_says_something_else_does_not_agree(was: str, now: str) -> None:
    text = SOURCE.replace(was, now, 1)
    assert text != SOURCE
    assert not agrees(to_json(plain_text.parse(SOURCE).tree), text)


@pytest.mark.parametrize(
    ("node", "lines"),
    [
        ({"kind": "clause", "label": "ข้อ ๑", "heading": "", "state": "repealed", "text": "ยังอยู่"}, "ข้อ ๑ (ยกเลิก)"),
        ({"kind": "part", "label": "ส่วนที่ ๑", "heading": "", "state": "in_force", "text": "คำ"}, "ส่วนที่ ๑\nคำ"),
        ({"kind": "part", "label": "ส่วนที่ ๑", "heading": "(๑)", "state": "in_force", "text": ""}, "ส่วนที่ ๑\n(๑)"),
    ],
)
def test_a_tree_that_no_text_reads_into_agrees_with_none(node: dict[str, Any], lines: str) -> None:
    assert not agrees({"heading": "ชื่อ", "children": [node | {"children": []}]}, f"ชื่อ\n\n{lines}\n")


WORDS = st.sampled_from(
    [
        *("หมวด ๑", "หมวด ๒", "ส่วนที่ ๑", "ข้อ ๑", "ข้อ 2/๑", "มาตรา ๓ ทวิ", "ข้อ ๓ ตรี", "ข้อ ๕.", "หมวดที่ ๑"),
        *("บทเฉพาะกาล", "(ยกเลิก)", "[หัวข้อ]", "[", "]", "(๑)", "(ก)", "ทวิ", "ฉบับ", "\\", "\\\\", "ข้อความ"),
        *("ประกาศ ณ วันที่", "ให้ไว้ ณ วันที่", "บัญชีท้ายข้อ", "ภาคผนวก ก", ""),
    ]
)
LINES = st.lists(st.lists(WORDS, min_size=1, max_size=4).map(" ".join), max_size=14)


@given(LINES)
def test_the_verifier_and_the_engine_agree_on_any_text(lines: list[str]) -> None:
    try:
        tree = plain_text.parse("ชื่อ\n\n" + "\n".join(lines)).tree
        text = plain_text.export(tree)
    except Refusal:
        return
    record: dict[str, Any] = to_json(tree)
    assert agrees(record, text) or not tree.children
    assert charter_verify.check_node(record, "tree") == record["hash"]


def any_accepted_text(tree: dict[str, Any], data: st.DataObject) -> str:
    """Draw one of the texts that the verifier takes for this tree."""
    lines = [*tree["heading"].split("\n"), ""]
    for node in charter_verify.provisions(tree):
        mark, body = data.draw(st.sampled_from(charter_verify.openings(node)))
        lines += [mark] if mark else []
        lines += [data.draw(st.sampled_from(charter_verify.spellings(line, node["kind"]))) for line in body]
        lines += [""] * data.draw(st.integers(0, 1))
    return "\n".join(lines).rstrip("\n") + "\n"


@given(LINES, st.data())
def test_every_text_the_verifier_takes_is_read_by_the_engine_into_the_same_root(
    lines: list[str], data: st.DataObject
) -> None:
    try:
        tree = plain_text.parse("ชื่อ\n\n" + "\n".join(lines)).tree
        plain_text.export(tree)
    except Refusal:
        return
    record: dict[str, Any] = to_json(tree)
    text = any_accepted_text(record, data)
    assert agrees(record, text) or not tree.children
    assert to_json(plain_text.parse(text).tree) == record


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_the_verifier_and_the_engine_spell_json_alike(value: object) -> None:
    assert charter_verify.canonical(value).encode() == canonical_json.encode(value)


@given(st.integers(1, 60), st.data())
def test_the_verifier_and_the_engine_prove_alike(size: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    root = charter_verify.proven_root(leaves[index], index, size, proof)
    assert LoggedEntry(entry=b"{}", leaf_index=index, tree_size=size, proof=proof).proof == proof
    assert root == charter_verify.proven_root(leaves[0], 0, size, inclusion_proof(leaves, 0))


WYCHEPROOF = json.loads((VECTORS / "wycheproof" / "ed25519_test.json").read_bytes())


@pytest.mark.parametrize("group", WYCHEPROOF["testGroups"], ids=lambda group: group["publicKey"]["pk"][:8])
def test_the_verifier_passes_wycheproof(group: dict[str, Any]) -> None:
    public = bytes.fromhex(group["publicKey"]["pk"])
    for case in group["tests"]:
        held = charter_verify.signed_by(public, bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
        assert held is (case["result"] == "valid"), case["tcId"]


@given(st.binary(max_size=100), st.integers(0, 511))
def test_the_verifier_and_the_engine_judge_signatures_alike(message: bytes, bit: int) -> None:
    key = private_key("k")
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    flipped = (int.from_bytes(signature, "big") ^ (1 << bit)).to_bytes(64, "big")
    for each in (signature, flipped):
        assert charter_verify.signed_by(public, each, message) is ed25519.verify(public, each, message)


RFC6962 = sorted((VECTORS / "rfc6962" / "testdata" / "inclusion").rglob("*.json"))


@pytest.mark.parametrize("path", RFC6962, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_verifier_passes_the_inclusion_vectors(path: Path) -> None:
    case = json.loads(path.read_bytes())
    leaf, root = (charter_verify.unbase64(case[key] or "") for key in ("leafHash", "root"))
    proof = [charter_verify.unbase64(each) for each in case["proof"] or []]
    try:
        held = charter_verify.proven_root(leaf, case["leafIdx"], case["treeSize"], proof) == root
    except charter_verify.Refused:
        held = False
    assert held is not case["wantErr"]
