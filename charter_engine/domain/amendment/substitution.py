"""Orders to put one word for another: `ให้แก้ไขคำว่า “ก” ในข้อ ๕ เป็น “ข” ทุกแห่ง`, in what is cited or in the whole text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.citing import row_of, the_cited
from charter_engine.domain.amendment.directives import Order, Reference
from charter_engine.domain.amendment.faults import AlreadyRepealed
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.units import Entries, Entry, Path, cited_at, entry_at, outline, put, text_of
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.segment import tokens

_NOT_MEANT = frozenset({Kind.CHARTER, Kind.PREAMBLE, Kind.CLOSING})
"""What no act amends by its words: the title has an order of its own, preamble and signatures are history."""


def substituted(tree: Provision, order: Order) -> Iterator[Reword]:
    """A new wording for every provision the word stands in; raises `DoesNotFit`, `UnitUnfit` or `AlreadyRepealed`.

    Every place cited must hold the word, once unless it is to change everywhere, and nowhere as part of another.
    """
    if not order.references:
        yield from _throughout(tree, order)
        return
    changed: dict[str, Provision] = {}
    for reference in order.references:
        for node in _cited(tree, reference, order.words[0]):
            new = _reworded(changed.get(node.identity, node), reference, order)
            changed[node.identity] = new
    for identity, node in changed.items():
        yield Reword(target=identity, heading=node.heading, text=node.text)


def _throughout(tree: Provision, order: Order) -> Iterator[Reword]:
    if not order.everywhere:
        raise DoesNotFit(why="แก้คำในทั้งฉบับได้เมื่อสั่งว่า “ทุกแห่ง” เท่านั้น ให้ระบุข้อหรือมาตราที่แก้")
    nodes = [node for node in tree.walk() if node.kind not in _NOT_MEANT and node.state is State.IN_FORCE]
    found = [node for node in nodes if order.words[0] in node.heading or order.words[0] in node.text]
    if not found:
        raise DoesNotFit(why=f"ไม่พบคำว่า “{order.words[0]}” ในฉบับที่จะแก้ไข")
    for node in found:
        heading, text = (_swapped(part, order, name_of(node)) for part in (node.heading, node.text))
        yield Reword(target=node.identity, heading=heading, text=text)


def _cited(tree: Provision, reference: Reference, word: str) -> list[Provision]:
    """The provisions cited; of a range or a chapter those that hold the word."""
    first = _one(tree, reference.place)
    if reference.units:
        if reference.until:
            raise DoesNotFit(why="ระบุอนุข้อที่ให้แก้คำทีละอนุข้อ")
        return [first]
    if reference.is_division:
        row = list(first.walk())
    elif reference.until:
        row = row_of(tree, first, _one(tree, reference.until))
    else:
        return [first]
    held = [node for node in row if node.state is State.IN_FORCE and (word in node.heading or word in node.text)]
    if not held:
        raise DoesNotFit(why=f"ไม่พบคำว่า “{word}” ใน {reference.place}")
    return held


def _one(tree: Provision, place: str) -> Provision:
    node = the_cited(tree, place)
    if node.state is State.REPEALED:
        raise AlreadyRepealed(label=name_of(node))
    return node


def _reworded(node: Provision, reference: Reference, order: Order) -> Provision:
    old = order.words[0]
    if reference.units:
        entries = outline(node.text)
        path = cited_at(entries, reference.units)
        _check_count("\n".join(entry_at(entries, path).lines()), order, f"{reference.units[-1]} ของ {name_of(node)}")
        return replace(node, text=text_of(_entry_changed(entries, path, order, name_of(node))))
    _check_count(f"{node.heading}\n{node.text}", order, name_of(node))
    heading = _swapped(node.heading, order, name_of(node)) if old in node.heading else node.heading
    return replace(node, heading=heading, text=_swapped(node.text, order, name_of(node)))


def _entry_changed(entries: Entries, path: Path, order: Order, name: str) -> Entries:
    return put(entries, path, _all_changed(entry_at(entries, path), order, name))


def _all_changed(entry: Entry, order: Order, name: str) -> Entry:
    return Entry(
        line=_swapped(entry.line, order, name), below=tuple(_all_changed(one, order, name) for one in entry.below)
    )


def _check_count(text: str, order: Order, where: str) -> None:
    count = text.count(order.words[0])
    if count == 0:
        raise DoesNotFit(why=f"ไม่พบคำว่า “{order.words[0]}” ใน {where}")
    if count > 1 and not order.everywhere:
        raise DoesNotFit(why=f"คำว่า “{order.words[0]}” อยู่ใน {where} {count} แห่ง แต่ไม่ได้สั่งว่า “ทุกแห่ง”")


def _swapped(text: str, order: Order, where: str) -> str:
    """The text with the new word for the old; raises `DoesNotFit` where the old is but a part of another word."""
    old, new = order.words
    if old not in text:
        return text
    if new and old in new and new in text:
        raise DoesNotFit(why=f"ใน {where} มีคำว่า “{new}” อยู่แล้ว จึงไม่แน่ชัดว่าให้แก้คำว่า “{old}” แห่งใด")
    edges = {0, *accumulate(map(len, tokens(text)))}
    at = text.find(old)
    while at >= 0:
        if not {at, at + len(old)} <= edges:
            around = text[max(0, at - 10) : at + len(old) + 10]
            raise DoesNotFit(why=f"คำว่า “{old}” ใน {where} เป็นเพียงส่วนหนึ่งของคำอื่น (“…{around}…”)")
        at = text.find(old, at + len(old))
    return "\n".join(canonical(line) for line in text.replace(old, new).split("\n"))
