"""A whole adoption in memory: a charter read from Thai text, a ledger, a paper, and the package made of them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from charter_engine.domain.charter import plain_text
from charter_engine.domain.charter.to_json import to_json
from charter_engine.domain.ledger.canonical_json import parse_object
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.publication.package import AdoptionPackage, LoggedEntry, describe_act
from tests.domain.ledger.simulator import ORIGIN, LogSimulator

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = """\
ธรรมนูญตัวอย่าง
ว่าด้วยการอยู่ร่วมกัน

คนในจังหวัดตกลงร่วมกันดังนี้
\\ข้อ ๑ ในคำปรารภเป็นเพียงถ้อยคำ

หมวด ๑ บททั่วไป
ข้อ ๑ ธรรมนูญนี้ใช้ในจังหวัด
ข้อ ๒ [นิยาม] ในธรรมนูญนี้
(๑) “สภา” หมายความว่าสภาพลเมือง
(ก) ทุกภาคส่วน
วรรคต่อมา
\\มาตรา ๕ เป็นเพียงถ้อยคำ
\\\\ขึ้นต้นด้วยเครื่องหมาย
ข้อ ๒/๑
[วงเล็บ] ขึ้นต้นข้อความ
ข้อ ๓ ทวิ
ตรีโกณมิติเป็นข้อความ
ข้อ ๔ (ยกเลิก)

หมวด ๒
[ชื่อหมวดในวงเล็บ]
ส่วนที่ ๑ การมีส่วนร่วม
ข้อ ๕ ประชาชนเสนอได้
ส่วนที่ ๒ (ยกเลิก)

บทเฉพาะกาล
ข้อ ๖ ให้ใช้เมื่อพ้นสามสิบวัน

ประกาศ ณ วันที่ ๒๐ พฤศจิกายน พ.ศ. ๒๕๖๙
ประธานสมัชชา

บัญชีท้ายธรรมนูญ
ข้อ ๑ ในบัญชีเป็นเพียงถ้อยคำ
\\ภาคผนวกที่อ้างถึง
"""
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 8 + b"\n%%EOF\n"


class AdoptionSimulator:
    """Adopts and publishes version 1 in a log with acts before and after; `bodies` overrides facts of the entries."""

    def __init__(
        self,
        log: LogSimulator | None = None,
        *,
        slug: str = "nakhon-sawan",
        adopted: Mapping[str, Any] | None = None,
        issued: Mapping[str, Any] | None = None,
        adoption_type: EntryType = EntryType.VERSION_ADOPTED,
    ) -> None:
        self.log = log or LogSimulator()
        tree = plain_text.parse(SOURCE).tree
        record = to_json(tree)
        root = str(record["hash"])
        body = {
            "version": 1,
            "root": root,
            "effective": "2026-12-01",
            "adopted": "2026-11-20",
            "amendments": [1],
            "outcome": {"outcome": "passed", "yes": 61, "no": 4},
            "instrument": hashlib.sha256(b"instrument").hexdigest(),
            **(adopted or {}),
        }
        digest = hashlib.sha256(PDF).hexdigest()
        paper = {"version": 1, "kind": "charter", "pdf": digest, "base": digest, "root": root, **(issued or {})}
        self.log.fill(3)
        self.adoption_seq = self.log.append(adoption_type, body)
        self.publication_seq = self.log.append(EntryType.PUBLICATION_ISSUED, paper)
        self.log.fill(2)
        self.package = AdoptionPackage(
            act=describe_act(body, origin=self.log.origin, slug=slug, title=tree.heading, simulated=self.log.simulated),
            text=plain_text.export(tree),
            tree={"root": root, "tree": record},
            pdf=PDF,
            adoption=self.logged(self.adoption_seq),
            publication=self.logged(self.publication_seq),
            checkpoint=self.log.checkpoint(),
        )

    def logged(self, seq: int) -> LoggedEntry:
        size = len(self.log.entries)
        return LoggedEntry(entry=self.log.entries[seq], leaf_index=seq, tree_size=size, proof=self.log.proof(seq))

    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(self.package.pack())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def document(self, name: str) -> dict[str, Any]:
        return dict(parse_object(self.parts()[name]))

    def changed(self, **fields: Any) -> bytes:
        return replace(self.package, **fields).pack()


def zipped(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack parts as any other program would."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


__all__ = ["ORIGIN", "PDF", "SOURCE", "AdoptionSimulator", "zipped"]
