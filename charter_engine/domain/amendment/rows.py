"""Where among provisions that came in meanwhile something is put: behind those of smaller numbers.

Two amendments put ข้อ ๓/๑ and ข้อ ๓/๒ behind ข้อ ๓. Whichever is adopted first, the two stand in the order of their
numbers.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import replace

from charter_engine.domain.amendment.operation import Insert, Move
from charter_engine.domain.charter.numbering import label_number
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import parent_of


class Rows:
    """The children of a version's chapters as operations bring others in; `fresh` are those that came in meanwhile."""

    def __init__(self, current: Provision, fresh: AbstractSet[str]) -> None:
        self._current, self._fresh = current, fresh
        self._rows: dict[str, list[Provision]] = {}

    def placed(self, operation: Insert | Move) -> Insert | Move:
        """The operation behind what came in at its place under smaller numbers, and as the next ones find it."""
        node = self._node(operation)
        row = self._row(operation.parent)
        after = next((at for at, one in enumerate(row) if one.identity == operation.after), None)
        if node is None or (operation.after is not None and after is None):
            return operation
        start = at = 0 if after is None else after + 1
        while at < len(row) and self._precedes(row[at], node):
            at += 1
        row.insert(at, node)
        return replace(operation, after=row[at - 1].identity) if at > start else operation

    def _node(self, operation: Insert | Move) -> Provision | None:
        """What is put there; a move empties its old place."""
        if isinstance(operation, Insert):
            return operation.node
        node, holder = self._current.find(operation.target), parent_of(self._current, operation.target)
        if node is None or holder is None:
            return None
        row = self._row(holder.identity)
        left = replace(node, identity=operation.place)
        row[:] = [left if one.identity == node.identity else one for one in row]
        return replace(node, label=operation.label)

    def _row(self, parent: str) -> list[Provision]:
        if parent not in self._rows:
            holder = self._current.find(parent)
            self._rows[parent] = list(holder.children) if holder is not None else []
        return self._rows[parent]

    def _precedes(self, one: Provision, node: Provision) -> bool:
        smaller, number = label_number(one.label), label_number(node.label)
        numbered = smaller is not None and number is not None and smaller < number
        return numbered and one.identity in self._fresh and one.kind is node.kind
