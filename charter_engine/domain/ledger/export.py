"""The ledger export: a folder anyone can keep, with one entry a line, the signed checkpoint and how to check them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charter_engine.domain.ledger.entry import MAX_ENTRY_BYTES
from charter_engine.errors import Invalid

ENTRIES_FILE = "entries.jsonl"
CHECKPOINT_FILE = "checkpoint.txt"
README_FILE = "README.txt"

README = """\
สมุดบันทึกของธรรมนูญ (ส่งออก)

entries.jsonl   รายการละหนึ่งบรรทัด เรียงตั้งแต่ลำดับ 0 แต่ละบรรทัดคือไบต์ของรายการตามที่บันทึกไว้ทุกประการ (RFC 8785)
checkpoint.txt  จุดตรวจสอบบันทึก: ชื่อสมุด จำนวนรายการ ค่าราก และลายมือชื่ออิเล็กทรอนิกส์ของสมุด
วิธีตรวจ: charter verify โฟลเดอร์นี้ --trust trust.json (ไม่ต้องต่ออินเทอร์เน็ต)
แฟ้มความเชื่อถือ trust.json ต้องได้มาจากทางอื่น ไม่ใช่จากผู้ที่ส่งโฟลเดอร์นี้ให้
ผู้ใดเก็บ checkpoint.txt ไว้ จะพบได้เสมอถ้ารายการก่อนหน้านั้นถูกแก้ ลบ หรือสลับลำดับ

Ledger of a charter (export)

entries.jsonl   one entry a line, from number 0; each line is exactly the entry's stored bytes (RFC 8785)
checkpoint.txt  the log's name, number of entries, root hash and signature (C2SP signed note, Ed25519)
To check, offline: charter verify THIS-FOLDER --trust trust.json
By hand: leaf = SHA-256(0x00 + line), node = SHA-256(0x01 + left + right), as in RFC 6962;
         the root must be the checkpoint's.
Get trust.json by another way than from whoever gave you this folder.
Whoever keeps a checkpoint.txt can tell when anything under it was changed, removed or reordered.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerExport:
    """What an export folder holds: entries as stored, and the checkpoint note."""

    entries: tuple[bytes, ...]
    checkpoint: bytes


def write_export(entries: Sequence[bytes], checkpoint: bytes) -> dict[str, bytes]:
    """Return file name → bytes; the same log always gives the same bytes."""
    for index, entry in enumerate(entries):
        if not entry or b"\n" in entry:
            raise Invalid(why=f"entry {index} is not on one line")
    lines = b"".join(entry + b"\n" for entry in entries)
    return {ENTRIES_FILE: lines, CHECKPOINT_FILE: checkpoint, README_FILE: README.encode("utf-8")}


def read_export(files: Mapping[str, bytes]) -> LedgerExport:
    """Read an export's files; `Invalid` when one is missing or cut off. Entries are not judged here."""
    for name in (ENTRIES_FILE, CHECKPOINT_FILE):
        if name not in files:
            raise Invalid(why=f"the ledger export lacks {name}")
    lines = files[ENTRIES_FILE].split(b"\n")
    if lines.pop() != b"":
        raise Invalid(why=f"{ENTRIES_FILE} does not end with a line break: it was cut off")
    for number, line in enumerate(lines, 1):
        if not 1 <= len(line) <= MAX_ENTRY_BYTES:
            raise Invalid(why=f"{ENTRIES_FILE} line {number} holds {len(line)} bytes")
    return LedgerExport(entries=tuple(lines), checkpoint=files[CHECKPOINT_FILE])
