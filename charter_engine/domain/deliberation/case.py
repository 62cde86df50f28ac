"""Taking a made-up case apart: every fault of it is noted with its place, none stops the reading."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.faults import Fault, shown
from charter_engine.domain.deliberation.tally import Ballot, Choice, Elector

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from charter_engine.domain.deliberation.procedure import Procedure, Stage
    from charter_engine.domain.deliberation.share import Weight

_CHOICES: Final = tuple(choice.value for choice in Choice)
_WEIGHT: Final = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?")
_MOST_WEIGHT: Final = 999_999_999
_MOST_PARTS: Final = 10**30


class CaseReader:
    """Reads one case against a procedure, noting every fault."""

    def __init__(self, procedure: Procedure, case: Mapping[str, object]) -> None:
        """Begin without faults."""
        self.procedure = procedure
        self.case = case
        self.faults: list[Fault] = []

    def fault(self, code: str, place: str, what: str, remedy: str) -> None:
        """Note one fault."""
        self.faults.append(Fault(code=code, place=place, what=what, remedy=remedy))

    def stage(self, urgency: str | None) -> Stage | None:
        """The stage voted in."""
        voting = [stage for stage in self.procedure.stages if stage.decides]
        asked = self.case.get("stage")
        skipped = next((one.skip for one in self.procedure.urgencies if one.id == urgency), ())
        found = next((stage for stage in voting if stage.id == asked), None)
        if found is None:
            known = ", ".join(stage.id for stage in voting)
            self.fault("unknown-stage", "stage", f"{shown(asked)} ไม่ใช่ขั้นตอนที่มีการลงมติ", f"ใช้ {known}")
        elif found.id in skipped:
            what = f"วิธีเร่งด่วน {urgency} ข้ามขั้นตอน {found.id}"
            self.fault("skipped-stage", "stage", what, "ลบ urgency หรือใช้ขั้นตอนอื่น")
            return None
        return found

    def urgency(self) -> str | None:
        """The faster way the case goes, if any."""
        asked = self.case.get("urgency")
        known = [one.id for one in self.procedure.urgencies]
        if asked is None or asked in known:
            return None if asked is None else str(asked)
        remedy = f"ใช้ {', '.join(known)}" if known else "ลบ urgency เพราะกระบวนการนี้ไม่มีวิธีเร่งด่วน"
        self.fault("unknown-urgency", "urgency", f"ไม่มีวิธีเร่งด่วน {shown(asked)}", remedy)
        return None

    def roll(self) -> tuple[Elector, ...]:
        """The roll, every seat once."""
        electors: dict[str, Elector] = {}
        for index, item in enumerate(self.list("roll")):
            place = f"roll[{index}]"
            elector = self._elector(place, item)
            if elector is not None and elector.seat in electors:
                self.fault("duplicate-seat", f"{place}.seat", f"ที่นั่ง {elector.seat} ซ้ำ", "ให้แต่ละที่นั่งมีเพียงรายการเดียว")
            elif elector is not None:
                electors[elector.seat] = elector
        if lcm(*{elector.weight.denominator for elector in electors.values()}) > _MOST_PARTS:
            what = "น้ำหนักมีตัวส่วนต่างกันมากเกินกว่าจะรวมเป็นเศษส่วนที่อ่านได้"
            self.fault("bad-weight", "roll", what, "ใช้ตัวส่วนเดียวกัน หรือจำนวนเต็ม")
        return tuple(electors.values())

    def present(self, roll: Collection[Elector]) -> frozenset[str]:
        """Who is checked in."""
        return self._seats("present", self.list("present"), roll)

    def recused(self, roll: Collection[Elector]) -> frozenset[str]:
        """Who has no part in the question."""
        return self._seats("recused", self.list("recused", required=False), roll)

    def proxies(self, roll: Collection[Elector], stage: Stage | None) -> tuple[tuple[str, str], ...]:
        """Who holds whose vote: in one hop, no more than the body allows."""
        given = self.table("proxies", required=False)
        seats = {elector.seat for elector in roll}
        found = []
        for seat, holder in given.items():
            place = f"proxies.{seat}"
            if seat not in seats or not isinstance(holder, str) or holder not in seats:
                who = seat if seat not in seats else shown(holder)
                self.fault("not-on-roll", place, f"ที่นั่ง {who} ไม่อยู่ในบัญชีสมาชิก", "เพิ่มใน roll หรือเอาออก")
            elif holder == seat or holder in given:
                self.fault("proxy-chain", place, f"{holder} มอบฉันทะต่อไม่ได้", "มอบฉันทะได้ทอดเดียว ให้แก่ผู้ที่ไม่ได้มอบฉันทะเอง")
            else:
                found.append((seat, holder))
        self._refuse_many(found, stage)
        return tuple(found)

    def ballots(
        self, roll: Collection[Elector], there: Collection[str], recused: Collection[str]
    ) -> tuple[Ballot, ...]:
        """The votes; none are needed where the case ranks rivals only."""
        votes = self.table("votes", required="rankings" not in self.case)
        seats = {elector.seat for elector in roll}
        found = []
        for seat, word in votes.items():
            place = f"votes.{seat}"
            if not self.may_vote(place, seat, seats, there, recused):
                continue
            if isinstance(word, str) and word in _CHOICES:
                found.append(Ballot(seat=seat, choice=Choice(word)))
            else:
                self.fault("bad-choice", place, f"ไม่รู้จักคะแนนเสียง {shown(word)}", f"ใช้ {', '.join(_CHOICES)}")
        return tuple(found)

    def may_vote(
        self, place: str, seat: str, seats: Collection[str], there: Collection[str], recused: Collection[str]
    ) -> bool:
        """Whether the seat's ballot counts; a fault when not."""
        if seat not in seats:
            self.fault("not-on-roll", place, f"ที่นั่ง {seat} ไม่อยู่ในบัญชีสมาชิก", "เพิ่มใน roll หรือลบคะแนนนี้")
        elif seat in recused:
            self.fault("recused", place, f"ที่นั่ง {seat} งดร่วมพิจารณาเรื่องนี้ จึงลงคะแนนไม่ได้", "ลบคะแนนนี้ หรือเอาออกจาก recused")
        elif seat not in there:
            self.fault("not-present", place, f"ที่นั่ง {seat} ไม่ได้เข้าประชุมเมื่อเปิดการลงมติ", "เพิ่มใน present หรือลบคะแนนนี้")
        else:
            return True
        return False

    def round(self) -> int | None:
        """The round of consensus."""
        value = self.case.get("round")
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
            return value
        self.fault("bad-number", "round", "round ต้องเป็นจำนวนเต็มตั้งแต่ 1", "ลบออกหรือใส่ 1, 2, …")
        return None

    def casting(self, stage: Stage | None) -> Choice | None:
        """The vote that settles a tie."""
        value = self.case.get("casting")
        if value is None:
            return None
        if value not in (Choice.YES.value, Choice.NO.value):
            self.fault("bad-choice", "casting", f"เสียงชี้ขาด {shown(value)} ใช้ไม่ได้", "ใช้ yes หรือ no")
            return None
        if stage is not None and not stage.casting:
            what = f"ขั้นตอน {stage.id} ไม่ได้ให้ผู้ใดชี้ขาดเมื่อคะแนนเสียงเท่ากัน"
            self.fault("no-casting-vote", "casting", what, 'ลบ casting หรือเพิ่ม casting = "chair" ในขั้นตอน')
            return None
        return Choice(value)

    def touches(self) -> tuple[str, ...]:
        """The labels of what the proposal changes."""
        found = []
        for index, label in enumerate(self.list("touches", required=False)):
            if isinstance(label, str) and label.strip():
                found.append(label.strip())
            else:
                self.fault("bad-text", f"touches[{index}]", f"{shown(label)} ไม่ใช่ข้อของธรรมนูญ", 'เขียนเช่น "ข้อ ๑"')
        return tuple(found)

    def list(self, key: str, *, required: bool = True) -> list[object]:
        """The list under the key; a fault where there is none but must be, or where it is something else."""
        value = self.case.get(key)
        if isinstance(value, list):
            return value
        if value is not None or required:
            self.fault("bad-list", key, f"{key} ต้องเป็นรายการ", f'เขียนเป็น "{key}": [ … ]')
        return []

    def table(self, key: str, *, required: bool = True) -> dict[str, object]:
        """The table from seats under the key; a fault as for a list."""
        value = self.case.get(key)
        if isinstance(value, dict):
            return value
        if value is not None or required:
            self.fault("bad-table", key, f"{key} ต้องเป็นตารางจากที่นั่ง", f'เขียนเป็น "{key}": {{"ที่นั่ง": … }}')
        return {}

    def _seats(self, key: str, listed: Collection[object], roll: Collection[Elector]) -> frozenset[str]:
        seats = {elector.seat for elector in roll}
        found: set[str] = set()
        for index, seat in enumerate(listed):
            place = f"{key}[{index}]"
            if not isinstance(seat, str) or seat not in seats:
                self.fault("not-on-roll", place, f"ที่นั่ง {shown(seat)} ไม่อยู่ในบัญชีสมาชิก", "เพิ่มใน roll หรือเอาออก")
            elif seat in found:
                self.fault("duplicate-seat", place, f"ที่นั่ง {seat} ซ้ำ", "ให้แต่ละที่นั่งมีเพียงครั้งเดียว")
            else:
                found.add(seat)
        return frozenset(found)

    def _refuse_many(self, proxies: Collection[tuple[str, str]], stage: Stage | None) -> None:
        body = self.procedure.body(stage.body) if stage else None
        allowed = body.proxies if body else 0
        for holder, count in sorted(Counter(holder for _, holder in proxies).items()):
            if stage is not None and count > allowed:
                what = f"{holder} ถือใบมอบฉันทะ {count} ใบ แต่กติกาให้ถือได้ {allowed} ใบ"
                self.fault("too-many-proxies", "proxies", what, "ลดใบมอบฉันทะ หรือเพิ่ม proxies ขององค์กรในแฟ้มกระบวนการ")

    def _elector(self, place: str, item: object) -> Elector | None:
        if not isinstance(item, dict) or not isinstance(item.get("seat"), str) or not item["seat"]:
            self.fault("missing-key", f"{place}.seat", "ขาดรหัสที่นั่ง", 'เขียนเป็น {"seat": "…", "sector": "…", "weight": 1}')
            return None
        weight = _weight(item.get("weight", 1))
        if weight is None:
            what = f"น้ำหนัก {shown(item['weight'])} ใช้ไม่ได้"
            self.fault("bad-weight", f"{place}.weight", what, 'ใส่จำนวนเต็มที่มากกว่าศูนย์ หรือ "3/2"')
        return Elector(seat=item["seat"], sector=self._sector(place, item.get("sector")), weight=weight or 1)

    def _sector(self, place: str, sector: object) -> str | None:
        known = {sector.id for sector in self.procedure.sectors}
        if sector is None or sector == "":
            return None
        if not isinstance(sector, str) or (known and sector not in known):
            what, remedy = f"ไม่มีภาคส่วน {shown(sector)}", f"ใช้ {', '.join(sorted(known))}"
            self.fault("unknown-sector", f"{place}.sector", what, remedy)
            return None
        return sector


def _weight(value: object) -> Weight | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_WEIGHT:
        return value
    if not isinstance(value, str) or not _WEIGHT.fullmatch(value):
        return None
    try:
        weight = Fraction(value)
    except ZeroDivisionError:
        return None
    return weight if weight > 0 else None
