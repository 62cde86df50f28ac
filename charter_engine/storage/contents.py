"""Wordings: every state a provision ever had, kept once in a charter under the hash of its content."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, func, insert, select

from charter_engine.domain.charter.hashing import content_hash
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.storage import rows
from charter_engine.storage.driver import Hot

Wording: TypeAlias = Sequence[str]
"""Kind, label, heading, state and text, as kept."""

_CHUNK = 400
_T = rows.content.c
COLUMNS = (_T.kind, _T.label, _T.heading, _T.state, _T.text)
_KINDS = {kind.value: kind for kind in Kind}
_STATES = {state.value: state for state in State}
_BY_NUMBERS = Hot(
    "SELECT no, kind, label, heading, state, text FROM content WHERE charter_id = ? AND no = ANY(?)",
    sqlite="SELECT no, kind, label, heading, state, text FROM content WHERE charter_id = ?"
    " AND no IN (SELECT value FROM json_each(?))",
)
"""A list of numbers, however long, is one argument of one statement."""


def wordings(connection: Connection, charter_id: str, numbers: Iterable[int]) -> dict[int, Wording]:
    """Return the wordings with these numbers."""
    wanted = sorted(set(numbers))
    asked = json.dumps(wanted) if connection.dialect.name == "sqlite" else wanted
    return {number: wording for number, *wording in _BY_NUMBERS.rows(connection, charter_id, asked)}


def provision(identity: str, wording: Wording, children: tuple[Provision, ...] = ()) -> Provision:
    """Return the node that has this wording."""
    kind, label, heading, state, text = wording
    return Provision(
        kind=_KINDS[kind],
        label=label,
        heading=heading,
        state=_STATES[state],
        text=text,
        children=children,
        identity=identity,
    )


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
        query = select(_T.hash, _T.no).where(_T.charter_id == charter_id, _T.hash.in_(digests[start : start + _CHUNK]))
        known |= dict(connection.execute(query).all())
    fresh = [digest for digest in digests if digest not in known]
    if fresh:
        newest = select(func.coalesce(func.max(_T.no), 0)).where(_T.charter_id == charter_id)
        first = connection.execute(newest).scalar_one() + 1
        known |= {digest: first + at for at, digest in enumerate(fresh)}
        names = [column.name for column in COLUMNS]
        values = [
            {"charter_id": charter_id, "no": known[digest], "hash": digest}
            | dict(zip(names, _wording(wanted[digest]), strict=True))
            for digest in fresh
        ]
        connection.execute(insert(rows.content), values)
    return known
