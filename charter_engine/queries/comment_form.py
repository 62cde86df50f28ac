"""The form of a comment: the words of a clause to choose from, as they stand in the charter or in an amendment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.charter.tree import find_url
from charter_engine.domain.deliberation.stages import Act
from charter_engine.domain.text.canonical import canonical
from charter_engine.errors import NotFound, Refusal
from charter_engine.queries import people, standing
from charter_engine.queries.comments import Texts, name_of, short
from charter_engine.queries.people import Visitor
from charter_engine.storage import amendments
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision
from charter_engine.storage.charters import CharterRecord

_PHRASE: Final = 14


class NothingToCommentOn(NotFound):
    """There is no text here that could be commented on now."""

    remedy = "Choose a clause of the charter, or an amendment that is open for comments."


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrase:
    """A stretch of a line that may be chosen: [start, end) in code points of the clause's text."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the clause with its phrases, more than one where it is long."""

    start: int
    end: int
    words: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCommentPage:
    """The form: the clause's lines to choose from, or first a clause to choose; `chosen` is START-END or empty.

    `openings` are amendments that take comments now and would change this clause.
    """

    slug: str
    clause: str
    label: str
    heading: str
    amendment: int | None
    amendment_title: str
    lines: tuple[Line, ...]
    chosen: str
    quote: str
    lost: str
    clauses: tuple[tuple[str, str], ...]
    openings: tuple[tuple[int, str], ...]
    signed_in: bool
    may: bool


def new_comment_page(
    connection: Connection, charter: CharterRecord, visitor: Visitor, now: datetime, *,
    clause: str = "", amendment: int | None = None, exact: str = "", chosen: str = "",
) -> NewCommentPage:  # fmt: skip
    """Return the form for a clause of the newest version, or of an amendment's newest revision.

    Raises NothingToCommentOn where there is no text, NoSuchAmendment.
    """
    taking = _taking_comments(connection, charter, now)
    if amendment is None and charter.head == 0:
        amendment = next((record.n for record, _ in taking if record.kind == "founding"), None)
        if amendment is None:
            raise NothingToCommentOn(what="text", name=charter.slug)
    known, titles = Texts(connection, charter), amendments.titles(connection, charter.charter_id)
    if amendment is None:
        tree, choice = known.version(charter.head), None
    else:
        record = amendments.by_number(connection, charter.charter_id, amendment)
        tree, choice = known.revision(amendment, record.revision), _changed(known, connection, charter, record)
    node = find_url(tree, clause) if clause else None
    found = _quoted(node.text, exact, chosen) if node else ("", "", "")
    return NewCommentPage(
        slug=charter.slug,
        clause=node.identity if node else "",
        label=name_of(node),
        heading=node.heading if node else "",
        amendment=amendment,
        amendment_title=titles.get(amendment or 0, ""),
        lines=tuple(_lines_of(node.text)) if node else (),
        chosen=found[0],
        quote=found[1],
        lost=found[2],
        clauses=tuple(_choices(tree, choice)),
        openings=tuple((one.n, titles.get(one.n, "")) for one, touched in taking if node and node.identity in touched)
        if amendment is None
        else (),
        signed_in=visitor.signed_in,
        may=people.may_do("comment", visitor),
    )


def _taking_comments(
    connection: Connection, charter: CharterRecord, now: datetime
) -> tuple[tuple[AmendmentRecord, frozenset[str]], ...]:
    """Return the amendments that take comments now, with the provisions they would change."""
    found = []
    for record in amendments.every(connection, charter.charter_id):
        if record.state != "under_way":
            continue
        offers = standing.of_amendment(connection, charter, record, now).now
        if any(offer.act == Act.COMMENT.value for offer in offers):
            newest = amendments.revision(connection, charter.charter_id, record.n, record.revision)
            found.append((record, _touched(newest)))
    return tuple(found)


def _touched(revision: AmendmentRevision) -> frozenset[str]:
    return frozenset(str(operation["target"]) for operation in revision.operations if operation.get("target"))


def _changed(
    known: Texts, connection: Connection, charter: CharterRecord, record: AmendmentRecord
) -> frozenset[str] | None:
    newest = amendments.revision(connection, charter.charter_id, record.n, record.revision)
    if newest.base_version == 0:
        return None
    found = changes(known.version(newest.base_version), known.revision(record.n, record.revision))
    return frozenset(change.identity for change in found if change.what is not Change.UNCHANGED)


def _choices(tree: Provision, among: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    for node in tree.walk():
        if node.text and node.kind is not Kind.CHARTER and (among is None or node.identity in among):
            words = node.heading or node.text
            yield node.identity, f"{name_of(node)} {short(words.split(chr(10))[0])}"


def _quoted(text: str, exact: str, chosen: str) -> tuple[str, str, str]:
    """Return what is chosen as START-END, its words, and words asked for that do not stand there once.

    Where both are given, the words were read in a text that may not be this one: the place counts only if they agree.
    """
    try:
        wanted = canonical(exact)
    except Refusal:
        wanted = ""
    start, _, end = chosen.partition("-")
    if start.isdecimal() and end.isdecimal() and 0 <= int(start) < int(end) <= len(text):
        words = text[int(start) : int(end)]
        if not exact or words == wanted:
            return chosen, words, ""
    if wanted and text.count(wanted) == 1:
        at = text.index(wanted)
        return f"{at}-{at + len(wanted)}", wanted, ""
    return "", "", wanted


def _lines_of(text: str) -> Iterator[Line]:
    at = 0
    for line in text.split("\n"):
        yield Line(start=at, end=at + len(line), words=line, phrases=tuple(_phrases(line, at)))
        at += len(line) + 1


def _phrases(line: str, at: int) -> Iterator[Phrase]:
    """Thai sentences end in spaces, and so do many things shorter than a sentence: short pieces join the next."""
    start = 0
    for place, letter in enumerate(f"{line} "):
        enough = place - start >= _PHRASE and len(line) - place >= _PHRASE
        number = line[place + 1 : place + 2].isdecimal()
        if letter == " " and ((enough and not number) or place == len(line)):
            yield Phrase(start=at + start, end=at + place, words=line[start:place])
            start = place + 1
