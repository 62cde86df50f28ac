"""Situations that systems for amendments and programs that merge texts try themselves with, restated in clauses.

`None` is a conflict; two redrafts in either order come to the same.
"""

from __future__ import annotations

from typing import Final

import pytest

from charter_engine.domain.text import canonical, merge

LINES: Final = (
    "ให้จัดเวรรักษาหนองน้ำ",
    "ให้ปลูกต้นไม้ริมคลอง",
    "ให้ตรวจคุณภาพน้ำปีละสองครั้ง",
    "ให้แจ้งเหตุน้ำเสียทันที",
    "ให้ขุดลอกคลองทุกสามปี",
    "ให้ห้ามทิ้งขยะลงน้ำ",
)
TEXT: Final = "\n".join(LINES)
ITEMS: Final = (
    "(๑) ผู้แทนภาครัฐจำนวนห้าคน",
    "(๒) ผู้แทนชุมชนจำนวนเก้าคน",
    "(๓) ผู้ทรงคุณวุฒิด้านสุขภาพจำนวนสามคน",
    "(๔) ผู้แทนโรงเรียนจำนวนสองคน",
)
LIST: Final = "\n".join(ITEMS)
SENTENCE: Final = "ให้ผู้ใหญ่บ้านและกำนันร่วมกันตรวจสอบบัญชีกองทุนหมู่บ้านทุกไตรมาสแล้วแจ้งผล"
SPLIT: Final = "ให้สภาตำบลเลือกกรรมการสี่คนจากหมู่บ้านต่าง ๆ ให้กรรมการเลือกกันเองเป็นประธานหนึ่งคน"
TWICE: Final = "ให้ปิดประกาศที่วัดและแจ้งผู้ใหญ่บ้าน ถ้าไม่มีผู้คัดค้านให้ปิดประกาศที่วัดและแจ้งกำนัน"
ALIKE: Final = (
    "(๑) ผู้แทนภาครัฐ จำนวนสองคน\n(๒) ผู้แทนภาคเอกชน จำนวนสองคน\n(๓) ผู้แทนภาคประชาชน จำนวนสองคน\n"
    "กรรมการมีวาระคราวละสี่ปี นับแต่วันได้รับแต่งตั้ง"
)
BLOCKS: Final = (
    "ผู้ยื่นคำขอต้องแนบสำเนาทะเบียนบ้าน\nให้เลขานุการตรวจภายในสามวัน",
    "ผู้คัดค้านต้องแนบเหตุผลเป็นหนังสือ\nให้ประธานตรวจภายในเจ็ดวัน",
    "ผู้อุทธรณ์ต้องแนบหลักฐานใหม่\nให้สภาตรวจภายในสามสิบวัน",
)


def lines(*chosen: int | str, of: tuple[str, ...] = LINES) -> str:
    """Some of the lines by number, and new ones."""
    return "\n".join(of[one] if isinstance(one, int) else one for one in chosen)


def changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def renumbered(*chosen: int | str) -> str:
    """Items of the list, numbered anew in this order."""
    words = [ITEMS[one].partition(" ")[2] if isinstance(one, int) else one for one in chosen]
    return "\n".join(f"({'๑๒๓๔๕๖'[at]}) {word}" for at, word in enumerate(words))


def both_ways(base: str, ours: str, theirs: str) -> str | None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert one.text == other.text
    assert bool(one.conflicts) is (one.text is None)
    return one.text


CLASHES: Final = {
    "an item taken out, another put in right behind it": (
        LIST,
        lines(0, 1, 3, of=ITEMS),
        lines(0, 1, 2, "(๓/๑) แพทย์", 3, of=ITEMS),
    ),
    "one number reworded two ways": ("เบี้ยประชุมครั้งละ ๑๒๓ บาท", "เบี้ยประชุมครั้งละ ๔๕๖ บาท", "เบี้ยประชุมครั้งละ ๑๒๔ บาท"),
    "a line put in whose neighbour is reworded as well": (
        TEXT,
        lines(0, "ให้ตั้งป้าย", "ให้ปลูกไผ่ริมคลอง", 2, 3, 4, 5),
        changed(TEXT, ("ต้นไม้", "หญ้าแฝก")),
    ),
    "the first words two ways, the last ones by one": (
        SENTENCE,
        changed(SENTENCE, ("ผู้ใหญ่บ้าน", "สารวัตร")),
        changed(SENTENCE, ("ผู้ใหญ่บ้าน", "แพทย์ประจำตำบล")) + "ต่อสภาตำบล",
    ),
    "words put into what the other empties": (SENTENCE, changed(SENTENCE, ("ตรวจสอบ", "ตรวจสอบและรับรอง")), ""),
    "words put into a line the other takes out": (
        TEXT,
        changed(TEXT, ("น้ำเสีย", "น้ำเสียและน้ำท่วม")),
        lines(0, 1, 2, 4, 5),
    ),
    "both append": (LINES[0], LINES[0] + "ทุกคืน", LINES[0] + "ทุกวันพระ"),
    "both append an item of the same number": (LIST, LIST + "\n(๕) จัดเวรยาม", LIST + "\n(๕) จัดทำปฏิทิน"),
    "both append an item of their own number": (LIST, LIST + "\n(๕) จัดเวรยาม", LIST + "\n(๖) จัดทำปฏิทิน"),
    "a text split where the other rewords": (
        SPLIT,
        changed(SPLIT, (" ให้กรรมการ", "\nให้กรรมการ")),
        changed(SPLIT, (" ให้กรรมการ", " ให้ที่ประชุม")),
    ),
    "all replaced, one word edited": (SENTENCE, "เหรัญญิกรับผิดชอบเงินบริจาคทั้งปวง", changed(SENTENCE, ("ไตรมาส", "ปี"))),
    "a line moved to two places": (TEXT, lines(5, 0, 1, 2, 3, 4), lines(0, 1, 5, 2, 3, 4)),
    "a line moved here and taken out there": (TEXT, lines(5, 0, 1, 2, 3, 4), lines(0, 1, 2, 3, 4)),
    "two lines moved here and taken out there": (TEXT, lines(4, 5, 0, 1, 2, 3), lines(0, 1, 2, 3)),
    "the first line reworded, and joined with the next": (
        TEXT,
        changed(TEXT, ("หนองน้ำ", "สระน้ำ")),
        changed(TEXT, ("\n", " ")),
    ),
    "a tail taken out, reworded inside": (TEXT, lines(0, 1, 2), changed(TEXT, ("สามปี", "ห้าปี"))),
    "the last word two ways": (TEXT, changed(TEXT, ("ลงน้ำ", "ลงคลอง")), changed(TEXT, ("ลงน้ำ", "ริมตลิ่ง"))),
    "line ends of another system": ("หนึ่ง\r\nสอง\r\nสาม", "หนึ่ง\r\nสอง\r\nสี่", "หนึ่ง\r\nสอง\r\nห้า"),
    "one of two edits agrees": (
        TEXT,
        changed(TEXT, ("สองครั้ง", "สี่ครั้ง"), ("สามปี", "ห้าปี")),
        changed(TEXT, ("สองครั้ง", "สี่ครั้ง"), ("สามปี", "สิบปี")),
    ),
    "both edits clash": (
        TEXT,
        changed(TEXT, ("ต้นไม้", "หญ้าแฝก"), ("สามปี", "ปี")),
        changed(TEXT, ("ต้นไม้", "ไผ่"), ("สามปี", "สองปี")),
    ),
    "both write into an empty text": ("", "ให้มีสภา", "ให้มีเวที"),
    "lines put in at one place": (TEXT, lines(0, "ให้ตั้งป้าย", 1, 2, 3, 4, 5), lines(0, "ให้ตั้งกล้อง", 1, 2, 3, 4, 5)),
    "one puts in twice what the other puts in once": (
        TEXT,
        lines(0, "ให้ตั้งป้าย", "ให้ตั้งป้าย", 1, 2, 3, 4, 5),
        lines(0, "ให้ตั้งป้าย", 1, 2, 3, 4, 5),
    ),
    "replacements of different lengths": (
        TEXT,
        lines(0, "ให้เลี้ยงปลา", "ให้เลี้ยงกบ", 3),
        lines(0, "ให้ทำนา", "ให้ทำสวน", "ให้ทำไร่", 3),
    ),
    "half of many equal lines replaced two ways": (
        lines(*[0] * 12),
        lines(*[0] * 6, *[1] * 6),
        lines(*[0] * 6, 2, *[1] * 4, 2),
    ),
    "a tail taken out, and made longer": (lines(0, 1), lines(0), lines(0, 1, 2)),
    "one word put in two ways": ("ผู้นั้น เดินทาง", "ผู้นั้น ต้อง เดินทาง", "ผู้นั้น อาจ เดินทาง"),
    "one takes out more than the other": (TEXT, lines(0, 3, 4, 5), lines(0, 1, 3, 4, 5)),
    "a line taken out and reworded": (TEXT, lines(0, 1, 3, 4, 5), lines(0, 1, "ให้ตรวจดินปีละครั้ง", 3, 4, 5)),
    "of two equal phrases the edited one is taken out": (
        TWICE,
        changed(TWICE, ("วัดและแจ้งกำนัน", "ตลาดและแจ้งกำนัน")),
        TWICE.partition(" ")[0],
    ),
    "much taken out where the other put something in": (
        "เริ่ม\n" + TEXT,
        "เริ่ม",
        lines("เริ่ม", 0, 1, 2, "ให้เลี้ยงปลา", 3, 4, 5),
    ),
    "the last word of a line, the first of the next": (
        TEXT,
        changed(TEXT, ("หนองน้ำ", "หนองบึง")),
        changed(TEXT, ("\nให้ปลูก", "\nต้องปลูก")),
    ),
    "a comma beside a changed word": (
        "ให้ดูแลวัด โรงเรียน และตลาด",
        "ให้ดูแลวัด, โรงเรียน และตลาด",
        "ให้ดูแลมัสยิด โรงเรียน และตลาด",
    ),
    "items renumbered, one appended": (LIST, renumbered("ที่ปรึกษาจังหวัด", 0, 1, 2, 3), LIST + "\n(๕) ผู้แทนสื่อมวลชน"),
    "items renumbered in one line, one appended": (
        LIST.replace("\n", " "),
        renumbered("ที่ปรึกษาจังหวัด", 0, 1, 2, 3).replace("\n", " "),
        LIST.replace("\n", " ") + " (๕) ผู้แทนสื่อมวลชน",
    ),
    "an item taken out, the rest renumbered, one appended": (LIST, renumbered(0, 2, 3), LIST + "\n(๕) ผู้แทนสื่อมวลชน"),
    "one number given at two places": (LIST, lines(0, "(๑/๑) เยาวชน", 1, 2, 3, of=ITEMS), LIST + "\n(๑/๑) ผู้แทนวัด"),
    "one letter given twice under an item": (
        "(๑) ภาครัฐ\n(ก) อำเภอทุกแห่งในเขตจังหวัด\n(๒) ชุมชน",
        "(๑) ภาครัฐ\n(ก) เทศบาล\n(ข) อำเภอทุกแห่งในเขตจังหวัด\n(๒) ชุมชน",
        "(๑) ภาครัฐ\n(ก) อำเภอทุกแห่งในเขตจังหวัด\n(ข) ตำบล\n(๒) ชุมชน",
    ),
    "items renumbered, one cited by its old number": (
        LIST + "\nให้แต่งตั้งเป็นหนังสือและปิดประกาศไว้",
        renumbered(0, 2, 3) + "\nให้แต่งตั้งเป็นหนังสือและปิดประกาศไว้",
        LIST + "\nให้แต่งตั้งเป็นหนังสือและปิดประกาศไว้ เว้นแต่กรรมการตาม (๓)",
    ),
    "an item taken out that the other comes to cite": (
        LIST + "\nให้แต่งตั้งเป็นหนังสือและปิดประกาศไว้",
        lines(0, 2, 3, of=ITEMS) + "\nให้แต่งตั้งเป็นหนังสือและปิดประกาศไว้",
        LIST + "\nให้แต่งตั้งเป็นหนังสือและปิดประกาศไว้ เว้นแต่กรรมการตาม (๒)",
    ),
    "an item put in before one of many alike that the other comes to cite": (
        ALIKE,
        changed(ALIKE, ("กรรมการมี", "กรรมการตาม (๑) มี")),
        changed(ALIKE, ("(๓)", "(๔)"), ("(๒)", "(๓)"), ("(๑)", "(๑) ประธานสภาพลเมือง\n(๒)")),
    ),
    "a paragraph put in before one the other comes to cite": (
        TEXT,
        lines(0, "ให้มีนายน้ำ", 1, 2, 3, 4, 5),
        TEXT + " ตามวรรคสอง",
    ),
}
"""Base, ours, theirs."""

BOTH: Final = {
    "a line put in, the next one reworded at its end": (
        TEXT,
        lines(0, 1, "ให้ตั้งป้าย", 2, 3, 4, 5),
        changed(TEXT, ("สองครั้ง", "สี่ครั้ง")),
        changed(lines(0, 1, "ให้ตั้งป้าย", 2, 3, 4, 5), ("สองครั้ง", "สี่ครั้ง")),
    ),
    "words cut at the start, added at the end": (
        SENTENCE,
        changed(SENTENCE, ("ผู้ใหญ่บ้านและ", "")),
        SENTENCE + "ต่อสภา",
        changed(SENTENCE, ("ผู้ใหญ่บ้านและ", "")) + "ต่อสภา",
    ),
    "the other holds this very edit and one more": (
        SENTENCE,
        changed(SENTENCE, ("ผู้ใหญ่บ้าน", "สารวัตร")),
        changed(SENTENCE, ("ผู้ใหญ่บ้าน", "สารวัตร"), ("แล้วแจ้งผล", "")),
        changed(SENTENCE, ("ผู้ใหญ่บ้าน", "สารวัตร"), ("แล้วแจ้งผล", "")),
    ),
    "words put in far apart": (
        "วัด ตลาด ป่า นา สวน คลอง ฝาย",
        "วัด ลาน ตลาด ป่า นา สวน คลอง ฝาย",
        "วัด ตลาด ป่า นา สวน ไร่ คลอง ฝาย",
        "วัด ลาน ตลาด ป่า นา สวน ไร่ คลอง ฝาย",
    ),
    "lines put before and behind, a word inside": (
        SENTENCE,
        f"ให้ประกาศก่อน\n{SENTENCE}\nให้ปิดประกาศ",
        changed(SENTENCE, ("ไตรมาส", "ปี")),
        f"ให้ประกาศก่อน\n{changed(SENTENCE, ('ไตรมาส', 'ปี'))}\nให้ปิดประกาศ",
    ),
    "a text split, a word changed far from it": (
        SPLIT,
        changed(SPLIT, (" ให้กรรมการ", "\nให้กรรมการ")),
        changed(SPLIT, ("หนึ่งคน", "สองคน")),
        changed(SPLIT, (" ให้กรรมการ", "\nให้กรรมการ"), ("หนึ่งคน", "สองคน")),
    ),
    "the tail replaced, the head edited": (
        f"{SENTENCE} {LINES[5]} {LINES[4]}",
        f"{SENTENCE} เว้นแต่ปีที่มีอุทกภัยหรือภัยแล้งรุนแรง",
        changed(f"{SENTENCE} {LINES[5]} {LINES[4]}", ("กำนัน", "แพทย์")),
        changed(f"{SENTENCE} เว้นแต่ปีที่มีอุทกภัยหรือภัยแล้งรุนแรง", ("กำนัน", "แพทย์")),
    ),
    "lines changed about, a far one edited": (
        TEXT,
        lines(1, 0, 2, 3, 4, 5),
        changed(TEXT, ("ทิ้งขยะ", "เทสารเคมี")),
        changed(lines(1, 0, 2, 3, 4, 5), ("ทิ้งขยะ", "เทสารเคมี")),
    ),
    "the same move twice": (TEXT, lines(5, 0, 1, 2, 3, 4), lines(5, 0, 1, 2, 3, 4), lines(5, 0, 1, 2, 3, 4)),
    "the same move twice, and one edit more": (
        TEXT,
        lines(5, 0, 1, 2, 3, 4),
        changed(lines(5, 0, 1, 2, 3, 4), ("สองครั้ง", "สี่ครั้ง")),
        changed(lines(5, 0, 1, 2, 3, 4), ("สองครั้ง", "สี่ครั้ง")),
    ),
    "a line appended, the first two joined": (
        TEXT,
        TEXT + "\nให้ประกาศผล",
        changed(TEXT, ("\n", " ")),
        changed(TEXT, ("\n", " ")) + "\nให้ประกาศผล",
    ),
    "the last line end missing": (
        TEXT + "\n",
        TEXT,
        changed(TEXT, ("เวร", "ยาม")) + "\n",
        changed(TEXT, ("เวร", "ยาม")),
    ),
    "line ends of another system on one side": (
        TEXT,
        TEXT.replace("\n", "\r\n"),
        changed(TEXT, ("สามปี", "ห้าปี")),
        changed(TEXT, ("สามปี", "ห้าปี")),
    ),
    "only spaces doubled": (
        TEXT,
        changed(TEXT, ("เวรรักษา", "เวร   รักษา")),
        changed(TEXT, ("เวรรักษา", "เวร รักษา")),
        changed(TEXT, ("เวรรักษา", "เวร รักษา")),
    ),
    "a space put in, words changed far from it": (
        TEXT,
        changed(TEXT, ("เวรรักษา", "เวร รักษา")),
        changed(TEXT, ("ทิ้งขยะ", "เทสารเคมี")),
        changed(TEXT, ("เวรรักษา", "เวร รักษา"), ("ทิ้งขยะ", "เทสารเคมี")),
    ),
    "the first block gone, a like one at the end, the middle edited": (
        lines(0, 1, of=BLOCKS),
        lines(1, 2, of=BLOCKS),
        changed(lines(0, 1, of=BLOCKS), ("เป็นหนังสือ", "เป็นจดหมาย")),
        changed(lines(1, 2, of=BLOCKS), ("เป็นหนังสือ", "เป็นจดหมาย")),
    ),
    "the head written by both, the rest by each": (
        lines(0, 1, 2, 3),
        changed(lines("ให้มีน้ำใช้", 0, 1, 2, 3), ("สองครั้ง", "สี่ครั้ง")),
        lines("ให้มีน้ำใช้", 0, 1, 2, 3, "ลงชื่อผู้แทน"),
        changed(lines("ให้มีน้ำใช้", 0, 1, 2, 3, "ลงชื่อผู้แทน"), ("สองครั้ง", "สี่ครั้ง")),
    ),
    "numbers that are out of order as words": (
        "๑๒ ๙ ๑๐๐ ๘ ๗๗ ๖ ๕๕ ๔ ๓๓ ๒ ๑๑ ๑",
        "๑๒ ๙ ๑๐๐ ๐ ๘ ๗๗ ๖ ๕๕ ๔ ๓๓ ๒ ๑๑ ๑",
        "๑๒ ๙ ๑๐๐ ๘ ๗๗ ๖ ๕๕ ๔ ๓๓ ๙๙ ๒ ๑๑ ๘๘ ๑",
        "๑๒ ๙ ๑๐๐ ๐ ๘ ๗๗ ๖ ๕๕ ๔ ๓๓ ๙๙ ๒ ๑๑ ๘๘ ๑",
    ),
    "lines put in before and behind a long one": (
        TEXT,
        lines(0, 1, "ให้ตั้งป้าย", 2, 3, 4, 5),
        lines(0, 1, 2, "ให้ตั้งกล้อง", 3, 4, 5),
        lines(0, 1, "ให้ตั้งป้าย", 2, "ให้ตั้งกล้อง", 3, 4, 5),
    ),
    "a line repeated, a far one edited": (
        TEXT,
        lines(0, 0, 1, 2, 3, 4, 5),
        changed(TEXT, ("ทิ้งขยะ", "เทสารเคมี")),
        changed(lines(0, 0, 1, 2, 3, 4, 5), ("ทิ้งขยะ", "เทสารเคมี")),
    ),
    "of two equal phrases the other one is taken out": (
        TWICE,
        changed(TWICE, ("วัดและแจ้งกำนัน", "ตลาดและแจ้งกำนัน")),
        TWICE.partition(" ")[2],
        TWICE.partition(" ")[2].replace("ที่วัด", "ที่ตลาด"),
    ),
    "an item left out without renumbering, one appended": (
        LIST,
        lines(0, 2, 3, of=ITEMS),
        LIST + "\n(๕) ผู้แทนสื่อมวลชน",
        lines(0, 2, 3, of=ITEMS) + "\n(๕) ผู้แทนสื่อมวลชน",
    ),
    "an item citing a row of items, one put in behind it": (
        LIST,
        changed(LIST, ("ผู้ทรงคุณวุฒิ", "ผู้ที่กรรมการตาม (๑) (๒) และ (๔) เลือก")),
        lines(0, 1, 2, "(๓/๑) สื่อมวลชน", 3, of=ITEMS),
        changed(lines(0, 1, 2, "(๓/๑) สื่อมวลชน", 3, of=ITEMS), ("ผู้ทรงคุณวุฒิ", "ผู้ที่กรรมการตาม (๑) (๒) และ (๔) เลือก")),
    ),
    "items between items": (
        LIST,
        lines(0, "(๑/๑) เยาวชน", 1, 2, 3, of=ITEMS),
        lines(0, 1, 2, "(๓/๑) สื่อ", 3, of=ITEMS),
        lines(0, "(๑/๑) เยาวชน", 1, 2, "(๓/๑) สื่อ", 3, of=ITEMS),
    ),
    "letters under two items": (
        LIST,
        lines(0, "(ก) อำเภอ", "(ข) จังหวัด", 1, 2, 3, of=ITEMS),
        lines(0, 1, 2, "(ก) แพทย์", "(ข) พยาบาล", 3, of=ITEMS),
        lines(0, "(ก) อำเภอ", "(ข) จังหวัด", 1, 2, "(ก) แพทย์", "(ข) พยาบาล", 3, of=ITEMS),
    ),
    "items renumbered, the words of one edited": (
        LIST,
        renumbered(0, 2, 3),
        changed(LIST, ("โรงเรียนจำนวนสองคน", "โรงเรียนจำนวนหกคน")),
        changed(renumbered(0, 2, 3), ("โรงเรียนจำนวนสองคน", "โรงเรียนจำนวนหกคน")),
    ),
    "a cited item reworded": (
        LIST + "\nให้แต่งตั้งเป็นหนังสือ",
        changed(LIST, ("สามคน", "สี่คน")) + "\nให้แต่งตั้งเป็นหนังสือ",
        LIST + "\nให้แต่งตั้งเป็นหนังสือ เว้นแต่ตาม (๓)",
        changed(LIST, ("สามคน", "สี่คน")) + "\nให้แต่งตั้งเป็นหนังสือ เว้นแต่ตาม (๓)",
    ),
    "a cited item reworded among items alike": (
        ALIKE,
        changed(ALIKE, ("กรรมการมี", "กรรมการตาม (๑) มี")),
        changed(ALIKE, ("ภาครัฐ จำนวนสองคน", "หน่วยงานภาครัฐ จำนวนห้าคน")),
        changed(ALIKE, ("กรรมการมี", "กรรมการตาม (๑) มี"), ("ภาครัฐ จำนวนสองคน", "หน่วยงานภาครัฐ จำนวนห้าคน")),
    ),
    "a paragraph put in, another clause's cited": (
        TEXT,
        lines(0, "ให้มีนายน้ำ", 1, 2, 3, 4, 5),
        TEXT + " ตามข้อ ๙ วรรคสอง",
        lines(0, "ให้มีนายน้ำ", 1, 2, 3, 4, 5) + " ตามข้อ ๙ วรรคสอง",
    ),
    "a paragraph appended, an earlier one cited": (
        TEXT,
        TEXT + "\nให้ประกาศผลทุกปี",
        changed(TEXT, ("ให้แจ้งเหตุ", "ในกรณีตามวรรคสอง ให้แจ้งเหตุ")),
        changed(TEXT, ("ให้แจ้งเหตุ", "ในกรณีตามวรรคสอง ให้แจ้งเหตุ")) + "\nให้ประกาศผลทุกปี",
    ),
}
"""Base, ours, theirs, and the text with both."""


@pytest.mark.parametrize(("base", "ours", "theirs"), CLASHES.values(), ids=CLASHES)
def test_what_cannot_both_be_meant_is_a_conflict(base: str, ours: str, theirs: str):
    assert both_ways(base, ours, theirs) is None


@pytest.mark.parametrize(("base", "ours", "theirs", "expected"), BOTH.values(), ids=BOTH)
def test_edits_that_keep_their_distance_are_both_in_the_text(base: str, ours: str, theirs: str, expected: str):
    assert both_ways(base, ours, theirs) == canonical(expected)


def test_a_line_moved_here_and_edited_there_is_never_kept_twice():
    moved = lines(0, 3, 1, 2, 4, 5)
    merged = both_ways(TEXT, moved, changed(TEXT, ("เสียทันที", "เสียภายในวันเดียว")))
    assert merged in {None, changed(moved, ("เสียทันที", "เสียภายในวันเดียว"))}


def test_a_torn_move_tells_both_places():
    merged = merge(TEXT, lines(5, 0, 1, 2, 3, 4), lines(0, 1, 2, 3, 4))
    first, last = merged.conflicts
    assert (first.start, first.ours.strip(), first.theirs) == (0, LINES[5], "")
    assert LINES[5] in TEXT[last.start : last.end]
    assert last.ours == last.theirs
