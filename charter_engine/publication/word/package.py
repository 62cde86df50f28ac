"""The zip around a Word document: opened within limits, nothing fetched, parts found by their relationships.

1. Refused: old .doc files, locked files, doubled or countless parts, parts that swell beyond reason (zip bombs).
2. Refused: relationships that point outside the file, except the addresses of hyperlinks, whose words are in the text.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar, Final

from charter_engine.errors import Invalid
from charter_engine.publication.safe_xml import LARGEST, local_name, parse_xml

if TYPE_CHECKING:
    Element = Any

MOST_PARTS: Final = 5_000
MOST_BYTES: Final = 512 * 1024 * 1024
SWELLS: Final = 250
_SMALL: Final = 32 * 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0"
_PACKED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # zipfile, of a newer form of zip, of patched data and of strong encryption
    RuntimeError,
    ValueError,
    OSError,
)


class UnreadableWord(Invalid):
    """แฟ้ม Word: {part}: {why}."""

    remedy: ClassVar[str] = "เปิดด้วย Word หรือ LibreOffice แล้วบันทึกใหม่เป็น .docx (ไม่ใส่รหัสผ่าน)"


class SwollenWord(UnreadableWord):
    """แฟ้ม Word: {part}: {why}."""

    remedy = "ตัดรูปภาพและสิ่งที่แนบออก แล้วบันทึกใหม่เป็น .docx"


class OutsideWord(UnreadableWord):
    """แฟ้ม Word: {part}: {why}."""

    remedy = "ฝังเนื้อหาไว้ในแฟ้ม หรือลบส่วนที่เชื่อมไปภายนอก (รูปภาพ แม่แบบ แฟ้มย่อย) แล้วบันทึกใหม่"


class Package:
    """The parts of one .docx file; `document` names the main one."""

    def __init__(self, data: bytes) -> None:
        self._zip = _opened(data)
        self._names = _checked(self._zip)
        for each in sorted(self._names):
            if each.endswith(".rels"):
                self._refuse_outside(each)
        self.document = self._related("", "officeDocument") or "word/document.xml"
        if self.document not in self._names:
            raise UnreadableWord(part=self.document, why="ไม่มีเนื้อความของเอกสารในแฟ้ม")

    def xml(self, part: str) -> Element:
        """The root of a part; raises `UnreadableWord`, `UnreadableXml`."""
        return parse_xml(self._read(part), part)

    def related(self, kind: str) -> Element | None:
        """The part the document relates to as `kind` (`numbering`, `styles`, `footnotes`…), or None without such."""
        part = self._related(self.document, kind)
        if part is None:
            usual = posixpath.join(posixpath.dirname(self.document), f"{kind}.xml")
            return self.xml(usual) if usual in self._names else None
        if part not in self._names:
            raise UnreadableWord(part=part, why="เอกสารอ้างถึงส่วนนี้ แต่ไม่มีในแฟ้ม")
        return self.xml(part)

    def every(self, kind: str) -> Iterator[tuple[str, Element]]:
        """Every part the document relates to as `kind` (`header`, `footer`) that is there, with its name."""
        return ((part, self.xml(part)) for part in self._targets(self.document, kind) if part in self._names)

    def _related(self, part: str, kind: str) -> str | None:
        return next(self._targets(part, kind), None)

    def _targets(self, part: str, kind: str) -> Iterator[str]:
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        if rels not in self._names:
            return
        for entry in self.xml(rels):
            if str(entry.get("Type", "")).endswith(f"/{kind}") and entry.get("TargetMode") != "External":
                target = str(entry.get("Target", ""))
                yield posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")

    def _refuse_outside(self, rels: str) -> None:
        for entry in self.xml(rels):
            kind = str(entry.get("Type", "")).rpartition("/")[2]
            if local_name(entry) == "Relationship" and entry.get("TargetMode") == "External" and kind != "hyperlink":
                raise OutsideWord(
                    part=rels, why=f"เชื่อมไปภายนอก ({kind}: {str(entry.get('Target', ''))[:80]}) ซึ่งไม่เปิดอ่าน"
                )

    def _read(self, part: str) -> bytes:
        try:
            with self._zip.open(part) as stream:
                data = stream.read(LARGEST + 1)
        except _BROKEN as error:
            raise UnreadableWord(part=part, why=f"แฟ้มเสียหาย ({error})") from None
        if len(data) > LARGEST:
            raise SwollenWord(part=part, why=f"ยาวเกินที่อ่านได้ {LARGEST:,} ไบต์")
        return data


def _opened(data: bytes) -> zipfile.ZipFile:
    if data.startswith(_OLE):
        raise UnreadableWord(part="ทั้งแฟ้ม", why="เป็น .doc รุ่นเก่าหรือใส่รหัสผ่านไว้")
    try:
        return zipfile.ZipFile(BytesIO(data))
    except _BROKEN as error:
        raise UnreadableWord(part="ทั้งแฟ้ม", why=f"ไม่ใช่ .docx ที่สมบูรณ์ ({error})") from None


def _checked(file: zipfile.ZipFile) -> set[str]:
    entries = file.infolist()
    names = {entry.filename for entry in entries}
    if len(names) != len(entries):
        raise UnreadableWord(part="ทั้งแฟ้ม", why="มีส่วนที่ชื่อซ้ำกัน")
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise SwollenWord(part="ทั้งแฟ้ม", why="มีส่วนมากหรือใหญ่เกินไป")
    for entry in entries:
        if entry.flag_bits & 1:
            raise UnreadableWord(part=entry.filename, why="ใส่รหัสผ่านไว้")
        if entry.compress_type not in _PACKED:
            raise UnreadableWord(part=entry.filename, why="บีบอัดด้วยวิธีที่ Word ไม่ใช้")
        if entry.file_size > max(_SMALL, SWELLS * entry.compress_size):
            raise SwollenWord(part=entry.filename, why=f"คลายแล้วขยายเกิน {SWELLS} เท่า")
    return names
