"""A redline."""
from __future__ import annotations
from charter_engine.domain.text.canonical import canonical
Op = tuple[int, str]


def redline(old: str, new: str) -> tuple[Op, ...]:
    """What became of `old`: (0, kept), (-1, deleted), (1, inserted) over the canonical texts."""
    a, b = canonical(old), canonical(new)
    return tuple(op for op in ((-1, a), (1, b)) if op[1]) if a != b else ((0, a),) if a else ()
