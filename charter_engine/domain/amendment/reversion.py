"""Where an edited text says again what an earlier version said: the sign of a text edited from a version gone by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from charter_engine.domain.charter.provision import Kind, Provision


def reverted(current: Provision, proposed: Provision, earlier: Mapping[int, Provision]) -> dict[str, int]:
    """The labels whose words are changed from `current` back to those of an `earlier` version, with its number.

    Labels are matched as typed, the latest version first; labels that stand twice in a text are passed over.
    """
    now, wanted = _words(current), _words(proposed)
    changed = {label for label, words in wanted.items() if label in now and now[label] != words}
    found: dict[str, int] = {}
    for number in sorted(earlier, reverse=True):
        before = _words(earlier[number])
        back = [label for label in changed if label not in found and before.get(label) == wanted[label]]
        found |= dict.fromkeys(back, number)
    return {label: found[label] for label in wanted if label in found}


def _words(tree: Provision) -> dict[str, tuple[object, ...]]:
    nodes = [node for node in tree.walk() if node.kind in {Kind.CLAUSE, Kind.ANNEX}]
    often = Counter(node.label for node in nodes)
    return {node.label: (node.state, node.heading, node.text) for node in nodes if often[node.label] == 1}
