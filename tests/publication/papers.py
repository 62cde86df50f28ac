"""Manuscripts and readers for the tests of the printing room."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import pikepdf
import pypdfium2

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.publication.checking import TrustAnchors
from charter_engine.publication.demo_ca import DemoAuthority
from charter_engine.publication.manuscript import (
    CharterManuscript,
    LedgerEvidence,
    RenderedPdf,
    SignatoryBox,
)

SIGNED_AT = datetime(2026, 5, 20, 3, 30, tzinfo=UTC)
BOXES = (
    SignatoryBox(role="chair", office="ประธานสภาพลเมืองจังหวัดนครสวรรค์", name="นางสาวสมมุติ ตัวอย่าง"),
    SignatoryBox(role="secretary", office="เลขานุการสมัชชาจังหวัดนครสวรรค์"),
)
SHORT = """ธรรมนูญตำบลน้ำใส

หมวด ๑
บททั่วไป
ข้อ ๑ ธรรมนูญนี้เรียกว่า “ธรรมนูญตำบลน้ำใส”
ข้อ ๒ [สิทธิ] ประชาชนมีสิทธิร่วมดำเนินการจัดทำแผนน้ำ
(๑) แหล่งน้ำ
(ก) ลำคลอง
ข้อ ๓ (ยกเลิก)
ให้ไว้ ณ วันที่ ๑ มกราคม พ.ศ. ๒๕๖๙
บัญชีท้ายธรรมนูญ
รายชื่อหมู่บ้าน
"""


class Paper(NamedTuple):
    """A charter printed and signed once for all tests of a worker."""

    manuscript: CharterManuscript
    base: RenderedPdf
    signed: bytes
    authority: DemoAuthority
    trust: TrustAnchors


def charter_of(source: str, **changes: object) -> CharterManuscript:
    tree = parse(source).tree
    facts: dict[str, Any] = {
        "place": "จังหวัดนครสวรรค์",
        "title": tuple(tree.heading.split("\n")),
        "version_id": "nakhon-sawan@1",
        "dated": date(2026, 5, 19),
        "verify_url": "https://charter.example/v/nakhon-sawan/1",
        "root_hash": root_hash(tree),
        "signatories": BOXES,
        "simulated": True,
        "version": 1,
        "tree": tree,
        "effective": date(2026, 6, 1),
        "canonical_text": export(tree),
        "evidence": LedgerEvidence(entry=b'{"seq":7}', proof=b'["ab"]', checkpoint="origin\n8\nroot\n"),
    }
    return CharterManuscript(**(facts | changes))


def trust_in(authority: DemoAuthority) -> TrustAnchors:
    prints = {role: frozenset({print_}) for role, print_ in authority.fingerprints.items()}
    return TrustAnchors(roots=(authority.root,), signatories=prints, required=frozenset(prints))


def squeezed(text: str) -> str:
    return "".join(text.split())


def by_poppler(data: bytes, *options: str) -> list[str]:
    done = subprocess.run(
        ["pdftotext", *options, "-enc", "UTF-8", "-", "-"], input=data, capture_output=True, check=True
    )
    return [squeezed(page) for page in done.stdout.decode().split("\f")][:-1]


def first_stamp(data: bytes) -> str:
    """What the first signature's stamp shows, without spaces."""
    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.new() as page:
        stamps = [field.AP.N for field in pdf.Root.AcroForm.Fields]
        assert all(stamp.read_bytes() for stamp in stamps)
        page.add_blank_page(page_size=(220, 80))
        stamp = page.copy_foreign(stamps[0])
        page.pages[0].obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(S=stamp))
        page.pages[0].obj.Contents = page.make_stream(b"/S Do")
        out = io.BytesIO()
        page.save(out)
    (shown,) = by_pdfium(out.getvalue())
    return shown


def by_pdfium(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [squeezed(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def by_poppler_unsorted(data: bytes) -> list[str]:
    """Read in the order of the content: sorting by place would mix the cells of a table."""
    return by_poppler(data, "-raw")


READERS: dict[str, Callable[[bytes], list[str]]] = {"poppler": by_poppler, "pdfium": by_pdfium}
IN_ORDER: dict[str, Callable[[bytes], list[str]]] = {"poppler": by_poppler_unsorted, "pdfium": by_pdfium}


def common(**changes: object) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "place": "จังหวัดนครสวรรค์",
        "title": ("ธรรมนูญพัฒนาจังหวัดนครสวรรค์ที่ยั่งยืน",),
        "version_id": "nakhon-sawan@2",
        "dated": date(2027, 5, 19),
        "verify_url": "https://charter.example/v/nakhon-sawan/2",
        "root_hash": "ab" * 32,
        "simulated": True,
    }
    return facts | changes
