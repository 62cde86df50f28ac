"""Versions: the whole charter as adopted, numbered 1, 2, 3…, each with the date it takes effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from charter_engine.errors import RuleBroken


class VersionKind(StrEnum):
    """Which act made a version: an adoption, or the correction of a slip (แก้คำผิด)."""

    ADOPTED = "adopted"
    CORRIGENDUM = "corrigendum"


class EffectiveTooEarly(RuleBroken):
    """ฉบับที่ {n} จะใช้บังคับวันที่ {effective} ก่อนฉบับก่อนหน้าซึ่งใช้บังคับวันที่ {previous} ไม่ได้."""

    remedy = "กำหนดวันใช้บังคับให้ไม่ก่อนฉบับก่อนหน้า"


class VersionsOutOfRow(RuleBroken):
    """ฉบับถัดไปต้องเป็นฉบับที่ {expected} ไม่ใช่ฉบับที่ {n}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """Version `n` with its root hash (hex), its effective and adoption dates, and the numbers of its amendments."""

    n: int
    root: str
    effective: date
    adopted: date
    amendments: tuple[int, ...] = ()
    kind: VersionKind = VersionKind.ADOPTED


def check_next(versions: Sequence[Version], new: Version) -> None:
    """Raise `VersionsOutOfRow` or `EffectiveTooEarly` unless `new` may follow the versions (ascending by n)."""
    if new.n != len(versions) + 1:
        raise VersionsOutOfRow(n=new.n, expected=len(versions) + 1)
    if versions and new.effective < versions[-1].effective:
        raise EffectiveTooEarly(n=new.n, effective=new.effective, previous=versions[-1].effective)
