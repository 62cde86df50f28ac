"""`charter create`, `import` and `amend`: a charter registered, its founding draft, and changes to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.documents import read_document, tell_warnings
from charter_engine.cli.exits import Exit, Stop, about
from charter_engine.cli.inputs import FILE, read_text
from charter_engine.cli.keys import keep_trust_file
from charter_engine.cli.place import as_json, opened, settings, working
from charter_engine.cli.progress import progress
from charter_engine.cli.talk import give, give_json, say

if TYPE_CHECKING:
    from charter_engine.cli.documents import Document
    from charter_engine.domain.charter.reading import Parsed
    from charter_engine.storage.amendments import AmendmentRecord
    from charter_engine.storage.charters import CharterRecord
    from charter_engine.storage.unit_of_work import UnitOfWork

_KINDS: Final = {
    "charter": "ธรรมนูญ",
    "preamble": "คำปรารภ",
    "chapter": "หมวด",
    "part": "ส่วน",
    "clause": "ข้อ",
    "annex": "บัญชีท้าย/ภาคผนวก",
    "closing": "ท้ายธรรมนูญ",
}
_NO_REASON: Final = "ผู้ยื่นไม่ได้ระบุเหตุผล"
_FOUNDING_REASON: Final = "ร่างแรกของธรรมนูญ"


@click.command()
@click.argument("slug")
@click.option("--title", required=True, help="The charter's name.")
@click.option("--place", required=True, help="Whose charter it is, such as ตำบลบ้านใหม่.")
@click.option("--kind", type=click.Choice(["charter", "declaration"]), default="charter", show_default=True)
@click.option("--procedure", type=FILE, required=True, help="The procedure file (TOML).")
@click.option("--prefix", default="", help="Opens the reference numbers of comments.")
@click.option("--place-id", default="", help="The id of its place, as `charter places` gives it.")
@as_json
def create(
    *, slug: str, title: str, place: str, kind: str, procedure: Path, prefix: str, place_id: str, as_json: bool
) -> None:
    """Register a charter SLUG with its procedure and begin its log."""
    from charter_engine.actions import data
    from charter_engine.actions.charters import create_charter
    from charter_engine.actions.jurisdictions import place_charter
    from charter_engine.storage.unit_of_work import unit_of_work

    source = read_text(procedure)
    check_procedure(procedure, source)
    asked = {"slug": slug, "title": title, "place": place, "kind": kind, "prefix": prefix, "procedure": source}
    with about("SLUG --title --place --prefix", usage=True):
        wanted = data.read(data.NewCharter, asked)
    with opened() as store:
        with unit_of_work(store) as work:
            made = create_charter(work, wanted)
            if place_id:
                place_charter(work, made.slug, place_id)
        keep_trust_file(store, settings().data_dir)
    if as_json:
        give_json({"ref": made.slug, "origin": made.origin, "prefix": made.prefix, "procedure": made.procedure_hash})
        return
    give(made.slug)
    say(f"สร้าง {made.title} แล้ว สมุดบันทึก {made.origin}")


def check_procedure(file: Path, source: str) -> None:
    """Raise Stop naming the file and every fault of a procedure: 1 for faults, 4 where it is no TOML."""
    from charter_engine.domain.deliberation.faults import FaultyProcedure, MalformedProcedure
    from charter_engine.domain.deliberation.reading import read_procedure

    try:
        read_procedure(source)
    except FaultyProcedure as refusal:
        code = Exit.INPUT if isinstance(refusal, MalformedProcedure) else Exit.REFUSED
        text = "\n    ".join([f"ข้อบังคับมีข้อผิดพลาด {len(refusal.faults)} แห่ง", *map(str, refusal.faults)])
        remedy = f"แก้ทุกแห่งที่ระบุ แล้วตรวจด้วย charter procedure check {file}"
        raise Stop(code, refusal.code, text, where=str(file), remedy=remedy) from None


# --- import -----------------------------------------------------------------------------------------------------------
@click.command("import")
@click.argument("file", type=FILE)
@click.option("--charter", "slug", metavar="SLUG", help="The charter it is the founding draft of.")
@click.option("--as", "login", metavar="USER", help="Who proposes it; else the secretariat or an officer.")
@click.option("--title", help="The draft's title.")
@click.option("--reason", help="Why it is proposed.")
@click.option("--dry-run", is_flag=True, help="Only read it and say what was understood.")
@click.option("--strict", is_flag=True, help="Refuse a text with warnings (exit 1).")
@as_json
def import_(
    *,
    file: Path,
    slug: str | None,
    login: str | None,
    title: str | None,
    reason: str | None,
    dry_run: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Read FILE (plain text, Markdown, Word or Akoma Ntoso) and make it the founding draft, or a revision of it."""
    document = read_document(file)
    with progress(document.text.count("\n")) as bar:
        parsed = _with_dangling(document.parsed(bar.reached))
        report = _understood(parsed)
        if document.is_tracked:
            report["tracked"] = _understood(document.accepted().parsed())
        strictly_refused = strict and bool(parsed.warnings)
        if not dry_run and not strictly_refused:
            bar.keeping()
            with about(file), working() as work:
                charter = _charter_meant(work, slug)
                record = found(work, charter, login, document.text, title=title, reason=reason)
                report |= {"ref": f"{charter.slug}/amendments/{record.n}", "text_revision": record.revision}
    if as_json:
        give_json(report)
    else:
        _tell_understood(file, parsed, report)
    if strictly_refused:
        remedy = "แก้บรรทัดที่เตือน หรือไม่ใช้ --strict"
        count = len(parsed.warnings)
        raise Stop(Exit.REFUSED, "warnings", f"มีคำเตือน {count} แห่ง", where=str(file), remedy=remedy)


def _with_dangling(parsed: Parsed) -> Parsed:
    """Add a warning for every reference that leads nowhere, which only a whole text can be asked for."""
    from dataclasses import replace

    from charter_engine.domain.charter.references_dangling import dangling

    every = sorted((*parsed.warnings, *dangling(parsed)), key=lambda warning: warning.line)
    return replace(parsed, warnings=tuple(every))


def _understood(parsed: Parsed) -> dict[str, object]:
    from charter_engine.domain.charter.hashing import root_hash
    from charter_engine.domain.charter.tree import counts

    warnings = [{"line": warning.line, "message": warning.message_th} for warning in parsed.warnings]
    root = root_hash(parsed.tree)
    return {"title": parsed.tree.heading, "root": root, "counts": counts(parsed.tree), "warnings": warnings}


def _tell_understood(file: Path, parsed: Parsed, report: dict[str, object]) -> None:
    from charter_engine.domain.charter.tree import counts

    for warning in parsed.warnings:
        say(f"{file}:{warning.line}: {warning.message_th}")
    give(parsed.tree.heading.replace("\n", " "))
    found_kinds = counts(parsed.tree)
    give(
        " · ".join(
            f"{_KINDS[kind]} {found_kinds[kind]}" for kind in _KINDS if kind in found_kinds and kind != "charter"
        )
    )
    give(f"sha256 {report['root']}")
    if "ref" in report:
        give(f"{report['ref']} (ฉบับแก้ที่ {report['text_revision']})")
    if "tracked" in report:
        say(f"ข้อความที่ยอมรับการแก้ไขแล้วเสนอเป็นร่างแก้ไขได้เมื่อรับรองฉบับแรก: charter amend CHARTER {file} --as USER")


def _charter_meant(work: UnitOfWork, slug: str | None) -> CharterRecord:
    """Return the named charter, or the only one that has no version yet."""
    from charter_engine.storage import charters

    if slug is not None:
        return charters.by_slug(work.connection, slug, lock=True)
    drafts = [each for each in charters.every(work.connection) if each.head == 0]
    if len(drafts) != 1:
        known = ", ".join(each.slug for each in drafts) or "ไม่มีธรรมนูญที่ยังเป็นร่าง"
        remedy = "ระบุ --charter SLUG (สร้างก่อนด้วย charter create) หรือใช้ --dry-run เพื่ออ่านเท่านั้น"
        raise Stop(Exit.USAGE, "which-charter", f"ไม่รู้ว่าเป็นร่างของธรรมนูญใด: {known}", remedy=remedy)
    return charters.by_slug(work.connection, drafts[0].slug, lock=True)


def found(
    work: UnitOfWork, charter: CharterRecord, login: str | None, text: str, *, title: str | None, reason: str | None
) -> AmendmentRecord:
    """Propose a text as the founding draft, or revise the one there is; raises Stop (3) once there is a version."""
    from charter_engine.actions import acts
    from charter_engine.queries.charters import clerk
    from charter_engine.storage import amendments

    if charter.head > 0:
        text_ = f"{charter.slug} มีฉบับที่ {charter.head} แล้ว จึงไม่รับร่างแรกอีก"
        raise Stop(Exit.STATE, "founded-already", text_, remedy=f"แก้ไขด้วย charter amend {charter.slug} FILE --as USER")
    who = login or clerk(work.connection, charter)
    every = amendments.every(work.connection, charter.charter_id)
    draft = next((record for record in every if record.state in {"draft", "gathering", "under_way"}), None)
    wanted: dict[str, object] = {"text": text}
    if draft is None:
        wanted |= {"title": title or _first_line(f"ร่าง{charter.title}"), "reason": reason or _FOUNDING_REASON}
        made: AmendmentRecord = acts.perform(work, who, acts.parse_reference(charter.slug), "propose", wanted)
        return made
    wanted |= {name: value for name, value in (("title", title), ("reason", reason)) if value}
    ref = acts.parse_reference(f"{charter.slug}/amendments/{draft.n}")
    revised: AmendmentRecord = acts.perform(work, who, ref, "revise", wanted)
    return revised


def _first_line(title: str) -> str:
    return " ".join(title.split())[:500]


# --- amend ------------------------------------------------------------------------------------------------------------
@click.command()
@click.argument("slug", metavar="CHARTER")
@click.argument("file", type=FILE)
@click.option("--title", help="The amendment's title.")
@click.option("--reason", help="Why it is proposed.")
@click.option("--base", type=int, help="The version FILE was edited from, refused where another is in force since.")
@click.option("--as", "login", metavar="USER", required=True, help="Who proposes it.")
@as_json
def amend(
    *, slug: str, file: Path, title: str | None, reason: str | None, base: int | None, login: str, as_json: bool
) -> None:
    """Propose FILE, the edited whole text of CHARTER or an amending instrument, as an amendment in draft.

    A Word file with tracked changes is proposed as it reads once all of them are accepted.
    """
    from charter_engine.actions import acts
    from charter_engine.domain.amendment.recognising import instrument_title, is_instrument
    from charter_engine.storage import charters

    document = _proposed(file)
    source = document.text
    instrument = is_instrument(source)
    if not instrument:
        document.parsed()
    with about(file), working() as work:
        charter = charters.by_slug(work.connection, slug, lock=True)
        if charter.head == 0:
            remedy = f"ใช้ charter import {file} --charter {slug}"
            raise Stop(Exit.STATE, "no-version-yet", f"{slug} ยังไม่มีฉบับให้แก้ไข", remedy=remedy)
        text = _consolidated(work, charter, document) if instrument else source
        doubts = [*_broken(work, charter, text), *([] if instrument else _reverted(work, charter, text))]
        named = title or (instrument_title(source) if instrument else f"ร่างแก้ไขเพิ่มเติม{charter.title}")
        wanted = {
            "text": text,
            "title": _first_line(named),
            "reason": reason or _NO_REASON,
            "base": charter.head if base is None else base,
        }
        record: AmendmentRecord = acts.perform(work, login, acts.parse_reference(slug), "propose", wanted)
    ref = f"{slug}/amendments/{record.n}"
    if as_json:
        give_json({"ref": ref, "state": record.state, "text_revision": record.revision, "warnings": doubts})
        return
    for doubt in doubts:
        say(f"คำเตือน: {doubt}")
    give(ref)
    say(f"เป็นร่างแล้ว ยื่นด้วย charter act {ref} file --as {login}")


def _broken(work: UnitOfWork, charter: CharterRecord, text: str) -> list[str]:
    """Return the references the new text breaks, in words; numbers are never rewritten, so a person must look."""
    from charter_engine.domain.charter.matching import match_labels
    from charter_engine.domain.charter.plain_text import parse
    from charter_engine.domain.charter.references_broken import broken
    from charter_engine.storage import texts

    old = texts.tree(work.connection, charter.charter_id, charter.head)
    return [one.message_th for one in broken(old, match_labels(old, parse(text).tree))]


def _reverted(work: UnitOfWork, charter: CharterRecord, text: str) -> list[str]:
    """Return where the new text goes back to an earlier version's words, as one edited from that version would."""
    from charter_engine.actions.bases import taken_back

    return [
        f"{label} กลับไปเป็นถ้อยคำของฉบับที่ {n}: ถ้าแฟ้มนี้แก้มาจากฉบับเก่า ให้แก้จากฉบับที่ {charter.head} แทน"
        for label, n in taken_back(work.connection, charter, text).items()
    ]


def _proposed(file: Path) -> Document:
    """Return what is proposed: where Word tracked changes, the text with all of them accepted."""
    document = read_document(file)
    tell_warnings(document)
    if document.is_tracked:
        say(f"{file}: ใช้ข้อความที่ยอมรับการแก้ไขที่ติดตามไว้ทั้งหมดแล้ว")
    return document.accepted()


def _consolidated(work: UnitOfWork, charter: CharterRecord, document: Document) -> str:
    """Return the whole text an instrument gives on the newest version; a directive that does not fit is refused."""
    from charter_engine.cli.instrument_tools import consolidated
    from charter_engine.domain.charter.plain_text import export
    from charter_engine.storage import texts

    return export(consolidated(texts.tree(work.connection, charter.charter_id, charter.head), document))
