"""`charter export`: a version as text, Markdown, JSON, Akoma Ntoso, HTML, Word or PDF."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.inputs import read_day
from charter_engine.cli.place import looking, settings
from charter_engine.cli.references import now_in
from charter_engine.cli.talk import deliver, for_eyes, say

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from charter_engine.domain.charter.provision import Provision
    from charter_engine.storage.charters import CharterRecord
    from charter_engine.storage.texts import VersionRecord
    from charter_engine.storage.unit_of_work import Store

FORMATS = ("text", "md", "json", "akn", "html", "docx", "pdf")
_BINARY = ("docx", "pdf")


@click.command()
@click.argument("slug", metavar="CHARTER")
@click.option("--version", "number", type=int, help="The version; else the one in force today.")
@click.option("--at", "day", metavar="DATE", help="The version in force on this day (2026-11-20 or 20/11/2569).")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write to this file.")
def export(*, slug: str, number: int | None, day: str | None, form: str, output: Path | None) -> None:
    """Write a version of CHARTER; `text`, `md`, `akn` and `docx` can be imported again with the same root hash."""
    if number is not None and day is not None:
        raise click.UsageError("เลือก --version หรือ --at อย่างใดอย่างหนึ่ง")
    on = read_day(day) if day is not None else None
    if form in _BINARY and output is None and for_eyes():
        raise click.UsageError(f"{form.upper()} แสดงบนจอไม่ได้: ระบุ -o FILE")
    with looking() as (connection, store):
        from charter_engine.storage import charters

        charter = charters.by_slug(connection, slug)
        meant = _meant(connection, store, charter, number, on)
        made = _pdf(connection, charter, meant) if form == "pdf" else _written(connection, charter, meant, form)
    deliver(made, output)


def _meant(connection: Connection, store: Store, charter: CharterRecord, number: int | None, on: date | None) -> int:
    """Return which version is meant; raises NoSuchVersion, NoVersionYet, NotYetInForce."""
    from charter_engine.domain.text.dates import bangkok_date
    from charter_engine.queries.charters import version_meant, version_on
    from charter_engine.storage import texts

    if on is not None:
        return version_on(connection, charter, on)
    if number is not None:
        return texts.version(connection, charter.charter_id, number).n
    return version_meant(connection, charter, bangkok_date(now_in(connection, store)))


def _written(connection: Connection, charter: CharterRecord, number: int, form: str) -> str | bytes:
    from charter_engine.cli.pages import charter_page
    from charter_engine.domain.charter import plain_text
    from charter_engine.domain.charter.markdown import to_markdown
    from charter_engine.domain.charter.to_json import to_json
    from charter_engine.storage import texts

    tree = texts.tree(connection, charter.charter_id, number)
    record = texts.version(connection, charter.charter_id, number)
    if form == "text":
        return plain_text.export(tree)
    if form == "md":
        return to_markdown(tree)
    if form == "json":
        return json.dumps({"root": record.root, "tree": to_json(tree)}, ensure_ascii=False) + "\n"
    if form == "akn":
        return _akn(connection, charter, tree, record)
    if form == "docx":
        return _docx(charter, tree, record)
    foot = f"{charter.slug}@{number} · มีผลใช้บังคับ {record.effective} · SHA-256 {record.root}"
    return charter_page(tree, foot)


def _akn(connection: Connection, charter: CharterRecord, tree: Provision, record: VersionRecord) -> str:
    from charter_engine.publication.akn import AknMeta, to_akn
    from charter_engine.storage import texts

    meta = AknMeta(
        slug=charter.slug,
        place=charter.place,
        adopted=texts.version(connection, charter.charter_id, 1).adopted,
        effective=record.effective,
        n=record.n,
        declaration=charter.kind == "declaration",
    )
    return to_akn(tree, meta).decode()


def _docx(charter: CharterRecord, tree: Provision, record: VersionRecord) -> bytes:
    from charter_engine.publication.word import WordMeta, to_docx

    return to_docx(tree, WordMeta(reference=f"{charter.slug}@{record.n}", effective=record.effective))


def _pdf(connection: Connection, charter: CharterRecord, number: int) -> bytes:
    """Return the paper as issued; one that is not issued yet is set in type here and bears no signature."""
    from charter_engine.storage import files

    issued = files.publication(connection, charter.charter_id, "charter", number)
    if issued is not None:
        data = files.load(connection, charter.charter_id, issued.digest)
        if data is None:
            text = f"ไม่พบแฟ้ม {issued.name} ในฐานข้อมูล"
            raise Stop(Exit.INTERNAL, "paper-missing", text, remedy="นำฐานข้อมูลคืนจากที่สำรองไว้")
        return data
    say("ยังไม่ได้ออกเอกสารฉบับลงนาม (charter worker --once) จึงพิมพ์ฉบับที่ไม่มีลายมือชื่อ")
    return _unsigned(connection, charter, number)


def _unsigned(connection: Connection, charter: CharterRecord, number: int) -> bytes:
    from charter_engine.actions import manuscripts
    from charter_engine.publication.manuscript import LedgerEvidence
    from charter_engine.publication.pdf import render

    facts = manuscripts.load(connection, charter.charter_id, number, public_url=settings().public_url)
    paper = manuscripts.charter_paper(facts, LedgerEvidence(entry=b"", proof=b"", checkpoint=""))
    return render(replace(paper, evidence=None, signatories=())).data
