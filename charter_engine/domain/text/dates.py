"""Thai dates: stored as ISO dates, read and written in the Buddhist Era, judged in Bangkok.

The Buddhist year is the common one plus 543 only since 1 January 2484 BE (1941), when the year's first day moved from
April; earlier dates are refused rather than guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import Final, Literal

from charter_engine.domain.text.numerals import arabic_digits, thai_digits
from charter_engine.errors import Invalid

Style = Literal["full", "long", "abbreviated"]
Digits = Literal["thai", "arabic"]

BANGKOK: Final = timezone(timedelta(hours=7), "Asia/Bangkok")
"""Thailand's time: seven hours ahead of UTC since 1920, without summer time."""

_ERA_OFFSET: Final = 543
_FIRST_YEAR: Final = 2484
_DAYS: Final = ("จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์")
_MONTHS: Final = (
    "มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน",
    "กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม",
)  # fmt: skip
_SHORT_MONTHS: Final = (
    "ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.",
)  # fmt: skip
_MONTH_NUMBER: Final = {name: at for names in (_MONTHS, _SHORT_MONTHS) for at, name in enumerate(names, start=1)}
_DATE: Final = re.compile(
    rf"(?:วัน(?P<weekday>{'|'.join(_DAYS)})?ที่ ?)?(?P<day>[0-9]{{1,2}}) (?:เดือน ?)?"
    rf"(?P<month>{'|'.join(map(re.escape, _MONTH_NUMBER))}) (?:(?:พ\.ศ\.|พุทธศักราช) ?)?(?P<year>[0-9]{{4}})"
)


def buddhist_year(day: date) -> int:
    """The Buddhist year of a day (2026-11-20 is in 2569); raises `Invalid` before 2484."""
    year = day.year + _ERA_OFFSET
    if year < _FIRST_YEAR:
        raise Invalid(why=f"{day.isoformat()} lies before {_FIRST_YEAR} BE, when years began in April")
    return year


def thai_date(day: date, *, style: Style = "long", digits: Digits = "thai", era: str = "พ.ศ.") -> str:
    """A date as papers write it (๑๙ พฤษภาคม พ.ศ. ๒๕๖๘).

    An empty `era` leaves the bare year; raises `Invalid` before 2484 BE.
    """
    month = (_SHORT_MONTHS if style == "abbreviated" else _MONTHS)[day.month - 1]
    year = f"{era} {buddhist_year(day)}".strip()
    weekday = f"วัน{_DAYS[day.weekday()]}ที่ " if style == "full" else ""
    text = f"{weekday}{day.day} {month} {year}"
    return thai_digits(text) if digits == "thai" else text


def parse_thai_date(text: str) -> date:
    """The day a Thai date names, in either kind of digits; raises `Invalid` for none, or another weekday."""
    match = _DATE.fullmatch(arabic_digits(" ".join(text.split())))
    if not match:
        raise Invalid(why=f"{text!r} is not a date such as ๑๙ พฤษภาคม พ.ศ. ๒๕๖๘")
    if int(match["year"]) < _FIRST_YEAR:
        raise Invalid(why=f"the year of {text!r} lies before {_FIRST_YEAR} BE")
    try:
        day = date(int(match["year"]) - _ERA_OFFSET, _MONTH_NUMBER[match["month"]], int(match["day"]))
    except ValueError:
        raise Invalid(why=f"{text!r} names a day its month does not have") from None
    if match["weekday"] not in (None, _DAYS[day.weekday()]):
        raise Invalid(why=f"{text!r} falls on วัน{_DAYS[day.weekday()]}")
    return day


def bangkok_date(moment: datetime) -> date:
    """The day it is in Bangkok at an aware `moment`; raises `Invalid` for a time without zone."""
    if moment.tzinfo is None:
        raise Invalid(why="a time without its zone names no day")
    return moment.astimezone(BANGKOK).date()
