"""Orders about paragraphs, items, sub-items and definitions: the whole clause's new text, worked out from its units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.citing import the_cited
from charter_engine.domain.amendment.directives import Order, Reference, Verb
from charter_engine.domain.amendment.faults import AlreadyRepealed
from charter_engine.domain.amendment.listing import check_count
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.amendment.quotations import DoesNotFit, units
from charter_engine.domain.amendment.units import (
    FIRST,
    LAST,
    Entries,
    Entry,
    Path,
    Unit,
    UnitKind,
    cited_at,
    entry_at,
    holder_of,
    insert,
    label_of,
    openings,
    outline,
    place_by_number,
    put,
    rank,
    siblings_at,
    term_of,
    text_of,
)
from charter_engine.domain.charter.marks import escaped, read_mark
from charter_engine.domain.charter.numbering import label_key
from charter_engine.domain.charter.provision import Kind, Provision, State


def changed_texts(tree: Provision, order: Order, quotation: Sequence[str]) -> Iterator[Reword]:
    """One new wording for every clause the order touches; raises `DoesNotFit`, `UnitUnfit` or `AlreadyRepealed`."""
    texts = _Texts(tree)
    match order.verb:
        case Verb.REPLACE | Verb.CORRECT:
            _replace(texts, order.references, quotation)
        case Verb.ADD:
            _add(texts, order, quotation)
        case Verb.REPEAL:
            for node, path in texts.paths(order.references):
                texts.put(node, path, texts.in_force(node, path).emptied())
        case Verb.MOVE | Verb.SUBSTITUTE:
            raise DoesNotFit(why="ย้ายได้เฉพาะทั้งข้อ")
    yield from texts.rewords()


class _Texts:
    """The clauses an order cites, taken apart, with what it has done to them."""

    def __init__(self, tree: Provision) -> None:
        self.tree = tree
        self.nodes: dict[str, Provision] = {}
        self.entries: dict[str, Entries] = {}

    def node(self, place: str) -> Provision:
        """The clause cited; raises where it is not there, repealed or a division."""
        node = the_cited(self.tree, place)
        if node.state is State.REPEALED:
            raise AlreadyRepealed(label=name_of(node))
        if node.kind in {Kind.CHAPTER, Kind.PART}:
            raise DoesNotFit(why=f"{place} ไม่มีวรรคหรืออนุข้อ")
        if node.identity not in self.nodes:
            self.nodes[node.identity], self.entries[node.identity] = node, outline(node.text)
        return node

    def paths(self, references: Sequence[Reference]) -> Iterator[tuple[Provision, Path]]:
        """Every unit cited, ranges unit by unit."""
        for reference in references:
            node = self.node(reference.place)
            entries = self.entries[node.identity]
            path = cited_at(entries, reference.units)
            last = path
            if reference.until:
                *above, unit = reference.units
                last = cited_at(entries, (*above, Unit(kind=unit.kind, label=reference.until)))
            if last[:-1] != path[:-1] or last[-1] < path[-1] or (reference.until and last == path):
                raise DoesNotFit(why=f"({reference.until}) ไม่ได้อยู่หลัง {reference.units[-1]}")
            yield from ((node, (*path[:-1], at)) for at in range(path[-1], last[-1] + 1))

    def in_force(self, node: Provision, path: Path) -> Entry:
        """The unit in this place; raises `AlreadyRepealed` where it is kept empty."""
        entry = entry_at(self.entries[node.identity], path)
        if entry.repealed:
            raise AlreadyRepealed(label=f"{entry.line.split(' ')[0] if len(path) > 1 else 'วรรคนั้น'} ของ{name_of(node)}")
        return entry

    def put(self, node: Provision, path: Path, entry: Entry) -> None:
        """Put another unit in a place."""
        self.entries[node.identity] = put(self.entries[node.identity], path, entry)

    def rewords(self) -> Iterator[Reword]:
        """The new wording of every clause cited."""
        for identity, node in self.nodes.items():
            yield Reword(target=identity, heading=node.heading, text=text_of(self.entries[identity]))


def _replace(texts: _Texts, references: Sequence[Reference], quotation: Sequence[str]) -> None:
    new = units(_without_label(quotation, references[0]), _depth(references))
    places = list(texts.paths(references))
    if len(new) != len(places):
        raise DoesNotFit(why=f"สั่งให้ใช้ความใหม่ {len(places)} แห่ง แต่ในเครื่องหมายคำพูดมี {len(new)} แห่ง")
    for (node, path), entry in zip(places, new, strict=True):
        old = texts.in_force(node, path)
        if (len(path) > 1 and _rank(old) != _rank(entry)) or (_defines(references) and term_of(old) != term_of(entry)):
            raise DoesNotFit(why=f"ข้อความในเครื่องหมายคำพูดเป็น {_name(entry)} ไม่ใช่ {_name(old)}")
        texts.put(node, path, entry)


def _without_label(quotation: Sequence[str], first: Reference) -> Sequence[str]:
    """The quotation of a first paragraph without the clause's label, which stands before it in the clause."""
    mark = read_mark(quotation[0]) if first.units == (FIRST,) else None
    if mark is None or not mark.text or mark.heading or label_key(mark.label) != label_key(first.place):
        return quotation
    return [escaped(mark.text), *quotation[1:]]


def _add(texts: _Texts, order: Order, quotation: Sequence[str]) -> None:
    references = order.references
    if len({(one.place, one.units[:-1]) for one in references}) != 1:
        raise DoesNotFit(why="เพิ่มได้ครั้งละหนึ่งบท ให้แยกเป็นหลายคำสั่ง")
    if order.where:
        raise DoesNotFit(why="ตำแหน่งที่เพิ่มบอกด้วยเลขวรรคหรือเลขอนุข้อเท่านั้น")
    new = units(quotation, _depth(references))
    node = texts.node(references[0].place)
    entries = texts.entries[node.identity]
    parent = holder_of(entries, references[0].units[:-1], references[0].units[-1].kind)
    if parent and entry_at(entries, parent).repealed:
        raise DoesNotFit(why="ที่ซึ่งให้เพิ่มนั้นถูกยกเลิกไปแล้ว")
    if _defines(references):
        at = _between(entries, order.between)
        _check_terms(entries, references, new)
        entries = insert(entries, parent, at, new)
    elif len(parent) == 0:
        entries = insert(entries, (), _paragraph_place(entries, references, len(new)), new)
    else:
        _check_labels(references, new)
        for entry in new:
            entries = insert(entries, parent, place_by_number(siblings_at(entries, parent), entry), [entry])
    texts.entries[node.identity] = entries


def _paragraph_place(entries: Entries, references: Sequence[Reference], count: int) -> int:
    first = references[0].units[-1].label
    if first == LAST:
        numbers = [len(entries) + 1]
    else:
        numbers = [int(one.units[-1].label) for one in references]
        if until := references[-1].until:
            numbers += range(numbers[-1] + 1, int(until) + 1)
    if numbers != list(range(numbers[0], numbers[0] + count)):
        raise DoesNotFit(why=f"ในเครื่องหมายคำพูดมี {count} วรรค ไม่ตรงกับวรรคที่สั่งให้เพิ่ม")
    if not 1 <= numbers[0] <= len(entries) + 1:
        raise DoesNotFit(why=f"บทนั้นมีเพียง {len(entries)} วรรค")
    if first != LAST:
        check_count(openings(entries), numbers[0])
    return numbers[0] - 1


def _check_labels(references: Sequence[Reference], new: Entries) -> None:
    found = [_rank(entry) for entry in new]
    for reference in references:
        if not found or found.pop(0) != rank(reference.units[-1].label):
            raise DoesNotFit(why=f"ในเครื่องหมายคำพูดไม่มี {reference.units[-1]} ตามลำดับที่สั่ง")
        if reference.until:
            if rank(reference.until) not in found:
                raise DoesNotFit(why=f"ในเครื่องหมายคำพูดไม่มี ({reference.until})")
            del found[: found.index(rank(reference.until)) + 1]
    if found:
        raise DoesNotFit(why="ในเครื่องหมายคำพูดมีอนุข้อเกินกว่าที่สั่ง")


def _check_terms(entries: Entries, references: Sequence[Reference], new: Entries) -> None:
    wanted, found = [one.units[-1].label for one in references], [term_of(entry) for entry in new]
    if wanted not in ([""], found) or not all(found):
        raise DoesNotFit(why="ข้อความในเครื่องหมายคำพูดไม่ใช่บทนิยามที่สั่งให้เพิ่ม")
    for term in found:
        if any(term_of(entry) == term for entry in entries):
            raise DoesNotFit(why=f"มีบทนิยามคำว่า “{term}” อยู่แล้ว")


def _between(entries: Entries, between: tuple[str, str]) -> int:
    left, right = (
        cited_at(entries, [Unit(kind=UnitKind.DEFINITION, label=term)])[0] if term else None for term in between
    )
    if left is None and right is None:
        raise DoesNotFit(why="ไม่ได้ระบุว่าเพิ่มบทนิยามไว้ระหว่างบทนิยามใด")
    if left is not None and right is not None and left + 1 != right:
        raise DoesNotFit(why=f"บทนิยามคำว่า “{between[0]}” และ “{between[1]}” ไม่ได้อยู่ติดกัน")
    return left + 1 if left is not None else right or 0


def _depth(references: Sequence[Reference]) -> int:
    depths = {one.units[-1].depth for one in references}
    if len(depths) != 1:
        raise DoesNotFit(why="อ้างถึงวรรคและอนุข้อในคำสั่งเดียว ให้แยกเป็นหลายคำสั่ง")
    return depths.pop()


def _defines(references: Sequence[Reference]) -> bool:
    return references[0].units[-1].kind is UnitKind.DEFINITION


def _rank(entry: Entry) -> object:
    return rank(label_of(entry)) if label_of(entry) else None


def _name(entry: Entry) -> str:
    return f"({label_of(entry)})" if label_of(entry) else f"“{term_of(entry) or entry.line[:20]}”"
