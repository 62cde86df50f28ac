"""Long runs of marks and spaces: what the rules say pair by pair, at the cost of reading them once."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text import canonical, canonicalise

_RULES = (
    ("เเ", "แ"),
    ("([\u0e48-\u0e4c]+)([\u0e31\u0e34-\u0e39])", r"\2\1"),
    ("\u0e4d([\u0e48-\u0e4b]?)\u0e32", "\\1\u0e33"),
    ("\u0e33([\u0e48-\u0e4b])", "\\1\u0e33"),
    ("(?<![ฤฦ])ๅ", "า"),
)
_MARKS = st.text(alphabet="กเฤาๅำ\u0e31\u0e34\u0e38\u0e3a\u0e48\u0e49\u0e4c\u0e4d\u0301\u0316\u0344", max_size=40)
_N = 60_000
_RUNS = {
    "tones": "ก" + "\u0e48" * _N,
    "tones and a vowel": "ก" + "\u0e48" * _N + "\u0e34",
    "a tone and vowels": "ก\u0e48" + "\u0e34" * _N,
    "tones and vowels in turn": "ก" + "\u0e48\u0e34" * _N,
    "sara am and tones": "น\u0e33" + "\u0e48" * _N,
    "many sara am and a tone": "น" + "\u0e33" * _N + "\u0e48",
    "marks out of order": "ก" + "\u0e48\u0e38" * _N,
    "spaces": "ก" + " " * _N + "ข",
    "repairs": "น\u0e33\u0e49" * _N,
}


def _pass_by_pass(text: str) -> str:
    before = ""
    while before != text:
        before = text
        for pattern, change in _RULES:
            text = re.sub(pattern, change, text)
        text = unicodedata.normalize("NFC", text)
    return text


@given(_MARKS)
def test_the_spelling_is_that_of_the_rules_run_pass_by_pass(text: str):
    assert canonical(text) == canonicalise(text).text == _pass_by_pass(text)


@pytest.mark.parametrize("name", _RUNS)
def test_a_long_run_has_its_repairs_and_does_not_hang(name: str):
    done = canonicalise(_RUNS[name])
    assert done.text == canonical(_RUNS[name])
    rebuilt, at = [], 0
    for repair in done.repairs:
        rebuilt += [_RUNS[name][at : repair.at], repair.now]
        at = repair.at + len(repair.was)
    assert "".join([*rebuilt, _RUNS[name][at:]]) == done.text


def test_a_long_run_of_marks_keeps_the_order_of_combining_classes():
    run = "\u0301\u0316" * 200
    assert canonical("ก" + run) == unicodedata.normalize("NFC", "ก" + run)
