"""Thai digits, and numbers in words as papers cite them (วรรคหนึ่ง, วรรคสิบเอ็ด)."""

from __future__ import annotations

from typing import Final

from charter_engine.errors import Invalid

_TO_THAI: Final = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_TO_ARABIC: Final = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_WORDS: Final = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_PLACES: Final = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")
_LARGEST: Final = 999_999


def thai_digits(value: str | int) -> str:
    """The value with its Arabic digits written as Thai ones; everything else stays."""
    return str(value).translate(_TO_THAI)


def arabic_digits(value: str) -> str:
    """The value with its Thai digits written as Arabic ones; everything else stays."""
    return value.translate(_TO_ARABIC)


def thai_words(number: int) -> str:
    """The number in Thai words (21 is ยี่สิบเอ็ด); raises `Invalid` outside 0 to 999,999."""
    if not 0 <= number <= _LARGEST:
        raise Invalid(why=f"{number} is outside 0 to {_LARGEST}")
    digits = str(number)
    last = len(digits) - 1
    return "".join(_place(int(digit), last - at, number) for at, digit in enumerate(digits)) or "ศูนย์"


def paragraph_name(number: int) -> str:
    """What a paper calls the clause's paragraph `number`, counted from one: วรรคหนึ่ง, วรรคสอง."""
    if number < 1:
        raise Invalid(why=f"paragraphs are counted from one, not from {number}")
    return "วรรค" + thai_words(number)


def _place(digit: int, power: int, number: int) -> str:
    if digit == 0:
        return ""
    if power == 0 and digit == 1 and number % 100 > 1:
        return "เอ็ด"
    if power == 1:
        return {1: "", 2: "ยี่"}.get(digit, _WORDS[digit]) + _PLACES[1]
    return _WORDS[digit] + _PLACES[power]
