"""Merges whose right answer is known without comparing: every kind of triple of the long campaign, and named ones."""

from __future__ import annotations

import pytest

from charter_engine.domain.text import canonical, merge
from evidence.merges import AMBIGUOUS, KINDS, judge, triples

COUNT = 120
LINES = ("ให้เสนอแผนทุกปี", "ให้รายงานผลต่อสมัชชา", "ให้เปิดเผยบันทึกการประชุม", "ให้ตั้งกองทุนสุขภาพตำบล")


def both_ways(base: str, ours: str, theirs: str) -> str | None:
    one, other = merge(base, ours, theirs).text, merge(base, theirs, ours).text
    assert one == other
    return one


@pytest.mark.parametrize("kind", KINDS)
def test_no_merge_is_silently_wrong_and_no_conflict_is_missed(kind):
    verdicts = [judge(triple) for triple in triples(kind, COUNT, seed=7)]
    assert not {"wrong", "missed"} & set(verdicts)
    assert kind in AMBIGUOUS or "alarm" not in verdicts
    assert "right" in verdicts


def test_the_same_deletion_on_both_sides_is_made_once():
    assert both_ways("ต่าง ๆ ต่าง ๆ และ", "ต่าง ๆ และ", "ต่าง ๆ และ") == "ต่าง ๆ และ"


def test_a_deletion_that_touches_an_insertion_is_a_conflict():
    base = "ให้คณะกรรมการเสนอแผนต่อสมัชชาจังหวัดทุกปี"
    assert both_ways(base, base.replace("คณะกรรมการ", ""), base.replace("คณะกรรมการ", "คณะกรรมการและสำนักงาน")) is None


def test_a_word_put_into_a_row_of_equal_words_may_stand_anywhere_in_it():
    base = "มี ๕ ๆ ๆ ๆ ๆ ๕ ๕ และน้ำ"
    assert both_ways(base, "มี ๕ ๆ กองทุน ๆ ๆ ๕ ๕ และน้ำ", "มี ๕ ๆ ๆ ๆ ๆ ๆ ๕ งบประมาณ และน้ำ") is None


def test_equal_clauses_changed_far_apart_keep_both_changes():
    base = "\n".join([LINES[0]] * 4)
    ours = "\n".join(["ให้เสนอแผนทุกสองปี", *[LINES[0]] * 3])
    theirs = "\n".join([*[LINES[0]] * 3, "ให้เสนองบประมาณทุกปี"])
    assert both_ways(base, ours, theirs) == "\n".join(["ให้เสนอแผนทุกสองปี", *[LINES[0]] * 2, "ให้เสนองบประมาณทุกปี"])


def test_a_moved_line_takes_the_other_sides_change_along_or_is_a_conflict():
    base = "\n".join(LINES)
    ours = "\n".join([LINES[1], LINES[2], LINES[3], LINES[0]])
    theirs = base.replace("ทุกปี", "ทุกสองปี")
    assert both_ways(base, ours, theirs) in {None, ours.replace("ทุกปี", "ทุกสองปี")}
    apart = base.replace("รายงานผล", "รายงานผลและปัญหา")
    assert both_ways(base, ours, apart) in {None, ours.replace("รายงานผล", "รายงานผลและปัญหา")}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("", "ให้เสนอแผน", "ให้เสนอแผน", "ให้เสนอแผน"),
        ("", "ให้เสนอแผน", "", "ให้เสนอแผน"),
        ("", "ให้เสนอแผน", "ให้ตั้งกองทุน", None),
        ("ให้เสนอแผน", "", "ให้เสนอแผน", ""),
        ("ให้เสนอแผน", "", "ให้เสนอแผนทุกปี", None),
        ("ให้เสนอแผน", "", "", ""),
    ],
)
def test_what_is_empty_counts_as_a_text(base, ours, theirs, expected):
    assert both_ways(base, ours, theirs) == expected


def test_edits_at_both_ends_of_a_long_text_are_both_made():
    base = " ".join(LINES)
    assert both_ways(base, "ข้อแรก " + base, base + " ข้อท้าย") == f"ข้อแรก {base} ข้อท้าย"
    assert both_ways(base, "ข้อแรก " + base, "บทแรก " + base) is None


def test_spaces_and_line_breaks_are_edits_like_others():
    base = "\n".join(LINES)
    joined = base.replace("\n", " ", 1)
    far = base.replace("กองทุนสุขภาพ", "กองทุน")
    assert both_ways(base, joined, far) == canonical(far.replace("\n", " ", 1))
    assert both_ways(base, joined, base.replace("ทุกปี\n", "ทุกสองปี\n")) is None
    assert both_ways(base, base + "\n \n", far) == far


def test_a_list_of_hundreds_of_items_in_one_line_is_counted_to_its_end():
    base = " ".join(f"({at}) หมู่บ้านที่ {at}" for at in range(1, 900))
    cited = base.replace("(7) หมู่บ้าน", "(7) นอกจากใน (3) (5) และ (900) หมู่บ้าน")
    assert both_ways(base, cited, base + " (900) ตลาด") == cited + " (900) ตลาด"
    assert both_ways(base, base.replace("(4) ", "(3/1) วัด (4) "), base + " (3/1) ตลาด") is None


@pytest.mark.parametrize("cited", [1, 2])
def test_an_item_taken_out_where_the_next_takes_its_number_is_not_cited_for_it(cited):
    base = "(1) ผู้แทนภาครัฐ สองคน\n(2) ผู้แทนภาคเอกชน สองคน\n(3) ผู้แทนภาคประชาชน สองคน\nกรรมการมีวาระคราวละสี่ปี นับแต่วันแต่งตั้ง"
    items = base.split("\n")
    del items[cited - 1]
    taken = "\n".join(f"({at}) {item.partition(') ')[2]}" for at, item in enumerate(items[:2], start=1))
    citing = base.replace("กรรมการมี", f"กรรมการตาม ({cited}) มี")
    assert both_ways(base, citing, f"{taken}\n{items[2]}") is None
