"""What the tests of this room draw from: small vectors, and generated Thai that is often damaged or nearly equal."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

DATA = Path(__file__).parents[2] / "data/text"

LETTERS = "กขนทผสงเแะาำัิีุู็่้์ํๅฤฺๆฯ๑๕1 \n"
DAMAGE = "\u200b\u00a0\t\uf70a\uf701\u00ad\ufeff\u0301\u0308e\u1100\u1161\u11a8"
WORDS = [
    "ให้", "คณะกรรมการ", "ประชาชน", "มี", "สิทธิ", "เสนอ", "ข้อ", "๕", "๕/๑", "๑๕", "พ.ศ.", "๒๕๖๘",
    "ภายใน", "สามสิบ", "วัน", "และ", "หรือ", "ไม่", "ไม่มี", "เพื่อ", "เมื่อ", "จังหวัด", "น้ำ",
    "ฯลฯ", "ฉันทมติ", "(๑)",
]  # fmt: skip

raw = st.text(st.sampled_from(LETTERS + DAMAGE), max_size=24)
sentences = st.lists(st.sampled_from([*WORDS, " ", " ", "\n"]), max_size=30).map("".join)


@st.composite
def redrafts(draw: st.DrawFn) -> tuple[str, str]:
    """A sentence and what a few random edits of its words made of it."""
    old = draw(st.lists(st.sampled_from([*WORDS, " ", "\n"]), min_size=1, max_size=30))
    new = list(old)
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(new)))
        new[at : at + draw(st.integers(0, 3))] = draw(st.lists(st.sampled_from([*WORDS, " "]), max_size=3))
    return "".join(old), "".join(new)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, str]]:
    """Two to four versions of up to three clauses; clauses are redrafted, dropped, added and swapped."""
    texts = {f"n{k}": draw(sentences) for k in range(1, 4)}
    versions = [dict(texts)]
    for number in range(draw(st.integers(1, 3))):
        for clause in sorted(texts):
            words = re.findall(r"\S+|\s", texts[clause])
            at = draw(st.integers(0, len(words)))
            words[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from([*WORDS, " "]), max_size=2))
            texts[clause] = "".join(words)
        if draw(st.booleans()):
            texts["n1"], texts["n2"] = texts.get("n2", ""), texts.get("n1", "")
        if draw(st.booleans()):
            texts.pop(draw(st.sampled_from(sorted(texts))))
        if draw(st.booleans()):
            texts[f"m{number}"] = draw(sentences)
        versions.append(dict(texts))
    return versions


def load(name: str) -> Any:
    """A file of vectors: JSON, or one JSON object a line."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)
