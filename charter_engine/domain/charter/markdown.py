"""A charter as Markdown, for reading and editing elsewhere: headings by rank, one paragraph a block, items indented.

1. The title is the first heading, its lines joined by `<br>`. Chapters and annexes are `##`, parts `###`, a clause's
   label with its heading in square brackets is bold, items begin with `&emsp;`, sub-items with two.
2. Everything else stands as in the plain text form; whatever Markdown would read as a sign has a backslash before it.
3. Where the plain text form escapes a line that only looks like a mark, `&ZeroWidthSpace;` begins it and is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from charter_engine.domain.charter.markdown_reading import UNSEEN_ESCAPE, from_markdown
from charter_engine.domain.charter.marks import ESCAPE, REPEALED, escaped, fits_beside_mark, read_annex
from charter_engine.domain.charter.paths import LineKind, line_kind
from charter_engine.domain.charter.plain_text import first_difference, parse
from charter_engine.domain.charter.plain_text_export import NotWritable
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import without_identities

_RANK: Final = {Kind.CHAPTER: "##", Kind.PART: "###", Kind.ANNEX: "##"}
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~]|&(?=#?[0-9A-Za-z]+;))")
_STARTS: Final = re.compile(r"^([0-9]+)([.)])|^([+=-])")
_HARD_SPACE: Final = "&emsp;"
_INDENT: Final = {LineKind.PARAGRAPH: "", LineKind.ITEM: _HARD_SPACE, LineKind.SUBITEM: _HARD_SPACE * 2}


def to_markdown(tree: Provision) -> str:
    """The whole charter, ending with LF, that `from_markdown` gives back exactly; raises `NotWritable`."""
    blocks = ["# " + "<br>".join(map(escape, tree.heading.split("\n")))]
    for child in tree.children:
        blocks += _blocks(child)
    text = "\n\n".join(blocks) + "\n"
    read = parse(from_markdown(text).text).tree
    if read != (bare := without_identities(tree)):
        raise NotWritable(label=first_difference(bare, read), why="รูปแบบ Markdown เขียนโครงสร้างหรือข้อความนี้ไม่ได้")
    return text


def escape(text: str) -> str:
    """The text with everything Markdown would read as a sign made plain."""
    return _STARTS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", _SPECIAL.sub(r"\\\1", text))


def _blocks(node: Provision) -> Iterator[str]:
    lines = node.text.split("\n") if node.text else []
    if node.kind is Kind.CLAUSE:
        yield from _clause(node, lines)
    elif node.kind in _RANK:
        yield from _headed(node, lines)
    else:
        yield from (_line(line, annexes_only=node.kind is Kind.CLOSING) for line in lines)
    for child in node.children:
        yield from _blocks(child)


def _clause(node: Provision, lines: list[str]) -> Iterator[str]:
    mark = f"**{escape(f'{node.label} [{node.heading}]' if node.heading else node.label)}**"
    if node.state is State.REPEALED:
        yield f"{mark} {REPEALED}"
    elif lines and fits_beside_mark(lines[0]):
        yield f"{mark} {escape(lines[0])}"
        lines = lines[1:]
    else:
        yield mark
    yield from map(_line, lines)


def _headed(node: Provision, lines: list[str]) -> Iterator[str]:
    rank, label = _RANK[node.kind], escape(node.label)
    if node.state is State.REPEALED:
        yield f"{rank} {label} {REPEALED}"
    elif not node.heading or fits_beside_mark(node.heading):
        yield " ".join(filter(None, (rank, label, escape(node.heading))))
    else:
        yield f"{rank} {label}"
        yield f"{rank} {_line(node.heading)}"
    yield from (_line(line, annexes_only=node.kind is Kind.ANNEX) for line in lines)


def _line(line: str, *, annexes_only: bool = False) -> str:
    """A line of a body; inside closings and annexes only annexes are marks."""
    looks_marked = line.startswith(ESCAPE) or read_annex(line) if annexes_only else escaped(line) != line
    return (UNSEEN_ESCAPE if looks_marked else _INDENT[line_kind(line)]) + escape(line)
