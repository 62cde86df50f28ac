"""Akoma Ntoso 3.0 (OASIS LegalDocML): a charter written as an act that other programs read, and read back."""

from __future__ import annotations

from charter_engine.publication.akn.naming import AknMeta
from charter_engine.publication.akn.reading import UnreadableAkn, from_akn
from charter_engine.publication.akn.writing import to_akn

__all__ = ["AknMeta", "UnreadableAkn", "from_akn", "to_akn"]
