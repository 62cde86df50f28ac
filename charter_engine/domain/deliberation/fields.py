"""Taking values out of a parsed TOML table: every wrong one is noted as a fault, none stops the reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.faults import Fault, shown
from charter_engine.domain.deliberation.near_miss import near_miss
from charter_engine.domain.deliberation.procedure import Period, Unit
from charter_engine.domain.text.canonical import DamagedText, canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ID: Final = re.compile(r"[^\s.\[\]/]{1,64}")
_FRACTION: Final = re.compile(r"(-?[0-9]{1,9})(?:\s*/\s*([0-9]{1,9}))?")
MOST: Final = 36_525
MOST_PEOPLE: Final = 100_000_000
_LEAST_DAYS: Final = {"year": 365, "month": 28, "day": 1}
_PERIOD: Final = re.compile(r"([0-9]{1,5})\s+(year|month|day)s?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """The faults found so far; their lines are looked up at the end, when there are any."""

    found: list[Fault] = field(default_factory=list)

    def add(self, code: str, place: str, what: str, remedy: str) -> None:
        """Note one fault at the place."""
        self.found.append(Fault(code=code, place=place or "(ทั้งแฟ้ม)", what=what, remedy=remedy))


@dataclass(frozen=True, kw_only=True, slots=True)
class Fields:
    """One table of the file at its place."""

    place: str
    data: Mapping[str, object]
    faults: Faults

    def at(self, key: str) -> str:
        """The place of one of its keys."""
        return f"{self.place}.{key}" if self.place else key

    def fault(self, code: str, key: str, what: str, remedy: str) -> None:
        """Note a fault at one of its keys (at the table itself for an empty key)."""
        self.faults.add(code, self.at(key) if key else self.place, what, remedy)

    def only(self, *known: str, closed: bool = False) -> None:
        """Note every key that is not known; a `note` may stand anywhere, as text.

        In a `closed` table (a rule, which must not mean less than it says) each is a fault; elsewhere only what looks
        like a slip for a known key, and the others are told as keys without effect.
        """
        known = (*known, "note")
        self.text("note", required=False)
        for key in self.data:
            if key in known:
                continue
            meant = near_miss(key, known)
            if meant or closed:
                remedy = f"ใช้ {meant} หรือลบออก" if meant else f"ใช้ได้เฉพาะ {', '.join(known)}"
                self.fault("unknown-key", key, f"ไม่รู้จักคำว่า {key}", remedy)
            else:
                self.fault("extra-key", key, f"ไม่รู้จักคำว่า {key} จึงไม่มีผล", "ลบออก หรือเขียนเป็น note หากเป็นคำอธิบาย")

    def text(self, key: str, *, required: bool = True) -> str:
        """The text under the key, "" when there is none."""
        if key not in self.data:
            if required:
                self.fault("missing-key", key, f"ขาด {key}", f'เพิ่มบรรทัด {key} = "…"')
            return ""
        value = self.data[key]
        if not isinstance(value, str) or not value.strip():
            self.fault("bad-text", key, f"{key} ต้องเป็นข้อความที่ไม่ว่าง", f'เขียนเป็น {key} = "…"')
            return ""
        self._refuse_damaged(key, value)
        return value

    def _refuse_damaged(self, key: str, value: str) -> None:
        """Note characters that no text of a charter may hold: controls, and what turns the reading direction unseen."""
        if value.isprintable() and "\ufffd" not in value:
            return
        try:
            canonical(value)
        except DamagedText as refusal:
            what = f"{key} มีอักขระที่ใช้ไม่ได้ ({refusal.facts['code_point']})"
            self.fault("damaged-text", key, what, "พิมพ์ข้อความนี้ใหม่ หรือคัดลอกจากต้นฉบับอีกครั้ง")

    def identifier(self) -> str:
        """The table's `id`: what other tables name it by."""
        value = self.text("id")
        if value and not _ID.fullmatch(value):
            self.fault("bad-id", "id", f"รหัส {value} ใช้ไม่ได้", "ใช้อักษร ตัวเลข - หรือ _ ไม่เกิน 64 ตัว ไม่เว้นวรรค")
        return value

    def number(self, key: str, *, least: int, most: int = MOST) -> int | None:
        """The whole number under the key, from `least` to `most` (a hundred years of days)."""
        if key not in self.data:
            return None
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            what = f"{key} ต้องเป็นจำนวนเต็มตั้งแต่ {least} ถึง {most}"
            self.fault("bad-number", key, what, f"เขียนเป็น {key} = {least} หรือมากกว่า ไม่ใส่เครื่องหมายคำพูด")
            return None
        return value

    def fraction(self, key: str) -> Fraction | None:
        """The exact fraction, from 0 to 1, under the key."""
        value = self.data[key]
        found = _FRACTION.fullmatch(value.strip()) if isinstance(value, str) else None
        if found is None:
            is_decimal = isinstance(value, float) or (isinstance(value, str) and ("." in value or "%" in value))
            code = "decimal-fraction" if is_decimal else "bad-fraction"
            self.fault(code, key, f"{shown(value)} ไม่ใช่เศษส่วน", f'เขียนเป็นเศษส่วนในเครื่องหมายคำพูด เช่น {key} = "2/3"')
            return None
        if int(found[2] or 1) == 0:
            self.fault("zero-denominator", key, f"{value} มีตัวส่วนเป็นศูนย์", f'ใส่ตัวส่วนที่มากกว่าศูนย์ เช่น {key} = "1/2"')
            return None
        fraction = Fraction(int(found[1]), int(found[2] or 1))
        if not 0 <= fraction <= 1:
            self.fault("fraction-over-one", key, f"{value} ไม่อยู่ระหว่าง 0 ถึง 1", "ส่วนแบ่งต้องไม่เกินทั้งหมด (1/1)")
            return None
        return fraction

    def period(self, key: str) -> Period | None:
        """The period under the key: `1 year`, `18 months`, `90 days`."""
        found = _PERIOD.fullmatch(self.text(key).strip())
        if found and 1 <= int(found[1]) * _LEAST_DAYS[found[2]] <= MOST:
            return Period(count=int(found[1]), unit=Unit(f"{found[2]}s"))
        if self.data.get(key):
            what = f"{shown(self.data[key])} ไม่ใช่รอบเวลา"
            self.fault("bad-period", key, what, f'เขียนเป็นจำนวนกับหน่วย เช่น {key} = "1 year", "6 months" หรือ "90 days"')
        return None

    def one_of(self, key: str, known: Collection[str], *, code: str, required: bool = False) -> str | None:
        """The word under the key, one of those known; None when there is none or it is not."""
        word = self.text(key, required=required)
        if word and word not in known:
            self.fault(code, key, f"ไม่รู้จัก {word}", f"ใช้ได้เฉพาะ {', '.join(sorted(known)) or '(ยังไม่มี)'}")
            return None
        return word or None

    def words(self, key: str) -> tuple[str, ...]:
        """The texts of the list under the key, none of them twice."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            self.fault("bad-list", key, f"{key} ต้องเป็นรายการข้อความ", f'เขียนเป็น {key} = ["…", "…"]')
            return ()
        for word in sorted({word for word in value if value.count(word) > 1}):
            self.fault("listed-twice", key, f"{word} อยู่ในรายการมากกว่าหนึ่งครั้ง", "ให้แต่ละคำมีเพียงครั้งเดียว")
        return tuple(dict.fromkeys(value))

    def numbers(self, key: str, *, least: int) -> tuple[tuple[str, int], ...]:
        """The whole numbers by name in the table under the key."""
        table = self.table(key)
        if table is None:
            return ()
        found = [(name, table.number(name, least=least)) for name in table.data]
        return tuple((name, value) for name, value in found if value is not None)

    def table(self, key: str) -> Fields | None:
        """The table under the key."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault("bad-table", key, f"{key} ต้องเป็นตาราง", f"เขียนเป็น {key} = {{ … }}")
            return None
        return Fields(place=self.at(key), data=value, faults=self.faults)

    def tables(self, key: str) -> tuple[Fields, ...]:
        """The tables of the array under the key."""
        value = self.data.get(key, [])
        if not isinstance(value, list):
            self.fault("bad-table", key, f"{key} ต้องเป็นรายการ", f"ขึ้นต้นแต่ละรายการด้วยบรรทัด [[{key}]]")
            return ()
        places = [(f"{self.at(key)}[{index}]", item) for index, item in enumerate(value)]
        for place, item in places:
            if not isinstance(item, dict):
                self.faults.add("bad-table", place, "ต้องเป็นตาราง", f"ขึ้นต้นรายการด้วยบรรทัด [[{key}]]")
        return tuple(
            Fields(place=place, data=item, faults=self.faults) for place, item in places if isinstance(item, dict)
        )
