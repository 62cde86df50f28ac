"""A charter as Markdown, for reading and pasting elsewhere: headings by rank, one paragraph a block, items indented."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from charter_engine.domain.charter.marks import REPEALED
from charter_engine.domain.charter.paths import LineKind, lines
from charter_engine.domain.charter.provision import Kind, Provision, State

_RANK: Final = {Kind.CHAPTER: "##", Kind.PART: "###", Kind.ANNEX: "##"}
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~])")
_STARTS: Final = re.compile(r"^([0-9]+)([.)])|^([+=-])")
_HARD_SPACE: Final = "&emsp;"
_INDENT: Final = {LineKind.PARAGRAPH: "", LineKind.ITEM: _HARD_SPACE, LineKind.SUBITEM: _HARD_SPACE * 2}


def to_markdown(tree: Provision) -> str:
    """The whole charter, ending with LF; every character of the text is shown as it is."""
    blocks = ["# " + escape(" ".join(tree.heading.split("\n")))]
    for child in tree.children:
        blocks += _blocks(child)
    return "\n\n".join(block for block in blocks if block) + "\n"


def escape(text: str) -> str:
    """The text with everything Markdown would read as a sign made plain."""
    return _STARTS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", _SPECIAL.sub(r"\\\1", text))


def _blocks(node: Provision) -> Iterator[str]:
    repealed = f" {REPEALED}" if node.state is State.REPEALED else ""
    texts = [_INDENT[line.kind] + escape(line.text) for line in lines(node.text)]
    if node.kind in _RANK:
        yield " ".join(filter(None, (_RANK[node.kind], escape(node.label), escape(node.heading)))) + repealed
    elif node.label:
        yield " ".join(filter(None, (f"**{_named(node)}**{repealed}", *texts[:1])))
        texts = texts[1:]
    yield from texts
    for child in node.children:
        yield from _blocks(child)


def _named(node: Provision) -> str:
    return escape(f"{node.label} [{node.heading}]" if node.heading else node.label)
