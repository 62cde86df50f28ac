"""Manuscripts → HTML and print CSS: Thai drafting form, nothing from the network, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from charter_engine.domain.charter.paths import LineKind, is_item, line_kind
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.text.dates import thai_date
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.publication.fonts import FAMILY, font_paths
from charter_engine.publication.manuscript import (
    CharterManuscript,
    CorrigendumManuscript,
    InstrumentManuscript,
    Manuscript,
    MinutesManuscript,
    NoticeManuscript,
    RedlineManuscript,
    ReportManuscript,
    ReportTable,
)
from charter_engine.publication.text_layer import MARKS
from charter_engine.resources import templates_dir

SIMULATED = "สาธิต – ไม่มีผลใช้บังคับ"
REPEALED = "(ยกเลิก)"
CONTENTS_FROM = 3
NARROWEST, WIDEST = 8, 36

_MONTHS = "|".join(thai_date(date(2000, month, 1), era="").split()[1] for month in range(1, 13))
_NUMBER = r"[๐-๙0-9]+(?:/[๐-๙0-9]+)*"
# A span begins a new piece of text; one that began right after stacked marks would be read before them (text_layer).
_STACKED = f"(?:[ก-ฮ][{''.join(sorted(MARKS))}]{{2,}})*"
# Even one mark is too many before a charter's own word, which the typesetter's dictionary would break: มีม|ติ, จตุ|พลัง.
_MARKED = f"(?:[เแโใไ]?[ก-ฮ][{''.join(sorted(MARKS))}]+)*"
_HELD = re.compile(
    rf"{_STACKED}(?:\(ฉบับที่ {_NUMBER}\) พ\.ศ\. {_NUMBER}|(?:ข้อ|มาตรา|หมวด|ส่วนที่|ฉบับที่|ครั้งที่|บัญชี|วันที่) {_NUMBER}"
    rf"|(?:{_NUMBER} )?(?:{_MONTHS})|(?:พ\.ศ\.|ค\.ศ\.) {_NUMBER}|ฯลฯ|พ\.ศ\.|ค\.ศ\.)|{_MARKED}(?:มีมติ|จตุพลัง)"
)
_LINE_FORMS = {LineKind.ITEM: "item", LineKind.SUBITEM: "sub-item"}

TEMPLATES: dict[type, str] = {
    CharterManuscript: "charter.html.j2",
    InstrumentManuscript: "instrument.html.j2",
    RedlineManuscript: "redline.html.j2",
    ReportManuscript: "report.html.j2",
    MinutesManuscript: "minutes.html.j2",
    NoticeManuscript: "notice.html.j2",
    CorrigendumManuscript: "corrigendum.html.j2",
}
KINDS: dict[type, str] = {kind: name.split(".", 1)[0] for kind, name in TEMPLATES.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One printed paragraph: `form` is its CSS class, `label` and `heading` are set bold before the text."""

    form: str
    text: str = ""
    label: str = ""
    heading: str = ""
    anchor: str = ""


def blocks(tree: Provision) -> Iterator[Block]:
    """Yield the paragraphs of a charter below its title, in document order; every word of the tree is in one."""
    for number, node in enumerate(tree.walk()):
        if node.kind is not Kind.CHARTER:
            yield from _of_node(node, f"p{number}")


def _of_node(node: Provision, anchor: str) -> Iterator[Block]:
    lines = node.text.split("\n") if node.text else []
    if node.state is State.REPEALED:
        yield Block(form=_form(node), label=node.label, text=REPEALED, anchor=anchor)
        return
    if node.kind is Kind.CLAUSE:
        beside = bool(lines) and not is_item(lines[0])
        first = lines.pop(0) if beside else ""
        yield Block(form="clause", label=node.label, heading=node.heading, text=first, anchor=anchor)
    elif node.label or node.heading:
        yield Block(form=_form(node), label=node.label, heading=node.heading, anchor=anchor)
    yield from _lines(lines, "closing" if node.kind is Kind.CLOSING else "paragraph")


def _form(node: Provision) -> str:
    return {Kind.CHAPTER: "chapter", Kind.PART: "part", Kind.ANNEX: "annex"}.get(node.kind, "clause")


def _lines(lines: list[str], plain: str) -> Iterator[Block]:
    for line in lines:
        yield Block(form=_LINE_FORMS.get(line_kind(line), plain), text=line)


def contents(tree: Provision) -> tuple[Block, ...]:
    """Return the entries of the table of contents: chapters and annexes, none when there are too few to need one."""
    entries = tuple(block for block in blocks(tree) if block.form in {"chapter", "annex"})
    return entries if len(entries) >= CONTENTS_FROM else ()


def before_annexes(tree: Provision) -> tuple[Block, ...]:
    """Return what stands above the signatures: everything down to the closing."""
    every = tuple(blocks(tree))
    return every[: _first_annex(every)]


def annexes(tree: Provision) -> tuple[Block, ...]:
    """Return what stands below the signatures."""
    every = tuple(blocks(tree))
    return every[_first_annex(every) :]


def _first_annex(every: tuple[Block, ...]) -> int:
    return next((number for number, block in enumerate(every) if block.form == "annex"), len(every))


def printed_words(tree: Provision) -> tuple[tuple[str, ...], ...]:
    """Return the words of a charter as printed, in unbroken runs of paragraphs: title and body, then annexes."""
    title = tuple(tree.heading.split("\n"))
    runs = ((*title, *map(_words, before_annexes(tree))), tuple(map(_words, annexes(tree))))
    return tuple(run for run in runs if run)


def _words(block: Block) -> str:
    return " ".join(filter(None, (block.label, block.heading, block.text)))


def held(text: str) -> Markup:
    """Escape `text` and keep words whole: no line break inside `ข้อ ๕`, `พ.ศ. ๒๕๖๘`, `มีมติ` or before ๆ."""
    parts: list[Markup] = []
    end = 0
    for match in _HELD.finditer(text):
        parts += [escape(text[end : match.start()]), Markup('<span class="held">{}</span>').format(match[0])]
        end = match.end()
    whole = Markup("").join([*parts, escape(text[end:])])
    return Markup(str(whole).replace(" ๆ", "\u00a0ๆ"))  # noqa: S704 - escaped above


def changes(ops: tuple[tuple[int, str], ...], notes: tuple[str, ...] = ()) -> Markup:
    """Return a redline as `<ins>` and `<del>`: underlined or struck as well as tinted, never colour alone.

    `notes` are one for each run, empty where its words did not move.
    """
    said = notes or ("",) * len(ops)
    return Markup("").join(_change(sign, text, note) for (sign, text), note in zip(ops, said, strict=True))


def _change(sign: int, text: str, note: str) -> Markup:
    if sign == 0:
        return _broken(text)
    tag = "ins" if sign > 0 else "del"
    if not note:
        return Markup("<{0}>{1}</{0}>").format(tag, _broken(text))
    moved = Markup('<{0} class="moved">{1}</{0}><span class="note"> ({2})</span>')
    return moved.format(tag, _broken(text), held(note))


def _broken(text: str) -> Markup:
    return Markup("<br>").join(held(line) for line in text.split("\n"))


def line_form(line: str) -> str:
    """Return the CSS class of a quoted line: items and sub-items keep their indentation."""
    return _LINE_FORMS.get(line_kind(line), "quoted")


def widths(table: ReportTable) -> tuple[int, ...]:
    """Return the columns' widths in per cent, by the longest cell of each within reason."""
    columns = zip(table.header, *table.rows, strict=True)
    longest = [min(max(NARROWEST, *map(len, column)), WIDEST) for column in columns]
    return tuple(round(100 * length / sum(longest)) for length in longest)


def css_string(text: str) -> Markup:
    """Return `text` as a CSS string (CSS Syntax 3, 4.3.5), safe inside `<style>`."""
    inside = "".join(c if c.isalnum() or c in " -–_.:/@·" or not c.isascii() else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{inside}"')  # noqa: S704 - every sign that could end the string is written as its number


def qr(address: str) -> str:
    """Return a QR code (never Micro QR, which readers often lack) as a data: URL of an SVG."""
    return segno.make(address, error="m", micro=False).svg_data_uri(border=2, dark="#000")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the templates' environment: autoescaped, undefined names are errors."""
    made = Environment(
        loader=FileSystemLoader(templates_dir() / "print"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {
        "held": held, "changes": changes, "css_string": css_string, "qr": qr,
        "line_form": line_form, "widths": widths, "thai_number": thai_digits, "thai_date": thai_date,
    }  # fmt: skip
    made.globals |= {
        "before_annexes": before_annexes, "annexes": annexes, "contents": contents, "SIMULATED": SIMULATED,
    }  # fmt: skip
    return made


def page_html(manuscript: Manuscript) -> str:
    """Return the paper's HTML."""
    facts = {"m": manuscript, "kind": KINDS[type(manuscript)], "subject": subject(manuscript)}
    return _render(TEMPLATES[type(manuscript)], **facts)


def foot(manuscript: Manuscript) -> str:
    """Return the line at the foot of every page: version and root hash."""
    return manuscript.version_id + (f" · SHA-256 {manuscript.root_hash}" if manuscript.root_hash else "")


def print_css(manuscript: Manuscript) -> str:
    """Return the paper's style sheet with the packaged faces and its page furniture."""
    page = _render("print.css.j2", family=FAMILY, foot=foot(manuscript), simulated=manuscript.simulated)
    return faces_css() + page


def faces_css() -> str:
    """Return the @font-face rules of the packaged faces."""
    faces = [(face, path.as_uri()) for face, path in font_paths().items()]
    return _render("faces.css.j2", faces=faces, family=FAMILY)


def stamp_html(lines: tuple[tuple[str, str], ...], width: float, height: float) -> tuple[str, str]:
    """Return (HTML, CSS) of the one-page visible signature; width and height in points, lines (CSS class, text)."""
    css = faces_css() + _render("stamp.css.j2", family=FAMILY, width=width, height=height)
    return _render("stamp.html.j2", lines=lines), css


def subject(manuscript: Manuscript) -> str:
    """Return what the document properties say the paper is about."""
    match manuscript:
        case CharterManuscript():
            return f"ฉบับที่ {thai_digits(manuscript.version)} มีผลใช้บังคับ {thai_date(manuscript.effective)}"
        case RedlineManuscript():
            return f"{manuscript.old_name} – {manuscript.new_name}"
        case _:
            return manuscript.version_id


def _render(name: str, **facts: object) -> str:
    return environment().get_template(name).render(**facts)
