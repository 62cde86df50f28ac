"""Files sent by forms: charters in every form are taken, and what is none is told beside the form."""

from __future__ import annotations

import pytest

from tests.publication.word_files import docx, p
from tests.support.process_browser import BASE, SAME, tambon, visitor
from tests.support.tambon import AMENDED, DRAFT

__all__ = ["tambon", "visitor"]


@pytest.fixture
def adopted(visitor):
    visitor.tambon.adopt()
    visitor.tambon.wait(days=2)
    return visitor


def send(visitor, name, data):
    fields = {"base": "1", "title": "จากไฟล์", "reason": "ลอง", "whole": DRAFT}
    files = {"file": (name, data)}
    return visitor.client.post(f"{BASE}/amendments/new", data=fields, files=files, headers=SAME)


def markdown(text):
    title, _, body = text.partition("\n\n")
    return f"# {title.replace(chr(10), '<br>')}\n\n" + "\n\n".join(body.splitlines())


def word(text):
    return docx(*(p(line) if line else p() for line in text.splitlines()))


@pytest.mark.parametrize(("name", "made"), [("a.md", lambda text: markdown(text).encode()), ("a.docx", word)])
def test_a_text_may_be_sent_in_any_form(adopted, name, made):
    adopted.be("citizen")
    assert send(adopted, name, made(AMENDED)).status_code == 303
    assert "[เพิ่ม: สอง จบ]" in adopted.get("/amendments/2")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", AMENDED.encode("cp874"), "windows-874"),
        ("a.txt", AMENDED.encode("utf-16"), "UTF-16"),
        ("a.txt", b" \n", "แฟ้มว่างเปล่า"),
        ("a.pdf", b"%PDF-1.7\n", "PDF"),
        ("a.docx", b"PK\x03\x04", "แฟ้ม Word"),
        ("a.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
        ("a.txt", b"a\n" * 200_001, "เกินที่อ่านได้"),
        ("a.txt", "ชื่อ\n\nข้อ ๑ ก\x07".encode(), "U+0007"),
    ],
)
def test_a_file_that_is_no_charter_is_told_and_nothing_proposed(adopted, name, data, words):
    adopted.be("citizen")
    answer = send(adopted, name, data)
    assert answer.status_code in {400, 422}
    assert words in answer.text
    assert adopted.client.get(f"{BASE}/amendments/2").status_code == 404


INSTRUMENT = """ปฏิญญาตำบลหนองบัวตัวอย่าง (ฉบับที่ ๒) พ.ศ. ๒๕๖๙

ข้อ ๑ ปฏิญญานี้เรียกว่า “ปฏิญญาตำบลหนองบัวตัวอย่าง (ฉบับที่ ๒) พ.ศ. ๒๕๖๙”

ข้อ ๒ ให้ยกเลิกความในข้อ ๒ แห่งปฏิญญาตำบลหนองบัวตัวอย่าง และให้ใช้ความต่อไปนี้แทน
“ข้อ ๒ ให้มีการประชุมตำบลอย่างน้อยปีละสองครั้ง เพื่อทบทวนปฏิญญานี้”
"""


@pytest.mark.parametrize(("name", "made"), [("a.txt", str.encode), ("a.docx", word)])
def test_an_instrument_sent_as_a_file_is_carried_out(adopted, name, made):
    adopted.be("citizen")
    assert send(adopted, name, made(INSTRUMENT)).status_code == 303
    assert "[เพิ่ม: สอง จบ]" in adopted.get("/amendments/2")


def test_an_instrument_pasted_is_carried_out_and_one_that_does_not_fit_is_refused_quoting_it(adopted):
    fields = {"base": "1", "title": "ฉบับแก้ไข", "reason": "ลอง"}
    adopted.be("citizen").post("/amendments/new", whole=INSTRUMENT, **fields)
    words = adopted.post("/amendments/new", status=422, whole=INSTRUMENT.replace("ความในข้อ ๒", "ความในข้อ ๗"), **fields)
    assert "ข้อ ๗" in words
