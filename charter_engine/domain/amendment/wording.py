"""How amending instruments cite provisions and places: one grammar for writing them and for reading them back."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from charter_engine.domain.charter.numbering import DIGITS, NUMBER, TRANSITIONAL, WORDS, label_key, label_number
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import parent_of, replace_node

OPEN: Final = "“"
CLOSE: Final = "”"
ORDERED_ON: Final = "สั่ง ณ วันที่"
"""How the date of an order (คำสั่ง) begins, which closes it."""
SIGNED: Final = ("ผู้รับสนองพระ", ORDERED_ON, "ตราไว้ ณ วันที่", "(ลงชื่อ)", "ลงชื่อ ", "ลงชื่อ.", "ลงชื่อ…")
"""How the lines of those who signed begin, where no ประกาศ ณ วันที่ stands before them."""
AFTER: Final = " ต่อจาก"
WITHIN: Final = " ใน"
FIRST: Final = " เป็นลำดับแรก"
_NAMELESS: Final = {Kind.PREAMBLE: "คำปรารภ", Kind.CLOSING: "ส่วนท้าย"}
_DIVISIONS: Final = frozenset({Kind.CHAPTER, Kind.PART})
NOUNS: Final = (
    "ปฏิญญา", "ข้อบังคับ", "ข้อบัญญัติ", "เทศบัญญัติ", "ระเบียบ", "ประกาศ", "ข้อตกลง", "รัฐธรรมนูญ",
    "พระราชบัญญัติประกอบรัฐธรรมนูญ", "พระราชบัญญัติ", "พระราชกำหนด", "พระราชกฤษฎีกา", "กฎกระทรวง",
)  # fmt: skip
_CALLED: Final = re.compile(rf"^[^{OPEN}\n]{{1,60}}นี้(?:ให้)?เรียกว่า ?[{OPEN}\"]([^{OPEN}{CLOSE}\"\n]+)[{CLOSE}\"]")
_FOOTNOTE: Final = re.compile(rf"\[{DIGITS}\]")
_DATED: Final = re.compile(rf"วันที่ ?({DIGITS} (?:เดือน ?)?[^ ]+) (?:พ\.ศ\. ?|พุทธศักราช ?)?({DIGITS})")
_LABELLED: Final = re.compile(
    rf"(?:(?P<part>ส่วนที่ {NUMBER})(?: (?P<part_name>[^“”]*?))? ?(?:ของ|ใน) ?)?"
    rf"(?P<chapter>หมวด {NUMBER}|{TRANSITIONAL})(?: (?P<name>.+))?"
)
_YEAR: Final = re.compile(r" (?:พ\.ศ\.|พุทธศักราช) [0-9๐-๙]+$")


def charter_name(tree: Provision) -> str:
    """The title on one line, as instruments cite it, or its own clause's name where that says but its kind."""
    title = _FOOTNOTE.sub("", " ".join(tree.heading.split("\n")))
    return (_own_name(tree) or title) if title in NOUNS else title


def charter_names(tree: Provision) -> tuple[str, ...]:
    """The names the charter goes by: its title, and what its own clause says it is called, undated and dated."""
    own = _own_name(tree)
    title = charter_name(tree)
    names = (title, own) if own and own not in {title, without_year(title)} else (title,)
    return (*names, *(f"{name} ลงวันที่ {day}" for name in names for day in _dates(tree)))


def own_names(tree: Provision) -> tuple[str, ...]:
    """What its own clauses say the text is called."""
    called = (_CALLED.search(node.text) for node in tree.walk() if node.kind is Kind.CLAUSE)
    return tuple(_FOOTNOTE.sub("", found[1]) for found in called if found)


def _own_name(tree: Provision) -> str:
    return next(iter(own_names(tree)), "")


def _dates(tree: Provision) -> tuple[str, ...]:
    """The day in the closing, as other texts cite it: with the era's name and without."""
    closing = next((node.text for node in tree.walk() if node.kind is Kind.CLOSING), "") or _ordered_on(tree)
    found = _DATED.search(closing)
    return (f"{found[1]} พ.ศ. {found[2]}", f"{found[1]} {found[2]}") if found else ()


def _ordered_on(tree: Provision) -> str:
    lines = (line for node in tree.walk() if node.kind is Kind.CLAUSE for line in node.text.split("\n"))
    return next((line for line in lines if line.startswith(ORDERED_ON)), "")


def noun_of(name: str) -> str:
    """What the text calls itself: ธรรมนูญ, ปฏิญญา, พระราชบัญญัติ and so on."""
    return next((noun for noun in NOUNS if name.startswith(noun)), "ธรรมนูญ")


def without_year(name: str) -> str:
    """The title without the year at its end: the next instrument brings its own."""
    return _YEAR.sub("", name)


def clause_word(tree: Provision) -> str:
    """`ข้อ` or `มาตรา`, as the charter's first clause says."""
    first = next((node for node in tree.walk() if node.kind is Kind.CLAUSE), None)
    return first.label.partition(" ")[0] if first else "ข้อ"


def reference(tree: Provision, node: Provision, parent: Provision | None = None) -> str:
    """How a directive cites a node: its label, a part with its chapter; what has no label by its name."""
    if node.kind is not Kind.PART:
        return node.label or _NAMELESS.get(node.kind, "")
    holder = parent or parent_of(tree, node.identity)
    return f"{node.label} ของ{holder.label}" if holder and holder.label else node.label


def is_division(node: Provision) -> bool:
    """Whether it has a name and holds others: what is ordered about it then leaves those below it alone."""
    return node.kind in _DIVISIONS


def cited(tree: Provision, text: str) -> Provision | None:
    """The one node a reference means, whatever digits it is typed in; None where there is none or more than one."""
    wanted = _key(text)
    alike = [node for node in tree.walk() if _key(node.label or _NAMELESS.get(node.kind, ""))[0] == wanted[0]]
    found = [node for node in alike if node is not tree and _key(reference(tree, node)) == wanted]
    return found[0] if len(found) == 1 else None


def natural_place(tree: Provision, node: Provision) -> tuple[str, str] | None:
    """Parent and left neighbour that a clause's or chapter's number alone gives: after the next smaller number."""
    number = label_number(node.label)
    if number is None or node.kind not in {Kind.CLAUSE, Kind.CHAPTER}:
        return None
    word = node.label.partition(" ")[0]
    row = [(_number(n.label), n) for n in tree.walk() if n.kind is node.kind and n.label.partition(" ")[0] == word]
    smaller = [(value, other) for value, other in row if value and value < number and other.identity != node.identity]
    if not smaller:
        return None
    last = max(smaller, key=lambda pair: pair[0])[1]
    holder = parent_of(tree, last.identity)
    return (holder.identity, last.identity) if holder else None


def place_words(tree: Provision, node: Provision, parent: str, after: str | None) -> str:
    """Where a new provision goes, said only where its number does not say it."""
    if natural_place(tree, node) == (parent, after):
        return ""
    if after is not None:
        neighbour = tree.find(after)
        return AFTER + (reference(tree, neighbour) if neighbour else "")
    holder = tree.find(parent)
    return FIRST + (f"ของ{reference(tree, holder)}" if holder and holder is not tree else "")


def place_of(tree: Provision, node: Provision, words: str) -> tuple[str, str | None] | None:
    """Parent and left neighbour for the words `place_words` writes, or None where nothing is meant by them."""
    if not words:
        return natural_place(tree, node)
    if words == FIRST:
        return tree.identity, None
    if words.startswith(FIRST):
        holder = cited(tree, words.removeprefix(f"{FIRST}ของ"))
        return (holder.identity, None) if holder else None
    if words.startswith(WITHIN):
        holder = _division(tree, words.removeprefix(WITHIN))
        return _place_in(holder, node) if holder else None
    neighbour = cited(tree, words.removeprefix(AFTER))
    parent = parent_of(tree, neighbour.identity) if neighbour else None
    return (parent.identity, neighbour.identity) if parent and neighbour else None


def _division(tree: Provision, words: str) -> Provision | None:
    """The chapter or part named with its label, and with its name if that is said too."""
    found = _LABELLED.fullmatch(words)
    if found is None:
        return None
    chapter = cited(tree, found["chapter"])
    if chapter is None or not is_called(chapter, found["name"] or ""):
        return None
    part = cited(tree, f"{found['part']} ของ{found['chapter']}") if found["part"] else chapter
    return part if part and is_called(part, (found["part_name"] or "") if found["part"] else "") else None


def is_called(node: Provision, name: str) -> bool:
    """Whether a division has this name, footnotes aside, or none is said."""
    return not name or _FOOTNOTE.sub("", node.heading) == name


def _place_in(holder: Provision, node: Provision) -> tuple[str, str | None]:
    """After the last of its kind below the holder with a smaller number; a first part after the clauses before it."""
    first = next((one for one in node.walk() if one.kind is Kind.CLAUSE), node)
    for wanted in (node, first):
        number = _number(wanted.label)
        row = [(value, one, above) for above in holder.walk() for one in above.children
               if one.kind is wanted.kind and (value := _number(one.label)) and number and value < number]  # fmt: skip
        if row:
            _, last, above = max(row, key=lambda found: found[0])
            return above.identity, last.identity
    return holder.identity, None


def emptied(tree: Provision, node: Provision, place: str) -> Provision:
    """The tree with the place a moved clause leaves: repealed, under the identity `place`."""
    left = Provision(kind=node.kind, label=node.label, state=State.REPEALED, identity=place)
    return replace_node(tree, node.identity, left)


_number = lru_cache(maxsize=16384)(label_number)


@lru_cache(maxsize=16384)
def _key(text: str) -> tuple[str, ...]:
    """The reference's labels, digits and leading zeros aside."""
    labels = text.split(" ของ") if text.startswith(tuple(WORDS)) else [text]
    return tuple(label_key(label) for label in labels)
