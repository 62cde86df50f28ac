"""What reading a plain text needs besides its marks: canonical lines, their warnings, and the order of labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from charter_engine.domain.charter.marks import Mark
from charter_engine.domain.charter.numbering import WORDS, Number, label_key, label_number
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.canonical import DamagedText, Repair, canonical, canonicalise, decode_utf8
from charter_engine.domain.text.lint import lint
from charter_engine.errors import Invalid

LARGEST: Final = 32 * 1024 * 1024
"""The longest text read, in code points: a hundred times the longest constitution."""
_TRACED: Final = 10_000
_SHOWN: Final = 3
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


@dataclass(frozen=True, kw_only=True, slots=True)
class TextWarning:
    """Something a person should look at: `line` from 1, a Thai sentence, and the rule's name."""

    line: int
    message_th: str
    rule: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """A tree without identities, and the warnings in the order of their lines."""

    tree: Provision
    warnings: tuple[TextWarning, ...]


class TextLines:
    """The canonical lines of a text with their numbers, collecting what was repaired and what is doubtful."""

    def __init__(self, source: str | bytes) -> None:
        text = _decoded(source).removeprefix("\ufeff")
        if len(text) > LARGEST:
            raise TextTooLong(line=1, length=len(text), largest=LARGEST)
        self._raw = text.replace("\r\n", "\n").split("\n")
        self._warnings: list[TextWarning] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for number, raw in enumerate(self._raw, start=1):
            yield number, self._canonical(raw, number) if raw else ""

    def warn(self, line: int, rule: str, message_th: str) -> None:
        """Keep a warning."""
        self._warnings.append(TextWarning(line=line, message_th=message_th, rule=rule))

    def warnings(self) -> tuple[TextWarning, ...]:
        """Every warning so far, by line."""
        return tuple(sorted(self._warnings, key=lambda warning: warning.line))

    def check_label(self, label: str, number: int, line: str) -> None:
        """Warn where the label is not written with one space between word and number."""
        raw = _UNSEEN.sub("", self._raw[number - 1]).lstrip()
        if label and " " in label and (_WIDE.match(raw) or not line.startswith(label)):
            self.warn(number, "label-spacing", f"เขียนหัวข้อเป็น “{label}” ให้มีวรรคหนึ่งเคาะระหว่างคำกับเลข")

    def _canonical(self, raw: str, number: int) -> str:
        try:
            line, repairs = _repaired(raw, number)
        except DamagedText as damage:
            raise DamagedLine(**damage.facts | {"line": number}) from None
        if repairs:
            self.warn(number, "repaired", f"แก้ตัวสะกดให้แล้ว: {repairs}")
        for doubt in lint(line):
            self.warn(number, doubt.rule, f"“{doubt.found}” {doubt.message}")
        return line


class LabelOrder:
    """Doubled, missing and unordered labels, each warned of where it stands; chapters and annexes count apart."""

    def __init__(self, lines: TextLines) -> None:
        self._lines = lines
        self._seen: dict[tuple[Kind, str], int] = {}
        self._last: dict[tuple[Kind, str], Number] = {}

    def check(self, mark: Mark, line: int) -> None:
        """Take the next label in document order."""
        if mark.kind is Kind.CHAPTER:
            self._forget_parts()
        if not mark.label:
            return
        key = (mark.kind, label_key(mark.label))
        if first := self._seen.get(key):
            self._lines.warn(line, "doubled-label", f"{mark.label} ซ้ำกับบรรทัดที่ {first}")
        else:
            self._seen[key] = line
            self._check_order(mark, line)

    def _check_order(self, mark: Mark, line: int) -> None:
        number = label_number(mark.label)
        if number is None:
            return
        row = (mark.kind, mark.label.partition(" ")[0])
        last = self._last.get(row)
        self._last[row] = number
        if last and number < last:
            self._lines.warn(line, "unordered-label", f"{mark.label} มาหลังเลขที่มากกว่า")
        elif last and number.parts[0] > last.parts[0] + 1:
            self._lines.warn(line, "missing-label", f"มีเลขข้ามไปก่อนถึง {mark.label}")

    def _forget_parts(self) -> None:
        for key in [key for key in self._seen if key[0] is Kind.PART]:
            del self._seen[key]
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
