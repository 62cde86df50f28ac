"""References of a text as read that lead nowhere in it, told by their lines: a founding text should have none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from charter_engine.domain.charter.reading import Parsed, TextWarning
from charter_engine.domain.charter.references import Reference, Standing, references
from charter_engine.domain.charter.tree import assign_identities

_SAID: Final = {
    Standing.MISSING: "แต่ไม่มีในข้อความนี้",
    Standing.REPEALED: "แต่บทนั้นยกเลิกแล้ว",
    Standing.NO_LINE: "แต่ในบทนั้นไม่มี",
}


def dangling(read: Parsed) -> tuple[TextWarning, ...]:
    """A warning for every reference whose target is missing, repealed or without that line; linear in the text."""
    return tuple(_warnings(read))


def _warnings(read: Parsed) -> Iterator[TextWarning]:
    tree, _ = assign_identities(read.tree, 1)
    places = {node.identity: (node.text, lines) for node, lines in zip(tree.walk(), read.lines, strict=True)}
    for reference in references(tree, implied=False):
        if reference.standing is not Standing.HOLDS:
            text, lines = places[reference.source]
            line = lines[text.count("\n", 0, reference.start)]
            yield TextWarning(line=line, rule="dangling-reference", message_th=_said(reference))


def _said(reference: Reference) -> str:
    return f"{reference.where} อ้างถึง{reference.target} {_SAID[reference.standing]}"
