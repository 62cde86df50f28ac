"""What an amendment does to one provision: a closed union, applied in order.

Renumbering and removing exist only in drafts not yet adopted; there, numbers are not yet anyone's reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from charter_engine.domain.charter.provision import Provision


@dataclass(frozen=True, kw_only=True, slots=True)
class Insert:
    """Put `node`, with identities throughout, into `parent` after its child `after` (None: as the first)."""

    parent: str
    after: str | None
    node: Provision


@dataclass(frozen=True, kw_only=True, slots=True)
class Reword:
    """Give `target` this heading and this text; label, children and identity stay."""

    target: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Repeal:
    """Empty the place of `target`: its label stays with (ยกเลิก); its children, if any, stay as they are."""

    target: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """Move the clause `target` into `parent` after `after` as `label`; its old place stays (ยกเลิก) as `place`."""

    target: str
    parent: str
    after: str | None
    label: str
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Renumber:
    """Give `target` another label; drafts only."""

    target: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Remove:
    """Take `target` and all below it away without a trace; drafts only."""

    target: str


Operation: TypeAlias = Insert | Reword | Repeal | Move | Renumber | Remove
