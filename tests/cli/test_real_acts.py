"""Acts in the shape the gazette prints them, consolidated by the command as their official consolidations read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse

ACTS = Path(__file__).resolve().parents[1] / "data" / "text" / "acts"
NAMES = sorted(file.name.removesuffix(".base.txt") for file in ACTS.glob("*.base.txt"))


def _files(name: str) -> tuple[Path, list[Path], str]:
    acts = sorted(ACTS.glob(f"{name}.act*.txt"))
    return ACTS / f"{name}.base.txt", acts, (ACTS / f"{name}.expected.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_acts_in_their_published_shape_give_the_consolidation(local, name) -> None:
    base, acts, expected = _files(name)
    assert acts
    assert local.ok("consolidate", base, *acts) == expected


@pytest.mark.parametrize("name", sorted({*NAMES} - {"printed-again"}))  # its numbers stand twice: they cannot be cited
def test_the_instrument_written_between_a_law_and_its_consolidation_gives_it_again(local, name) -> None:
    base, _, expected = _files(name)
    title = " ".join(parse(base.read_text(encoding="utf-8")).tree.heading.split("\n"))
    made = local.folder / "made.txt"
    words = ("--title", title, "--number", "9", "--year", "2569", "-o", made)
    local.ok("instrument", base, local.file("expected.txt", expected), *words)
    assert local.ok("consolidate", base, made) == expected


def test_acts_in_another_order_twice_or_of_another_law_are_refused(local) -> None:
    base, (first, second), _ = _files("constitution")
    for acts in ([second, first], [first, first]):
        assert "[another-version]" in local.refused(1, "consolidate", base, *acts)
    water, (act,), _ = _files("water-act")
    assert "ไม่ได้อ้างถึงธรรมนูญฉบับนี้" in local.refused(1, "consolidate", base, act)
    assert "[directive-refused]" in local.refused(1, "consolidate", water, first)


def test_what_an_act_says_of_itself_is_told_with_its_line(local) -> None:
    base, (act,), _ = _files("water-act")
    lines = act.read_text(encoding="utf-8").split("\n")
    told = json.loads(local.ok("consolidate", base, act, "--json"))["instruments"][0]
    assert told["number"] == 3
    own = [lines[one["line"] - 1].partition("  ")[0].partition("[")[0] for one in told["own"]]
    assert own == [f"มาตรา {number}" for number in ("๑", "๒", "๑๘", "๑๙", "๒๐", "๒๑")]
    assert len(told["directives"]) == 15
    assert "มาตรา ๑๘" not in local.run("consolidate", base, act).stdout


@pytest.mark.parametrize("name", NAMES)
def test_laws_in_their_published_shape_are_imported_whole(local, name) -> None:
    base, _, _ = _files(name)
    told = json.loads(local.ok("import", base, "--dry-run", "--json"))
    source = base.read_text(encoding="utf-8")
    assert told["root"] == root_hash(parse(source).tree)
    assert told["counts"]["clause"] == sum(line.startswith(("มาตรา ", "ข้อ ")) for line in source.split("\n"))


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("ให้ยกเลิกมาตรา ๖ แห่ง<N>", "มาตรา ๖ ถูกยกเลิกไปแล้ว"),
        ("ให้ยกเลิกมาตรา ๗ แห่ง<N>\nมาตรา ๓ ให้ยกเลิกความในมาตรา ๗ แห่ง<N> และให้ใช้ความต่อไปนี้แทน\n“มาตรา ๗ ก”", "ยกเลิกไปแล้ว"),
        ("ให้ยกเลิกความในมาตรา ๕ แห่ง<N> และให้ใช้ความต่อไปนี้แทน\n“มาตรา ๕ “ก", "เครื่องหมายคำพูดไม่ปิด"),
        ('ให้ยกเลิกความในมาตรา ๕ แห่ง<N> และให้ใช้ความต่อไปนี้แทน\n"มาตรา ๕ ข"ก"ค', "เครื่องหมายคำพูดไม่ปิด"),
        ("ให้ยกเลิกความในมาตรา ๕ แห่ง<N> และให้ใช้ความต่อไปนี้แทน\n‘มาตรา ๕ ก’", "เครื่องหมายคำพูดแบบอื่น"),
        ("ให้ยกเลิกความในมาตรา ๕ แห่งพระราชบัญญัติสวนผักส่วนรวม พ.ศ. ๒๕๓๑ และให้ใช้ความต่อไปนี้แทน\n“มาตรา ๕ ก”", "ไม่ได้อ้างถึง"),
        ("ให้ยกเลิกพระราชบัญญัติสวนผักส่วนรวม (ฉบับที่ ๒) พ.ศ. ๒๕๔๐", "ไม่เข้าใจว่า"),
        ("ให้ยกเลิกบรรดากฎหมายที่ขัดกับพระราชบัญญัตินี้", "อ้างถึง"),
        ("ให้แก้ไขพระราชบัญญัตินี้ให้ทันสมัย", "ไม่ใช่รูปแบบคำสั่งที่รู้จัก"),
        ("ให้เพิ่มโทษตามพระราชบัญญัตินี้อีกกึ่งหนึ่ง", "ไม่ใช่รูปแบบคำสั่งที่รู้จัก"),
        ("ผู้ดูแลตามพระราชบัญญัตินี้ให้ทำงานต่อไป\nให้ยกเลิกมาตรา ๕ แห่ง<N>", "ไม่ใช่รูปแบบคำสั่งที่รู้จัก"),
        ("ให้ยกเลิกบัญชีท้าย<N> และให้ใช้บัญชีท้ายพระราชบัญญัตินี้แทน", "ไม่พบบัญชีที่ท้ายฉบับแก้ไข"),
        ("ให้ยกเลิกบัญชีท้าย<N> และให้ใช้บัญชีท้ายพระราชบัญญัตินี้แทน\nผู้รับสนองพระบรมราชโองการ\nบัญชีท้ายพระราชบัญญัติ\nก", "ไม่พบบัญชีในฉบับ"),
        (
            "ให้ยกเลิกความในหมวด ๒ โทษ มาตรา ๗ และมาตรา ๘ แห่ง<N> และให้ใช้ความต่อไปนี้แทน\n“หมวด ๒ ก\nมาตรา ๗ ก”",
            "ไม่ตรงกับข้อที่มีอยู่",
        ),
        ("ให้เพิ่มความต่อไปนี้เป็นมาตรา ๕/๑ ในหมวด ๑ ชื่ออื่น แห่ง<N>\n“มาตรา ๕/๑ ก”", "ไม่พบตำแหน่ง"),
        ("ให้ใช้พระราชบัญญัตินี้ต่อไป\nผู้รับสนองพระราชโองการ\nมาตรา ๓ ให้ยกเลิกมาตรา ๕ แห่ง<N>", "อยู่หลังส่วนท้าย"),
    ],
)
def test_what_is_not_understood_or_does_not_fit_is_quoted_with_its_place(local, body, why) -> None:
    name = "พระราชบัญญัติสวนผักส่วนรวม พ.ศ. ๒๕๓๐"
    head = "พระราชบัญญัติ\nสวนผักส่วนรวม (ฉบับที่ ๓)\nพ.ศ. ๒๕๕๐\n\nมาตรา ๑ พระราชบัญญัตินี้เรียกว่า “ก”\n"
    act = local.file("act.txt", f"{head}มาตรา ๒ {body.replace('<N>', name)}\n")
    said = local.refused(1, "consolidate", ACTS / "printed-again.base.txt", act)
    assert "[directive-refused]" in said
    assert "act.txt, บรรทัดที่ " in said
    assert why in said
