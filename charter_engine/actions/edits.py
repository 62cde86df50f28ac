"""Edits as sent, turned into operations: lines inside provisions, and new provisions with their identities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charter_engine.actions import data
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Repeal
from charter_engine.domain.amendment.path_operations import LineAct, LineEdit, Step, operations_of
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import get
from charter_engine.domain.text.canonical import canonical
from charter_engine.errors import Conflict


class ProvisionChanged(Conflict):
    """{label} is not as it was read."""

    remedy = "Read the provision again and decide on what it says now."


class NameTaken(Conflict):
    """Two new provisions are called {name!r}."""


def edited(tree: Provision, edits: Sequence[data.Edit], free: int) -> tuple[Operation, ...]:
    """Return the operations the edits amount to; new provisions are n`free` and on. Raises what carrying out raises."""
    return operations_of(tree, _Steps(tree, free).of(edits))


class _Steps:
    """The steps of edits, with the identities of what they bring in."""

    def __init__(self, tree: Provision, free: int) -> None:
        self.tree = tree
        self.free = free
        self.names: dict[str, str] = {}

    def of(self, edits: Sequence[data.Edit]) -> Iterator[Step]:
        """Yield a step for each edit, two for a line with a new heading."""
        for edit in edits:
            match edit:
                case data.RewordEdit():
                    yield from self._reword(edit)
                case data.InsertEdit():
                    clause = self._known(edit.clause)
                    yield LineEdit(act=LineAct.INSERT, clause=clause, path=edit.after, text=edit.text, base=edit.base)
                case data.RetitleEdit():
                    yield LineEdit(act=LineAct.RETITLE, clause=self._known(edit.clause), path="", text=edit.heading)
                case data.RepealEdit():
                    yield self._repeal(edit)
                case data.AddEdit():
                    yield self._add(edit)
                case data.MoveEdit():
                    yield self._move(edit)

    def _reword(self, edit: data.RewordEdit) -> Iterator[Step]:
        clause = self._known(edit.clause)
        yield LineEdit(act=LineAct.REWORD, clause=clause, path=edit.path, text=edit.text, base=edit.base)
        if edit.heading is not None:
            yield LineEdit(act=LineAct.RETITLE, clause=clause, path="", text=edit.heading)

    def _repeal(self, edit: data.RepealEdit) -> Step:
        clause = self._known(edit.clause)
        if edit.path:
            return LineEdit(act=LineAct.REPEAL, clause=clause, path=edit.path, base=edit.base)
        return Repeal(target=self._as_read(clause, edit.base).identity)

    def _add(self, edit: data.AddEdit) -> Step:
        identity = self._new()
        if edit.name:
            if edit.name in self.names or self.tree.find(edit.name):
                raise NameTaken(name=edit.name, why="twice")
            self.names[edit.name] = identity
        node = Provision(
            kind=Kind(edit.kind),
            label=_line(edit.label),
            heading=_line(edit.heading),
            text=canonical(edit.text),
            identity=identity,
        )
        return Insert(parent=self._known(edit.parent), after=self._after(edit.after), node=node)

    def _move(self, edit: data.MoveEdit) -> Step:
        return Move(
            target=self._known(edit.clause),
            parent=self._known(edit.parent),
            after=self._after(edit.after),
            label=_line(edit.label),
            place=self._new(),
        )

    def _as_read(self, clause: str, base: str | None) -> Provision:
        node = get(self.tree, clause)
        if base is not None and canonical(base) != node.text:
            raise ProvisionChanged(label=node.label, why="other words")
        return node

    def _known(self, name: str) -> str:
        return self.names.get(name, name)

    def _after(self, name: str) -> str | None:
        return self._known(name) if name else None

    def _new(self) -> str:
        self.free += 1
        return f"n{self.free - 1}"


def _line(text: str) -> str:
    return " ".join(canonical(text).split())
