from __future__ import annotations

import json

from tests.cli.terminal import AMENDED, DECLARATION

TITLE = ("--title", "ปฏิญญาตำบลบ้านใหม่", "--number", "2", "--year", "2569")


def test_the_instrument_between_two_texts_turns_the_one_into_the_other(local) -> None:
    longer = AMENDED + "ข้อ ๓ ให้เปิดเผยรายงานการประชุม\n"
    old, new = local.file("old.txt", DECLARATION), local.file("new.txt", longer)
    made = local.folder / "instrument.txt"
    local.ok("instrument", old, new, *TITLE, "-o", made)
    assert local.ok("consolidate", old, made) == longer
    assert json.loads(local.ok("consolidate", old, made, "--json"))["text"] == longer


def test_equal_texts_have_no_instrument(local) -> None:
    old = local.file("old.txt", DECLARATION)
    assert "[nothing-changes]" in local.refused(1, "instrument", old, old, *TITLE)


def test_a_directive_that_does_not_fit_is_quoted_and_refused(local) -> None:
    old, new = local.file("old.txt", DECLARATION), local.file("new.txt", AMENDED)
    made = local.file("i.txt", local.ok("instrument", old, new, *TITLE).replace("ข้อ ๑ แห่ง", "ข้อ ๙ แห่ง"))
    said = local.refused(1, "consolidate", old, made)
    assert "i.txt, บรรทัดที่ " in said
    assert "ให้ยกเลิกความในข้อ ๙" in said
