"""The amending instrument: the official Thai text that orders a change.

Each directive restates the smallest sensible unit whole, with its number, inside quotation marks, made from the
resulting text and never from a redline. A quotation opens a line and its closing mark ends one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from charter_engine.domain.amendment.directive_drafting import Directive, NotDraftable, directives
from charter_engine.domain.amendment.operation import Operation, Reword
from charter_engine.domain.amendment.wording import charter_name, clause_word, noun_of, without_year
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.text.numerals import thai_digits

__all__ = ["ON_ANNOUNCEMENT", "Directive", "Instrument", "NotDraftable", "corrigendum", "directives", "instrument"]

ON_ANNOUNCEMENT = "ตั้งแต่วันถัดจากวันประกาศเป็นต้นไป"
"""The usual commencement."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Instrument:
    """An instrument before it is dated: `opening` holds its clauses on name and commencement, `word` counts them."""

    title: str
    enacting: tuple[str, ...]
    opening: tuple[str, ...]
    directives: tuple[Directive, ...]
    reason: str = ""
    word: str = "ข้อ"

    def text(self) -> str:
        """The plain text form, ending with LF; each directive followed by its quotation."""
        clauses = (
            f"{self.word} {thai_digits(number)} {clause}"
            for number, clause in enumerate([*self.opening, *(one.lines() for one in self.directives)], start=1)
        )
        note = [f"หมายเหตุ เหตุผลในการประกาศใช้ฉบับนี้ คือ {self.reason}"] if self.reason else []
        return "\n".join([self.title, "", *self.enacting, *clauses, *note]) + "\n"


def instrument(
    title: str,
    number: int,
    year_be: int,
    base: Provision,
    operations: Sequence[Operation],
    *,
    commencement: str = ON_ANNOUNCEMENT,
    reason: str = "",
    sources: Mapping[str, str] | None = None,
) -> Instrument:
    """The instrument (ฉบับที่ `number`) of the year `year_be` that orders the operations on `base`.

    `sources` gives, for identities changed before, the title of the instrument that changed them last. Raises
    `NotDraftable`, and what `apply` raises where an operation does not fit.
    """
    full = f"{without_year(title)} (ฉบับที่ {thai_digits(number)}) พ.ศ. {thai_digits(year_be)}"
    name, noun = charter_name(base), noun_of(title)
    return Instrument(
        title=full,
        enacting=(f"โดยที่เป็นการสมควรแก้ไขเพิ่มเติม{name}",),
        opening=(f"{noun}นี้เรียกว่า “{full}”", f"{noun}นี้ให้ใช้บังคับ{commencement}"),
        directives=directives(base, operations, sources or {}),
        reason=reason,
        word=clause_word(base),
    )


def corrigendum(base: Provision, operations: Sequence[Operation], *, reason: str = "") -> Instrument:
    """The announcement that corrects slips (แก้คำผิด); wordings only: raises `NotDraftable` for anything else."""
    name = charter_name(base)
    for operation in operations:
        if not isinstance(operation, Reword):
            raise NotDraftable(label=name, why="การแก้คำผิดแก้ได้เฉพาะถ้อยคำ")
    return Instrument(
        title=f"ประกาศแก้คำผิด {name}",
        enacting=(f"โดยที่พบคำผิดใน{name} จึงให้แก้ให้ถูกต้อง",),
        opening=(),
        directives=directives(base, operations, {}, corrects=True),
        reason=reason,
        word=clause_word(base),
    )
