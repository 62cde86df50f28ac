"""`charter diff`: two texts compared clause by clause, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.pages import document, redline_html
from charter_engine.cli.place import as_json
from charter_engine.cli.references import text_of
from charter_engine.cli.talk import deliver, for_eyes, give, give_json

if TYPE_CHECKING:
    from charter_engine.domain.charter.provision import Provision
    from charter_engine.domain.charter.timeline import ProvisionChange

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
    """One provision that differs; `ops` are (0 kept, -1 deleted, 1 inserted) runs of its heading and text."""

    kind: str
    label: str
    old_label: str
    what: str
    ops: tuple[tuple[int, str], ...]


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
    found, untouched = compare(before, after)
    if as_json:
        give_json({"old": _side(old, before), "new": _side(new, after), "changes": found, "unchanged": untouched})
        return
    if as_html:
        deliver(_page(old, new, found, untouched), output)
        return
    text = "\n".join(_in_words(found, untouched, colours=output is None and for_eyes()))
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


def compare(old: Provision, new: Provision) -> tuple[tuple[ChangedProvision, ...], int]:
    """Return what changed in the new tree's order, and how many provisions did not."""
    from charter_engine.domain.charter.timeline import Change, changes

    every = changes(old, new)
    touched = tuple(_changed(change) for change in every if change.what is not Change.UNCHANGED)
    return touched, len(every) - len(touched)


def _changed(change: ProvisionChange) -> ChangedProvision:
    from charter_engine.domain.text.redline import redline

    shown = change.new or change.old
    return ChangedProvision(
        kind=shown.kind.value if shown else "",
        label=shown.label if shown else "",
        old_label=change.old.label if change.old else "",
        what=change.what.value,
        ops=redline(_words(change.old), _words(change.new)),
    )


def _words(node: Provision | None) -> str:
    return "\n".join(part for part in (node.heading, node.text) if part) if node else ""


def _side(named: str, tree: Provision) -> dict[str, str]:
    from charter_engine.domain.charter.hashing import root_hash

    return {"name": named, "root": root_hash(tree)}


def _title(change: ChangedProvision) -> str:
    label = change.label or _NAMES.get(change.kind, change.kind)
    was = f" (เดิม {change.old_label})" if change.old_label not in {"", change.label} else ""
    return f"{label}{was} · {_HAPPENED[change.what]}"


def _in_words(found: Iterable[ChangedProvision], untouched: int, *, colours: bool) -> Iterator[str]:
    for change in found:
        yield click.style(_title(change), bold=True) if colours else _title(change)
        yield "".join(_marked(sign, text, colours=colours) for sign, text in change.ops) + "\n"
    yield f"ไม่เปลี่ยน {untouched} บทบัญญัติ"


def _marked(sign: int, text: str, *, colours: bool) -> str:
    """Mark a run; signs as well as colours, which not everyone sees and files do not keep."""
    if sign == 0:
        return text
    if colours:
        return click.style(text, fg="red" if sign < 0 else "green", strikethrough=sign < 0, underline=sign > 0)
    return f"[-{text}-]" if sign < 0 else f"{{+{text}+}}"


def _page(old: str, new: str, found: Iterable[ChangedProvision], untouched: int) -> str:
    title = f"{old} → {new}"
    body = [f"<h1>{escape(title)}</h1>"]
    for change in found:
        body += [f"<h2>{escape(_title(change))}</h2>", f"<p>{redline_html(change.ops)}</p>"]
    return document(title, [*body, f"<p>ไม่เปลี่ยน {untouched} บทบัญญัติ</p>"])
