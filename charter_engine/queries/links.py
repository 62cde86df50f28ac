"""Cross-references of one text as links: where each leads, which lines are cited, which provisions cite which.

A text never changes, so what was found in it is kept for as long as it is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from charter_engine.domain.charter.paths import line_at
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.references import Definition, Reference, Standing, definitions, references
from charter_engine.domain.charter.references_broken import BrokenReference, broken
from charter_engine.domain.text.redline import Op


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """Code points [start, end) of a provision's text that cite `target`: provision `identity`, its line `path`.

    `standing` other than holds: there is no such provision (`identity` is empty then), no such line, or it is repealed.
    """

    start: int
    end: int
    identity: str
    path: str
    target: str
    standing: Standing

    @property
    def fragment(self) -> str:
        """What names the place on a page: `n5`, or `n5-p2.1` for a line."""
        return f"{self.identity}-{self.path}" if self.path else self.identity


@dataclass(frozen=True, kw_only=True, slots=True)
class Citing:
    """A place of provision `identity`, as papers cite it, that cites `target`."""

    identity: str
    where: str
    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Links:
    """What a text cites of itself, by provision: its links, its cited lines (path by where they begin), who cites it.

    `terms` are its definitions, longest term first.
    """

    links: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    anchors: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    cited_by: Mapping[str, tuple[Citing, ...]] = field(default_factory=dict)
    terms: tuple[Definition, ...] = ()

    def of(self, identity: str) -> tuple[Link, ...]:
        """The links in a provision's text, in order and apart from each other."""
        return self.links.get(identity, ())

    def lines_of(self, identity: str) -> Mapping[int, str]:
        """The lines of a provision that are cited: their paths by the code point they begin at."""
        return self.anchors.get(identity, {})


@dataclass(frozen=True, slots=True)
class _Text:
    """A text by its name and root hash."""

    name: str
    root: str
    tree: Provision = field(compare=False)


def links_of(tree: Provision, *, name: str, root: str) -> Links:
    """Return the links of the text that is called `name` (charter and version) and has this root hash."""
    return _links(_Text(name, root, tree))


@lru_cache(maxsize=64)
def _links(text: _Text) -> Links:
    found = references(text.tree)
    by_source: defaultdict[str, list[Link]] = defaultdict(list)
    cited_by: defaultdict[str, list[Citing]] = defaultdict(list)
    for one in found:
        if not one.implied:
            _add(by_source[one.source], one)
        if one.identity and one.identity != one.source:
            cited_by[one.identity].append(Citing(identity=one.source, where=one.where, target=one.target))
    return Links(
        links={identity: tuple(links) for identity, links in by_source.items()},
        anchors=_anchors(text.tree, found),
        cited_by={identity: tuple(dict.fromkeys(citing)) for identity, citing in cited_by.items()},
        terms=tuple(sorted(definitions(text.tree), key=lambda one: -len(one.term))),
    )


def _add(links: list[Link], one: Reference) -> None:
    if links and one.start < links[-1].end:
        return
    links.append(
        Link(
            start=one.start,
            end=one.end,
            identity=one.identity or "",
            path=one.path,
            target=one.target,
            standing=one.standing,
        )
    )


def _anchors(tree: Provision, found: Iterable[Reference]) -> dict[str, dict[int, str]]:
    paths: defaultdict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.identity and one.path:
            paths[one.identity].add(one.path)
    nodes = {node.identity: node for node in tree.walk() if node.identity in paths}
    return {
        identity: {line_at(nodes[identity].text, path).start: path for path in sorted(wanted)}
        for identity, wanted in paths.items()
    }


def terms_in(links: Links, node: Provision) -> tuple[Definition, ...]:
    """Return the definitions of the terms a provision uses, those it makes itself left out; in order of the terms."""
    left, found = node.text, []
    for one in links.terms:
        if one.source != node.identity and one.term in left:
            found.append(one)
            left = left.replace(one.term, "\n")
    return tuple(sorted({one.term: one for one in found}.values(), key=lambda one: node.text.find(one.term)))


def linked_ops(ops: Sequence[Op], links: Sequence[Link]) -> Iterator[tuple[int, tuple[tuple[str, Link | None], ...]]]:
    """Yield a redline's operations, the words of the new text cut where its links begin and end."""
    at = 0
    for op, words in ops:
        yield op, ((words, None),) if op == -1 else tuple(cut(words, at, links))
        at += 0 if op == -1 else len(words)


def cut(words: str, at: int, links: Iterable[Link]) -> Iterator[tuple[str, Link | None]]:
    """Yield pieces of `words`, which begin at code point `at`, each with the link it belongs to, if any."""
    done = 0
    for link in links:
        low, high = (min(max(place - at, done), len(words)) for place in (link.start, link.end))
        if low < high:
            if done < low:
                yield words[done:low], None
            yield words[low:high], link
            done = high
    if done < len(words):
        yield words[done:], None


@lru_cache(maxsize=64)
def _broken(old: _Text, new: _Text) -> tuple[BrokenReference, ...]:
    return broken(old.tree, new.tree)


def broken_between(
    old: Provision, new: Provision, *, name: str, old_root: str, root: str
) -> tuple[BrokenReference, ...]:
    """Return the references that the way from one text to another breaks; `name` is what the new one is called."""
    return _broken(_Text(name, old_root, old), _Text(name, root, new))
