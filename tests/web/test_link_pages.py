"""References on pages: they lead to what they cite, say when they lead nowhere, and who would break them."""

from __future__ import annotations

import re

import pytest

from tests.support.process_browser import BASE, tambon, visitor

__all__ = ["tambon", "visitor"]

TEXT = """ปฏิญญาตำบลหนองบัวตัวอย่าง

หมวด ๑ น้ำ

ข้อ ๑ ในปฏิญญานี้
“หนอง” หมายความว่า หนองบัว

ข้อ ๒ ให้ดูแลหนอง
(๑) ทุกปี
(๒) ทุกเดือน

หมวด ๒ ดิน

ข้อ ๓ ให้ทำตามข้อ ๒ (๒) โดยคำนึงถึงข้อ ๙ แห่งระเบียบตำบล พ.ศ. ๒๕๖๐ และหมวด ๑

ข้อ ๔ ให้ทำตามข้อ ๒ และข้อ ๑๒
"""


@pytest.fixture
def adopted(visitor):
    visitor.tambon.adopt(TEXT)
    visitor.tambon.wait(days=2)
    visitor.get("/versions/1")
    return visitor


def _identity(adopted, label):
    return adopted.client.get(f"{BASE}/clauses/{label}").headers["location"].rsplit("/", 1)[1]


@pytest.mark.parametrize("path", ["", "/versions/1", "/at/2026-02-01"])
def test_a_text_links_to_its_own_places_and_only_to_them(adopted, path):
    adopted.get(path)
    two = _identity(adopted, "2")
    page = adopted.page.text
    assert f'<a href="#{two}-p1.2"><span class="keep">ข้อ ๒</span> (๒)</a>' in page
    assert f'id="{two}-p1.2" data-at=' in page
    assert f'id="{two}-p1.1"' not in page
    assert 'class="lost" title="ไม่มี ข้อ ๑๒ ในฉบับนี้"' in page
    assert "ไม่มี ข้อ ๙" not in page
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))


def test_a_clause_page_leads_to_other_clauses_and_lists_who_cites_it(adopted):
    two, three, four = (_identity(adopted, number) for number in "234")
    said = adopted.get(f"/clauses/{two}")
    assert "บทที่อ้างถึงบทนี้: ข้อ ๓ (ข้อ ๒ (๒)) · ข้อ ๔" in said
    assert "คำที่มีบทนิยามในบทอื่น: “หนอง” ข้อ ๑ วรรคสอง" in said
    assert f'href="{BASE}/clauses/{four}"' in adopted.page.text
    adopted.get(f"/clauses/{three}")
    assert f'href="{BASE}/clauses/{two}#{two}-p1.2"' in adopted.page.text
    assert "ไม่มี ข้อ ๙" not in adopted.page.text


def test_the_founding_draft_leads_only_to_places_that_are_on_its_page(adopted):
    adopted.get("/amendments/1")
    page = adopted.page.text
    led = set(re.findall(r'href="#([^"]+)"', page))
    assert _identity(adopted, "2") in led
    assert led <= set(re.findall(r'id="([^"]+)"', page))


def _breaking(adopted):
    return adopted.tambon.act(
        "citizen",
        "",
        "propose",
        edits=[
            {"op": "repeal", "clause": _identity(adopted, "2")},
            {"op": "reword", "clause": _identity(adopted, "4"), "text": "ให้ทำตามข้อ ๓ และข้อ ๑"},
        ],
        title="ยกเลิก",
        reason="เลิก",
    ).n


def test_an_amendment_links_its_new_words_and_names_both_ends_of_what_it_breaks(adopted):
    number = _breaking(adopted)
    said = adopted.be("citizen").get(f"/amendments/{number}")
    assert "ข้อ ๓ อ้างถึงข้อ ๒ (๒) แต่ถูกยกเลิกแล้ว" in said
    assert "มีการอ้างอิงที่จะขาด ๑ แห่ง" in said
    assert f'href="{BASE}/clauses/{_identity(adopted, "3")}"' in adopted.page.text
    adopted.tambon.act("citizen", f"amendments/{number}", "file")
    assert "ข้อ ๓ อ้างถึงข้อ ๒ (๒)" in adopted.get(f"/amendments/{number}")


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ([{"op": "repeal", "clause": "หมวด ๑"}], "ข้อ ๓ อ้างถึงหมวด ๑ แต่ถูกยกเลิกแล้ว"),
        ([{"op": "repeal", "clause": "ข้อ ๒", "path": "p1.2"}], ""),
        (
            [{"op": "move", "clause": "ข้อ ๒", "parent": "หมวด ๒", "after": "ข้อ ๔", "label": "ข้อ ๔/๑"}],
            "ข้อ ๓ อ้างถึงข้อ ๒ (๒) แต่ถูกยกเลิกแล้ว",
        ),
        (
            [{"op": "reword", "clause": "ข้อ ๒", "text": "ให้ดูแลหนอง\n(๑) ทุกปี"}],
            "ข้อ ๓ อ้างถึงข้อ ๒ (๒) แต่ในบทนั้นไม่มีแล้ว",
        ),
    ],
)
def test_whatever_takes_a_cited_place_away_is_told(adopted, edits, told):
    labels = {"หมวด ๑": "n1", "หมวด ๒": "n4"}
    labels |= {f"ข้อ {figure}": _identity(adopted, str(at)) for at, figure in enumerate("๑๒๓๔", 1)}
    meant = [
        {key: value if key == "label" else labels.get(value, value) for key, value in edit.items()} for edit in edits
    ]
    number = adopted.tambon.act("citizen", "", "propose", edits=meant, title="ก", reason="ข").n
    said = adopted.be("citizen").get(f"/amendments/{number}")
    assert told in said
    assert ("การอ้างอิงที่จะขาด" in said) == bool(told)
