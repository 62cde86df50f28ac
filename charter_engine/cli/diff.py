"""`charter diff`: two texts compared clause by clause, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.pages import document, redline_html
from charter_engine.cli.place import as_json
from charter_engine.cli.references import text_of
from charter_engine.cli.talk import deliver, for_eyes, give, give_json

if TYPE_CHECKING:
    from charter_engine.domain.charter.comparison import ComparedProvision, MovedWords
    from charter_engine.domain.charter.happenings import Happening
    from charter_engine.domain.charter.provision import Provision

_HAPPENED: Final = {
    "inserted": "เพิ่มใหม่",
    "reworded": "แก้ถ้อยคำ",
    "repealed": "ยกเลิก",
    "moved": "ย้าย",
    "removed": "ตัดออก",
}
_NAMES: Final = {"charter": "ชื่อ", "preamble": "คำปรารภ", "closing": "ท้ายธรรมนูญ"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangedProvision:
    """One provision that differs; `ops` are (0 kept, -1 deleted, 1 inserted) runs of its heading and text.

    `runs` are the same cut where moves begin and end, with the move's number (0 for none) and the other place's label;
    `kinds` names everything that happened to it, `happened` says so.
    """

    identity: str
    kind: str
    label: str
    old_label: str
    what: str
    kinds: tuple[str, ...]
    happened: tuple[str, ...]
    ops: tuple[tuple[int, str], ...]
    runs: tuple[tuple[int, str, int, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One thing that happened: to which provisions, in words, and as a message with its facts."""

    kind: str
    identities: tuple[str, ...]
    words: str
    message: str
    facts: dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """What changed in the new tree's order, how many provisions did not, what happened, and the words that moved."""

    changes: tuple[ChangedProvision, ...]
    unchanged: int
    happened: tuple[Told, ...]
    moves: tuple[MovedWords, ...]


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--html", "as_html", is_flag=True, help="Print a standalone page.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
@as_json
def diff(*, old: str, new: str, as_html: bool, output: Path | None, as_json: bool) -> None:
    """Compare OLD and NEW: files, or CHARTER@VERSION."""
    if as_html and as_json:
        raise click.UsageError("เลือก --json หรือ --html อย่างใดอย่างหนึ่ง")
    before, after = aligned(text_of(old), text_of(new), same=same_charter(old, new))
    found = compare(before, after)
    if as_json:
        rest = {field.name: getattr(found, field.name) for field in fields(found)}
        give_json({"old": _side(old, before), "new": _side(new, after), **rest})
        return
    if as_html:
        deliver(_page(old, new, found), output)
        return
    text = "\n".join(_in_words(found, colours=output is None and for_eyes()))
    if output is None:
        give(text)
    else:
        deliver(text + "\n", output)


def same_charter(old: str, new: str) -> bool:
    """Whether both are versions of one charter, whose provisions keep their identities."""
    (a, at, _), (b, also_at, _) = old.partition("@"), new.partition("@")
    return bool(at and also_at) and a == b and not Path(old).exists() and not Path(new).exists()


def aligned(old: Provision, new: Provision, *, same: bool) -> tuple[Provision, Provision]:
    """Return both trees with every node named, a provision that is in both by the same identity."""
    from charter_engine.domain.charter.matching import match_identities
    from charter_engine.domain.charter.tree import assign_identities, next_identity

    if same:
        return old, new
    before, _ = assign_identities(old, next_identity(old))
    after = match_identities(before, new)
    return before, assign_identities(after, next_identity(before, after))[0]


def compare(old: Provision, new: Provision) -> Compared:
    """Compare two trees whose nodes are named."""
    from charter_engine.domain.charter.comparison import compare as compared

    found = compared(old, new)
    return Compared(
        changes=tuple(_changed(one) for one in found.changed),
        unchanged=len(found.untouched),
        happened=tuple(_told(one) for one in found.happened),
        moves=found.moves,
    )


def _changed(one: ComparedProvision) -> ChangedProvision:
    from charter_engine.domain.charter.comparison import without_moves

    return ChangedProvision(
        identity=one.identity,
        kind=one.kind.value,
        label=one.label,
        old_label=one.old_label,
        what=one.what.value,
        kinds=tuple(kind.value for kind in one.kinds),
        happened=tuple(_told(happening).words for happening in one.happened),
        ops=tuple((run.sign, run.text) for run in without_moves(one.whole)),
        runs=tuple((run.sign, run.text, run.move, run.elsewhere) for run in one.whole),
    )


def _told(one: Happening) -> Told:
    from charter_engine.i18n import fill

    words = fill(one.message, one.facts)
    return Told(kind=one.kind.value, identities=one.identities, words=words, message=one.message, facts=dict(one.facts))


def _side(named: str, tree: Provision) -> dict[str, str]:
    from charter_engine.domain.charter.hashing import root_hash

    return {"name": named, "root": root_hash(tree)}


def _title(change: ChangedProvision) -> str:
    label = change.label or _NAMES.get(change.kind, change.kind)
    was = f" (เดิม {change.old_label})" if change.old_label not in {"", change.label} else ""
    return f"{label}{was} · {_HAPPENED[change.what]}"


def _in_words(found: Compared, *, colours: bool) -> Iterator[str]:
    if found.happened:
        yield _strong("สรุป", colours=colours)
        yield from (f"- {one.words}" for one in found.happened)
        yield ""
    for change in found.changes:
        yield _strong(_title(change), colours=colours)
        yield "".join(_marked(*run, colours=colours) for run in change.runs) + "\n"
    yield f"ไม่เปลี่ยน {found.unchanged} บทบัญญัติ"


def _strong(words: str, *, colours: bool) -> str:
    return click.style(words, bold=True) if colours else words


def _marked(sign: int, text: str, move: int, elsewhere: str, *, colours: bool) -> str:
    """Mark a run; signs as well as colours, which not everyone sees and files do not keep."""
    if sign == 0:
        return text
    note = f"⟨{_moved(sign, move, elsewhere)}⟩" if move else ""
    if colours:
        hue = "blue" if move else "red" if sign < 0 else "green"
        words = click.style(text, fg=hue, strikethrough=sign < 0 or None, underline=sign > 0 or None)
        return words + (click.style(note, fg="blue") if note else "")
    return f"[-{text}-]{note}" if sign < 0 else f"{{+{text}+}}{note}"


def _moved(sign: int, move: int, elsewhere: str) -> str:
    if not elsewhere:
        return f"{move} ย้ายที่ภายในบทนี้"
    return f"{move} ย้ายไป{elsewhere}" if sign < 0 else f"{move} ย้ายมาจาก{elsewhere}"


def _page(old: str, new: str, found: Compared) -> str:
    title = f"{old} → {new}"
    body = [f"<h1>{escape(title)}</h1>"]
    if found.happened:
        body += ["<ul>", *(f"<li>{escape(one.words)}</li>" for one in found.happened), "</ul>"]
    for change in found.changes:
        marked = "".join(_html(*run) for run in change.runs)
        body += [f"<h2>{escape(_title(change))}</h2>", f"<p>{marked}</p>"]
    return document(title, [*body, f"<p>ไม่เปลี่ยน {found.unchanged} บทบัญญัติ</p>"])


def _html(sign: int, text: str, move: int, elsewhere: str) -> str:
    marked = redline_html([(sign, text)])
    if not move:
        return marked
    end, other = ("from", "to") if sign < 0 else ("to", "from")
    note = escape(_moved(sign, move, elsewhere))
    marked = re.sub(r"^<(ins|del)>", rf'<\1 class="moved" id="{end}{move}">', marked)
    return f'{marked}<sup><a href="#{other}{move}">{note}</a></sup>'
