"""Comments: what a seat says about words of a clause, and what becomes of it; the answer is the secretariat's duty."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from charter_engine.domain.text.numerals import thai_digits
from charter_engine.errors import Invalid, RuleBroken


class CommentState(StrEnum):
    """Where a comment stands."""

    RECEIVED = "received"
    ANSWERED = "answered"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


IN_THAI: Final = {
    CommentState.RECEIVED: "รับแล้ว รอคำชี้แจง",
    CommentState.ANSWERED: "ชี้แจงแล้ว",
    CommentState.ADOPTED: "นำไปแก้ไขแล้ว",
    CommentState.WITHDRAWN: "ผู้ให้ความเห็นถอน",
}
"""What pages call each state."""

_NEXT: Final = {
    CommentState.RECEIVED: frozenset({CommentState.ANSWERED, CommentState.ADOPTED, CommentState.WITHDRAWN}),
    CommentState.ANSWERED: frozenset({CommentState.ADOPTED, CommentState.WITHDRAWN}),
    CommentState.ADOPTED: frozenset[CommentState](),
    CommentState.WITHDRAWN: frozenset[CommentState](),
}
_WIDTH: Final = 4
_REFERENCE: Final = re.compile(r"([^\s-]+)-([0-9๐-๙]+)")


class UnreadableReference(Invalid):
    """{reference!r} ไม่ใช่เลขรับความเห็น เช่น นว-๐๐๐๑."""


class EmptyComment(Invalid):
    """ความเห็นว่างเปล่า."""


class NoSuchCommentStep(RuleBroken):
    """ความเห็นที่ “{now}” เปลี่ยนเป็น “{wanted}” ไม่ได้."""


class TargetKind(StrEnum):
    """What a comment is about."""

    VERSION = "version"
    AMENDMENT = "amendment"


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """A version `number`, or revision `revision` of amendment `number`; `clause` an identity, or "" for the whole."""

    kind: TargetKind
    number: int
    revision: int = 0
    clause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """The words meant: code points `start` to `end` of the clause's text, with what stood around them."""

    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comment:
    """Comment `number` of a charter by a `seat`; without `anchor` it is about the whole target."""

    number: int
    reference: str
    seat: str
    target: Target
    text: str
    anchor: Quote | None = None
    state: CommentState = CommentState.RECEIVED
    answer: str = ""


def reference(prefix: str, number: int) -> str:
    """The receipt a citizen keeps: `นว-๐๐๐๑`."""
    return f"{prefix}-{thai_digits(f'{number:0{_WIDTH}}')}"


def read_reference(text: str) -> tuple[str, int]:
    """Prefix and number of a receipt typed in either digits; raises `UnreadableReference`."""
    match = _REFERENCE.fullmatch(text.strip())
    if not match:
        raise UnreadableReference(reference=text)
    return match[1], int(match[2])


def quote(text: str, start: int, end: int, *, context: int = 32) -> Quote:
    """The quotation of `text[start:end]` with `context` code points on either side; raises `Invalid` outside it."""
    if not 0 <= start < end <= len(text):
        raise Invalid(why=f"{start} to {end} is no stretch of a text of {len(text)} characters")
    return Quote(
        start=start,
        end=end,
        exact=text[start:end],
        prefix=text[max(0, start - context) : start],
        suffix=text[end : end + context],
    )


def check_text(text: str) -> str:
    """The comment's text; raises `EmptyComment` when nothing is said."""
    if not text.strip():
        raise EmptyComment
    return text


def step(comment: Comment, wanted: CommentState, *, answer: str = "") -> Comment:
    """The comment in its next state, an answer with its words; raises `NoSuchCommentStep` or `EmptyComment`."""
    if wanted not in _NEXT[comment.state]:
        raise NoSuchCommentStep(now=IN_THAI[comment.state], wanted=IN_THAI[wanted])
    if wanted is CommentState.ANSWERED:
        return replace(comment, state=wanted, answer=check_text(answer))
    return replace(comment, state=wanted, answer=answer or comment.answer)
