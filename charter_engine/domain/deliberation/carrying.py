"""What a procedure asks of those who carry a proposal, read the same way by acts and by pages."""

from __future__ import annotations

import re

from charter_engine.domain.deliberation.procedure import Procedure, Support
from charter_engine.domain.text.numerals import arabic_digits


def asked_for(rules: Procedure) -> tuple[Support, ...]:
    """Return every support the procedure asks for anywhere."""
    stages = [stage.entry for stage in rules.stages if stage.entry]
    filers = [filer.support for filer in rules.filers if filer.support]
    return (*stages, *filers, *(petition.support for petition in rules.petitions))


def counts_districts(rules: Procedure) -> bool:
    """Whether it matters where those who endorse live."""
    return any(one.districts for one in asked_for(rules))


def district_name(typed: str) -> str:
    """Return a district's name without its title, so that it counts once however it is written."""
    return re.sub(r"^(อำเภอ|เขต|อ\.)\s*", "", " ".join(typed.split()))


def names_draft(subject: str, n: int) -> bool:
    """Whether the words of a question name a draft: ร่างที่ ๕, ร่างที่ 5."""
    return re.search(rf"ร่าง(?:ที่)?\s*{n}(?![0-9])", arabic_digits(subject)) is not None
