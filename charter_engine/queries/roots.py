"""What a root hash printed on a paper stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection

from charter_engine.queries.reader import VersionLine, lines
from charter_engine.storage import overview

_ROOT: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownRoot:
    """A version whose text has the root hash, and how it stands today."""

    slug: str
    title: str
    line: VersionLine


def known_roots(connection: Connection, root: str, today: date) -> tuple[KnownRoot, ...]:
    """Every version with this root hash (64 hex digits, lowercase); equal texts have equal roots."""
    if not _ROOT.fullmatch(root):
        return ()
    found = overview.versions_with_root(connection, root)
    standing = {
        (charter_id, line.n): line
        for charter_id in dict.fromkeys(version.charter_id for version in found)
        for line in lines(connection, charter_id, today)
    }
    return tuple(KnownRoot(slug=one.slug, title=one.title, line=standing[one.charter_id, one.n]) for one in found)
