"""What stands behind a clause in the published text of an act and is none of it: signatures, notes, ลักษณะ and ภาค.

The plain text form reads such lines as paragraphs of the clause above them. An act that restates, or adds to, that
clause does not mean them, and a clause added after it goes before them: they are set aside while its directives are
carried out, and put back where they stood. Below a clause repealed since, `(ยกเลิก)` is written as its only line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from charter_engine.domain.amendment.quotations import DoesNotFit
from charter_engine.domain.amendment.wording import SIGNED
from charter_engine.domain.charter.marks import REPEALED
from charter_engine.domain.charter.numbering import DIGITS
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import change_node, parent_of

_DIVISION: Final = re.compile(rf"(?:ลักษณะ|ภาค|บรรพ|หมวดที่)(?:ที่)? ?{DIGITS}(?:/{DIGITS})*(?:$| .{{1,90}}$)")
_NOTE: Final = re.compile("หมายเหตุ ?:")
_TABLE: Final = re.compile(rf"(?:บัญชี)?อัตราค่า(?:(?!ให้|ดัง|ตาม|เป็น)[^“” 0-9๐-๙\[]){{1,60}}(?:\[{DIGITS}\])?$")
"""The heading of a table of rates, a name alone: `อัตราค่าปรับ ๕ บาท` is a paragraph of the clause."""
_COUNTERSIGNED: Final = ("ผู้รับสนองพระ",)
"""What is nowhere the text of a clause; a form quoted in one may well have a line `ลงชื่อ ผู้สมัคร`."""
_DIVISIONS: Final = frozenset({Kind.CHAPTER, Kind.PART})
_LAST: Final = frozenset({Kind.ANNEX, Kind.CLOSING})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Set:
    """Lines set aside: `before` is the identity of the provision they stand before, "" for the end."""

    lines: tuple[str, ...]
    before: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Aftermatter:
    """What was set aside: lines below clauses, and the provisions behind the signatures."""

    sets: tuple[_Set, ...] = ()
    appended: tuple[Provision, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sets)

    def replaced(self, start: int, end: int, new: tuple[str, ...]) -> Aftermatter:
        """With other lines between two indices of the last set."""
        *others, last = self.sets
        lines = (*last.lines[:start], *new, *last.lines[end:])
        return replace(self, sets=(*others, replace(last, lines=lines)))

    @property
    def last(self) -> tuple[str, ...]:
        """The lines at the end of the text."""
        return self.sets[-1].lines if self.sets and not self.sets[-1].before else ()


def set_aside(tree: Provision) -> tuple[Provision, Aftermatter]:
    """The tree without what stands behind its clauses, and that."""
    if not any(_first(node.text) for node in tree.walk() if node.kind is Kind.CLAUSE):
        return tree, Aftermatter()
    tree, appended = _without_appended(tree)
    nodes = [node for node in tree.walk() if node.kind not in _LAST]
    sets = []
    for at, node in enumerate(nodes):
        last = at + 1 == len(nodes)
        first = _first(node.text, last=last, signs=_signs(tree, last=last)) if node.kind is Kind.CLAUSE else 0
        if first:
            lines = node.text.split("\n")
            following = nodes[at + 1].identity if at + 1 < len(nodes) else ""
            sets.append(_Set(lines=tuple(lines[first:]), before=following))
            tree = _left(tree, node.identity, "\n".join(lines[:first]))
    return tree, Aftermatter(sets=tuple(sets), appended=appended)


def put_back(tree: Provision, after: Aftermatter) -> Provision:
    """The tree with all that was set aside; raises `DoesNotFit` where there is no clause it could stand below."""
    for one in after.sets:
        tree = _below(tree, one)
    for node in after.appended:
        tree = _with_child(tree, _last_holder(tree), node)
    return tree


def _last_holder(node: Provision) -> str:
    """What a clause at the end of the text hangs on."""
    last = next((one for one in reversed(node.children) if one.kind not in _LAST), None)
    return _last_holder(last) if last and last.kind in _DIVISIONS else node.identity


def _signs(tree: Provision, *, last: bool) -> tuple[str, ...]:
    """How lines of those who signed begin below a clause, the last one or another: none stand above a closing."""
    return SIGNED if last and all(node.kind is not Kind.CLOSING for node in tree.children) else _COUNTERSIGNED


def _first(text: str, *, last: bool = True, signs: tuple[str, ...] = SIGNED) -> int:
    """The index of the first line that is none of the clause's, 0 for none; notes only below the last clause."""
    lines = text.split("\n")
    for at, line in enumerate(lines[1:], start=1):
        headed = at + 1 < len(lines) and _TABLE.match(line)
        if _DIVISION.match(line) or line.startswith(signs) or (last and (headed or _NOTE.match(line))):
            return at
    return 0


def _left(tree: Provision, identity: str, text: str) -> Provision:
    """What is left of a clause; one that was repealed, and kept its place for what stands below it, is repealed."""
    return change_node(tree, identity, Provision.repealed) if text == REPEALED else _worded(tree, identity, text)


def _worded(tree: Provision, identity: str, text: str) -> Provision:
    return change_node(tree, identity, lambda node: replace(node, state=State.IN_FORCE, text=text))


def _with_child(tree: Provision, holder: str, node: Provision) -> Provision:
    return change_node(tree, holder, lambda parent: _appended(parent, node))


def _below(tree: Provision, one: _Set) -> Provision:
    nodes = [node for node in tree.walk() if node.kind not in _LAST]
    at = next((at for at, node in enumerate(nodes) if node.identity == one.before), len(nodes))
    holder, lines = nodes[at - 1], "\n".join(one.lines)
    if not lines:
        return tree
    if holder.kind is not Kind.CLAUSE:
        raise DoesNotFit(why=f"ไม่มีที่ให้ “{one.lines[0][:40]}” ซึ่งอยู่ต่อจาก {holder.label} ในฉบับเดิม")
    if _first(holder.text, signs=_signs(tree, last=at == len(nodes))):
        return tree  # The instrument restates what stands behind the clause, as one written from two texts does.
    own = REPEALED if holder.state is State.REPEALED else holder.text
    return _worded(tree, holder.identity, "\n".join(filter(None, (own, lines))))


def _without_appended(tree: Provision) -> tuple[Provision, tuple[Provision, ...]]:
    """Without the provisions behind the signatures: those of amending acts, printed there for their passage."""
    nodes = list(tree.walk())
    signed = next((at for at, node in enumerate(nodes) if _is_signed(node)), len(nodes))
    behind = {node.identity for node in nodes[signed + 1 :] if node.kind not in _LAST}
    tops = (node for node in nodes[signed + 1 :] if node.identity in behind and not _inside(tree, node, behind))
    appended = tuple(tops)
    return _dropped(tree, behind), appended


def _is_signed(node: Provision) -> bool:
    return node.kind is Kind.CLAUSE and any(line.startswith(_COUNTERSIGNED) for line in node.text.split("\n")[1:])


def _inside(tree: Provision, node: Provision, behind: set[str]) -> bool:
    parent = parent_of(tree, node.identity)
    return parent is not None and parent.identity in behind


def _dropped(tree: Provision, gone: set[str]) -> Provision:
    if not gone:
        return tree
    return replace(tree, children=tuple(_kept(tree, gone)))


def _kept(node: Provision, gone: set[str]) -> Iterator[Provision]:
    for child in node.children:
        if child.identity not in gone:
            yield replace(child, children=tuple(_kept(child, gone))) if child.children else child


def _appended(parent: Provision, node: Provision) -> Provision:
    at = next((at for at, child in enumerate(parent.children) if child.kind in _LAST), len(parent.children))
    return replace(parent, children=(*parent.children[:at], node, *parent.children[at:]))
