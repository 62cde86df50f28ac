"""An amending instrument is told from an edited text by what its clauses say outside their quotations."""

import pytest

from charter_engine.domain.amendment.recognising import instrument_title, is_instrument

ORDER = "ฉบับแก้ไข\n\nข้อ ๑ ให้ยกเลิกความในข้อ ๔ และให้ใช้ความต่อไปนี้แทน\n"


@pytest.mark.parametrize(
    "quotation",
    [
        "“ข้อ ๔ ก\nข้อ ๔/๑ ข”\n",
        "“ข้อ ๔ คำว่า “ป่า” หมายความว่า ป่าชุมชน\nข้อ ๔/๑ ข”\n",
        "“ข้อ ๔ คำว่า “ป่า “ใหญ่”” คือ\nข้อ ๔/๑ ข”\nข้อ ๒ ให้ยกเลิกข้อ ๕\n",
        "“ข้อ ๔ ก\nข้อ ๔/๑ ไม่ปิด\n",
    ],
)
def test_clauses_inside_quotations_are_none_of_the_instruments_own(quotation) -> None:
    assert is_instrument(ORDER + quotation)


@pytest.mark.parametrize("clause", ["ข้อ ๒ ให้ประชุมทุกเดือน\n", "ข้อ ๒ คำว่า “ป่า” ให้ประชุม\n", "“ก” ”\nข้อ ๒ ให้ประชุม\n"])
def test_a_text_with_a_clause_of_its_own_is_no_instrument(clause) -> None:
    assert not is_instrument(ORDER + clause)


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\n", "\n \n"])
def test_a_title_ends_before_the_first_clause_however_lines_end(end) -> None:
    assert instrument_title(f"\ufeff\nฉบับแก้ไข\nพ.ศ. ๒๕๖๙{end}ข้อ ๑ ให้ยกเลิกข้อ ๕\n") == "ฉบับแก้ไข พ.ศ. ๒๕๖๙"
