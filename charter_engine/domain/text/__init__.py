"""Thai text: one canonical spelling, words, redlines, anchors that follow their words, numerals and dates."""

from __future__ import annotations

from charter_engine.domain.text.anchors import Anchor, Place, Status, VersionMap, honest, locate, reanchor, version_map
from charter_engine.domain.text.canonical import (
    RULES_VERSION,
    Canonicalised,
    DamagedText,
    Repair,
    canonical,
    canonical_line,
    canonicalise,
    decode_utf8,
    fold,
)
from charter_engine.domain.text.dates import BANGKOK, bangkok_date, buddhist_year, parse_thai_date, thai_date
from charter_engine.domain.text.lint import Doubt, lint
from charter_engine.domain.text.merge import Contested, Merge, merge
from charter_engine.domain.text.numerals import arabic_digits, paragraph_name, thai_digits, thai_words
from charter_engine.domain.text.redline import Op, redline
from charter_engine.domain.text.segment import clusters, tokens

__all__ = [
    "BANGKOK",
    "RULES_VERSION",
    "Anchor",
    "Canonicalised",
    "Contested",
    "DamagedText",
    "Doubt",
    "Merge",
    "Op",
    "Place",
    "Repair",
    "Status",
    "VersionMap",
    "arabic_digits",
    "bangkok_date",
    "buddhist_year",
    "canonical",
    "canonical_line",
    "canonicalise",
    "clusters",
    "decode_utf8",
    "fold",
    "honest",
    "lint",
    "locate",
    "merge",
    "paragraph_name",
    "parse_thai_date",
    "reanchor",
    "redline",
    "thai_date",
    "thai_digits",
    "thai_words",
    "tokens",
    "version_map",
]
