"""Pages: one frozen record into one template, with escaping on and no silent gaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from charter_engine import resources
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.text import bangkok_date, buddhist_year, thai_date, thai_digits
from charter_engine.domain.text.dates import BANGKOK
from charter_engine.i18n import translate
from charter_engine.publication.diagram import procedure_svg
from charter_engine.queries.links import Link, cut, linked_ops

STATIC: Final = Path(__file__).resolve().parent / "static"
_KEEP: Final = re.compile(r"(?:หมวด|ส่วนที่|ข้อ|มาตรา|ฉบับที่|พ\.ศ\.|วันที่) [๐-๙0-9]+(?:/[๐-๙0-9]+)*")
_LABELLED: Final = (
    ("item", re.compile(r"(\([0-9๐-๙]+(?:/[0-9๐-๙]+)*\))( ?)(.*)")),
    ("sub", re.compile(r"(\([ก-ฮ]\))( ?)(.*)")),
)
Marks = Iterable[tuple[int, int]]
"""Stretches [start, end) of a clause's text in code points, in order and apart from each other."""
Piece = tuple[str, bool, Link | None]
_NO_ANCHORS: Final[Mapping[int, str]] = {}
ROLES: Final[Mapping[str, str]] = {
    "citizen": "Citizen",
    "secretariat": "Secretariat",
    "council_member": "Council member",
    "assembly_member": "Assembly member",
    "chair": "Chair",
    "partner": "Partner organisation",
    "auditor": "Auditor",
    "officer": "Officer",
}


def _plural(one: str, many: str, count: int) -> str:
    """Thai nouns have one form; English words without an entry have two."""
    return translate(one) if translate(one) != one or count == 1 else translate(many)


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseLine:
    """One line of a clause's text: `level` is `p`, `item` for (๑) or `sub` for (ก); `label` and `gap` as typed.

    `at` is where the line begins in the text, in code points; `pieces` are its words, each marked or not and with the
    reference it belongs to, if any. `path` names a line that is to be an anchor, empty else.
    """

    level: str
    label: str
    gap: str
    text: str
    at: int
    pieces: tuple[Piece, ...]
    path: str = ""


def clause_lines(
    text: str, marks: Marks = (), links: Sequence[Link] = (), anchors: Mapping[int, str] = _NO_ANCHORS
) -> tuple[ClauseLine, ...]:
    """Return the paragraphs, items and sub-items of a clause's text, one a line, with what is marked in them.

    `links` are the references in it, in order; `anchors` the paths of lines to be anchors, by where they begin.
    """
    found, at, marked = [], 0, tuple(marks)
    for line in text.split("\n"):
        if line:
            level, label, gap, words = _labelled(line)
            pieces = _linked(words, at + len(label) + len(gap), marked, links)
            path = anchors.get(at, "")
            one = ClauseLine(level=level, label=label, gap=gap, text=words, at=at, pieces=tuple(pieces), path=path)
            found.append(one)
        at += len(line) + 1
    return tuple(found)


def _labelled(line: str) -> tuple[str, str, str, str]:
    for level, pattern in _LABELLED:
        if found := pattern.fullmatch(line):
            return level, found[1], found[2], found[3]
    return "p", "", "", line


def _linked(words: str, at: int, marks: tuple[tuple[int, int], ...], links: Sequence[Link]) -> Iterator[Piece]:
    for piece, marked in _pieces(words, at, marks):
        for part, link in cut(piece, at, links):
            yield part, marked, link
        at += len(piece)


def _pieces(words: str, at: int, marks: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, bool]]:
    done = 0
    for start, end in marks:
        low, high = (min(max(place - at, done), len(words)) for place in (start, end))
        if low < high:
            yield from (piece for piece in ((words[done:low], False), (words[low:high], True)) if piece[0])
            done = high
    if done < len(words):
        yield words[done:], False


def _day(moment: date) -> date:
    return bangkok_date(moment) if isinstance(moment, datetime) else moment


def _thai_time(moment: datetime) -> str:
    return thai_digits(moment.astimezone(BANGKOK).strftime("%H.%M")) + " น."


def _keep_together(text: str) -> Markup:
    """Keep ข้อ ๕ and พ.ศ. ๒๕๖๘ on one line: a no-break space does not hold them between Thai words."""
    out, at = Markup(""), 0
    for found in _KEEP.finditer(text):
        out += escape(text[at : found.start()]) + Markup('<span class="keep">{}</span>').format(found[0])
        at = found.end()
    return out + escape(text[at:])


@lru_cache(maxsize=64)
def static_url(name: str) -> str:
    """Return the address of a file in `web/static/` with its digest, so that browsers may keep it for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def environment(templates: Path | None = None, more: Iterable[Path] = ()) -> Environment:
    """Return the pages' Jinja environment; `more` are further template folders (tests, style guides)."""
    folders = [templates or resources.templates_dir() / "pages", *more]
    env = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.install_gettext_callables(translate, _plural, newstyle=True)  # type: ignore[attr-defined]  # the i18n extension adds it
    env.filters.update(
        thai_date=lambda moment, style="long": thai_date(_day(moment), style=style),
        thai_digits=lambda value: thai_digits(value if isinstance(value, int) else str(value)),
        thai_time=_thai_time,
        be_year=lambda moment: thai_digits(buddhist_year(_day(moment))),
        clause_lines=clause_lines,
        day=date.fromisoformat,
        drawn=_drawn,
        iso=lambda moment: moment.isoformat(),
        keep=_keep_together,
        linked=linked_ops,
        role=lambda role: translate(ROLES.get(role, role)),
        say=translate,
    )
    env.globals.update(static_url=static_url)
    return env


def _drawn(procedure: Procedure) -> Markup:
    """A procedure's picture as an element of the page; every word in it is escaped where it is drawn."""
    return Markup(procedure_svg(procedure, standalone=False))  # noqa: S704 - the drawing escapes


def context(request: Request) -> dict[str, Any]:
    """Return what the layout shows around every page; known even where a route failed before its first line."""
    state = request.state
    return {
        "request": request,
        "path": request.url.path,
        "frame": getattr(state, "frame", None),
        "login": getattr(state, "login", None),
        "login_known": hasattr(state, "login"),
        "simulated": request.app.state.store.clock.simulated,
    }


def page(
    request: Request, template: str, record: object = None, *, status: int = 200, form: object = None, flash: str = ""
) -> HTMLResponse:
    """Return `template` (`reader/show.html.j2`) with its `record`; `form` is a refused form, `flash` a line above."""
    env: Environment = request.app.state.pages
    known = context(request) | {"record": record, "form": form, "flash": flash}
    return HTMLResponse(env.get_template(template).render(known), status_code=status)
