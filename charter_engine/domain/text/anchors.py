"""Anchors of comments, carried from version to version."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What became of the words a comment is about."""

    EXACT = "exact"
    MOVED = "moved"
    CHANGED = "changed"
    REPLACED = "replaced"
    ORPHANED = "orphaned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """The words a comment is about: `exact` at code points [start, end) of the clause's text, with its company."""

    clause: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where an anchor's words are now."""

    clause: str | None
    start: int | None
    end: int | None
    exact: str | None
    status: Status


class VersionMap:
    """What became of every character from one version's clause texts (by identity) to the next one's."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str]) -> None: ...

    def carry(self, place: Place) -> Place:
        """Where the words at `place` of the old version stand in the new one."""
        return place


def reanchor(anchor: Anchor, versions: Sequence[Mapping[str, str]]) -> Place:
    """Where the anchor's words, placed in the first version, stand in the last one."""
    return Place(clause=None, start=None, end=None, exact=None, status=Status.ORPHANED)
