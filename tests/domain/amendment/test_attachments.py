"""Annexes and tables put for others: whole, whatever their rows begin with, and never instead of an order."""

import pytest

from charter_engine.domain.amendment.instrument_reading import DirectiveRefused, examine
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.tree import assign_identities

NAME = "ข้อตกลงตลาดนัด พ.ศ. ๒๕๖๘"
CLAUSES = f"{NAME}\n\nข้อ ๑ ก\nข้อ ๒ ให้เก็บค่าเช่าตามอัตราท้ายข้อตกลงนี้\n"
ANNEXED = f"{CLAUSES}\nประกาศ ณ วันที่ ๑ มกราคม พ.ศ. ๒๕๖๘\n\nบัญชีท้ายข้อตกลง\nแผง ๑๐ บาท\nอัตราพิเศษ ๕ บาท\n"
TABLED = f"{CLAUSES}ผู้รับสนองพระบรมราชโองการ\nนายก\nอัตราค่าเช่า\n(๑) แผง ๑๐ บาท\n"
ORDER = f"ข้อตกลงตลาดนัด (ฉบับที่ ๒) พ.ศ. ๒๕๖๙\n\nข้อ ๑ ให้ยกเลิก{{0}}ท้าย{NAME} และให้ใช้{{0}}ท้ายข้อตกลงนี้แทน\n"
SIGNED = "ผู้รับสนองพระบรมราชโองการ\nนายก\n"
ROWS = "แผง ๒๐ บาท\nอัตราพิเศษ ๑๐ บาท\nแบบคำขอ ฉบับละ ๑ บาท\nบัญชีผู้เช่า ฉบับละ ๒ บาท\nตารางวัน ๓ บาท\n"


def _examined(base, instrument):
    return examine(instrument, assign_identities(parse(base).tree, 1)[0])


def test_an_annex_is_taken_with_every_row_that_begins_as_a_heading_does() -> None:
    instrument = f"{ORDER.format('บัญชี')}{SIGNED}บัญชีท้ายข้อตกลงนี้\n{ROWS.replace('บัญชีผู้', 'ผู้')}หมายเหตุ : ข\n"
    after = export(_examined(ANNEXED, instrument).result)
    assert after.endswith(f"\nบัญชีท้ายข้อตกลง\n{ROWS.replace('บัญชีผู้', 'ผู้')}")


def test_a_table_of_rates_is_taken_with_every_row_that_begins_as_a_heading_does() -> None:
    instrument = f"{ORDER.format('อัตราค่าเช่า')}{SIGNED}อัตราค่าเช่า\n{ROWS}หมายเหตุ : ข\n"
    assert export(_examined(TABLED, instrument).result).endswith(f"\nอัตราค่าเช่า\n{ROWS}")


def test_an_old_table_whose_end_is_in_doubt_is_not_cut_by_guess() -> None:
    instrument = f"{ORDER.format('อัตราค่าเช่า')}{SIGNED}อัตราค่าเช่า\n{ROWS}"
    with pytest.raises(DirectiveRefused, match="อัตราพิเศษ ๕ บาท"):
        _examined(f"{TABLED}อัตราพิเศษ ๕ บาท\n", instrument)
    after = export(_examined(f"{TABLED}แผนที่ท้ายข้อตกลง\nรูป\n", instrument).result)
    assert after.endswith(f"{ROWS}แผนที่ท้ายข้อตกลง\nรูป\n")


@pytest.mark.parametrize("clause", [f"ให้ยกเลิกข้อ ๑ แห่ง{NAME}", "ข้อตกลงนี้ให้ใช้บังคับตั้งแต่วันถัดจากวันประกาศ"])
def test_no_order_is_passed_over_below_words_that_look_like_a_tables_heading(clause) -> None:
    instrument = f"ข้อตกลงตลาดนัด (ฉบับที่ ๒) พ.ศ. ๒๕๖๙\n\nข้อ ๑ {clause}\nอัตราค่าเช่าใหม่\nให้ยกเลิกข้อ ๒ แห่ง{NAME}\n"
    with pytest.raises(DirectiveRefused, match="บรรทัดที่ 4 ที่ตามมา “อัตราค่าเช่าใหม่”"):
        _examined(CLAUSES, instrument)


@pytest.mark.parametrize("paragraph", ["อัตราค่าเช่า ๕ บาท", "อัตราค่าเช่า", "อัตราค่าเช่าให้เป็นดังนี้\n(๑) ๕ บาท"])
def test_a_paragraph_about_rates_goes_with_its_clause(paragraph) -> None:
    order = f"ให้ยกเลิกความในข้อ ๒ แห่ง{NAME} และให้ใช้ความต่อไปนี้แทน\n“ข้อ ๒ ไม่เก็บค่าเช่า”\n"
    after = export(_examined(f"{CLAUSES}{paragraph}\n", f"ฉบับแก้ไข\n\nข้อ ๑ {order}").result)
    assert after.endswith("ข้อ ๑ ก\nข้อ ๒ ไม่เก็บค่าเช่า\n")


@pytest.mark.parametrize("times", [1, 120, 4_000])
def test_an_order_that_goes_round_and_round_is_refused_and_not_searched_for_ever(times) -> None:
    order = "ให้ยกเลิกบัญชี" + f"ท้าย{NAME} ซึ่ง และใช้บัญชี " * times
    with pytest.raises(DirectiveRefused):
        _examined(ANNEXED, f"ฉบับแก้ไข\n\nข้อ ๑ {order}\n")


def test_a_name_that_would_be_read_as_a_heading_is_refused_where_it_is_ordered() -> None:
    order = f"ให้ยกเลิกชื่อ{NAME} และให้ใช้ชื่อต่อไปนี้แทน\n“ข้อ ๑ ก”\n"
    with pytest.raises(DirectiveRefused, match="“ข้อ ๑ ก” เป็นหัวข้อ ไม่ใช่ชื่อ"):
        _examined(CLAUSES, f"ฉบับแก้ไข\n\nข้อ ๑ {order}")
