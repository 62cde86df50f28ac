"""`charter consolidate` and `charter instrument`: amending instruments applied to a text, and written between two."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.documents import Document, read_document, tell_warnings
from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.place import as_json, looking
from charter_engine.cli.references import text_of, version_number
from charter_engine.cli.talk import deliver, give_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from charter_engine.domain.amendment.instrument_reading import InstrumentReading
    from charter_engine.domain.charter.provision import Provision
    from charter_engine.publication.documents import Document as Held

_OUTPUT = click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
_LARGEST = 10**9
_USUAL = re.compile("นี้(?:ให้)?เรียกว่า|นี้ให้ใช้บังคับ")
"""What every instrument says of itself: its name and its commencement."""

_AT = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)@(?P<version>[0-9]+)")


@click.command()
@click.argument("base")
@click.argument("instruments", metavar="INSTRUMENT...", nargs=-1, required=True)
@_OUTPUT
@as_json
def consolidate(*, base: str, instruments: tuple[str, ...], output: Path | None, as_json: bool) -> None:
    """Apply INSTRUMENTs to BASE in order (files or CHARTER@VERSION); a directive that does not fit is refused."""
    from charter_engine.domain.charter.hashing import root_hash
    from charter_engine.domain.charter.to_json import to_json
    from charter_engine.domain.charter.tree import assign_identities, next_identity

    tree = _base(base)
    tree, _ = assign_identities(tree, next_identity(tree))
    version = _version_of(base)
    expected = range(version + 1, version + 2) if version is not None else range(_LARGEST)
    readings = []
    for named in instruments:
        instrument = _instrument(named)
        reading = examined(tree, named, instrument, expected)
        tree = reading.result
        expected = range(expected.start if reading.version is None else reading.version + 1, _LARGEST)
        readings.append((named, instrument, reading))
    text = _written(tree, instruments[-1])
    if output is not None or not as_json:
        deliver(text, output)
    if as_json:
        said = [_in_json(*one) for one in readings]
        whole = {"title": tree.heading, "root": root_hash(tree), "text": text, "tree": to_json(tree)}
        give_json(whole | {"instruments": said})
        return
    for named, instrument, reading in readings:
        for line, before, place in reading.undone:
            again = f"แก้ {place} ที่คำสั่งบรรทัดที่ {instrument.line(before)} เพิ่งให้ความใหม่ ผลเป็นไปตามคำสั่งหลัง โปรดตรวจ"
            say(f"{named}, บรรทัดที่ {instrument.line(line)}: {again}")
        for line, sentence in reading.own:
            if _USUAL.search(sentence) is None:
                say(f"{named}, บรรทัดที่ {instrument.line(line)}: เป็นบทของฉบับแก้ไขเอง ไม่ได้แก้ข้อความ: {sentence}")


def consolidated(base: Provision, document: Document) -> Provision:
    """Return the text an instrument in a file gives; raises what `examined` raises."""
    return examined(base, str(document.file), document.held, range(_LARGEST)).result


def examined(base: Provision, named: str, instrument: Held, expected: range) -> InstrumentReading:
    """Return what an instrument does; raises Stop (1) quoting the directive, (4) for an unreadable text.

    Where its title gives it a number, that must be one of the `expected`: instruments follow each other.
    """
    from charter_engine.cli.exits import exit_of
    from charter_engine.domain.amendment.instrument_reading import examine
    from charter_engine.errors import Invalid
    from charter_engine.i18n import refusal_text, remedy_text

    try:
        reading = examine(instrument.text, base)
    except Invalid as found:
        refusal = instrument.placed(found)
        where = f"{named}, บรรทัดที่ {refusal.facts['line']}" if "line" in refusal.facts else named
        said = refusal_text(refusal)
        raise Stop(exit_of(refusal), refusal.code, said, where=where, remedy=remedy_text(refusal)) from None
    if reading.number is not None and reading.version is not None and reading.version not in expected:
        wanted = expected.start - (reading.version - reading.number)
        text = f"เป็นฉบับที่ {reading.number} แต่ฉบับที่ต้องใช้ต่อจากข้อความนี้คือฉบับที่ {wanted}"
        text += " หรือหลังจากนั้น" if len(expected) > 1 else ""
        remedy = "ให้ฉบับแก้ไขทุกฉบับเรียงตามลำดับ ต่อจากฉบับที่จะแก้ไข"
        raise Stop(Exit.REFUSED, "another-version", text, where=named, remedy=remedy)
    return reading


def _written(tree: Provision, named: str) -> str:
    from charter_engine.cli.exits import about
    from charter_engine.domain.charter.plain_text import export

    with about(named):
        return export(tree)


def _base(named: str) -> Provision:
    """Return the text to be amended; of a Word file with tracked changes the text before them, which is said."""
    if _AT.fullmatch(named) and not Path(named).exists():
        return text_of(named)
    document = read_document(Path(named))
    if document.is_tracked:
        say(f"{document.file}: มีการแก้ไขที่ติดตามไว้ ใช้ข้อความก่อนการแก้ไข ซึ่งเป็นข้อความที่ใช้อยู่")
    return document.parsed().tree


def _version_of(named: str) -> int | None:
    match = _AT.fullmatch(named)
    return int(match["version"]) if match and not Path(named).exists() else None


def _instrument(named: str) -> Held:
    """Return the instrument in a file, or the one that made a version; raises Stop where a version has none.

    Of a Word file with tracked changes it is the text with all of them accepted, as it is proposed.
    """
    from charter_engine.publication.documents import Document as Stored

    match = _AT.fullmatch(named)
    if match is None or Path(named).exists():
        document = read_document(Path(named))
        tell_warnings(document)
        if document.is_tracked:
            say(f"{document.file}: มีการแก้ไขที่ติดตามไว้ ใช้ข้อความที่รับการแก้ไขทั้งหมดแล้ว ซึ่งเป็นข้อความที่เสนอ")
        return document.accepted().held
    from charter_engine.storage import charters, texts

    with looking() as (connection, _):
        charter = charters.by_slug(connection, match["slug"])
        text = texts.version(connection, charter.charter_id, version_number(match["version"])).instrument
    if not text:
        remedy = "ฉบับแรกรับรองทั้งฉบับ จึงไม่มีฉบับแก้ไข ให้ใช้ฉบับถัดไปหรือแฟ้ม"
        raise Stop(Exit.STATE, "no-instrument", "ฉบับนี้ไม่มีฉบับแก้ไขเพิ่มเติมที่สั่ง", where=named, remedy=remedy)
    return Stored(text=text)


def _in_json(named: str, instrument: Held, reading: InstrumentReading) -> dict[str, object]:
    return {
        "name": named,
        "number": reading.number,
        "directives": _lines(instrument, reading.directives),
        "own": _lines(instrument, reading.own),
        "undone": [
            {"line": instrument.line(line), "before": instrument.line(before), "text": place}
            for line, before, place in reading.undone
        ],
    }


def _lines(instrument: Held, said: Sequence[tuple[int, str]]) -> list[dict[str, object]]:
    return [{"line": instrument.line(line), "text": text} for line, text in said]


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
    made = drafted(" ".join(title.split()), number, year, before, operations, reason=" ".join(reason.split()))
    deliver(made.text(), output)
