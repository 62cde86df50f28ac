"""What a paragraph's style says of it: its place in a list, whether it is a title or a line of the contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from charter_engine.publication.word.markup import child, children, number, switched_on, value
from charter_engine.publication.word.numbering import Lists, Numbered

if TYPE_CHECKING:
    Element = Any

_CONTENTS: Final = re.compile(r"toc\s*\d|toc heading", re.IGNORECASE)
_DEEPEST: Final = 20


class Styles:
    """The paragraph styles of a document, with the lists their paragraphs may stand in."""

    def __init__(self, root: Element | None, lists: Lists) -> None:
        self.lists = lists
        self._by_id = {value(each, "styleId"): each for each in children(root, "style")}

    def numbered(self, properties: Element | None) -> Numbered | None:
        """The place in a list that a paragraph's properties or their style give; `numId` 0 takes it out of any."""
        own = child(properties, "numPr")
        level = value(child(own, "ilvl"))
        if num := value(child(own, "numId")):
            return None if num == "0" else Numbered(num=num, level=number(level, 0))
        for style in self._chain(properties):
            given = child(style, "pPr", "numPr")
            if num := value(child(given, "numId")):
                tied = self.lists.level_of_style(num, value(style, "styleId"))
                at = number(level or value(child(given, "ilvl")), tied)
                return None if num == "0" else Numbered(num=num, level=at)
        return None

    def is_title(self, properties: Element | None) -> bool:
        """Whether a paragraph is centred or bears the title's style."""
        chain = list(self._chain(properties))
        sides = [value(child(properties, "jc")), *(value(child(style, "pPr", "jc")) for style in chain)]
        named = {value(child(style, "name")).lower() for style in chain}
        return next((side for side in sides if side), "") == "center" or bool(named & {"title", "subtitle"})

    def hides(self, properties: Element | None, kind: str) -> bool:
        """Whether the style that properties name as `kind` (`pStyle`, `rStyle`) hides its words."""
        marks = (child(style, "rPr", "vanish") for style in self._chain(properties, kind))
        return switched_on(next((mark for mark in marks if mark is not None), None))

    def is_contents(self, properties: Element | None) -> bool:
        """Whether a paragraph is a line of an automatic table of contents."""
        names = [value(child(properties, "pStyle"))]
        names += [value(child(style, "name")) for style in self._chain(properties)]
        return any(_CONTENTS.fullmatch(each) for each in names)

    def _chain(self, properties: Element | None, kind: str = "pStyle") -> Iterator[Element]:
        named = value(child(properties, kind))
        for _ in range(_DEEPEST):
            style = self._by_id.get(named)
            if style is None:
                return
            yield style
            named = value(child(style, "basedOn"))
