"""Where an edited text says again what an earlier version said: the sign of a text edited from a version gone by.

All words of a clause may be those of an earlier version, or some: where one amendment changed its first words and
another, written before that, its last, the other's text has the first words as they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text.alignment import hunks
from charter_engine.domain.text.segment import tokens

Words = tuple[State, str, str]


def reverted(current: Provision, proposed: Provision, earlier: Mapping[int, Provision]) -> dict[str, int]:
    """The labels with words that are changed from `current` back to those of an `earlier` version, with its number.

    Labels are matched as typed, the latest version first; labels that stand twice in a text are passed over.
    """
    now, wanted = _words(current), _words(proposed)
    changed = {label for label, words in wanted.items() if label in now and now[label] != words}
    found: dict[str, int] = {}
    for number in sorted(earlier, reverse=True):
        before = _words(earlier[number])
        standing = [label for label in changed if label not in found and label in before]
        back = [label for label in standing if _takes_back(now[label], before[label], wanted[label])]
        found |= dict.fromkeys(back, number)
    return {label: found[label] for label in wanted if label in found}


def _takes_back(now: Words, before: Words, wanted: Words) -> bool:
    """Whether all words are those from before, or one of the changes that led from them to those of now is undone."""
    if wanted == before:
        return True
    (state, _, text), (_, _, old), (new_state, _, new) = now, before, wanted
    if State.REPEALED in {state, new_state} or old == text:
        return False
    return bool(_changes(text, old) & _changes(text, new))


def _changes(text: str, other: str) -> frozenset[tuple[int, int, tuple[str, ...]]]:
    """What makes the other text of this one: words [start, end), and the words in their place; spaces aside."""
    old, new = tokens(text), tokens(other)
    found = ((i0, i1, new[j0:j1]) for i0, i1, j0, j1 in hunks(old, new))
    return frozenset(one for one in found if "".join((*old[one[0] : one[1]], *one[2])).strip())


def _words(tree: Provision) -> dict[str, Words]:
    nodes = [node for node in tree.walk() if node.kind in {Kind.CLAUSE, Kind.ANNEX}]
    often = Counter(node.label for node in nodes)
    return {node.label: (node.state, node.heading, node.text) for node in nodes if often[node.label] == 1}
