"""Acts on comments: saying something about words, answering it, erasing it."""

from __future__ import annotations

import hashlib
import secrets

from charter_engine.actions import data
from charter_engine.actions.amendments import check_seen
from charter_engine.actions.framework import Acting, Owes, action
from charter_engine.actions.places import newest_revision, words_of
from charter_engine.actions.sealing import seal_comments
from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Provision
from charter_engine.domain.charter.tree import find_url
from charter_engine.domain.comments.commitment import commit
from charter_engine.domain.comments.reference import reference
from charter_engine.domain.deliberation.stages import Act, permit
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text.canonical import canonical
from charter_engine.errors import Conflict, Invalid, NotFound, NotPermitted
from charter_engine.storage import amendments, charters, comments, process, texts
from charter_engine.storage.comments import Answer, CommentRecord
from charter_engine.storage.unit_of_work import UnitOfWork

CONTEXT = 32
"""Code points of company kept on both sides of a quote."""


class WordsNotThere(Invalid):
    """The words {exact!r} stand {times} times in {clause}, not once."""

    remedy = "Select the words again in the text as it is now, or take more words around them."


class NoTextHere(NotFound):
    """There is no text to comment on at {name!r}."""

    remedy = "Choose a clause from the list of contents; for a draft's clause, give the draft's number (amendment) too."


class NotYours(NotPermitted):
    """{who} may not {what}: it was made from another seat."""


def _text_meant(work: UnitOfWork, acting: Acting, wanted: data.NewComment) -> tuple[Provision, int, int]:
    """Return the tree commented on, with the amendment's revision and the version it belongs to."""
    charter_id, head = acting.charter.charter_id, acting.charter.head
    if wanted.amendment is None:
        return texts.tree(work.connection, charter_id, head), 0, head
    record = amendments.by_number(work.connection, charter_id, wanted.amendment)
    check_seen(acting, record)
    procedure = process.procedure(work.connection, charter_id, record.procedure_hash)
    permit(procedure, process.standing(work.connection, charter_id, record), Act.COMMENT, work.now())
    revision = newest_revision(work, charter_id, record.n)
    base = texts.tree(work.connection, charter_id, revision.base_version)
    return apply(base, operations_from_json(revision.operations)), revision.revision, 0


def _span(text: str, wanted: data.NewComment, label: str) -> tuple[int, int]:
    """Return which code points are meant, the words found again in the text where positions are missing or stale."""
    exact = canonical(wanted.exact) if wanted.exact else ""
    if wanted.start is not None and wanted.end is not None:
        start, end = wanted.start, wanted.end
        if 0 <= start < end <= len(text) and (not exact or text[start:end] == exact):
            return start, end
    if exact and text.count(exact) == 1:
        start = text.index(exact)
        return start, start + len(exact)
    if not exact and wanted.start is None:
        return 0, len(text)
    raise WordsNotThere(
        exact=wanted.exact, clause=label, times=text.count(exact) if exact else 0, why="words not found once"
    )


@action(Right.COMMENT, Owes.SEALED)
def comment(work: UnitOfWork, acting: Acting, wanted: data.NewComment) -> CommentRecord:
    """Comment on words of a clause; without words, on the whole clause. Gives a reference number for ever."""
    charter_id = acting.charter.charter_id
    tree, revision, version = _text_meant(work, acting, wanted)
    node = find_url(tree, wanted.clause)
    text = words_of(tree).get(node.identity, "") if node else ""
    if node is None or not text:
        raise NoTextHere(what="text", name=wanted.clause)
    start, end = _span(text, wanted, node.label or node.kind.value)
    number = charters.take_numbers(work.connection, charter_id, "next_comment")
    seat, salt, body = acting.seat_for(Right.COMMENT).seat, secrets.token_hex(32), canonical(wanted.body)
    record = CommentRecord(
        n=number,
        reference=reference(acting.charter.prefix, number),
        amendment=wanted.amendment or 0,
        revision=revision,
        version=version,
        clause=node.identity,
        start=start,
        end=end,
        seat=seat,
        commitment=commit(salt, seat=seat, clause=node.identity, exact=text[start:end], body=body),
        at=work.now(),
        exact=text[start:end],
        prefix=text[max(0, start - CONTEXT) : start],
        suffix=text[end : end + CONTEXT],
        body=body,
    )
    comments.add(work.connection, charter_id, record, salt)
    return record


@action(Right.ANSWER, Owes.OFFICIAL, EntryType.COMMENT_ANSWERED)
def answer(work: UnitOfWork, acting: Acting, record: CommentRecord, wanted: data.AnswerComment) -> Answer:
    """Answer a comment; answering again corrects the answer and keeps the earlier one."""
    charter_id = acting.charter.charter_id
    before = comments.answers(work.connection, charter_id).get(record.n)
    given = Answer(
        n=record.n,
        revision=before.revision + 1 if before else 1,
        body=canonical(wanted.body),
        led_to=canonical(wanted.led_to) if wanted.led_to else "",
        seat=acting.seat_for(Right.ANSWER).seat,
        at=work.now(),
    )
    comments.add_answer(work.connection, charter_id, given)
    digest = hashlib.sha256(f"{given.body}\n{given.led_to}".encode()).hexdigest()
    body = {"comment": record.reference, "revision": given.revision, "answer": digest}
    work.record(charter_id, EntryType.COMMENT_ANSWERED, f"comments/{record.n}", actor=given.seat, body=body)
    return given


@action(Right.COMMENT, Owes.OFFICIAL, EntryType.COMMENT_ERASED)
def erase(work: UnitOfWork, acting: Acting, record: CommentRecord, _: data.NoData) -> CommentRecord:
    """Erase the words of one's own comment; the fact that one was made stays, and so do all proofs."""
    if not acting.holds(record.seat) and not acting.may(Right.RUN_STAGE):
        raise NotYours(who=acting.login, what="erase this comment")
    if record.erased:
        raise Conflict(why="the comment's words are erased already")
    charter_id = acting.charter.charter_id
    seal_comments(work, charter_id, record.seat)
    comments.erase_words(work.connection, charter_id, record.n)
    body = {"comment": record.reference}
    actor = acting.seat_for(Right.COMMENT).seat
    work.record(charter_id, EntryType.COMMENT_ERASED, f"comments/{record.n}", actor=actor, body=body)
    return comments.every(work.connection, charter_id, n=record.n)[0]
