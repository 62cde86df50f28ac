"""Citations in a running Thai text: `ตามข้อ ๕ วรรคสอง (๑)`, `(๒) ของข้อ ๕`, `ข้อ ๕ ถึงข้อ ๙`, `หมวด ๓`, `วรรคหนึ่ง`.

1. Words before a label (`วรรคสองของข้อ ๕`) and after it (`ข้อ ๕ วรรคสอง`) name a place in it; several give several.
2. A row of citations followed by `แห่ง` and another law's name, or after such a name, is that law's and left out.
3. A paragraph alone (`ตามวรรคหนึ่ง`) is one of the clause it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from charter_engine.domain.charter.numbering import DIGITS, ORDINALS
from charter_engine.domain.charter.paths import ITEM, SUBITEM
from charter_engine.domain.text.numerals import arabic_digits, paragraph_name

LAST: Final = -1
"""The paragraph `วรรคท้าย` names."""
_MOST_PARAGRAPHS: Final = 99
_PARAGRAPHS: Final = {paragraph_name(number): number for number in range(1, _MOST_PARAGRAPHS + 1)} | {
    "วรรคแรก": 1,
    "วรรคท้าย": LAST,
    "วรรคสุดท้าย": LAST,
}
_ORDINAL: Final = rf"(?: (?:{'|'.join(ORDINALS)})(?=[^ก-๙]|$|แห่ง|และ|หรือ|วรรค|ถึง|ของ|กับ))?"
_NUMBER: Final = rf"{DIGITS}(?:/{DIGITS})*{_ORDINAL}(?![0-9๐-๙/]|[.,][0-9๐-๙])"
_CLAUSE: Final = rf"(?<!หัว)(?P<word>ข้อ|มาตรา) ?(?P<number>{_NUMBER})"
_DIVISION: Final = (
    rf"ส่วนที่ ?(?P<part>{_NUMBER})(?: ?(?:ของ|ใน|แห่ง)? ?หมวด ?(?P<over>{_NUMBER}))?"
    rf"|หมวด ?(?P<chapter>{_NUMBER})(?: ?ส่วนที่ ?(?P<under>{_NUMBER}))?"
)
_HEAD: Final = re.compile(rf"{_CLAUSE}|{_DIVISION}")
_PLACE: Final = (
    rf"(?P<paragraph>{'|'.join(sorted(_PARAGRAPHS, key=len, reverse=True))})"
    rf"|(?P<item>{ITEM.pattern})|(?P<subitem>{SUBITEM.pattern})"
)
_JOINED: Final = r" ?(?:และ/หรือ|และ|หรือ|กับ|ถึง|,)? ?"
_AFTER: Final = re.compile(rf"(?P<joint>{_JOINED})(?:{_PLACE})")
_UNNAMED: Final = re.sub(r"\?P<\w+>", "?:", _PLACE)
_BEFORE: Final = re.compile(rf"(?P<places>(?:{_UNNAMED})(?:(?:{_JOINED}| ?ของ ?)(?:{_UNNAMED}))*) ?(?:ของ|แห่ง|ใน) ?\Z")
_OWN: Final = re.compile(_PLACE)
_TO_NUMBER: Final = re.compile(rf" ?(?:ถึง|-|–) ?(?P<number>{_NUMBER})")
_ROW: Final = re.compile(r" ?(?:และ/หรือ|และ|หรือ|กับ|ถึง|ตลอดจน|ประกอบกับ|ประกอบ|,|-|–)? ?(?:ตาม|ใน)?")
_RANGE: Final = re.compile(r" ?(?:ถึง|-|–) ?")
_LAW: Final = (
    "พระราช|พ.ร.บ.|พ.ร.ก.|รัฐธรรมนูญ|ประมวล|กฎกระทรวง|กฎหมาย|กฎ|ระเบียบ|ข้อบังคับ|ประกาศ|ข้อบัญญัติ|เทศบัญญัติ|คำสั่ง|อนุสัญญา|ข้อกำหนด"
).replace(".", r"\.")
_OF_LAW: Final = re.compile(rf" ?(?:แห่ง(?P<named>)|ของ ?(?:{_LAW})|(?:พระราช|พ\.ร\.บ\.))")
_HERE: Final = re.compile(r"(?:ธรรมนูญ|ปฏิญญา|ข้อตกลง|หมวด|ส่วน)(?:ฉบับ)?นี้")
_AFTER_LAW: Final = re.compile(
    rf"(?:(?:{_LAW})[^\n]{{0,200}}?(?:(?:พ\.ศ\.|พุทธศักราช) ?[0-9๐-๙]{{4}}|ราชอาณาจักรไทย)"
    r"|(?:ประมวลกฎหมาย|พระราชบัญญัติ)[^ \n]{1,80}|รัฐธรรมนูญ)"
    r"(?: \(ฉบับ[^)\n]{1,40}\)(?: พ\.ศ\. ?[0-9๐-๙]{4})?)? ?\Z"
)
_LOOK_BACK: Final = 260


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Where a text cites: code points `start` to `end`; `label` as cited, empty for the clause the text is in.

    `within` is the chapter of a part. `paragraph` counts from 1 (0: none named, -1: the last). `begins` is where a
    range begins whose end this is, with that end's label; -1 and the empty text elsewhere.
    """

    start: int
    end: int
    label: str = ""
    within: str = ""
    paragraph: int = 0
    item: str = ""
    subitem: str = ""
    begins: int = -1
    since: str = ""


def citations(text: str, own_names: Sequence[str] = ()) -> tuple[Citation, ...]:
    """Every citation of this charter in a text, in order; `own_names` are what the charter is called in it."""
    found: list[Citation] = []
    taken: list[tuple[int, int]] = []
    for row in _rows(text, _heads(text)):
        taken += [(citation.start, citation.end) for citation in row]
        if not _of_another_law(text, row, own_names):
            found += row
    found += _of_its_own_clause(text, taken)
    return tuple(sorted(found, key=lambda citation: (citation.start, citation.end)))


def _heads(text: str) -> Iterator[Citation]:
    done = 0
    for match in _HEAD.finditer(text):
        if match.start() < done:
            continue
        bare = _labelled(match)
        before = _places_before(text, done, match.start(), bare)
        places = before or _places_after(text, match.end(), bare)
        yield from places
        done = places[-1].end
        if not before and done == match.end() and match["word"] and (to := _TO_NUMBER.match(text, done)):
            yield Citation(
                start=to.start("number"), end=to.end(), label=f"{match['word']} {to['number']}",
                begins=match.start(), since=bare.label,
            )  # fmt: skip
            done = to.end()


def _labelled(match: re.Match[str]) -> Citation:
    chapter, part = match["chapter"] or match["over"], match["part"] or match["under"]
    label = f"{match['word']} {match['number']}" if match["word"] else f"ส่วนที่ {part}" if part else f"หมวด {chapter}"
    within = f"หมวด {chapter}" if part and chapter else ""
    return Citation(start=match.start(), end=match.end(), label=label, within=within)


def _places_after(text: str, at: int, bare: Citation) -> list[Citation]:
    """`bare` with what follows its label; without such, itself."""
    if bare.label.startswith(("หมวด", "ส่วนที่")):
        return [bare]
    found: list[Citation] = []
    last = bare
    while match := _AFTER.match(text, at):
        place = _placed(match, last)
        narrower = not match["joint"].strip() and _depth(place) > _depth(last)
        if narrower and found:
            found[-1] = replace(place, start=found[-1].start, end=match.end())
        else:
            start = match.start() + len(match["joint"]) if found else bare.start
            found.append(replace(place, start=start, end=match.end()))
        last, at = found[-1], match.end()
    return found or [bare]


def _places_before(text: str, since: int, end: int, bare: Citation) -> list[Citation]:
    """`(๒) ของข้อ ๕`: the places before a label; an item's own label at the start of its line is none."""
    line = max(since, text.rfind("\n", 0, end) + 1)
    own = (ITEM.match(text, line) or SUBITEM.match(text, line)) if line == 0 or text[line - 1] == "\n" else None
    match = _BEFORE.search(text, max(own.end() if own else line, end - _LOOK_BACK), end)
    if match is None:
        return []
    groups = match["places"].split("ของ")
    if len(groups) > 1:
        whole = bare
        for group in reversed(groups):
            for each in _OWN.finditer(group):
                whole = _placed(each, whole)
        return [replace(whole, start=match.start(), end=bare.end)]
    found: list[Citation] = []
    for place in _places_after("\n" + match["places"], 1, bare):
        start = match.start() + (0 if not found else place.start - 1)
        found.append(replace(place, start=start, end=match.start() + place.end - 1))
    return [*found[:-1], replace(found[-1], end=bare.end)]


def _placed(match: re.Match[str], over: Citation) -> Citation:
    if match["paragraph"]:
        return replace(over, paragraph=_PARAGRAPHS[match["paragraph"]], item="", subitem="")
    if match["item"]:
        return replace(over, item=arabic_digits(match["item"][1:-1]), subitem="")
    return replace(over, subitem=arabic_digits(match["subitem"][1:-1]))


def _depth(citation: Citation) -> int:
    if citation.subitem:
        return 3
    return 2 if citation.item else 1 if citation.paragraph else 0


def _rows(text: str, heads: Iterator[Citation]) -> Iterator[list[Citation]]:
    """Citations of one word with nothing but `และ`, `หรือ`, `ถึง` between them; a range's end knows its begin."""
    row: list[Citation] = []
    for citation in heads:
        gap = text[row[-1].end : citation.start] if row else ""
        if row and (_word(row[-1]) != _word(citation) or not _ROW.fullmatch(gap)):
            yield row
            row = []
        row.append(_ranging(row[-1], citation, gap) if row else citation)
    if row:
        yield row


def _ranging(before: Citation, citation: Citation, gap: str) -> Citation:
    whole = not _depth(before) and not _depth(citation)
    if not whole or citation.begins >= 0 or not _RANGE.fullmatch(gap):
        return citation
    return replace(citation, begins=before.start, since=before.label)


def _word(citation: Citation) -> str:
    return citation.label.partition(" ")[0]


def _of_another_law(text: str, row: Sequence[Citation], own_names: Sequence[str]) -> bool:
    after = _OF_LAW.match(text, row[-1].end)
    if after:
        here = _HERE.match(text, after.end()) or any(text.startswith(name, after.end()) for name in own_names)
        return after["named"] is None or not here
    return _AFTER_LAW.search(text[max(0, row[0].start - _LOOK_BACK) : row[0].start]) is not None


def _of_its_own_clause(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Citation]:
    done, at = 0, 0
    for match in _OWN.finditer(text):
        while at < len(taken) and taken[at][1] <= match.start():
            at += 1
        inside = at < len(taken) and taken[at][0] <= match.start()
        if inside or match.start() < done or not match["paragraph"]:
            continue
        for place in _places_after(text, match.start(), Citation(start=match.start(), end=match.start())):
            done = place.end
            yield place
