from __future__ import annotations

import re

import pytest

from tests.support.papers_browser import printed, reader
from tests.support.reading_browser import body_of, browser, story, story_app

__all__ = ["browser", "printed", "reader", "story", "story_app"]

BASE = "/charters/nong-bua"
SAME = {"sec-fetch-site": "same-origin"}


def send(client, data, name="paper.pdf"):
    return client.post("/verify", files={"file": (name, data)}, headers=SAME)


def test_the_page_asks_for_a_file_and_names_what_it_takes(browser):
    page = body_of(browser, "/verify")
    assert 'enctype="multipart/form-data"' in page
    assert "เอกสาร PDF หรือชุดเอกสารรับรอง" in page


@pytest.mark.parametrize("path", ["versions/1/charter.pdf", "versions/1/package.zip"])
def test_a_genuine_file_passes_every_check_in_thai_and_leads_to_its_version(reader, path):
    answer = send(reader, reader.get(f"{BASE}/{path}").content, path.rpartition("/")[2])
    assert answer.status_code == 200
    assert "เป็นของแท้" in answer.text
    assert 'class="not"' not in answer.text
    assert f'href="{BASE}/versions/1"' in answer.text
    assert "ไม่มีผลใช้บังคับ" in answer.text


def test_a_file_changed_in_one_byte_is_refused_check_by_check(reader):
    data = bytearray(reader.get(f"{BASE}/versions/1/charter.pdf").content)
    at = data.index(b"/Contents <") - 200
    data[at] ^= 1
    answer = send(reader, bytes(data))
    assert "เป็นของแท้" not in answer.text
    assert 'class="not"' in answer.text or answer.status_code == 422


@pytest.mark.parametrize("data", [b"", b"hello", "ข้อความ".encode(), b"PK\x03\x04 broken", b"%PDF-1.7 broken"])
def test_what_is_no_paper_gets_a_clear_refusal_in_thai(browser, data):
    answer = send(browser, data)
    refused = answer.status_code == 422 and "ไม่ใช่เอกสาร PDF" in answer.text
    assert refused or (answer.status_code == 200 and "อ่านแฟ้มนี้ไม่ได้" in answer.text)


def test_no_file_at_all_asks_for_one(browser):
    answer = browser.post("/verify", data={"nothing": "x"}, headers=SAME)
    assert answer.status_code == 422
    assert "โปรดเลือกแฟ้ม" in answer.text


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(browser):
    answer = browser.post("/verify", content=b"x", headers=SAME | {"content-length": "99999999999"})
    assert answer.status_code == 413


def test_the_root_hash_on_a_paper_leads_to_its_version_and_its_standing(browser):
    [root] = re.findall(r"/verify\?root=([0-9a-f]{64})", body_of(browser, f"{BASE}/versions/1"))
    page = body_of(browser, f"/verify?root={root}")
    assert f'href="{BASE}/versions/1"' in page
    assert "ข้อความเดิม" in page
    assert body_of(browser, f"/verify?root={root.upper()}").count(f'href="{BASE}/versions/1"') == 1


@pytest.mark.parametrize("root", ["0" * 64, "abc", "<script>"])
def test_a_root_hash_unknown_here_is_named_unknown(browser, root):
    page = body_of(browser, f"/verify?root={root}", 404)
    assert "ไม่พบในระบบนี้" in page
    assert "<script>" not in page
