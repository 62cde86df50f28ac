from __future__ import annotations

import json

from tests.cli.terminal import AMENDED, DECLARATION, SLUG

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


def test_several_instruments_are_applied_in_order_and_not_in_another(local) -> None:
    longer = AMENDED + "ข้อ ๓ ให้เปิดเผยรายงานการประชุม\n"
    one, two, three = (local.file(f"{n}.txt", text) for n, text in enumerate((DECLARATION, AMENDED, longer), start=1))
    first, second = local.folder / "i2.txt", local.folder / "i3.txt"
    local.ok("instrument", one, two, *TITLE, "-o", first)
    local.ok("instrument", two, three, *TITLE[:2], "--number", "3", "--year", "๒๕๗๐", "-o", second)
    assert local.ok("consolidate", one, first, second) == longer
    said = json.loads(local.ok("consolidate", one, first, second, "--json"))["instruments"]
    assert [each["number"] for each in said] == [2, 3]
    assert said[1]["directives"][0]["text"].startswith("ให้เพิ่มความต่อไปนี้เป็นข้อ ๓ แห่ง")
    refused = local.refused(1, "consolidate", one, second, first)
    assert "[another-version]" in refused
    assert "i2.txt" in refused


def test_what_an_instrument_says_of_itself_is_told_and_changes_nothing(local) -> None:
    old, new = local.file("old.txt", DECLARATION), local.file("new.txt", AMENDED)
    own = "ข้อ ๔ ให้ประธานสภารักษาการตามปฏิญญานี้\n"
    made = local.file("i.txt", local.ok("instrument", old, new, *TITLE) + own)
    result = local.run("consolidate", old, made)
    assert result.stdout == AMENDED
    assert "รักษาการตามปฏิญญานี้" in result.stderr
    assert "เรียกว่า" not in result.stderr


def test_versions_and_their_instruments_are_named_as_charter_at_version(adopted) -> None:
    adopted.ok("amend", SLUG, adopted.file("b.txt", AMENDED), "--title", "ร่าง", "--as", "citizen")
    adopted.adopt(2)
    assert adopted.ok("consolidate", f"{SLUG}@1", f"{SLUG}@2") == AMENDED
    assert "[no-instrument]" in adopted.refused(3, "consolidate", f"{SLUG}@1", f"{SLUG}@1")
    made = adopted.ok("instrument", f"{SLUG}@1", f"{SLUG}@2", *TITLE)
    assert made.count("ให้ยกเลิกความในข้อ ๑") == 1
    later = adopted.file("later.txt", made.replace("(ฉบับที่ ๒)", "(ฉบับที่ ๓)"))
    assert "[another-version]" in adopted.refused(1, "consolidate", f"{SLUG}@1", later)
