"""Standalone HTML from the command line: one clean file without scripts, pictures or addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from charter_engine.domain.charter.provision import Provision

_STYLE: Final = """
body{font-family:Sarabun,'TH Sarabun New','Noto Sans Thai',sans-serif;line-height:1.7;max-width:42rem;margin:2rem auto;
padding:0 1rem;color:#1b1b1b;background:#fff}
h1,h2,h3{line-height:1.4;text-wrap:balance}h1,h2{text-align:center}
.item{margin-left:2rem}.subitem{margin-left:4rem}
ins{background:#dff2df;text-decoration:underline}del{background:#fbe3e3;text-decoration:line-through}
ins.moved,del.moved{background:#e3ebf8}ins.moved{text-decoration-style:double}sup a{color:inherit;font-size:.8em}
footer{margin-top:3rem;border-top:1px solid #999;font-size:.85rem;overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{color:#eee;background:#151515}ins{background:#1d3d1d}del{background:#4a2020}ins.moved,del.moved{background:#22304a}}
"""


def document(title: str, body: Iterable[str], foot: str = "") -> str:
    """Return a whole page; `title` and `foot` are plain words, `body` is HTML."""
    footer = f"<footer>{escape(foot)}</footer>\n" if foot else ""
    return (
        '<!doctype html>\n<html lang="th">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>\n<main>\n"
        + "\n".join(body)
        + f"\n</main>\n{footer}</body>\n</html>\n"
    )


def charter_page(tree: Provision, foot: str = "") -> str:
    """Return a charter as a page: every word of it, each clause with its identity as its anchor."""
    heading = "<br>".join(escape(line) for line in tree.heading.split("\n"))
    body = [f"<h1>{heading}</h1>", *(line for child in tree.children for line in _node(child))]
    return document(" ".join(tree.heading.split()), body, foot)


def _node(node: Provision) -> Iterator[str]:
    from charter_engine.domain.charter.provision import Kind, State

    anchor = f' id="{escape(node.identity)}"' if node.identity else ""
    label = escape(node.label)
    repealed = " (ยกเลิก)" if node.state is State.REPEALED else ""
    lines = list(_lines(node.text))
    yield f'<section class="{node.kind.value}"{anchor}>'
    if node.kind in {Kind.CHAPTER, Kind.PART, Kind.ANNEX}:
        rank = "h3" if node.kind is Kind.PART else "h2"
        yield f"<{rank}>{label}{repealed}{'<br>' + escape(node.heading) if node.heading else ''}</{rank}>"
    elif label:
        named = f"{label} [{escape(node.heading)}]" if node.heading else label
        yield f"<p><strong>{named}</strong>{repealed}{' ' + lines.pop(0)[1] if _begins_plain(lines) else ''}</p>"
    yield from (f"<p{' class=' + kind if kind else ''}>{text}</p>" for kind, text in lines)
    for child in node.children:
        yield from _node(child)
    yield "</section>"


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line's class and HTML: paragraphs have none, items and sub-items are set in."""
    from charter_engine.domain.charter.paths import LineKind, lines

    classes = {LineKind.ITEM: "item", LineKind.SUBITEM: "subitem"}
    for line in lines(text) if text else ():
        yield classes.get(line.kind, ""), escape(line.text)


def _begins_plain(lines: list[tuple[str, str]]) -> bool:
    return bool(lines) and not lines[0][0]


def redline_html(ops: Iterable[tuple[int, str]]) -> str:
    """Return a redline as HTML; words are hidden inside the marks for those whose reader keeps marks silent."""
    parts = []
    for sign, text in ops:
        words = escape(text).replace("\n", "<br>")
        parts.append({0: words, 1: f"<ins>{words}</ins>", -1: f"<del>{words}</del>"}[sign])
    return "".join(parts)
