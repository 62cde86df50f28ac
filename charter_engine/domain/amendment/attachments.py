"""Orders to put an annex or a table of rates for another, where the new one stands at the end of the instrument.

`ให้ยกเลิกบัญชีท้ายพระราชบัญญัติ… และให้ใช้บัญชีท้ายพระราชบัญญัตินี้แทน`: the heading in the text stays, what is below it is new.
A row may begin as a heading does (`อัตราพิเศษ ๕ บาท`, `แบบคำขอ ๑ บาท`): none is lost, and none of an old table left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from charter_engine.domain.amendment.aftermatter import Aftermatter
from charter_engine.domain.amendment.directive_reading import LONGEST, NO_YEAR, name_pattern
from charter_engine.domain.amendment.instrument_lines import ends_clauses, opens_annex
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.wording import without_year
from charter_engine.domain.charter.marks import read_annex
from charter_engine.domain.charter.numbering import DIGITS
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.numerals import arabic_digits

_WORDS: Final = "(?:บัญชี|อัตรา|ภาคผนวก|ตาราง|แผนที่|แบบ)"
_OF: Final = " ?(?:ท้าย|แห่ง|ของ|แนบท้าย) ?"
_INSTEAD: Final = re.compile(
    rf"ให้ยกเลิก(?:ความใน)?(?P<old>.+)(?:และ|โดย) ?(?:ให้)?ใช้(?P<new>{_WORDS}[^“”]*?){_OF}\S{{1,60}}?นี้ ?แทน"
)
"""What stands before and behind `และให้ใช้`: taken apart first, for all in one would take a time cubic in the words."""
_ENDS: Final = re.compile(rf"หมายเหตุ|\[{DIGITS}\]|{_WORDS}[^“”]{{0,60}}ท้าย")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """What is replaced and what it is replaced by, each as the order calls it; whether the order names the charter."""

    old: str
    new: str
    cites: bool


def read_attachment(sentence: str, names: Sequence[str]) -> Attachment | None:
    """The annexes an order is about, or None where it is about none behind the instrument."""
    said = _INSTEAD.fullmatch(sentence) if len(sentence) <= LONGEST else None
    if said is None:
        return None
    years = "|".join(name_pattern(name) for name in sorted(names, key=len, reverse=True))
    short = "|".join(name_pattern(without_year(name)) for name in names)
    found = re.fullmatch(
        rf"(?P<old>{_WORDS}[^“”]*?){_OF}(?:(?P<year>{years})|(?:{short}){NO_YEAR})(?: ?ซึ่ง.*)?", said["old"].rstrip(" ")
    )
    return Attachment(old=found["old"], new=said["new"], cites=bool(found["year"])) if found else None


def annexes(lines: Sequence[str], called: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The annexes behind an act, each with its heading, up to the note of reasons.

    Inside one only an annex's mark opens the next, as in the plain text form, or a heading that an order has `called`.
    """
    found: list[str] = []
    for line in lines:
        opens = read_annex(line) is not None or heads_annex(line, called)
        if found and (opens or ends_clauses(line)):
            yield tuple(found)
            found = []
        if found or opens:
            found.append(line)
    if found:
        yield tuple(found)


def heads_annex(line: str, called: Sequence[str]) -> bool:
    """Whether a line is the heading of an annex that orders call so."""
    return opens_annex(line) and any(_is(line, one) for one in called)


def attach(
    tree: Provision, after: Aftermatter, order: Attachment, behind: Sequence[tuple[str, ...]]
) -> tuple[tuple[Reword, ...], Aftermatter]:
    """The new wording of the annex, or what stands behind the text with the new table; raises `DoesNotFit`."""
    new = [lines for lines in behind if _is(lines[0], order.new)]
    if len(new) != 1 or len(new[0]) == 1:
        raise DoesNotFit(why=f"ไม่พบ{order.new}ที่ท้ายฉบับแก้ไข หรือมีมากกว่าหนึ่ง")
    body = new[0][1:]
    nodes = [node for node in tree.children if node.kind is Kind.ANNEX and _is(node.label, order.old)]
    rows = [at for at, line in enumerate(after.last) if heads_annex(line, [order.old])]
    closings = [node for node in tree.children if node.kind is Kind.CLOSING]
    below = [
        (node, at)
        for node in closings
        for at, line in enumerate(node.text.split("\n"))
        if heads_annex(line, [order.old])
    ]
    if len(nodes) + len(rows) + len(below) != 1:
        raise DoesNotFit(why=f"ไม่พบ{order.old}ในฉบับที่จะแก้ไข หรือมีมากกว่าหนึ่ง")
    if nodes:
        return (Reword(target=nodes[0].identity, heading="", text="\n".join(body)),), after
    if below:
        (closing, head), lines = below[0], below[0][0].text.split("\n")
        text = "\n".join([*lines[: head + 1], *body, *lines[_end(lines, head + 1, order) :]])
        return (Reword(target=closing.identity, heading="", text=text),), after
    return (), after.replaced(rows[0] + 1, _end(after.last, rows[0] + 1, order), body)


def _end(lines: Sequence[str], start: int, order: Attachment) -> int:
    """The index behind a table's last row; raises `DoesNotFit` where a row may be another table's heading."""
    end = next((at for at in range(start, len(lines)) if _ENDS.match(lines[at])), len(lines))
    if doubtful := next((line for line in lines[start:end] if opens_annex(line)), ""):
        raise DoesNotFit(why=f"ไม่แน่ชัดว่า “{doubtful[:40]}” ในฉบับที่จะแก้ไขเป็นส่วนหนึ่งของ{order.old}หรือเป็นหัวของตารางอื่น")
    return end


def _is(heading: str, called: str) -> bool:
    """Whether a heading is the one an order calls so: the same words at its beginning, and its number if it has one."""
    plain, wanted = (arabic_digits(text).replace(" ", "") for text in (heading, called))
    number = re.search(r"\d+$", wanted)
    if number is None:
        return plain.startswith(wanted)
    word = wanted[: number.start()].removesuffix("หมายเลข").removesuffix("ที่")
    return plain.startswith(word) and number[0] in re.findall(r"\d+", plain.split("พ.ศ.")[0])
