"""Writing a tree in the plain text form, escaping what would be read as something else."""

from __future__ import annotations

from collections.abc import Iterator

from charter_engine.domain.charter.marks import ESCAPE, REPEALED, escaped, fits_beside_mark, opens_closing, read_annex
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.errors import Invalid


class NotWritable(Invalid):
    """{label} เขียนเป็นข้อความธรรมดาไม่ได้: {why}."""

    remedy = "แก้ชื่อ หัวเรื่อง หรือตำแหน่งของบทบัญญัตินั้น"


def write(tree: Provision) -> str:
    """The lines of a charter, ending with LF; not checked to read back as the same tree."""
    lines = [*tree.heading.split("\n"), ""]
    for child in tree.children:
        lines += _provision(child)
    return "\n".join(lines) + "\n"


def write_provision(node: Provision) -> str:
    """One provision with all below it, as a drafter restates it; no LF at the end."""
    return "\n".join(line for line in _provision(node) if line)


def _provision(node: Provision) -> Iterator[str]:
    if node.kind in {Kind.CHAPTER, Kind.PART, Kind.CLOSING, Kind.ANNEX}:
        yield ""
    yield from _own_lines(node)
    for child in node.children:
        yield from _provision(child)


def _own_lines(node: Provision) -> Iterator[str]:
    lines = node.text.split("\n") if node.text else []
    if node.state is State.REPEALED:
        yield f"{node.label} {REPEALED}"
    elif node.kind is Kind.CLAUSE:
        yield from _clause(node, lines)
    elif node.kind in {Kind.CHAPTER, Kind.PART}:
        yield from _division(node, lines)
    elif node.kind is Kind.PREAMBLE:
        yield from (line if opens_closing(line) else escaped(line) for line in lines)
    else:
        yield from _tail(node, lines)


def _clause(node: Provision, lines: list[str]) -> Iterator[str]:
    mark = f"{node.label} [{node.heading}]" if node.heading else node.label
    if lines and fits_beside_mark(lines[0]):
        yield f"{mark} {lines[0]}"
        lines = lines[1:]
    else:
        yield mark
    yield from map(escaped, lines)


def _division(node: Provision, lines: list[str]) -> Iterator[str]:
    if node.heading and fits_beside_mark(node.heading):
        yield f"{node.label} {node.heading}"
    else:
        yield node.label
        yield from [escaped(node.heading)] if node.heading else []
    yield from map(escaped, lines)


def _tail(node: Provision, lines: list[str]) -> Iterator[str]:
    """Closings and annexes: inside them only annexes are marks."""
    yield from [node.label] if node.label else []
    yield from (ESCAPE + line if line.startswith(ESCAPE) or read_annex(line) else line for line in lines)
