"""Forms of a meeting with a field for every item, read into the data their acts ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from charter_engine.domain.text import arabic_digits

_NEW: Final = "new"
_MOST_DIGITS: Final = 9


def _text(typed: Mapping[str, Any], name: str) -> str:
    value = typed.get(name, "")
    return str(value[-1] if isinstance(value, list) else value).strip()


def _number(typed: Mapping[str, Any], name: str) -> int:
    value = arabic_digits(_text(typed, name))
    return int(value) if value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS else 0


def _whole(typed: Mapping[str, Any], name: str) -> int | str:
    """Return the number typed, 0 for none; what is no number as it stands, for the act to refuse."""
    return _number(typed, name) or arabic_digits(_text(typed, name)) or 0


def agenda(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of `set_agenda`: items in the order of their places, ticked ones left out, a new one if named."""
    keys = [name.removeprefix("title-") for name in typed if name.startswith("title-")]
    kept = [key for key in keys if not _text(typed, f"drop-{key}") and (key != _NEW or _text(typed, "title-new"))]
    ordered = sorted(kept, key=lambda key: (_number(typed, f"position-{key}") or _last(typed), key == _NEW))
    return {
        "act": "set_agenda",
        "expects": _text(typed, "expects"),
        "items": [_item(typed, key) for key in ordered],
    }


def _last(typed: Mapping[str, Any]) -> int:
    return 1 + max((_number(typed, name) for name in typed if name.startswith("position-")), default=0)


def _item(typed: Mapping[str, Any], key: str) -> dict[str, Any]:
    document = {name: _text(typed, f"document-{name}-{key}") for name in ("title", "url", "sha256")}
    return {
        "item": 0 if key == _NEW else _number(typed, f"item-{key}"),
        "kind": _text(typed, f"kind-{key}") or "other",
        "title": _text(typed, f"title-{key}"),
        "amendment": _number(typed, f"amendment-{key}"),
        "duty": _text(typed, f"duty-{key}"),
        "minutes": _whole(typed, f"minutes-{key}"),
        "document": document if any(document.values()) else None,
    }


def minutes(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of `record_minutes`: the words written, by their item."""
    words = {name.removeprefix("words-"): _text(typed, name) for name in typed if name.startswith("words-")}
    return {
        "act": "record_minutes",
        "expects": _text(typed, "expects"),
        "words": {place: said for place, said in words.items() if said},
    }
