"""What reading a plain text needs besides its marks: canonical lines, their warnings, and the order of labels."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from charter_engine.domain.charter.marks import Mark
from charter_engine.domain.charter.numbering import WORDS, Number, label_key, label_number
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.canonical import DamagedText, Repair, canonical, canonicalise, decode_utf8
from charter_engine.domain.text.lint import Doubt, lint
from charter_engine.errors import Invalid

LARGEST: Final = 32 * 1024 * 1024
"""The longest text read, in code points: a hundred times the longest constitution."""
MOST_LINES: Final = 200_000
"""The most lines read: a hundred times the longest constitution as well."""
MOST_WARNINGS: Final = 10_000
"""The most warnings kept: who has that many needs another source, not a longer list."""
_TRACED: Final = 10_000
_SHOWN: Final = 3
_USUAL: Final = re.compile("[ -~ก-ฺ฿-๛‘-”–—…]*")
"""Lines of these characters alone hold nothing to refuse; what may be repaired in them is `_REPAIRABLE`."""
_REPAIRABLE: Final = re.compile("เเ|[่-์][ัิ-ู]|ํ[่-๋]?า|ำ[่-๋]|ๅ|  ")
_UNSEEN: Final = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_WIDE: Final = re.compile(rf"(?:{'|'.join(WORDS)})\s{{2,}}[0-9๐-๙]")
_LAYOUT: Final = {"space", "spaces", "edge", "line-end", "line-breaks"}


class UnreadableText(Invalid):
    """บรรทัดที่ {line}: {why}."""

    remedy: ClassVar[str] = "แก้บรรทัดที่ระบุแล้วส่งใหม่"


class NoTitle(UnreadableText):
    """บรรทัดที่ {line}: ไม่มีชื่อธรรมนูญก่อนหัวข้อแรก."""

    remedy = "เขียนชื่อธรรมนูญไว้บรรทัดแรก แล้วเว้นหนึ่งบรรทัดก่อนเนื้อความ"


class TextAfterRepealed(UnreadableText):
    """บรรทัดที่ {line}: มีเนื้อความใต้ {label} ซึ่งเขียนไว้ว่า (ยกเลิก)."""

    remedy = "ลบเนื้อความใต้บทที่ยกเลิก หรือลบคำว่า (ยกเลิก)"


class DamagedLine(UnreadableText):
    """บรรทัดที่ {line} อักขระที่ {column}: พบ {code_point} ซึ่งไม่ใช่ตัวอักษรที่ใช้ในข้อความได้."""

    remedy = "พิมพ์ตำแหน่งที่ระบุใหม่ หรือคัดลอกข้อความจากต้นฉบับอีกครั้งแล้วบันทึกเป็น UTF-8"


class TextTooLong(UnreadableText):
    """บรรทัดที่ {line}: ข้อความยาว {length} อักขระ เกินที่อ่านได้ {largest} อักขระ."""

    remedy = "แบ่งข้อความเป็นหลายฉบับ"


class TooManyLines(UnreadableText):
    """บรรทัดที่ {line}: ข้อความมี {lines} บรรทัด เกินที่อ่านได้ {most} บรรทัด."""

    remedy = "ตรวจว่าเป็นแฟ้มที่ตั้งใจส่ง แล้วแบ่งข้อความเป็นหลายฉบับ"


@dataclass(frozen=True, kw_only=True, slots=True)
class TextWarning:
    """Something a person should look at: `line` from 1, a Thai sentence, and the rule's name."""

    line: int
    message_th: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """A tree without identities, and the warnings in the order of their lines.

    `lines` holds for every node of `tree.walk()` the lines its text's lines stand at, from 1.
    """

    tree: Provision
    warnings: tuple[TextWarning, ...]
    lines: tuple[tuple[int, ...], ...] = ()


class TextLines:
    """The canonical lines of a text with their numbers, collecting what was repaired and what is doubtful."""

    def __init__(self, source: str | bytes) -> None:
        text = _decoded(source).removeprefix("\ufeff")
        if len(text) > LARGEST:
            raise TextTooLong(line=1, length=len(text), largest=LARGEST)
        self._raw = text.replace("\r\n", "\n").split("\n")
        if len(self._raw) > MOST_LINES:
            raise TooManyLines(line=MOST_LINES + 1, lines=len(self._raw), most=MOST_LINES)
        self._doubts = _doubts_by_line(self._raw)
        self._warnings: list[TextWarning] = []
        self._unsaid = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for number, raw in enumerate(self._raw, start=1):
            yield number, self._canonical(raw, number) if raw else ""

    def warn(self, line: int, rule: str, message_th: str) -> None:
        """Keep a warning, or count it once there are too many to read."""
        if len(self._warnings) < MOST_WARNINGS:
            self._warnings.append(TextWarning(line=line, message_th=message_th, rule=rule))
        else:
            self._unsaid += 1

    def warnings(self) -> tuple[TextWarning, ...]:
        """Every warning so far, by line; the last one counts those that are not listed."""
        found = sorted(self._warnings, key=lambda warning: warning.line)
        if self._unsaid:
            said = f"ยังมีคำเตือนอีก {self._unsaid} แห่งหลังจากนี้ซึ่งไม่ได้แจกแจง"
            found.append(TextWarning(line=found[-1].line, message_th=said, rule="more-warnings"))
        return tuple(found)

    def check_label(self, label: str, number: int, line: str) -> None:
        """Warn where the label is not written with one space between word and number."""
        raw = _UNSEEN.sub("", self._raw[number - 1]).lstrip()
        if label and " " in label and (_WIDE.match(raw) or not line.startswith(label)):
            self.warn(number, "label-spacing", f"เขียนหัวข้อเป็น “{label}” ให้มีวรรคหนึ่งเคาะระหว่างคำกับเลข")

    def _canonical(self, raw: str, number: int) -> str:
        if is_canonical_line(raw):
            line, doubts = raw, self._doubts.get(number, ())
        else:
            line = self._repair(raw, number)
            doubts = lint(line)
        for doubt in doubts:
            self.warn(number, doubt.rule, f"“{doubt.found}” {doubt.message}")
        return line

    def _repair(self, raw: str, number: int) -> str:
        try:
            line, repairs = _repaired(raw, number)
        except DamagedText as damage:
            raise DamagedLine(**damage.facts | {"line": number}) from None
        if repairs:
            self.warn(number, "repaired", f"แก้ตัวสะกดให้แล้ว: {repairs}")
        return line


def is_canonical_line(raw: str) -> bool:
    """Whether a line is seen to be canonical as it stands; most are, and need not go through every rule."""
    return (
        _USUAL.fullmatch(raw) is not None
        and raw[:1] != " "
        and raw[-1:] != " "
        and _REPAIRABLE.search(raw) is None
        and unicodedata.is_normalized("NFC", raw)
    )


def _doubts_by_line(raw: list[str]) -> dict[int, tuple[Doubt, ...]]:
    """The doubts of every line, looked for in all of them at once: none of the rules looks past a line's end."""
    starts, at = [], 0
    for line in raw:
        starts.append(at)
        at += len(line) + 1
    found: dict[int, list[Doubt]] = {}
    for doubt in lint("\n".join(raw)):
        found.setdefault(bisect_right(starts, doubt.at), []).append(doubt)
    return {number: tuple(doubts) for number, doubts in found.items()}


class LabelOrder:
    """Doubled, missing and unordered labels, each warned of where it stands; chapters and annexes count apart."""

    def __init__(self, lines: TextLines) -> None:
        self._lines = lines
        self._seen: dict[Kind, dict[str, int]] = {kind: {} for kind in Kind}
        self._last: dict[tuple[Kind, str], Number] = {}
        self._word = ""

    def check(self, mark: Mark, line: int) -> None:
        """Take the next label in document order."""
        if mark.kind is Kind.CHAPTER:
            self._forget_parts()
        if not mark.label:
            return
        seen, key = self._seen[mark.kind], label_key(mark.label)
        if first := seen.get(key):
            self._lines.warn(line, "doubled-label", f"{mark.label} ซ้ำกับบรรทัดที่ {first}")
        else:
            seen[key] = line
            self._check_order(mark, line)

    def _check_order(self, mark: Mark, line: int) -> None:
        number = label_number(mark.label)
        if number is None:
            return
        row = (mark.kind, mark.label.partition(" ")[0])
        if mark.kind is Kind.CLAUSE:
            self._check_word(mark, line)
        last = self._last.get(row)
        self._last[row] = number
        if last and number < last:
            self._lines.warn(line, "unordered-label", f"{mark.label} มาหลังเลขที่มากกว่า")
        elif last and number.parts[0] > last.parts[0] + 1:
            self._lines.warn(line, "missing-label", f"มีเลขข้ามไปก่อนถึง {mark.label}")

    def _check_word(self, mark: Mark, line: int) -> None:
        """Warn where a text that counts มาตรา has a ข้อ, or the other way round: often a line broken at a citation."""
        word = mark.label.partition(" ")[0]
        self._word = self._word or word
        if word != self._word:
            said = f"{mark.label} อยู่ในฉบับที่นับเป็น{self._word} ตรวจว่าเป็นข้อความที่ถูกตัดบรรทัดหรือไม่"
            self._lines.warn(line, "other-clause-word", said)

    def _forget_parts(self) -> None:
        self._seen[Kind.PART].clear()
        self._last = {row: number for row, number in self._last.items() if row[0] is not Kind.PART}


def _decoded(source: str | bytes) -> str:
    if isinstance(source, str):
        return source
    try:
        return decode_utf8(source)
    except DamagedText as damage:
        raise DamagedLine(**damage.facts) from None


def _repaired(raw: str, number: int) -> tuple[str, str]:
    if len(raw) > _TRACED:
        line = canonical(raw)
        return line, "" if line == raw.strip() else "บรรทัดนี้ยาวมาก จึงไม่แจกแจงรายการที่แก้"
    result = canonicalise(raw, line=number)
    spelled = [repair for repair in result.repairs if repair.rule not in _LAYOUT]
    more = f" และอีก {len(spelled) - _SHOWN} แห่ง" if len(spelled) > _SHOWN else ""
    return result.text, "; ".join(map(_in_words, spelled[:_SHOWN])) + more


def _in_words(repair: Repair) -> str:
    was = repair.was if repair.was.isprintable() else " ".join(f"U+{ord(char):04X}" for char in repair.was)
    return f"“{was}” เป็น “{repair.now}”" if repair.now else f"ตัด {was} ที่มองไม่เห็น"
