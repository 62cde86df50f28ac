"""Trees as plain dictionaries of strings and lists, with every node's hash, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from charter_engine.domain.charter.hashing import hash_with
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.errors import Invalid

_TEXTS = ("label", "heading", "text")


class UnreadableTree(Invalid):
    """The tree cannot be read at {place}: {why}."""


def to_json(node: Provision, *, identities: bool = False) -> dict[str, object]:
    """`{kind, label, heading, state, text, hash, children}`; with `identity` on request, which no hash covers."""
    children = [to_json(child, identities=identities) for child in node.children]
    named: dict[str, object] = {"identity": node.identity} if identities else {}
    return named | {
        "kind": node.kind.value,
        "label": node.label,
        "heading": node.heading,
        "state": node.state.value,
        "text": node.text,
        "hash": hash_with(node, [str(child["hash"]) for child in children]),
        "children": children,
    }


def from_json(value: object, place: str = "tree") -> Provision:
    """The tree of such a dictionary; a `hash`, where given, must be right; raises `UnreadableTree` naming the place."""
    fields = _object(value, place)
    children = fields.get("children", [])
    if not isinstance(children, Sequence) or isinstance(children, str):
        raise UnreadableTree(place=f"{place}.children", why="it is no list")
    texts = {name: _text(fields, name, place) for name in (*_TEXTS, "identity")}
    node = Provision(
        kind=_kind(fields, place),
        state=_state(fields, place),
        children=tuple(from_json(child, f"{place}.children[{at}]") for at, child in enumerate(children)),
        **texts,
    )
    _check_hash(node, fields, place, children)
    return node


def _check_hash(node: Provision, fields: Mapping[str, object], place: str, children: Sequence[object]) -> None:
    given = [child.get("hash") for child in children if isinstance(child, Mapping)]
    if "hash" not in fields or not all(isinstance(one, str) for one in given):
        return
    if fields["hash"] != hash_with(node, [str(one) for one in given]):
        raise UnreadableTree(place=place, why="its hash is not that of its content")


def _object(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise UnreadableTree(place=place, why="it is no object")
    unknown = set(value) - {"kind", "label", "heading", "state", "text", "hash", "children", "identity"}
    if unknown:
        raise UnreadableTree(place=place, why=f"unknown keys {', '.join(sorted(map(str, unknown)))}")
    return value


def _text(fields: Mapping[str, object], name: str, place: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise UnreadableTree(place=f"{place}.{name}", why="it is no text")
    return value


def _kind(fields: Mapping[str, object], place: str) -> Kind:
    try:
        return Kind(_text(fields, "kind", place))
    except ValueError:
        raise UnreadableTree(place=f"{place}.kind", why="it is no kind of provision") from None


def _state(fields: Mapping[str, object], place: str) -> State:
    try:
        return State(_text(fields, "state", place) or State.IN_FORCE.value)
    except ValueError:
        raise UnreadableTree(place=f"{place}.state", why="it is neither in_force nor repealed") from None
