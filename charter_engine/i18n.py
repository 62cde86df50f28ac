"""What people read, in their language: messages are looked up by their English words in a catalogue.

A missing message shows its English words. Facts are filled in after the lookup, so a catalogue may order them freely.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from charter_engine.errors import Refusal

_LOCALE: Final = Path(__file__).resolve().parent / "locale"
_WORDS: Final = frozenset({"what", "who", "why"})
"""Facts that are phrases of ours and so have entries themselves; other facts are names and figures."""


class _Facts(dict[str, object]):
    """Leaves a place without its fact as it stands: the message about an error must not fail itself."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


@lru_cache(maxsize=4)
def catalogue(lang: str) -> Mapping[str, str]:
    """Return every translated message of a language (`th`) by its English words; empty for a language without one."""
    path = _LOCALE / lang / "LC_MESSAGES" / "charter_engine.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale=lang)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and entry.string and not entry.fuzzy}


def translate(msgid: str, lang: str = "th") -> str:
    """Return the message in `lang`, or its English words."""
    return catalogue(lang).get(msgid, msgid)


def fill(msgid: str, facts: Mapping[str, object], lang: str = "th") -> str:
    """Translate a template such as `There is no {what} {name!r}.` and then put the facts in."""
    said = {name: _said(name, fact, lang) for name, fact in facts.items()}
    return translate(msgid, lang).format_map(_Facts(said))


def template_of(kind: type[Refusal]) -> str:
    """Return a refusal's message as it stands in the catalogue: the first paragraph of its docstring on one line."""
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split())


def refusal_text(refusal: Refusal, lang: str = "th") -> str:
    """Return what a refusal says."""
    return fill(template_of(type(refusal)), refusal.facts, lang)


def remedy_text(refusal: Refusal, lang: str = "th") -> str:
    """Return what to do about a refusal; empty if it names no remedy."""
    return fill(refusal.remedy, refusal.facts, lang) if refusal.remedy else ""


def _said(name: str, fact: object, lang: str) -> object:
    return translate(fact, lang) if name in _WORDS and isinstance(fact, str) else fact
