"""Operations as JSON values, for storage and interfaces: read strictly, every fault named by its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never

from charter_engine.domain.amendment.operation import Insert, Move, Operation, Remove, Renumber, Repeal, Reword
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.to_json import from_json, to_json
from charter_engine.errors import Invalid

_FIELDS: Final = {
    "insert": ("parent", "after", "node"),
    "reword": ("target", "heading", "text"),
    "repeal": ("target",),
    "move": ("target", "parent", "after", "label", "place"),
    "renumber": ("target", "label"),
    "remove": ("target",),
}


class UnreadableOperation(Invalid):
    """The operation at {place} cannot be read: {why}."""


def operations_to_json(operations: Sequence[Operation]) -> list[dict[str, object]]:
    """One object an operation: `{"what": "insert", …}` with the operation's own fields."""
    return [_to_json(operation) for operation in operations]


def operations_from_json(value: object) -> tuple[Operation, ...]:
    """The operations of such a list; raises `UnreadableOperation` naming the place."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise UnreadableOperation(place="operations", why="it is no list")
    return tuple(_from_json(entry, f"operations[{at}]") for at, entry in enumerate(value))


def _to_json(operation: Operation) -> dict[str, object]:
    match operation:
        case Insert(parent=parent, after=after, node=node):
            return {"what": "insert", "parent": parent, "after": after, "node": to_json(node, identities=True)}
        case Reword(target=target, heading=heading, text=text):
            return {"what": "reword", "target": target, "heading": heading, "text": text}
        case Repeal(target=target):
            return {"what": "repeal", "target": target}
        case Move(target=target, parent=parent, after=after, label=label, place=place):
            return {
                "what": "move",
                "target": target,
                "parent": parent,
                "after": after,
                "label": label,
                "place": place,
            }
        case Renumber(target=target, label=label):
            return {"what": "renumber", "target": target, "label": label}
        case Remove(target=target):
            return {"what": "remove", "target": target}
        case _ as never:
            assert_never(never)


def _from_json(value: object, place: str) -> Operation:
    fields = _Fields(value, place)
    match fields.what:
        case "insert":
            return Insert(parent=fields.text("parent"), after=fields.text_or_none("after"), node=fields.node())
        case "reword":
            return Reword(target=fields.text("target"), heading=fields.text("heading"), text=fields.text("text"))
        case "repeal":
            return Repeal(target=fields.text("target"))
        case "move":
            return Move(
                target=fields.text("target"),
                parent=fields.text("parent"),
                after=fields.text_or_none("after"),
                label=fields.text("label"),
                place=fields.text("place"),
            )
        case "renumber":
            return Renumber(target=fields.text("target"), label=fields.text("label"))
        case _:
            return Remove(target=fields.text("target"))


class _Fields:
    """One operation's object, its keys checked."""

    def __init__(self, value: object, place: str) -> None:
        self.place = place
        if not isinstance(value, Mapping):
            raise UnreadableOperation(place=place, why="it is no object")
        self.values = value
        self.what = value.get("what")
        if not isinstance(self.what, str) or self.what not in _FIELDS:
            raise UnreadableOperation(place=f"{place}.what", why=f"it is none of {', '.join(_FIELDS)}")
        if odd := set(value) ^ {"what", *_FIELDS[self.what]}:
            raise UnreadableOperation(place=place, why=f"keys missing or unknown: {', '.join(sorted(map(str, odd)))}")

    def text(self, name: str) -> str:
        value = self.values[name]
        if not isinstance(value, str):
            raise UnreadableOperation(place=f"{self.place}.{name}", why="it is no text")
        return value

    def text_or_none(self, name: str) -> str | None:
        return None if self.values[name] is None else self.text(name)

    def node(self) -> Provision:
        return from_json(self.values["node"], f"{self.place}.node")
