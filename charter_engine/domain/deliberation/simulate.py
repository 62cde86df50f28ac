"""Trying a procedure on a made-up case: what would be decided, by which rules, with which figures.

A case is `{stage, roll: [{seat, sector, weight}], present: [seat], votes: {seat: yes|no|abstain|object}}`, with an
optional `round` (the round of consensus, from 1; left out it is the last). Weights are whole numbers, or exact
fractions as text (`"3/2"`). Keys not named here are left alone.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation.faults import Fault, FaultyCase
from charter_engine.domain.deliberation.tally import (
    Ballot,
    Choice,
    Decision,
    Elector,
    Electorate,
    NothingToObject,
    decide,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from charter_engine.domain.deliberation.procedure import Procedure, Stage
    from charter_engine.domain.deliberation.share import Weight

_CHOICES: Final = tuple(choice.value for choice in Choice)
_WEIGHT: Final = re.compile(r"[0-9]{1,9}(/[0-9]{1,9}|\.[0-9]{1,9})?")


def simulate(procedure: Procedure, case: Mapping[str, object]) -> dict[str, object]:
    """`{outcome, rules: [{id, need, have, holds, why}], next}` for the case; FaultyCase with every fault of it."""
    reader = _CaseReader(procedure)
    stage = reader.stage(case)
    electorate = reader.electorate(case)
    present = reader.present(case, electorate)
    ballots = reader.ballots(case, electorate, present)
    consensus_round = reader.round(case)
    if stage is None or reader.faults:
        raise FaultyCase(tuple(reader.faults))
    try:
        return _as_data(decide(stage, Electorate(roll=electorate), present, ballots, consensus_round))
    except NothingToObject as refusal:
        reader.fault(
            "nothing-to-object", "votes", "ขั้นตอนนี้ไม่ได้อยู่ในรอบฉันทมติ จึงคัดค้าน (object) ไม่ได้", "ใช้ yes, no หรือ abstain"
        )
        raise FaultyCase(tuple(reader.faults)) from refusal


def _as_data(decision: Decision) -> dict[str, object]:
    rules = [
        {
            "id": rule.id,
            "need": _number(rule.need),
            "have": _number(rule.have),
            "of": _number(rule.base),
            "holds": rule.holds,
            "why": rule.why,
        }
        for rule in decision.rules
    ]
    return {"outcome": decision.outcome.value, "rules": rules, "next": decision.next}


def _number(weight: Weight) -> int | str:
    return int(weight) if weight.denominator == 1 else str(weight)


class _CaseReader:
    """Takes a case apart, noting every fault."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.faults: list[Fault] = []

    def fault(self, code: str, place: str, what: str, remedy: str) -> None:
        self.faults.append(Fault(code=code, place=place, what=what, remedy=remedy))

    def stage(self, case: Mapping[str, object]) -> Stage | None:
        voting = [stage for stage in self.procedure.stages if stage.decides]
        for stage in voting:
            if stage.id == case.get("stage"):
                return stage
        known = ", ".join(stage.id for stage in voting)
        self.fault("unknown-stage", "stage", f"{case.get('stage')} ไม่ใช่ขั้นตอนที่มีการลงมติ", f"ใช้ {known}")
        return None

    def electorate(self, case: Mapping[str, object]) -> tuple[Elector, ...]:
        electors: dict[str, Elector] = {}
        for index, item in enumerate(self._list(case, "roll")):
            place = f"roll[{index}]"
            elector = self._elector(place, item)
            if elector is not None and elector.seat in electors:
                self.fault("duplicate-seat", f"{place}.seat", f"ที่นั่ง {elector.seat} ซ้ำ", "ให้แต่ละที่นั่งมีเพียงรายการเดียว")
            elif elector is not None:
                electors[elector.seat] = elector
        return tuple(electors.values())

    def present(self, case: Mapping[str, object], roll: tuple[Elector, ...]) -> frozenset[str]:
        seats = {elector.seat for elector in roll}
        present: set[str] = set()
        for index, seat in enumerate(self._list(case, "present")):
            place = f"present[{index}]"
            if not isinstance(seat, str) or seat not in seats:
                self.fault("not-on-roll", place, f"ที่นั่ง {seat} ไม่อยู่ในบัญชีสมาชิก", "เพิ่มใน roll หรือเอาออก")
            elif seat in present:
                self.fault("duplicate-seat", place, f"ที่นั่ง {seat} ซ้ำ", "ให้แต่ละที่นั่งมีเพียงครั้งเดียว")
            else:
                present.add(seat)
        return frozenset(present)

    def ballots(
        self, case: Mapping[str, object], roll: tuple[Elector, ...], present: frozenset[str]
    ) -> tuple[Ballot, ...]:
        votes = case.get("votes")
        if not isinstance(votes, dict):
            self.fault("bad-table", "votes", "votes ต้องเป็นตารางจากที่นั่งไปยังคะแนนเสียง", 'เขียนเป็น {"ที่นั่ง": "yes"}')
            return ()
        seats = {elector.seat for elector in roll}
        found = [self._ballot(seat, word, seats, present) for seat, word in votes.items()]
        return tuple(ballot for ballot in found if ballot is not None)

    def round(self, case: Mapping[str, object]) -> int | None:
        value = case.get("round")
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 1):
            return value
        self.fault("bad-number", "round", "round ต้องเป็นจำนวนเต็มตั้งแต่ 1", "ลบออกหรือใส่ 1, 2, …")
        return None

    def _ballot(self, seat: str, word: object, seats: set[str], present: frozenset[str]) -> Ballot | None:
        place = f"votes.{seat}"
        if seat not in seats:
            self.fault("not-on-roll", place, f"ที่นั่ง {seat} ไม่อยู่ในบัญชีสมาชิก", "เพิ่มใน roll หรือลบคะแนนนี้")
        elif seat not in present:
            self.fault("not-present", place, f"ที่นั่ง {seat} ไม่ได้เข้าประชุมเมื่อเปิดการลงมติ", "เพิ่มใน present หรือลบคะแนนนี้")
        elif word not in _CHOICES:
            self.fault("bad-choice", place, f"ไม่รู้จักคะแนนเสียง {word}", f"ใช้ {', '.join(_CHOICES)}")
        else:
            return Ballot(seat=seat, choice=Choice(word))
        return None

    def _elector(self, place: str, item: object) -> Elector | None:
        if not isinstance(item, dict) or not isinstance(item.get("seat"), str) or not item["seat"]:
            self.fault("missing-key", f"{place}.seat", "ขาดรหัสที่นั่ง", 'เขียนเป็น {"seat": "…", "sector": "…", "weight": 1}')
            return None
        weight = _weight(item.get("weight", 1))
        if weight is None:
            self.fault(
                "bad-weight", f"{place}.weight", f"น้ำหนัก {item['weight']} ใช้ไม่ได้", 'ใส่จำนวนเต็มที่มากกว่าศูนย์ หรือ "3/2"'
            )
        return Elector(seat=item["seat"], sector=self._sector(place, item.get("sector")), weight=weight or 1)

    def _sector(self, place: str, sector: object) -> str | None:
        known = {sector.id for sector in self.procedure.sectors}
        if sector is None or sector == "":
            return None
        if not isinstance(sector, str) or (known and sector not in known):
            self.fault("unknown-sector", f"{place}.sector", f"ไม่มีภาคส่วน {sector}", f"ใช้ {', '.join(sorted(known))}")
            return None
        return sector

    def _list(self, case: Mapping[str, object], key: str) -> list[object]:
        value = case.get(key)
        if isinstance(value, list):
            return value
        self.fault("bad-list", key, f"{key} ต้องเป็นรายการ", f'เขียนเป็น "{key}": [ … ]')
        return []


def _weight(value: object) -> Weight | None:
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    if not isinstance(value, str) or not _WEIGHT.fullmatch(value):
        return None
    try:
        weight = Fraction(value)
    except ZeroDivisionError:
        return None
    return weight if weight > 0 else None
