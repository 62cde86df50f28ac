"""Names in Akoma Ntoso: FRBR URIs and eIds, as AKN-NC 1.0 (OASIS naming convention) builds them.

The year of a work is the Buddhist year the charter is cited by; dates inside the metadata are ISO 8601.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from charter_engine.domain.charter.numbering import Number, label_number
from charter_engine.domain.charter.paths import Line, LineKind
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.text.dates import buddhist_year
from charter_engine.publication.akn.places import province_code

LANGUAGE: Final = "tha"
_PREFIX: Final = {Kind.CHAPTER: "chp", Kind.PART: "part", Kind.CLAUSE: "art", Kind.ANNEX: "att"}
_LATIN: Final = ("bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "nonies", "decies")


@dataclass(frozen=True, kw_only=True, slots=True)
class AknMeta:
    """What names a text: `slug` in ASCII, the day the work was first adopted, and version `n` with its effective day.

    `place` is in Thai words; `declaration` tells a ปฏิญญา from a ธรรมนูญ.
    """

    slug: str
    place: str
    adopted: date
    effective: date
    n: int = 1
    declaration: bool = False

    @property
    def country(self) -> str:
        """The country with the province where it is known: `th-60`."""
        code = province_code(self.place)
        return f"th-{code}" if code else "th"

    @property
    def subtype(self) -> str:
        """What kind of act it is."""
        return "declaration" if self.declaration else "charter"

    @property
    def work(self) -> str:
        """The work's URI: `/akn/th-60/act/charter/2568/nakhon-sawan`."""
        return f"/akn/{self.country}/act/{self.subtype}/{buddhist_year(self.adopted)}/{self.slug}"

    @property
    def expression(self) -> str:
        """The URI of this version's text: the work's, the language and the effective day."""
        return f"{self.work}/{LANGUAGE}@{self.effective.isoformat()}"


class Names:
    """Gives eIds that are unique in one document; a name asked for twice gets `_2`, `_3` behind it."""

    def __init__(self) -> None:
        self._given: Counter[str] = Counter()

    def unique(self, name: str) -> str:
        """The name, or the first free one made from it."""
        self._given[name] += 1
        if self._given[name] == 1:
            return name
        return self.unique(f"{name}_{self._given[name]}")

    def of_provision(self, node: Provision, parent: str) -> str:
        """`art_5-1`, `chp_1__part_2`: clauses are numbered through the whole charter, so they name no chapter."""
        number = label_number(node.label)
        own = f"{_PREFIX.get(node.kind, node.kind.value)}_{_figures(number) if number else self._nameless(node.kind)}"
        return self.unique(f"{parent}__{own}" if node.kind is Kind.PART and parent else own)

    def of_line(self, line: Line, parent: str) -> str:
        """`art_5__para_2__point_1`: a line of a clause, by its number in the text or, for paragraphs, by counting."""
        last = line.path.rpartition(".")[2]
        prefix = {LineKind.PARAGRAPH: "para", LineKind.ITEM: "point", LineKind.SUBITEM: "indent"}[line.kind]
        number = last.removeprefix("p") if line.kind is LineKind.PARAGRAPH else last
        return self.unique(f"{parent}__{prefix}_{'-'.join(number.replace('/', ' ').split())}")

    def _nameless(self, kind: Kind) -> str:
        at = f"nn {kind.value}"
        self._given[at] += 1
        return str(self._given[at]) if kind is Kind.ANNEX else f"nn_{self._given[at]}"


def _figures(number: Number) -> str:
    figures = "-".join(map(str, number.parts))
    return f"{figures}{_LATIN[number.ordinal - 2]}" if number.ordinal else figures
