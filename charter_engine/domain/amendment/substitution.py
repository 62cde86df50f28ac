"""Orders to put one word for another: `ให้แก้ไขคำว่า “ก” ในข้อ ๕ เป็น “ข” ทุกแห่ง`, in what is cited or in the whole text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate, pairwise

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.citing import row_of, the_cited
from charter_engine.domain.amendment.directives import Order, Reference
from charter_engine.domain.amendment.faults import AlreadyRepealed
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.units import Entries, Entry, Path, cited_at, entry_at, outline, put, text_of
from charter_engine.domain.amendment.wording import own_names
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import get
from charter_engine.domain.text.canonical import canonical
from charter_engine.domain.text.segment import NUMBER_PARTS, tokens

_NOT_MEANT = frozenset({Kind.CHARTER, Kind.PREAMBLE, Kind.CLOSING})
"""What no act amends by its words: the title has an order of its own, preamble and signatures are history."""


def substituted(tree: Provision, order: Order) -> Iterator[Reword]:
    """A new wording for every provision a word stands in; raises `DoesNotFit`, `UnitUnfit` or `AlreadyRepealed`.

    Every place cited must hold the word, once unless it is to change everywhere, and nowhere as part of another.
    """
    if not order.references:
        yield from _throughout(tree, order)
        return
    changed: dict[str, Provision] = {}
    for reference in order.references:
        for node in _cited(tree, reference, order):
            new = _reworded(changed.get(node.identity, node), reference, order)
            changed[node.identity] = new
    _check_found([get(tree, identity) for identity in changed], order, "บทที่อ้างถึง")
    for identity, node in changed.items():
        yield Reword(target=identity, heading=node.heading, text=node.text)


def _throughout(tree: Provision, order: Order) -> Iterator[Reword]:
    if not order.everywhere:
        raise DoesNotFit(why="แก้คำในทั้งฉบับได้เมื่อสั่งว่า “ทุกแห่ง” เท่านั้น ให้ระบุข้อหรือมาตราที่แก้")
    nodes = [node for node in tree.walk() if node.kind not in _NOT_MEANT and node.state is State.IN_FORCE]
    _check_found(nodes, order, "ฉบับที่จะแก้ไข")
    if any(old in name for old, _ in order.pairs for name in own_names(tree)):
        raise DoesNotFit(why="คำนั้นอยู่ในชื่อของฉบับที่จะแก้ไขด้วย จึงไม่แน่ชัดว่าให้แก้ชื่อหรือไม่ ให้ระบุข้อหรือมาตราที่แก้")
    for node in (one for one in nodes if _holds(one, order)):
        heading, text = (_swapped(part, order, name_of(node)) for part in (node.heading, node.text))
        yield Reword(target=node.identity, heading=heading, text=text)


def _holds(node: Provision, order: Order) -> bool:
    return any(old in node.heading or old in node.text for old, _ in order.pairs)


def _check_found(nodes: Iterable[Provision], order: Order, where: str) -> None:
    texts = [text for node in nodes for text in (node.heading, node.text)]
    for old, _ in order.pairs:
        if not any(old in text for text in texts):
            raise DoesNotFit(why=f"ไม่พบคำว่า “{old}” ใน{where}")


def _cited(tree: Provision, reference: Reference, order: Order) -> list[Provision]:
    """The provisions cited; of a range or a chapter those that hold a word."""
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
    held = [node for node in row if node.state is State.IN_FORCE and _holds(node, order)]
    if not held:
        raise DoesNotFit(why=f"ไม่พบคำว่า “{order.words[0]}” ใน {reference.place}")
    return held


def _one(tree: Provision, place: str) -> Provision:
    node = the_cited(tree, place)
    if node.state is State.REPEALED:
        raise AlreadyRepealed(label=name_of(node))
    return node


def _reworded(node: Provision, reference: Reference, order: Order) -> Provision:
    if reference.units:
        entries = outline(node.text)
        path = cited_at(entries, reference.units)
        _check_count("\n".join(entry_at(entries, path).lines()), order, f"{reference.units[-1]} ของ {name_of(node)}")
        return replace(node, text=text_of(_entry_changed(entries, path, order, name_of(node))))
    _check_count(f"{node.heading}\n{node.text}", order, name_of(node))
    heading = _swapped(node.heading, order, name_of(node))
    return replace(node, heading=heading, text=_swapped(node.text, order, name_of(node)))


def _entry_changed(entries: Entries, path: Path, order: Order, name: str) -> Entries:
    return put(entries, path, _all_changed(entry_at(entries, path), order, name))


def _all_changed(entry: Entry, order: Order, name: str) -> Entry:
    return Entry(
        line=_swapped(entry.line, order, name), below=tuple(_all_changed(one, order, name) for one in entry.below)
    )


def _check_count(text: str, order: Order, where: str) -> None:
    """Raise `DoesNotFit` unless every word stands there, once if not everywhere; of several everywhere one will do."""
    counts = {old: text.count(old) for old, _ in order.pairs}
    if not any(counts.values()) or not (order.everywhere or all(counts.values())):
        raise DoesNotFit(why=f"ไม่พบคำว่า “{min(counts, key=counts.__getitem__)}” ใน {where}")
    most = max(counts, key=counts.__getitem__)
    if counts[most] > 1 and not order.everywhere:
        raise DoesNotFit(why=f"คำว่า “{most}” อยู่ใน {where} {counts[most]} แห่ง แต่ไม่ได้สั่งว่า “ทุกแห่ง”")


def _edges(text: str) -> set[int]:
    """Where a word may begin or end: where one of the text's does, but inside no number in words, as in สามสิบ|ห้า."""
    words = tokens(text)
    ends = [0, *accumulate(map(len, words))]
    inside = (end for end, around in zip(ends[1:], pairwise(words), strict=False) if NUMBER_PARTS.issuperset(around))
    return set(ends).difference(inside)


def _swapped(text: str, order: Order, where: str) -> str:
    """The text with the new words for the old; raises `DoesNotFit` where an old one is but a part of another word."""
    pairs = {old: new for old, new in order.pairs if old in text}
    if not pairs:
        return text
    for old, new in pairs.items():
        if new and old in new and new in text:
            raise DoesNotFit(why=f"ใน {where} มีคำว่า “{new}” อยู่แล้ว จึงไม่แน่ชัดว่าให้แก้คำว่า “{old}” แห่งใด")
    edges = _edges(text)
    words = re.compile("|".join(re.escape(old) for old in sorted(pairs, key=len, reverse=True)))
    for found in words.finditer(text):
        if not edges.issuperset(found.span()):
            around = text[max(0, found.start() - 10) : found.end() + 10]
            raise DoesNotFit(why=f"คำว่า “{found[0]}” ใน {where} เป็นเพียงส่วนหนึ่งของคำอื่น (“…{around}…”)")
    return "\n".join(canonical(line) for line in words.sub(lambda found: pairs[found[0]], text).split("\n"))
