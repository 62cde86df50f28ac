"""WordprocessingML by its names: the two namespaces Word writes (ECMA-376 transitional and strict) read alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from charter_engine.publication.safe_xml import local_name, namespace

if TYPE_CHECKING:
    Element = Any

TRANSITIONAL: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_MATH: Final = "/officeDocument/2006/math"
_CHOICE: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_OFF: Final = {"0", "false", "off", "none"}


def name(element: Element) -> str:
    """`p` for Word's own elements, `m:t` for formulas, `mc:Choice` for alternatives, `?:p` for everybody else's."""
    space, local = namespace(element), local_name(element)
    if space in {TRANSITIONAL, STRICT}:
        return local
    if space == _CHOICE:
        return f"mc:{local}"
    return f"m:{local}" if space.endswith((_MATH, "/ooxml/officeDocument/math")) else f"?:{local}"


def value(element: Element | None, attribute: str = "val") -> str:
    """One of Word's own attributes, or the empty text."""
    if element is None:
        return ""
    return str(element.get(f"{{{TRANSITIONAL}}}{attribute}") or element.get(f"{{{STRICT}}}{attribute}") or "")


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down this path, or None."""
    for step in path:
        if element is None:
            return None
        element = next((inner for inner in element if name(inner) == step), None)
    return element


def children(element: Element | None, wanted: str) -> Iterator[Element]:
    """The children of this name."""
    return (inner for inner in (() if element is None else element) if name(inner) == wanted)


def switched_on(element: Element | None) -> bool:
    """Whether a property that is there or not, or says `false`, holds."""
    return element is not None and value(element) not in _OFF


def number(text: str, otherwise: int) -> int:
    """A whole number of an attribute."""
    return (
        int(text)
        if text.isascii() and text.removeprefix("-").isdigit() and len(text) < len("1000000000")
        else otherwise
    )
