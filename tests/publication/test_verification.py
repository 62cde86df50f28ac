from __future__ import annotations

import io
import shutil
import zipfile
from dataclasses import replace

import pytest

from charter_engine.actions.out_folder import write_out
from charter_engine.actions.signing_keys import prepare_demo_keys
from charter_engine.domain.ledger.export import CHECKPOINT_FILE, ENTRIES_FILE
from charter_engine.domain.ledger.trust import parse_trust
from charter_engine.publication.verification import Kind, Outcome, verify_path, verify_paths
from charter_engine.storage.keys import KeyRing
from tests.support.migrated import migrate, opened
from tests.support.press import adopt_three, demo_keys, work_off
from tests.support.tambon import Tambon

PAPER = "signed/nong-bua-v2-charter.pdf"
PACKAGE = "packages/nong-bua-v2.zip"
LEDGER = "ledger/nong-bua"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """What an installation gave out, once for all tests, which only look at copies."""
    folder = tmp_path_factory.mktemp("published")
    url = f"sqlite:///{folder / 'charter.db'}"
    migrate(url)
    keys = demo_keys(folder / "data")
    with opened(url) as engine:
        tambon = Tambon(engine)
        adopt_three(tambon, lambda: work_off(tambon, keys))
        work_off(tambon, keys)
        write_out(tambon.store, keys, folder / "out")
    return folder / "out"


@pytest.fixture
def out(published, tmp_path):
    shutil.copytree(published, tmp_path / "out")
    return tmp_path / "out"


@pytest.fixture
def trust(published):
    return parse_trust((published / "trust.json").read_bytes())


def _failed(report):
    return {check.name for check in report.failures}


def test_every_paper_package_and_ledger_given_out_is_verified(published, trust):
    paths = [*published.glob("signed/*"), *published.glob("packages/*"), published / LEDGER]
    reports = verify_paths(paths, trust)
    assert {one.outcome for one in reports} == {Outcome.VERIFIED}
    assert {one.kind for one in reports} == {Kind.PAPER, Kind.PACKAGE, Kind.LEDGER}
    assert all(one.simulated for one in reports)
    assert {one.subject for one in reports if one.kind is Kind.PACKAGE} == {f"nong-bua@{n}" for n in (1, 2, 3)}


def test_without_a_trust_file_the_origin_is_not_established_and_nothing_else_is_wrong(published):
    paths = [*published.glob("signed/*"), *published.glob("packages/*"), published / LEDGER]
    for report in verify_paths(paths, None):
        assert report.outcome is Outcome.ORIGIN_NOT_ESTABLISHED, report


def test_an_unsigned_comparison_never_has_an_established_origin(published, trust):
    report = verify_path(published / "print/nong-bua-v2-redline.pdf", trust)
    assert report.outcome is Outcome.ORIGIN_NOT_ESTABLISHED


def test_another_installations_trust_file_does_not_vouch(published, trust):
    stranger = replace(trust, logs=())
    for name in (PAPER, PACKAGE, LEDGER):
        report = verify_path(published / name, stranger)
        assert report.outcome is Outcome.ORIGIN_NOT_ESTABLISHED, name


def test_a_certificate_that_is_not_the_offices_is_refused(published, trust, tmp_path):
    prepare_demo_keys(KeyRing(tmp_path))
    foreign = KeyRing(tmp_path).materials()
    other = replace(
        trust,
        roots=tuple({one.root for one in foreign}),
        signatories=tuple(
            replace(old, fingerprint=new.fingerprint) for old, new in zip(trust.signatories, foreign, strict=True)
        ),
    )
    assert {"signature_chair", "signature_secretary"} <= _failed(verify_path(published / PAPER, other))
    assert {"pdf_signature_chair", "pdf_signature_secretary"} <= _failed(verify_path(published / PACKAGE, other))
    swapped = replace(trust, signatories=tuple(replace(one, role=f"{one.role}-2") for one in trust.signatories))
    assert verify_path(published / PAPER, swapped).outcome is Outcome.REFUSED


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.98])
def test_a_paper_with_one_byte_changed_is_refused_or_unreadable(out, trust, share):
    data = bytearray((out / PAPER).read_bytes())
    data[int(len(data) * share)] ^= 0x10
    (out / PAPER).write_bytes(data)
    for known in (trust, None):
        assert verify_path(out / PAPER, known).outcome in {Outcome.REFUSED, Outcome.UNREADABLE}


def test_a_paper_cut_back_to_its_first_signature_is_refused(out, trust):
    data = (out / PAPER).read_bytes()
    ends = [at + 5 for at in range(len(data)) if data.startswith(b"%%EOF", at)]
    (out / PAPER).write_bytes(data[: ends[-2]] + b"\n")
    assert verify_path(out / PAPER, trust).outcome in {Outcome.REFUSED, Outcome.UNREADABLE}


def test_a_paper_of_a_fork_fails_by_its_ledger_evidence(published, trust, tmp_path):
    """The same offices sign, but another log vouches for the adoption."""
    other_log = replace(trust.logs[0], key=KeyRing(tmp_path).verifier_key(trust.logs[0].origin))
    report = verify_path(published / PAPER, replace(trust, logs=(other_log,)))
    assert _failed(report) == {"ledger_signature"}
    assert report.outcome is Outcome.REFUSED


def _repacked(path, **parts):
    with zipfile.ZipFile(path) as archive:
        content = {name: archive.read(name) for name in archive.namelist()} | parts
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    path.write_bytes(packed.getvalue())


@pytest.mark.parametrize(
    "part", ["act.json", "adoption.json", "charter.pdf", "checkpoint.txt", "publication.json", "text.txt", "tree.json"]
)
def test_a_package_with_a_part_of_another_version_is_refused(out, trust, part):
    with zipfile.ZipFile(out / "packages/nong-bua-v1.zip") as archive:
        other = archive.read(part)
    _repacked(out / PACKAGE, **{part: other})
    for known in (trust, None):
        assert verify_path(out / PACKAGE, known).outcome is Outcome.REFUSED


def test_a_package_whose_paper_lost_its_signatures_is_refused(out, trust):
    _repacked(out / PACKAGE, **{"charter.pdf": (out / "print/nong-bua-v2-charter.pdf").read_bytes()})
    assert {"paper", "pdf_all_signed"} <= _failed(verify_path(out / PACKAGE, trust))


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda lines: lines[:-1], "size"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "sequence"),
        (lambda lines: [lines[0].replace("หนองบัว".encode(), "หนองบอน".encode()), *lines[1:]], "root"),
        (lambda lines: [lines[0] + b" ", *lines[1:]], "entries_canonical"),
    ],
    ids=["one removed", "two swapped", "one reworded", "one respelt"],
)
def test_a_changed_ledger_is_refused(out, trust, change, check):
    file = out / LEDGER / ENTRIES_FILE
    lines = file.read_bytes().splitlines()
    changed = change(lines)
    assert changed != lines
    file.write_bytes(b"".join(line + b"\n" for line in changed))
    for known in (trust, None):
        report = verify_path(out / LEDGER, known)
        assert report.outcome is Outcome.REFUSED
        assert check in _failed(report)


def test_what_cannot_be_read_is_told_apart_from_what_is_refused(out, trust):
    (out / LEDGER / CHECKPOINT_FILE).unlink()
    (out / "noise.pdf").write_bytes(b"%PDF-1.7\nnoise")
    (out / "noise.zip").write_bytes(b"PK\x03\x04noise")
    (out / "text.txt").write_text("ข้อ ๑")
    (out / "empty").mkdir()
    names = (LEDGER, "noise.pdf", "noise.zip", "text.txt", "empty", "missing.pdf")
    reports = verify_paths([out / name for name in names], trust)
    assert {one.path.name: one.outcome for one in reports} == {
        name.rpartition("/")[2]: Outcome.UNREADABLE for name in names
    }
    assert all(one.unreadable for one in reports)
