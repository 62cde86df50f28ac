"""Which provisions stand elsewhere than before: under another number, in another chapter, or in another order."""

from __future__ import annotations

from dataclasses import dataclass

from charter_engine.domain.charter.provision import Provision, State
from charter_engine.domain.charter.timeline import Place, places
from charter_engine.domain.text.alignment import longest_rising


@dataclass(frozen=True, kw_only=True, slots=True)
class Displaced:
    """A provision of both charters that is `renumbered` where it stands, or has moved.

    `old` and `new` are its nodes, `parent` what it stands in now, `after` the sibling before it, `entered` whether it
    came out of another provision.
    """

    renumbered: bool
    old: Provision
    new: Provision
    parent: Provision
    after: Provision | None
    entered: bool


def displaced(old_tree: Provision, new_tree: Provision) -> dict[str, Displaced]:
    """By identity, what moved or changed its number."""
    old, new = places(old_tree), places(new_tree)
    left = {node.label for identity, (node, _) in new.items() if node.state is State.REPEALED and identity not in old}
    order = {identity: at for at, identity in enumerate(old)}
    crossed = set[str]().union(*(_out_of_order(parent, old, order) for parent, _ in new.values()))
    found: dict[str, Displaced] = {}
    for node in new_tree.walk():
        for at, child in enumerate(node.children):
            before = old.get(child.identity)
            if before is None:
                continue
            entered = before[1] != node.identity
            stays = not entered and child.identity not in crossed and before[0].label not in left
            if stays and before[0].label == child.label:
                continue
            after = node.children[at - 1] if at else None
            found[child.identity] = Displaced(
                renumbered=stays, old=before[0], new=child, parent=node, after=after, entered=entered
            )
    return found


def vacated(old_tree: Provision, new_tree: Provision) -> dict[str, str]:
    """By the identity of an empty place left behind, the identity of the provision that moved out of it."""
    old, new = places(old_tree), places(new_tree)
    went = {old[key][0].label: key for key in old.keys() & new.keys() if old[key][0].label != new[key][0].label}
    return {
        identity: went[node.label]
        for identity, (node, _) in new.items()
        if identity not in old and node.state is State.REPEALED and node.label in went
    }


def _out_of_order(parent: Provision, old: dict[str, Place], order: dict[str, int]) -> set[str]:
    """The children that changed places among those that were here before: as few as can be, renumbered ones first."""
    stayed = [c for c in parent.children if c.identity in old and old[c.identity][1] == parent.identity]
    same = [child.identity for child in stayed if old[child.identity][0].label == child.label]
    held = {same[at] for at in longest_rising([order[identity] for identity in same])}
    kept, waiting = set(held), list[str]()
    low = -1
    for identity in [*(child.identity for child in stayed), ""]:
        if identity and identity not in held:
            waiting.append(identity)
            continue
        high = order[identity] if identity else len(order)
        fits = [one for one in waiting if low < order[one] < high]
        kept |= {fits[at] for at in longest_rising([order[one] for one in fits])}
        low, waiting = high, []
    return {child.identity for child in stayed} - kept
