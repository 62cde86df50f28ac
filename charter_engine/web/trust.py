"""The trust file this installation gives out and checks with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from charter_engine.domain.ledger.trust import TrustFile, parse_trust
from charter_engine.settings import Settings
from charter_engine.storage.keys import KeyRing
from charter_engine.web.dependencies import Reader

TRUST_NAME = "trust.json"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trusted:
    """A trust file; `own` when it was made from this installation's keys and not put there by someone."""

    file: TrustFile
    own: bool


def load(settings: Settings, connection: Reader) -> Trusted:
    """Return the data directory's trust file, else one of this installation's own keys."""
    path = Path(settings.data_dir) / TRUST_NAME
    if path.is_file():
        return Trusted(file=parse_trust(path.read_bytes()), own=False)
    return Trusted(file=KeyRing(settings.data_dir).trust_file(connection), own=True)
