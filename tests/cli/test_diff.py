"""`charter diff` says the same in words, as a page, for programs and in colours."""

from __future__ import annotations

import html
import json
import re

from charter_engine.cli.diff import _in_words, aligned, compare
from charter_engine.domain.charter.plain_text import parse

PLAN = "คณะกรรมการมีหน้าที่เสนอแผนสุขภาพต่อสมัชชาทุกปี และรายงานผลต่อประชาชนเป็นลายลักษณ์อักษร"
RECORDS = "ให้สำนักงานเลขานุการเก็บรักษาบันทึกการประชุมไว้ไม่น้อยกว่าสิบปี และเปิดให้ประชาชนตรวจดูได้"
WATER = "ให้จังหวัดจัดสรรงบประมาณเพื่อการดูแลแหล่งน้ำสาธารณะและป่าชุมชนอย่างเพียงพอ"
OLD = f"ธรรมนูญ\n\nข้อ ๑ {PLAN}\n{RECORDS}\nข้อ ๒ โดยเปิดเผยต่อสาธารณชน {WATER}\n"
NEW = f"ธรรมนูญ\n\nข้อ ๑ {PLAN}\nข้อ ๑/๑ {RECORDS}\nข้อ ๒ {WATER} โดยเปิดเผยต่อสาธารณชน\n"
TOLD = ["ข้อ ๑ แยกเป็น ข้อ ๑ และข้อ ๑/๑", "สลับที่ถ้อยคำในข้อ ๒"]


def test_every_form_carries_the_same_list(local) -> None:
    old, new = local.file("old.txt", OLD), local.file("new.txt", NEW)
    said = local.ok("diff", old, new)
    assert [line.removeprefix("- ") for line in said.splitlines() if line.startswith("- ")] == TOLD
    page = local.ok("diff", old, new, "--html")
    assert [html.unescape(one) for one in re.findall("<li>(.*?)</li>", page)] == TOLD
    found = json.loads(local.ok("diff", old, new, "--json"))
    assert [one["words"] for one in found["happened"]] == TOLD
    coloured = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in _in_words(_compared(), colours=True)]
    assert [line.removeprefix("- ") for line in coloured if line.startswith("- ")] == TOLD


def test_every_form_marks_both_ends_of_a_move(local) -> None:
    old, new = local.file("old.txt", OLD), local.file("new.txt", NEW)
    said = local.ok("diff", old, new)
    assert f"[-{RECORDS}-]⟨1 ย้ายไปข้อ ๑/๑⟩" in said
    assert f"{{+{RECORDS}+}}⟨1 ย้ายมาจากข้อ ๑⟩" in said
    assert said.count("⟨2 ย้ายที่ภายในบทนี้⟩") == 2
    page = local.ok("diff", old, new, "--html")
    assert f'<del class="moved" id="from1">{RECORDS}</del><sup><a href="#to1">' in page
    assert f'<ins class="moved" id="to1">{RECORDS}</ins><sup><a href="#from1">' in page
    found = json.loads(local.ok("diff", old, new, "--json"))
    assert [move["text"] for move in found["moves"]] == [RECORDS, "โดยเปิดเผยต่อสาธารณชน"]
    runs = [run for change in found["changes"] for run in change["runs"] if run[2]]
    assert sorted((run[2], run[0], run[3]) for run in runs) == [
        (1, -1, "ข้อ ๑/๑"),
        (1, 1, "ข้อ ๑"),
        (2, -1, ""),
        (2, 1, ""),
    ]
    coloured = "\n".join(_in_words(_compared(), colours=True))
    assert coloured.count("\x1b[34m") == 8


def test_the_redline_of_heading_and_text_gives_back_both_sides(local) -> None:
    old = local.file("old.txt", f"ธรรมนูญ\n\nข้อ ๑ [แผน] {PLAN}\nข้อ ๒ {WATER}\n")
    new = local.file("new.txt", f"ธรรมนูญ\n\nข้อ ๑ {PLAN}\nข้อ ๒ [น้ำ] {WATER}\n")
    first, second = json.loads(local.ok("diff", old, new, "--json"))["changes"]
    assert first["ops"] == [[-1, "แผน\n"], [0, PLAN]]
    assert second["ops"] == [[1, "น้ำ\n"], [0, WATER]]
    assert (first["kinds"], first["happened"]) == (["retitled"], ["ตัดชื่อ “แผน” ของข้อ ๑"])


def _compared():
    return compare(*aligned(parse(OLD).tree, parse(NEW).tree, same=False))
