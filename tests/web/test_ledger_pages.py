from __future__ import annotations

import hashlib
import html
import re

import pytest

from charter_engine.domain.ledger.entry import Entry, EntryType
from charter_engine.queries.ledger_sentences import sentence
from tests.support.papers_browser import printed, reader
from tests.support.reading_browser import BASE, body_of, browser, story, story_app

__all__ = ["browser", "printed", "reader", "story", "story_app"]


def test_the_record_tells_every_act_in_words_newest_first(browser):
    page = body_of(browser, f"{BASE}/ledger")
    numbers = [int(one) for one in re.findall(r'<li value="(\d+)"', page)]
    assert numbers == sorted(numbers, reverse=True)
    assert "ฉบับที่ ๓ แก้คำผิดในฉบับที่ ๒" in page
    assert f'href="{BASE}/versions/3"' in page


def test_without_a_checkpoint_the_record_says_so_and_counts_no_witness(browser):
    page = body_of(browser, f"{BASE}/ledger")
    assert "ยังไม่มีจุดตรวจสอบบันทึกที่ลงลายมือชื่อ" in page
    assert "พยาน ๐ ราย" in page


def test_the_newest_checkpoint_is_shown_with_its_root_and_no_witness(reader):
    page = body_of(reader, "/charters/nong-bua/ledger")
    assert "ข้อความตามที่ลงลายมือชื่อ" in page
    assert "พยาน ๐ ราย" in page
    assert re.search(r'<dd class="mono">[0-9a-f]{64}</dd>', page)


def test_older_entries_are_one_page_back_without_gap_or_double(browser, story_app):
    story_app.state.settings = story_app.state.settings.model_copy(update={"page_size": 7})
    seen, path = [], f"{BASE}/ledger"
    while path:
        page = body_of(browser, path)
        seen += [int(one) for one in re.findall(r'<li value="(\d+)"', page)]
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older[1] if older else ""
    assert seen == list(range(seen[0], -1, -1))


def test_an_entry_shows_its_bytes_and_the_hash_over_them(browser):
    page = body_of(browser, f"{BASE}/ledger/0")
    [shown] = re.findall(r'<pre class="mono bytes">(.*?)</pre>', page, re.DOTALL)
    data = html.unescape(shown)
    assert hashlib.sha256(b"\x00" + data.encode()).hexdigest() in page
    assert "ลงทะเบียนธรรมนูญ" in page


def test_an_entry_under_a_signed_checkpoint_says_so(reader):
    assert "อยู่ในจุดตรวจสอบที่ลงลายมือชื่อ" in body_of(reader, "/charters/nong-bua/ledger/0")


@pytest.mark.parametrize("seq", ["9999", "-1", "x"])
def test_an_entry_that_is_not_there_is_not_found(browser, seq):
    body_of(browser, f"{BASE}/ledger/{seq}", 404)


@pytest.mark.parametrize("kind", list(EntryType))
def test_every_kind_of_act_has_a_sentence_in_thai(kind):
    facts = {
        "place": "ตำบล",
        "target": "จังหวัด",
        "source": "ตำบล",
        "petition": "คำขอ",
        "name": "ข้อบังคับ",
        "seat": "s-1",
        "body": "x",
        "stage": "x",
        "day": "2026-01-01",
    }
    numbers = [
        "amendment",
        "revision",
        "assembly",
        "poll",
        "present",
        "roll",
        "version",
        "corrects",
        "count",
        "first",
        "last",
        "split_off",
        "sub_amendment",
        "resolution",
        "commitment",
    ]
    body = facts | dict.fromkeys(numbers, 2) | {"effective": "2026-01-01", "comment": "หน-๐๐๐๑", "outcome": "passed"}
    entry = Entry(seq=0, origin="a/b", type=kind, time="2026-01-01T00:00:00Z", actor="s-1", body=body)
    said = sentence(entry, {"x": "สภา"})
    assert re.search("[ก-๙]", said)
    assert not re.search("[A-Za-z{}]{4}", said)


def test_an_act_of_a_later_release_is_named_as_it_stands():
    entry = Entry(seq=0, origin="a/b", type="moon.landed", time="2026-01-01T00:00:00Z", actor="s-1", body={})
    assert "moon.landed" in sentence(entry, {})
