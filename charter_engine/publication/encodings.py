"""Texts in UTF-8; of others, which encoding they are in, so that their sender can be told what to do."""

from __future__ import annotations

from typing import ClassVar, Final

from charter_engine.errors import Invalid

_MARKED: Final = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_SAMPLE: Final = 65_536
_UTF16_HIGH: Final = frozenset({0x00, 0x0E, 0x20})
"""What the upper halves of Latin letters, Thai letters and quotation marks are."""
_THAI_874: Final = frozenset([*range(0xA1, 0xDB), *range(0xDF, 0xFC)])
_MOST: Final = 0.9
_SPARSE: Final = 6
"""In UTF-8 every third byte of a Thai word begins a letter."""


class AnotherEncoding(Invalid):
    """บรรทัดที่ {line}: แฟ้มนี้เข้ารหัสอักขระเป็น {encoding} ไม่ใช่ UTF-8 (the file is {encoding}, not UTF-8)."""

    remedy: ClassVar[str] = (
        "เปิดด้วยโปรแกรมที่สร้าง แล้วบันทึกใหม่เป็น UTF-8 (Notepad: บันทึกเป็น › การเข้ารหัส › UTF-8) หรือ iconv -f ENCODING -t UTF-8"
    )


class NotUtf8(Invalid):
    """บรรทัดที่ {line}: ไม่ใช่ข้อความ UTF-8 (พบไบต์ {byte})."""

    remedy = "บันทึกแฟ้มใหม่เป็น UTF-8 จากโปรแกรมที่สร้าง"


def decoded(data: bytes) -> str:
    """The characters of a text, its byte order mark taken off; raises `AnotherEncoding`, `NotUtf8` naming the line."""
    if another := encoding_of(data):
        raise another
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NotUtf8(line=data.count(b"\n", 0, fault.start) + 1, byte=f"0x{data[fault.start]:02X}") from None


def encoding_of(data: bytes) -> AnotherEncoding | None:
    """The refusal that names another encoding, or None where the bytes may be UTF-8 or are nothing known."""
    named = next((name for mark, name in _MARKED if data.startswith(mark)), None)
    if named is None and _alternates(data):
        named = "UTF-16"
    if named is not None:
        return AnotherEncoding(encoding=named, line=1)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if _is_874(data[max(0, fault.start - _SAMPLE) : fault.start + _SAMPLE]):
            return AnotherEncoding(encoding="TIS-620 (windows-874)", line=data.count(b"\n", 0, fault.start) + 1)
    return None


def _alternates(data: bytes) -> bool:
    """Whether every second byte is the upper half of a letter, as in UTF-16 without its mark."""
    sample = data[: _SAMPLE & ~1]
    if len(sample) < len("ab") * 2 or (b"\0" not in sample and b"\x0e" not in sample):
        return False
    return any(sum(byte in _UTF16_HIGH for byte in half) > _MOST * len(half) for half in (sample[::2], sample[1::2]))


def _is_874(sample: bytes) -> bool:
    """Whether a sample is Thai in one byte a letter, and not torn UTF-8, whose Thai letters begin E0 B8 or E0 B9."""
    high = sample.translate(None, bytes(range(0x80)))
    utf8 = sample.count(b"\xe0\xb8") + sample.count(b"\xe0\xb9")
    return sum(byte in _THAI_874 for byte in high) > _MOST * len(high) and utf8 * _SPARSE < len(high)
