"""Wordings: every state a provision ever had, kept once in a charter under the hash of its content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, bindparam, func, insert, select

from charter_engine.domain.charter.hashing import content_hash
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.storage import rows
from charter_engine.storage.driver import Hot

Wording: TypeAlias = Sequence[Any]
"""Kind, label, heading, state and text, as kept; what follows these is not looked at."""

_CHUNK = 400
_T = rows.content.c
COLUMNS = (_T.kind, _T.label, _T.heading, _T.state, _T.text)
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_BY_NUMBERS = Hot(
    "SELECT kind, label, heading, state, text, no FROM content WHERE charter_id = ? AND no = ANY(?)",
    sqlite="SELECT kind, label, heading, state, text, no FROM content WHERE charter_id = ?"
    " AND no IN (SELECT value FROM json_each(?))",
)
"""A list of numbers, however long, is one argument of one statement."""


_KNOWN = select(_T.hash, _T.no).where(
    _T.charter_id == bindparam("charter"), _T.hash.in_(bindparam("hashes", expanding=True))
)
_NEWEST = select(func.coalesce(func.max(_T.no), 0)).where(_T.charter_id == bindparam("charter"))


def wordings(connection: Connection, charter_id: str, numbers: Iterable[int]) -> dict[int, Wording]:
    """Return the wordings with these numbers."""
    wanted = sorted(set(numbers))
    asked = json.dumps(wanted) if connection.dialect.name == "sqlite" else wanted
    return {row[5]: row for row in _BY_NUMBERS.rows(connection, charter_id, asked)}


_new, _set = object.__new__, {name: getattr(Provision, name).__set__ for name in Provision.__slots__}
_kind, _label, _heading, _state, _text, _children, _identity = (
    _set[name] for name in ("kind", "label", "heading", "state", "text", "children", "identity")
)


def provision(identity: str, wording: Wording) -> Provision:
    """Return the childless node that has this wording."""
    node = _new(Provision)  # slot by slot, at a third of what the constructor takes
    _kind(node, _KINDS[wording[0]])
    _label(node, wording[1])
    _heading(node, wording[2])
    _state(node, _STATES[wording[3]])
    _text(node, wording[4])
    _children(node, ())
    _identity(node, identity)
    return node


def with_children(node: Provision, children: tuple[Provision, ...]) -> Provision:
    """Return the node with these children."""
    made = _new(Provision)
    _kind(made, node.kind)
    _label(made, node.label)
    _heading(made, node.heading)
    _state(made, node.state)
    _text(made, node.text)
    _children(made, children)
    _identity(made, node.identity)
    return made


Kept: TypeAlias = tuple[int, str]
"""A wording's number and hash."""


def keep(
    connection: Connection,
    charter_id: str,
    nodes: Iterable[Provision],
    before: Callable[[str], Kept | None],
    old: Mapping[str, Provision],
) -> dict[str, Kept]:
    """Return each node's wording by its identity, keeping what is new.

    `before` tells which wording an identity had, and `old` what some were, which saves hashing them again.
    """
    found: dict[str, Kept] = {}
    fresh: dict[str, tuple[str, Provision]] = {}
    for node in nodes:
        had, was = before(node.identity), old.get(node.identity)
        if had and was and _wording(node) == _wording(was):
            found[node.identity] = had
            continue
        digest = content_hash(node)
        if had and had[1] == digest:
            found[node.identity] = had
        else:
            fresh[node.identity] = digest, node
    numbers = _numbers(connection, charter_id, dict(fresh.values()))
    return found | {identity: (numbers[digest], digest) for identity, (digest, _) in fresh.items()}


def _wording(node: Provision) -> list[str]:
    return [node.kind.value, node.label, node.heading, node.state.value, node.text]


def _numbers(connection: Connection, charter_id: str, wanted: Mapping[str, Provision]) -> dict[str, int]:
    """Return the number of each hash, after keeping those not seen before."""
    known: dict[str, int] = {}
    digests = list(wanted)
    for start in range(0, len(digests), _CHUNK):
        asked = {"charter": charter_id, "hashes": digests[start : start + _CHUNK]}
        known |= dict(connection.execute(_KNOWN, asked).all())
    fresh = [digest for digest in digests if digest not in known]
    if fresh:
        first = connection.execute(_NEWEST, {"charter": charter_id}).scalar_one() + 1
        known |= {digest: first + at for at, digest in enumerate(fresh)}
        names = [column.name for column in COLUMNS]
        values = [
            {"charter_id": charter_id, "no": known[digest], "hash": digest}
            | dict(zip(names, _wording(wanted[digest]), strict=True))
            for digest in fresh
        ]
        connection.execute(insert(rows.content), values)
    return known
