"""Reading an amending instrument back into operations: whatever is not understood or does not fit is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from charter_engine.domain.amendment.aftermatter import put_back, set_aside
from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.attachments import Attachment, annexes, attach, heads_annex, read_attachment
from charter_engine.domain.amendment.carrying_out import carry_out
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.directive_reading import NO_YEAR, name_pattern, read_order
from charter_engine.domain.amendment.faults import reason
from charter_engine.domain.amendment.instrument_lines import (
    DirectiveRefused,
    InstrumentClause,
    InstrumentLines,
    opens_annex,
    stray,
    take_apart,
)
from charter_engine.domain.amendment.operation import Operation
from charter_engine.domain.amendment.orders_so_far import OrdersSoFar
from charter_engine.domain.amendment.wording import charter_names, without_year
from charter_engine.domain.charter.marks import read_annex
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import next_identity
from charter_engine.errors import Refusal

__all__ = ["DirectiveRefused", "InstrumentReading", "consolidate", "examine", "read_instrument"]


_FOOTNOTE: Final = re.compile(r"\[[0-9๐-๙]+\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class InstrumentReading:
    """What an instrument does to `base`: its `number` and the `version` it makes if its title says so, and the text.

    `directives` are the sentences carried out, `own` those about the instrument itself; both with their lines.
    `undone` are lines whose order undoes one on the line named second, in the provision named third.
    `ordered` are the operations, None where what stands behind clauses had to be set aside for them.
    """

    number: int | None
    version: int | None
    base: Provision
    ordered: tuple[Operation, ...] | None
    result: Provision
    directives: tuple[tuple[int, str], ...]
    own: tuple[tuple[int, str], ...]
    undone: tuple[tuple[int, int, str], ...] = ()

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What turns the base into the result; raises what `difference` raises where no amendment can."""
        if self.ordered is not None:
            return self.ordered
        return difference(self.base, self.result, next_identity(self.base, self.result))


def examine(source: str | bytes, base: Provision) -> InstrumentReading:
    """What an instrument orders on `base`, new provisions named from its first free identity on.

    Raises `DirectiveRefused` quoting what is not understood or does not fit, `UnreadableText` for a damaged text.
    """
    lines = take_apart(source)
    desk = _Desk(lines, base)
    carried = [clause for clause in lines.clauses if not clause.is_own]
    for clause in carried:
        desk.carry_out(clause)
    desk.check_behind()
    return InstrumentReading(
        number=lines.number,
        version=lines.version,
        base=base,
        ordered=None if desk.after else tuple(desk.operations),
        result=desk.result(),
        directives=tuple((clause.line, clause.sentence) for clause in carried),
        own=tuple((clause.line, clause.text) for clause in lines.clauses if clause.is_own),
        undone=tuple(desk.orders.undone),
    )


def read_instrument(source: str | bytes, base: Provision) -> tuple[Operation, ...]:
    """The operations an instrument orders on `base`; raises what `examine` raises."""
    return examine(source, base).operations


def consolidate(base: Provision, source: str | bytes) -> Provision:
    """`base` with an instrument's directives applied; raises what `examine` raises."""
    return examine(source, base).result


class _Desk:
    """The text as the directives so far left it, and what is set aside from behind its clauses."""

    def __init__(self, lines: InstrumentLines, base: Provision) -> None:
        self.lines = lines
        self.names = charter_names(base)
        self.named = _names(lines, self.names)
        self.tree, self.after = set_aside(base)
        self.operations: list[Operation] = []
        self.orders = OrdersSoFar()
        self.attachments = {one.line: found for one in lines.clauses if (found := self._attachment(one))}
        self.called = tuple(found.new for found in self.attachments.values())

    def carry_out(self, clause: InstrumentClause) -> None:
        """Apply one directive; raises `DirectiveRefused` quoting it."""
        try:
            operations = self._operations(clause)
            self.tree = apply(self.tree, operations, draft=False)
            self.result()
        except DirectiveRefused:
            raise
        except Refusal as refusal:
            raise clause.refused(reason(refusal)) from None
        self.operations += operations

    def result(self) -> Provision:
        """The whole text."""
        return put_back(self.tree, self.after)

    def check_behind(self) -> None:
        """Refuse what only looks like a table's heading below the last clause: what follows it may be orders."""
        number, line = self.lines.behind[0] if self.lines.behind else (0, "")
        if opens_annex(line) and not read_annex(line) and not heads_annex(line, self.called):
            raise self.lines.clauses[-1].refused(stray(number, line))

    def _operations(self, clause: InstrumentClause) -> tuple[Operation, ...]:
        if attachment := self.attachments.get(clause.line):
            self._check_named(clause, cites=attachment.cites)
            behind = tuple(annexes([line for _, line in self.lines.behind], self.called))
            operations, self.after = attach(self.tree, self.after, attachment, behind)
            return operations
        order = read_order(clause.sentence, *self.names)
        self._check_named(clause, cites=order.cites)
        ordered = carry_out(self.tree, order, clause.quotation)
        self.orders.take(self.tree, order, ordered, clause.line)
        return ordered

    def _attachment(self, clause: InstrumentClause) -> Attachment | None:
        return None if clause.quotation else read_attachment(clause.sentence, self.names)

    def _check_named(self, clause: InstrumentClause, *, cites: bool) -> None:
        if not cites and not self.named:
            raise clause.refused("ทั้งคำสั่งและชื่อฉบับแก้ไขไม่ได้บอกว่าแก้ไขธรรมนูญฉบับนี้")


def _names(lines: InstrumentLines, names: tuple[str, ...]) -> bool:
    """Whether title or enacting words name the charter: with its year, or before (ฉบับที่ n), or without any year."""
    opening = _FOOTNOTE.sub("", " ".join(lines.opening))
    whole = "|".join(f"{name_pattern(name)}(?= |$)" for name in names)
    short = "|".join(name_pattern(without_year(name)) for name in names)
    if re.search(whole, opening):
        return True
    other = rf"(?:{short}) ?(?:พ\.ศ\.|พุทธศักราช) ?[0-9๐-๙]"
    named = rf"(?:{short})(?:(?= ?\( ?(?:ฉบับ|ฉะบับ)ที่)|(?= |$){NO_YEAR})"
    return re.search(other, opening) is None and re.search(named, opening) is not None
