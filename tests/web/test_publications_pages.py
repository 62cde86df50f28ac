from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from charter_engine.domain.ledger.trust import parse_trust
from tests.support.papers_browser import printed, reader
from tests.support.reading_browser import body_of, browser, story, story_app

__all__ = ["browser", "printed", "reader", "story", "story_app"]

BASE = "/charters/nong-bua"


def test_papers_are_listed_with_digest_and_signature_and_link_to_their_entry(reader):
    page = body_of(reader, f"{BASE}/publications")
    paper = reader.get(f"{BASE}/versions/1/charter.pdf")
    assert hashlib.sha256(paper.content).hexdigest() in page
    assert "ลงนามแล้ว" in page
    assert f'href="{BASE}/versions/1/package.zip"' in page
    assert f'href="{BASE}/ledger/' in page


def test_a_paper_still_being_prepared_says_so_and_is_no_link(reader):
    page = body_of(reader, f"{BASE}/publications")
    second = page[page.index('id="v2"') : page.index('id="v1"')]
    assert second.count("กำลังจัดทำ") == 4
    assert "charter.pdf" not in second
    assert "กำลังจัดทำ" in body_of(reader, f"{BASE}/versions/2/charter.pdf", 404)


@pytest.mark.parametrize(
    ("path", "kind", "how"),
    [
        ("versions/1/charter.pdf", "application/pdf", "inline"),
        ("versions/1/package.zip", "application/zip", "attachment"),
        ("assemblies/1/report.pdf", "application/pdf", "inline"),
    ],
)
def test_a_paper_is_served_under_its_digest_and_not_sent_twice(reader, path, kind, how):
    answer = reader.get(f"{BASE}/{path}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"].startswith(how)
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"'
    again = reader.get(f"{BASE}/{path}", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["versions/9/charter.pdf", "versions/1/instrument.pdf", "versions/1/other.pdf", "assemblies/9/report.pdf"]
)
def test_a_paper_that_will_never_be_is_not_found(reader, path):
    assert "กำลังจัดทำ" not in body_of(reader, f"{BASE}/{path}", 404)


def test_a_meeting_without_a_report_has_no_paper(reader):
    body_of(reader, f"{BASE}/assemblies/2/report.pdf", 404)


def test_the_trust_file_is_the_installations_own(reader):
    answer = reader.get("/trust.json")
    trust = parse_trust(answer.content)
    assert [log.charter for log in trust.logs] == ["nong-bua"]
    assert {one.role for one in trust.signatories}
    assert "attachment" in answer.headers["content-disposition"]


def test_a_trust_file_put_into_the_data_directory_goes_before(reader, printed):
    path = printed[1] / "trust.json"
    path.write_text('{"v": 1, "logs": [], "roots": [], "signatories": [], "witnesses": []}')
    try:
        assert parse_trust(reader.get("/trust.json").content).logs == ()
    finally:
        path.unlink()


def test_what_is_downloaded_checks_offline_with_nothing_else(reader, tmp_path):
    wanted = {"p.zip": f"{BASE}/versions/1/package.zip", "t.json": "/trust.json", "v.py": "/charter_verify.py"}
    for name, path in wanted.items():
        (tmp_path / name).write_bytes(reader.get(path).content)
    command = [sys.executable, "-I", "v.py", "--trust", "t.json", "p.zip"]
    assert subprocess.run(command, capture_output=True, check=False, cwd=tmp_path).returncode == 0


def test_a_charter_without_versions_says_when_papers_are_made(browser):
    assert "เอกสารจะจัดทำเมื่อมีการรับรองฉบับ" in body_of(browser, "/charters/empty/publications")
