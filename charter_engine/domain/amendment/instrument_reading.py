"""Reading an amending instrument back into operations: exactly the families `instrument` writes, nothing by guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal, Reword
from charter_engine.domain.amendment.quoting import quotation_end
from charter_engine.domain.amendment.wording import (
    AFTER,
    CLOSE,
    FIRST,
    OPEN,
    charter_name,
    cited,
    emptied,
    own_words,
    place_of,
    reference,
    repealed_words,
)
from charter_engine.domain.charter.marks import opens_closing, read_mark
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.reading import NoTitle, TextLines
from charter_engine.domain.charter.tree import assign_identities, next_identity
from charter_engine.errors import Invalid, Refusal

_NAMING: Final = re.compile(rf"\S*?นี้เรียกว่า {OPEN}.+{CLOSE}|\S*?นี้ให้ใช้บังคับ.+")
_DIVISIONS: Final = frozenset({Kind.CHAPTER, Kind.PART})
_NOTE: Final = "หมายเหตุ"
_SOURCE: Final = r"(?: ซึ่งแก้ไขเพิ่มเติมโดย.+?)?"
_WHERE: Final = rf"(?P<where>{AFTER}.+?|{FIRST}(?:ของ.+?)?)?"

_Words: TypeAlias = Callable[[Provision], str]


class DirectiveRefused(Invalid):
    """บรรทัดที่ {line}: ใช้คำสั่ง “{directive}” ไม่ได้: {why}."""

    remedy = "ตรวจคำสั่งนั้นกับฉบับที่จะแก้ไข แล้วแก้ถ้อยคำหรือเลขให้ตรงกัน"


@dataclass(slots=True)
class _Order:
    """One clause of the instrument: its line, its sentence, and the lines of its quotation."""

    line: int
    text: str
    quotation: list[str] = field(default_factory=list)

    def refused(self, why: str) -> DirectiveRefused:
        return DirectiveRefused(line=self.line, directive=self.text, why=why)


def read_instrument(source: str | bytes, base: Provision) -> tuple[Operation, ...]:
    """The operations an instrument orders on `base`, new provisions named from its first free identity on.

    Raises `DirectiveRefused` quoting what is not understood or does not fit, `UnreadableText` for a damaged text.
    """
    operations: list[Operation] = []
    tree = base
    for order in _orders(TextLines(source)):
        if _NAMING.fullmatch(order.text) and not order.quotation:
            continue
        operation = _Reader(tree, order, charter_name(base)).operation()
        tree = _applied(tree, operation, order)
        operations.append(operation)
    return tuple(operations)


def consolidate(base: Provision, source: str | bytes) -> Provision:
    """`base` with an instrument's directives applied; raises what `read_instrument` raises."""
    return apply(base, read_instrument(source, base), draft=False)


def _applied(tree: Provision, operation: Operation, order: _Order) -> Provision:
    try:
        return apply(tree, [operation], draft=False)
    except Refusal as refusal:
        raise order.refused(refusal.message) from None


def _orders(source: TextLines) -> Iterator[_Order]:
    numbered = [(number, line) for number, line in source if line]
    lines = [line for _, line in numbered]
    order: _Order | None = None
    at = 0
    while at < len(lines):
        number, line = numbered[at]
        mark = read_mark(line)
        if order and (line.startswith(_NOTE) or opens_closing(line)):
            break
        if mark and mark.kind is Kind.CLAUSE:
            yield from [order] if order else []
            order = _Order(line=number, text=mark.text)
        elif order and line.startswith(OPEN):
            at = _take_quotation(order, lines, at)
        elif order:
            raise order.refused(f"ไม่เข้าใจบรรทัดที่ {number} ที่ตามมา")
        at += 1
    if order is None:
        raise NoTitle(line=1) if not lines else DirectiveRefused(line=1, directive=lines[0], why="ไม่มีคำสั่งแก้ไข")
    yield order


def _take_quotation(order: _Order, lines: list[str], start: int) -> int:
    end = quotation_end(lines, start)
    if end is None:
        raise order.refused("เครื่องหมายคำพูดไม่ปิด หรือปิดก่อนสิ้นบรรทัด")
    if order.quotation:
        raise order.refused("มีข้อความในเครื่องหมายคำพูดเกินหนึ่งชุด")
    body = lines[start : end + 1]
    body[0] = body[0].removeprefix(OPEN)
    body[-1] = body[-1].removesuffix(CLOSE)
    order.quotation = body
    return end


class _Reader:
    """One directive against the tree as the directives before it left it."""

    def __init__(self, tree: Provision, order: _Order, name: str) -> None:
        self.tree = tree
        self.order = order
        self.name = re.escape(name)

    def operation(self) -> Operation:
        """What the directive orders; raises `DirectiveRefused`."""
        if self._match(rf"ให้(?:ยกเลิก|แก้คำผิดใน)ชื่อ{self.name} และให้ใช้ชื่อต่อไปนี้แทน"):
            return Reword(target=self.tree.identity, heading="\n".join(self._lines()), text="")
        of = rf" ?แห่ง{self.name}"
        if found := self._match(rf"ให้ยกเลิก(?P<ref>.+?){of}{_SOURCE} และให้ใช้ความต่อไปนี้แทน"):
            return self._rewording(found["ref"])
        if found := self._match(rf"ให้แก้คำผิดใน(?P<ref>.+?){of} เป็นดังต่อไปนี้"):
            return self._rewording(found["ref"])
        if found := self._match(rf"ให้เพิ่มความต่อไปนี้เป็น(?P<ref>.+?){_WHERE}{of}"):
            return self._insertion(found["ref"], found["where"] or "")
        if found := self._match(rf"ให้ย้ายความใน(?P<ref>.+?){of}{_SOURCE} ไปเป็น(?P<label>.+?){_WHERE}"):
            return self._move(found["ref"], found["label"], found["where"] or "")
        if found := self._match(rf"ให้ยกเลิก(?P<ref>.+?){of}{_SOURCE}"):
            return self._repeal(found["ref"])
        raise self.order.refused("ไม่ใช่รูปแบบคำสั่งที่รู้จัก หรือไม่ได้อ้างถึงธรรมนูญฉบับนี้")

    def _match(self, pattern: str) -> re.Match[str] | None:
        return re.fullmatch(pattern, self.order.text)

    def _rewording(self, ref: str) -> Reword:
        target = self._cited(ref, own_words)
        new = self._provision(target.kind, reference(self.tree, target))
        if new.children:
            raise self.order.refused("ข้อความที่ให้ใช้แทนมีบทอื่นปนอยู่")
        return Reword(target=target.identity, heading=new.heading, text=new.text)

    def _repeal(self, ref: str) -> Repeal:
        if self.order.quotation:
            raise self.order.refused("การยกเลิกไม่มีข้อความในเครื่องหมายคำพูด")
        return Repeal(target=self._cited(ref, repealed_words).identity)

    def _insertion(self, ref: str, where: str) -> Insert:
        kind = {"คำปรารภ": Kind.PREAMBLE, "ส่วนท้าย": Kind.CLOSING}.get(ref)
        node = self._provision(kind, ref)
        named, _ = assign_identities(node, next_identity(self.tree))
        parent, after = self._place(self.tree, named, where)
        return Insert(parent=parent, after=after, node=named)

    def _move(self, ref: str, label: str, where: str) -> Move:
        node = self._cited(ref, lambda _: "")
        place = f"n{next_identity(self.tree)}"
        tree = emptied(self.tree, node, place)
        parent, after = self._place(tree, replace(node, label=label), where)
        return Move(target=node.identity, parent=parent, after=after, label=label, place=place)

    def _place(self, tree: Provision, node: Provision, where: str) -> tuple[str, str | None]:
        place = place_of(tree, node, where)
        if place is None:
            raise self.order.refused("ไม่พบตำแหน่งที่ให้เพิ่ม")
        return place

    def _cited(self, ref: str, words: _Words) -> Provision:
        for prefix in ("", "ชื่อ", "ความใน"):
            node = cited(self.tree, ref.removeprefix(prefix)) if ref.startswith(prefix) else None
            if node and (words(node) == prefix or (not prefix and node.kind not in _DIVISIONS)):
                return node
        raise self.order.refused(f"ไม่พบ {ref} ในฉบับที่จะแก้ไข")

    def _lines(self) -> list[str]:
        if not self.order.quotation:
            raise self.order.refused("ไม่มีข้อความในเครื่องหมายคำพูด")
        return self.order.quotation

    def _provision(self, kind: Kind | None, ref: str) -> Provision:
        """The one provision restated in the quotation, which must be the one the directive names."""
        lead = ["ชื่อ", "", *(["ข้อ ๑"] if kind is Kind.CLOSING else [])]
        try:
            read = parse("\n".join([*lead, *self._lines()])).tree.children
        except Refusal as refusal:
            raise self.order.refused(refusal.message) from None
        read = read[1:] if kind is Kind.CLOSING else read
        if len(read) != 1 or (kind and read[0].kind is not kind):
            raise self.order.refused("ข้อความในเครื่องหมายคำพูดไม่ใช่บทเดียวตามที่สั่ง")
        if read[0].label and label_key(read[0].label) not in {label_key(ref), label_key(ref.partition(" ของ")[0])}:
            raise self.order.refused(f"ข้อความในเครื่องหมายคำพูดเป็น {read[0].label}")
        return read[0]
