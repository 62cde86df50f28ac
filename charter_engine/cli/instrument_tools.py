"""`charter consolidate` and `charter instrument`: amending instruments applied to a text, and written between two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.inputs import FILE, read_text
from charter_engine.cli.place import as_json
from charter_engine.cli.references import text_of
from charter_engine.cli.talk import deliver, give_json

if TYPE_CHECKING:
    from charter_engine.domain.charter.provision import Provision

_OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")


@click.command()
@click.argument("base")
@click.argument("instruments", metavar="INSTRUMENT...", nargs=-1, required=True, type=FILE)
@_OUTPUT
@as_json
def consolidate(*, base: str, instruments: tuple[Path, ...], output: Path | None, as_json: bool) -> None:
    """Apply INSTRUMENTs to BASE (a file or CHARTER@VERSION) in order; a directive that does not fit is refused."""
    from charter_engine.domain.charter.hashing import root_hash
    from charter_engine.domain.charter.plain_text import export
    from charter_engine.domain.charter.to_json import to_json
    from charter_engine.domain.charter.tree import assign_identities, next_identity

    tree = text_of(base)
    tree, _ = assign_identities(tree, next_identity(tree))
    for file in instruments:
        tree = consolidated(tree, file, read_text(file))
    text = export(tree)
    if output is not None or not as_json:
        deliver(text, output)
    if as_json:
        give_json({"title": tree.heading, "root": root_hash(tree), "text": text, "tree": to_json(tree)})


def consolidated(base: Provision, file: Path, source: str) -> Provision:
    """Return the text an instrument gives; raises Stop (1) quoting the directive, (4) for an unreadable text."""
    from charter_engine.cli.exits import exit_of
    from charter_engine.domain.amendment.instrument_reading import consolidate as apply
    from charter_engine.errors import Invalid
    from charter_engine.i18n import refusal_text, remedy_text

    try:
        return apply(base, source)
    except Invalid as refusal:
        where = f"{file}, บรรทัดที่ {refusal.facts['line']}" if "line" in refusal.facts else str(file)
        said = refusal_text(refusal)
        raise Stop(exit_of(refusal), refusal.code, said, where=where, remedy=remedy_text(refusal)) from None


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--title", required=True, help="The charter's name, which (ฉบับที่ n) พ.ศ. … follows.")
@click.option("--number", type=click.IntRange(min=2), required=True, help="The instrument's number.")
@click.option("--year", type=click.IntRange(2484, 3500), required=True, help="The year, BE.")
@click.option("--reason", default="", help="Printed as the note at the end.")
@_OUTPUT
def instrument(*, old: str, new: str, title: str, number: int, year: int, reason: str, output: Path | None) -> None:
    """Write the amending instrument that turns OLD into NEW (files or CHARTER@VERSION)."""
    from charter_engine.cli.diff import aligned, same_charter
    from charter_engine.domain.amendment.difference import difference
    from charter_engine.domain.amendment.instrument import instrument as drafted
    from charter_engine.domain.charter.tree import next_identity

    before, after = aligned(text_of(old), text_of(new), same=same_charter(old, new))
    operations = difference(before, after, next_identity(before, after))
    if not operations:
        remedy = "ตรวจว่าให้แฟ้มถูกคู่"
        raise Stop(Exit.REFUSED, "nothing-changes", "สองข้อความเหมือนกัน จึงไม่มีคำสั่งแก้ไข", remedy=remedy)
    deliver(drafted(title, number, year, before, operations, reason=reason).text(), output)
