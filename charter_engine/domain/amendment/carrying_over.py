"""What of an amendment still fits the newest version, where its author is to write on: nothing given up is untold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.conflict import Why, claimed, newcomers, outdated
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Reword
from charter_engine.domain.amendment.rows import Rows
from charter_engine.domain.charter.plain_text_export import write_provision
from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.charter.tree import get, replace_node
from charter_engine.domain.text.merge import merge


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """The text an edit starts from, and by identity the amendment's own words that could not be carried over."""

    tree: Provision
    lost: Mapping[str, str]
    merged: tuple[str, ...]


def carried_over(base: Provision, head: Provision, operations: Sequence[Operation]) -> Start:
    """Return `head` with what of the operations on `base` still fits it, merged words, and words that were lost."""
    changed = {one.identity for one in outdated(base, head, operations) if one.why is not Why.LABEL_TAKEN}
    kept, lost = _carriable(base, head, operations, changed)
    tree = apply(head, kept)
    merged: list[str] = []
    for one in operations:
        if not isinstance(one, Reword) or one.target not in changed:
            continue
        now, old = tree.find(one.target), get(base, one.target)
        if now is None or now.state is State.REPEALED:
            continue
        both = merge(old.text, now.text, one.text)
        headings = {now.heading, one.heading} - {old.heading}
        if both.text is None or len(headings) > 1:
            _tell(lost, one.target, "\n".join(filter(None, (*sorted(headings - {now.heading}), one.text))))
        else:
            heading = next(iter(headings), old.heading)
            tree = replace_node(tree, one.target, replace(now, heading=heading, text=both.text))
            merged.append(name_of(now))
    return Start(tree=tree, lost=lost, merged=tuple(merged))


def _carriable(
    base: Provision, head: Provision, operations: Sequence[Operation], changed: set[str]
) -> tuple[list[Operation], dict[str, str]]:
    """The operations that fit as they are, and by what stands there now the words of those that are given up.

    What is given up leaves its place: what was to follow it follows its left neighbour, what it was to hold goes too.
    """
    standing = newcomers(base, head)
    rows = Rows(head, {node.identity for node in standing.values()})
    kept: list[Operation] = []
    lost: dict[str, str] = {}
    instead: dict[str | None, str | None] = {}
    gone: dict[str, str] = {}
    for one in operations:
        operation = replace(one, after=instead.get(one.after, one.after)) if isinstance(one, Insert | Move) else one
        named = claimed((one,)).items()
        taken = [standing[key].identity for key, (_, own) in named if key in standing and standing[key].identity != own]
        fits = not taken and not _leans_on(operation, changed | gone.keys())
        if not isinstance(operation, Insert | Move):
            kept += [operation] if fits else []
        elif fits:
            kept.append(rows.placed(operation))
            if isinstance(operation, Move):
                instead = {was: operation.place if to == operation.target else to for was, to in instead.items()}
        else:
            beside = taken[0] if taken else gone.get(operation.parent) or _standing_at(head, operation)
            _tell(lost, beside, write_provision(_brought(base, operations, operation)))
            if isinstance(operation, Insert):
                gone |= dict.fromkeys((node.identity for node in operation.node.walk()), beside)
                instead[operation.node.identity] = operation.after
            else:
                instead |= {operation.target: operation.after, operation.place: operation.target}
    return kept, lost


def _standing_at(head: Provision, operation: Insert | Move) -> str:
    """What stands where the operation was to work: the clause it moves, the one it comes after, or what holds it."""
    places = (operation.target if isinstance(operation, Move) else operation.after, operation.after, operation.parent)
    return next((place for place in places if place and head.find(place)), head.identity)


def _brought(base: Provision, operations: Sequence[Operation], operation: Insert | Move) -> Provision:
    """What the operation puts at its place, under its number there and with the words the amendment gives it."""
    if isinstance(operation, Insert):
        return operation.node
    node = replace(get(base, operation.target), label=operation.label)
    said = next((one for one in operations if isinstance(one, Reword) and one.target == operation.target), None)
    return replace(node, heading=said.heading, text=said.text) if said else node


def _tell(lost: dict[str, str], identity: str, words: str) -> None:
    """Add words to those that are lost there."""
    lost[identity] = "\n".join(filter(None, (lost.get(identity, ""), words)))


def _leans_on(operation: Operation, stale: set[str]) -> bool:
    places = {getattr(operation, name, None) for name in ("target", "parent", "after")}
    return bool(places & stale)
