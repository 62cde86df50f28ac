"""What the directives of one instrument have rewritten: the same place twice leaves open which text is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from charter_engine.domain.amendment.apply import name_of
from charter_engine.domain.amendment.citing import the_cited
from charter_engine.domain.amendment.directives import Order, Verb
from charter_engine.domain.amendment.operation import Insert, Operation, Repeal, Reword
from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.units import Unit
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import get

_Place: TypeAlias = tuple[str, tuple[Unit, ...]]

_REWRITING: Final = frozenset({Verb.REPLACE, Verb.CORRECT, Verb.REPEAL})
_NEW_TEXT: Final = frozenset({Verb.REPLACE, Verb.CORRECT, Verb.ADD})


class OrdersSoFar:
    """Every provision and unit given a new text, with the line of the directive that gave it.

    Directives are carried out in their order; `undone` names those that undo one before them, for a person to check.
    """

    def __init__(self) -> None:
        self._lines: dict[_Place, int] = {}
        self.undone: list[tuple[int, int, str]] = []

    def take(self, tree: Provision, order: Order, operations: Sequence[Operation], line: int) -> None:
        """Take the next order; raises `DoesNotFit` where it gives one place two texts."""
        for place in _places(tree, order, operations):
            if order.verb in _REWRITING:
                self._check(tree, place, line)
            if order.verb in _NEW_TEXT:
                self._lines[place] = line

    def _check(self, tree: Provision, place: _Place, line: int) -> None:
        identity, units = place
        for (other, below), before in self._lines.items():
            if other != identity or below[: len(units)] != units:
                continue
            name = name_of(get(tree, identity))
            if before == line:
                raise DoesNotFit(why=f"อ้างถึง {' '.join(map(str, (name, *units)))} ซ้ำในคำสั่งเดียว จึงไม่แน่ชัดว่าให้ใช้ความใด")
            if (line, before, name) not in self.undone:
                self.undone.append((line, before, name))


def _places(tree: Provision, order: Order, operations: Sequence[Operation]) -> Iterator[_Place]:
    if order.references and order.references[0].units:
        yield from ((the_cited(tree, one.place).identity, one.units) for one in order.references)
        return
    for operation in operations:
        match operation:
            case Reword(target=target) | Repeal(target=target):
                yield target, ()
            case Insert(node=node):
                yield from ((one.identity, ()) for one in node.walk())
            case _:
                pass
