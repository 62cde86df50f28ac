"""Generated charters: every kind of provision, and lines made of pieces that formats could take for their own signs."""

from hypothesis import strategies as st

from charter_engine.domain.charter.marks import read_mark
from charter_engine.domain.charter.numbering import TRANSITIONAL
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.canonical import canonical

PIECES = (
    "ข้อ ๑",
    "ข้อ๑",
    "มาตรา 5 ทวิ",
    "หมวด ๑",
    "หมวดที่ ๑",
    "ส่วนที่ ๒",
    "ส่วน ๑",
    TRANSITIONAL,
    "ภาคผนวก",
    "บัญชีท้าย",
    "(ยกเลิก)",
    "ประกาศ ณ วันที่",
    "ให้ไว้ ณ วันที่",
    "(๑)",
    "(ก)",
    "[",
    "]",
    "\\",
    "\\\\",
    "ทวิ",
    "ฉ",
    " ",
    " ",
    "พลเมือง",
    "น้ำ",
    "เก่ง",
    "“",
    "”",
    ".",
    "/๑",
    "ๆ",
    "a",
    "é",
    "#",
    "##",
    "- ",
    "*",
    "**",
    "_",
    "> ",
    "1. ",
    "1)",
    "`",
    "```",
    "&emsp;",
    "&amp;",
    "<br>",
    "<!--",
    "|",
    "~~",
    "!",
    "](x)",
    "---",
    "=",
    ":",
)
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join).map(canonical)
LINES = WORDS.filter(bool)
TEXTS = st.lists(LINES, max_size=4).map("\n".join)
NUMBERS = st.builds(
    lambda first, rest, ordinal: first + "".join(f"/{n}" for n in rest) + ordinal,
    st.sampled_from(["๑", "๕", "12", "๓๐"]),
    st.lists(st.sampled_from(["๑", "2"]), max_size=2),
    st.sampled_from(["", "", " ทวิ", " ทศ"]),
)


def repealed(node):
    return node.repealed()


def clause(word, number, heading, text):
    return Provision(kind=Kind.CLAUSE, label=f"{word} {number}", heading=heading, text=text)


HEADINGS = WORDS.map(lambda text: canonical(text.replace("]", "")))
STANDING = st.builds(clause, st.sampled_from(["ข้อ", "มาตรา"]), NUMBERS, HEADINGS, TEXTS)
CLAUSES = st.one_of(STANDING, STANDING, STANDING.map(repealed))


def division(kind, label, heading, text, children):
    if not heading:
        text = f"(๑) {text}".strip() if text else ""
    return Provision(kind=kind, label=label, heading=heading, text=text, children=tuple(children))


def divisions(kind, word, children):
    standing = st.builds(
        division, st.just(kind), NUMBERS.map(lambda number: f"{word} {number}"), WORDS, TEXTS, children
    )
    return st.one_of(standing, standing, standing.map(repealed))


PARTS = divisions(Kind.PART, "ส่วนที่", st.lists(CLAUSES, max_size=2))
INSIDE = st.builds(lambda one, two: one + two, st.lists(CLAUSES, max_size=3), st.lists(PARTS, max_size=2))
TRANSITION = st.builds(
    lambda text, children: Provision(kind=Kind.CHAPTER, label=TRANSITIONAL, text=text, children=tuple(children)),
    TEXTS,
    st.lists(CLAUSES, max_size=2),
)
CHAPTERS = st.one_of(divisions(Kind.CHAPTER, "หมวด", INSIDE), TRANSITION, TRANSITION.map(repealed))
ANNEX = st.builds(
    lambda word, rest, text: Provision(kind=Kind.ANNEX, label=canonical(f"{word}{rest}ก"), text=text),
    st.sampled_from(["ภาคผนวก", "บัญชีท้าย"]),
    WORDS,
    TEXTS,
)
ANNEXES = st.one_of(ANNEX, ANNEX.map(repealed))
TITLES = st.lists(LINES.filter(lambda line: not read_mark(line)), min_size=1, max_size=3).map("\n".join)
CLOSINGS = st.builds(
    lambda start, rest, text: Provision(kind=Kind.CLOSING, text=canonical(f"{start}{rest}\n{text}")),
    st.sampled_from(["ประกาศ ณ วันที่", "ให้ไว้ ณ วันที่"]),
    WORDS,
    TEXTS,
)


def charter(title, preamble, body, chapters, closing, annexes):
    opening = [Provision(kind=Kind.PREAMBLE, text=preamble)] if preamble else []
    last = [closing] if any(node.kind is Kind.CLAUSE for part in [*body, *chapters] for node in part.walk()) else []
    children = (*opening, *body, *chapters, *last, *annexes)
    return Provision(kind=Kind.CHARTER, heading=title, children=children)


CHARTERS = st.builds(
    charter, TITLES, TEXTS, INSIDE, st.lists(CHAPTERS, max_size=3), CLOSINGS, st.lists(ANNEXES, max_size=2)
)
