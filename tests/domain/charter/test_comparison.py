from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter.comparison import Comparison, compare, without_moves
from charter_engine.domain.charter.happenings import MESSAGES, Happened
from charter_engine.domain.charter.matching import match_identities
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import assign_identities, change_node, next_identity
from charter_engine.i18n import catalogue, fill
from tests.domain.text.samples import sentences

PLAN = "คณะกรรมการมีหน้าที่เสนอแผนสุขภาพต่อสมัชชาทุกปี และรายงานผลต่อประชาชนเป็นลายลักษณ์อักษร"
RECORDS = "ให้สำนักงานเลขานุการเก็บรักษาบันทึกการประชุมไว้ไม่น้อยกว่าสิบปี และเปิดให้ประชาชนตรวจดูได้"
OPINION = "ประชาชนทุกคนมีสิทธิเสนอความเห็นต่อร่างธรรมนูญโดยไม่ต้องเสียค่าใช้จ่ายใด ๆ"
WATER = "ให้จังหวัดจัดสรรงบประมาณเพื่อการดูแลแหล่งน้ำสาธารณะและป่าชุมชนอย่างเพียงพอ"
FUND = "กองทุนสุขภาพตำบลต้องประกาศบัญชีรายรับรายจ่ายให้ชาวบ้านทราบทุกหกเดือน"


def tree(*lines: str) -> Provision:
    return parse("ธรรมนูญ\n\n" + "\n".join(lines)).tree


def compared(old: Provision, new: Provision) -> Comparison:
    """Compare imports: the new text's provisions are found by their words."""
    before, _ = assign_identities(old, next_identity(old))
    after = match_identities(before, new)
    return compare(before, assign_identities(after, next_identity(before, after))[0])


def told(found: Comparison) -> list[str]:
    return [fill(one.message, one.facts) for one in found.happened]


def clauses(*texts: str) -> list[str]:
    return [f"ข้อ {number} {text}" for number, text in zip("๑๒๓๔๕๖๗๘๙", texts, strict=False)]


GOLD = {
    "inserted": (clauses(PLAN, WATER), [*clauses(PLAN, WATER), f"ข้อ ๓ {FUND}"], ["เพิ่มข้อ ๓"]),
    "removed": ([*clauses(PLAN, WATER), f"ข้อ ๓ {FUND}"], clauses(PLAN, WATER), ["ตัดข้อ ๓ออก"]),
    "repealed": (clauses(PLAN, WATER), [f"ข้อ ๑ {PLAN}", "ข้อ ๒ (ยกเลิก)"], ["ยกเลิกข้อ ๒"]),
    "revived": ([f"ข้อ ๑ {PLAN}", "ข้อ ๒ (ยกเลิก)"], clauses(PLAN, WATER), ["ให้ข้อ ๒มีผลใช้บังคับอีกครั้ง"]),
    "reworded": (clauses(PLAN), clauses(PLAN.replace("ทุกปี", "ทุกสองปี")), ["แก้ถ้อยคำข้อ ๑"]),
    "reworded, a paragraph": (
        clauses(f"{PLAN}\n{WATER}"),
        clauses(f"{PLAN}\n{WATER.replace('เพียงพอ', 'ต่อเนื่อง')}"),
        ["แก้ถ้อยคำข้อ ๑ วรรคสอง"],
    ),
    "reworded, an item": (
        clauses("ให้มี\n(๑) แผนงานประจำปี\n(๒) รายงานผลทุกเดือน"),
        clauses("ให้มี\n(๑) แผนงานประจำปี\n(๒) รายงานผลทุกสัปดาห์"),
        ["แก้ถ้อยคำข้อ ๑ (๒)"],
    ),
    "a paragraph more": (clauses(PLAN), clauses(f"{PLAN}\n{WATER}"), ["เพิ่มข้อ ๑ วรรคสอง"]),
    "a paragraph less": (clauses(f"{PLAN}\n{WATER}"), clauses(PLAN), ["ตัดข้อ ๑ วรรคสองออก"]),
    "retitled": (
        [f"ข้อ ๑ [หน้าที่] {PLAN}"],
        [f"ข้อ ๑ [หน้าที่และอำนาจ] {PLAN}"],
        ["เปลี่ยนชื่อข้อ ๑ จาก “หน้าที่” เป็น “หน้าที่และอำนาจ”"],
    ),
    "retitled, a chapter": (
        ["หมวด ๑ ทั่วไป", f"ข้อ ๑ {PLAN}"],
        ["หมวด ๑ บททั่วไป", f"ข้อ ๑ {PLAN}"],
        ["เปลี่ยนชื่อหมวด ๑ จาก “ทั่วไป” เป็น “บททั่วไป”"],
    ),
    "renumbered": (
        clauses(PLAN, WATER),
        clauses(PLAN, FUND, WATER),
        ["เพิ่มข้อ ๒", "ข้อ ๒ เปลี่ยนเลขเป็นข้อ ๓"],
    ),
    "moved, its place left": (
        clauses(OPINION, PLAN, WATER),
        [f"ข้อ ๑ {OPINION}", "ข้อ ๒ (ยกเลิก)", f"ข้อ ๓ {WATER}", f"ข้อ ๓/๑ {PLAN}"],
        ["ข้อ ๒ ย้ายไปเป็นข้อ ๓/๑"],
    ),
    "moved to another chapter": (
        ["หมวด ๑ ก", f"ข้อ ๑ {PLAN}", f"ข้อ ๒ {WATER}", "หมวด ๒ ข", f"ข้อ ๓ {FUND}"],
        ["หมวด ๑ ก", f"ข้อ ๑ {PLAN}", "หมวด ๒ ข", f"ข้อ ๒ {WATER}", f"ข้อ ๓ {FUND}"],
        ["ข้อ ๒ ย้ายไปอยู่ในหมวด ๒"],
    ),
    "moved among its own": (
        clauses(PLAN, WATER, FUND),
        [f"ข้อ ๒ {WATER}", f"ข้อ ๓ {FUND}", f"ข้อ ๑ {PLAN}"],
        ["ข้อ ๑ ย้ายไปอยู่ต่อจากข้อ ๓"],
    ),
    "split": (
        clauses(OPINION, f"{PLAN}\n{RECORDS}", WATER),
        [f"ข้อ ๑ {OPINION}", f"ข้อ ๒ {PLAN}", f"ข้อ ๒/๑ {RECORDS}", f"ข้อ ๓ {WATER}"],
        ["ข้อ ๒ แยกเป็น ข้อ ๒ และข้อ ๒/๑"],
    ),
    "split in three, reworded": (
        clauses(f"{PLAN} {RECORDS} {WATER}"),
        [f"ข้อ ๑ {PLAN}", f"ข้อ ๑/๑ {RECORDS.replace('สิบปี', 'ห้าปี')}", f"ข้อ ๑/๒ {WATER}"],
        ["ข้อ ๑ แยกเป็น ข้อ ๑ ข้อ ๑/๑ และข้อ ๑/๒", "แก้ถ้อยคำข้อ ๑"],
    ),
    "merged": (
        clauses(OPINION, PLAN, RECORDS, WATER),
        [f"ข้อ ๑ {OPINION}", f"ข้อ ๒ {PLAN} {RECORDS}", "ข้อ ๓ (ยกเลิก)", f"ข้อ ๔ {WATER}"],
        ["ข้อ ๒ และข้อ ๓ รวมเป็นข้อ ๒", "ยกเลิกข้อ ๓"],
    ),
    "a passage to another clause": (
        clauses(f"{PLAN}\n{RECORDS}", WATER),
        clauses(PLAN, f"{WATER}\n{RECORDS}"),
        ["ข้อความบางส่วนของข้อ ๑ ย้ายไปอยู่ในข้อ ๒"],
    ),
    "words change places": (
        clauses(f"{OPINION} {PLAN} {WATER}"),
        clauses(f"{PLAN} {WATER} {OPINION}"),
        ["สลับที่ถ้อยคำในข้อ ๑"],
    ),
}


@pytest.mark.parametrize("case", GOLD)
def test_every_kind_of_change_is_told_as_a_drafter_would(case):
    old, new, expected = GOLD[case]
    assert told(compared(tree(*old), tree(*new))) == expected


def test_known_identities_are_believed_before_words():
    old, _ = assign_identities(tree(*clauses(PLAN, WATER)), 1)
    new = change_node(old, "n1", lambda node: replace(node, text=FUND))
    found = compare(old, new)
    assert told(found) == ["แก้ถ้อยคำข้อ ๑"]
    assert [one.kinds for one in found.provisions] == [
        (Happened.UNCHANGED,),
        (Happened.REWORDED,),
        (Happened.UNCHANGED,),
    ]


def test_a_move_has_both_its_ends_and_a_number():
    old, new, _ = GOLD["split"]
    found = compared(tree(*old), tree(*new))
    (move,) = found.moves
    assert (move.number, move.text, move.source.label, move.target.label) == (1, RECORDS, "ข้อ ๒", "ข้อ ๒/๑")
    ends = [(run.sign, run.move, run.elsewhere) for one in found.changed for run in one.runs if run.move]
    assert ends == [(-1, 1, "ข้อ ๒/๑"), (1, 1, "ข้อ ๒")]


SHORT = "ให้คณะกรรมการกำหนด"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # wordings every charter repeats, taken out here and put in there
        (clauses(f"{PLAN} {SHORT}", WATER), clauses(PLAN, f"{WATER} {SHORT}")),
        (clauses(f"{PLAN} {SHORT}"), [f"ข้อ ๑ {PLAN}", f"ข้อ ๒ {FUND} {SHORT}"]),
        # the same long wording stands in a third clause as well
        (
            clauses(f"{PLAN} {OPINION}", f"{WATER} {OPINION}"),
            [f"ข้อ ๑ {PLAN}", f"ข้อ ๒ {WATER} {OPINION}", f"ข้อ ๓ {OPINION}"],
        ),
        # a long clause of which only a little came from elsewhere
        (
            clauses(f"{PLAN} และให้จังหวัดสนับสนุนการดำเนินงาน"),
            [f"ข้อ ๑ {PLAN}", f"ข้อ ๒ {WATER} {FUND} {OPINION} และให้จังหวัดสนับสนุนการดำเนินงาน"],
        ),
    ],
)
def test_no_split_merger_or_passage_is_made_of_a_coincidence(old, new):
    found = compared(tree(*old), tree(*new))
    kinds = {one.kind for one in found.happened}
    assert not kinds & {Happened.SPLIT, Happened.MERGED, Happened.PASSAGE, Happened.MOVED}
    assert all(move.source.identity == move.target.identity for move in found.moves)


def test_words_move_inside_a_clause_from_three_words_and_ten_letters_on():
    long = compared(tree(*clauses(f"โดยเปิดเผยต่อประชาชน {PLAN}")), tree(*clauses(f"{PLAN} โดยเปิดเผยต่อประชาชน")))
    assert [move.text for move in long.moves] == ["โดยเปิดเผยต่อประชาชน"]
    short = compared(tree(*clauses(f"ทุกปี {WATER}")), tree(*clauses(f"{WATER} ทุกปี")))
    assert short.moves == ()


@st.composite
def charters(draw: st.DrawFn) -> tuple[Provision, Provision]:
    """Two charters: clauses are kept, redrafted, cut in two, joined, shuffled, dropped and added."""
    stock = [PLAN, RECORDS, OPINION, WATER, FUND]
    lines = st.one_of(st.sampled_from(stock), sentences)
    old = draw(st.lists(lines, min_size=1, max_size=5))
    new = list(old)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(new) - 1))
        match draw(st.integers(0, 4)):
            case 0:
                new[at] = draw(lines)
            case 1:
                middle = len(new[at]) // 2
                new[at : at + 1] = [new[at][:middle], new[at][middle:]]
            case 2:
                new[at : at + 2] = ["\n".join(new[at : at + 2])]
            case 3:
                new = draw(st.permutations(new))
            case _:
                new.insert(at, draw(lines))
    return _charter(old), _charter(new)


def _charter(texts: list[str]) -> Provision:
    lines = [f"ข้อ {number}\n{_harmless(text)}" for number, text in enumerate(texts, 1)]
    return tree(*lines)


def _harmless(text: str) -> str:
    return "\n".join("\\" + line if line[:2] in {"ข้", "\\"} else line for line in text.split("\n"))


@given(charters())
def test_every_word_of_both_sides_is_told_exactly_once(pair: tuple[Provision, Provision]):
    old, _ = assign_identities(pair[0], 1)
    after = match_identities(old, pair[1])
    new, _ = assign_identities(after, next_identity(old, after))
    found = compare(old, new)
    rows = {one.identity: one for one in found.provisions}
    assert len(rows) == len(found.provisions)
    for sign, side in ((-1, old), (1, new)):
        for node in side.walk():
            row = rows[node.identity]
            assert "".join(run.text for run in row.runs if run.sign * sign >= 0) == node.text
            assert "".join(text for op, text in row.heading if op * sign >= 0) == node.heading
            assert "".join(run.text for run in row.whole if run.sign * sign >= 0) == "\n".join(
                filter(None, (node.heading, node.text))
            )
        present = {node.identity for node in side.walk()}
        gone = [run for one in found.provisions if one.identity not in present for run in one.runs]
        assert all(run.sign == -sign for run in gone)
    assert compare(old, new) == found


@given(charters())
def test_both_ends_of_every_move_are_marked_and_say_the_same_words(pair: tuple[Provision, Provision]):
    found = compared(*pair)
    texts = {
        (one.identity, sign): "".join(r.text for r in one.runs if r.sign * sign >= 0)
        for one in found.provisions
        for sign in (-1, 1)
    }
    marked = sorted((run.move, run.sign, run.text) for one in found.provisions for run in one.runs if run.move)
    assert marked == sorted((move.number, sign, move.text) for move in found.moves for sign in (-1, 1))
    for move in found.moves:
        assert texts[move.source.identity, -1][move.source.start : move.source.end] == move.text
        assert texts[move.target.identity, 1][move.target.start : move.target.end] == move.text
        assert len(move.text) >= 10
    for one in found.provisions:
        assert tuple((run.sign, run.text) for run in without_moves(one.runs)) == one.text


@given(charters())
def test_what_is_not_unchanged_is_told_in_words_and_the_other_way_round(pair: tuple[Provision, Provision]):
    found = compared(*pair)
    for one in found.provisions:
        unchanged = one.kinds == (Happened.UNCHANGED,)
        assert unchanged is (not one.happened) or Happened.VACATED in one.kinds or one.kind is Kind.CHARTER
    assert [one for row in found.provisions for one in row.happened if one not in found.happened] == []


def test_every_message_is_in_the_catalogue():
    assert [message for message in MESSAGES if message not in catalogue("th")] == []


def test_thousands_of_clauses_are_matched_and_compared_by_what_they_share():
    old = [f"ให้ตำบลที่ {at} ดูแลลำน้ำสายที่ {at * 7} และรายงานผลต่ออำเภอที่ {at * 3} ทุกเดือน {at}" for at in range(1500)]
    new = [f"เมื่อ{text}" if at % 5 == 0 else text for at, text in enumerate(old)]
    found = compared(_charter(old), _charter(["ให้เพิ่มข้อแรกขึ้นใหม่ทั้งหมด", *new]))
    counted = [sum(kind in one.kinds for one in found.provisions) for kind in (Happened.RENUMBERED, Happened.INSERTED)]
    assert counted == [1500, 1]
    assert sum(Happened.REWORDED in one.kinds for one in found.provisions) == 300
