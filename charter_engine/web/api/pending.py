"""An amendment among the others: whom it collides with, proposals to change it, how it fits the newest version."""

from __future__ import annotations

from datetime import datetime

from charter_engine.queries import sub_amendments as proposed
from charter_engine.queries.rebasing import examined
from charter_engine.queries.rivals import conflicts_of
from charter_engine.storage import amendments, sub_amendments
from charter_engine.web.api.asking import Here, amendment_seen
from charter_engine.web.api.contract import Api
from charter_engine.web.api.models import ChangeOut
from charter_engine.web.api.shapes import Asked, Json, Listed, Number, Out
from charter_engine.web.dependencies import Reader

router = Api("amendments")
_ONE = "/charters/{slug}/amendments/{n}"


class ContestedWordsOut(Out):
    """Code points [start, end) of a provision's text in the newest version, and what either amendment puts there."""

    start: int
    end: int
    was: str
    ours: str
    theirs: str


class ClashOut(Out):
    """A provision or a new number both want differently; `why` is changed, same_target, same_label or place_gone."""

    why: str
    identity: str
    label: str
    words: list[ContestedWordsOut]


class ConflictOut(Out):
    """Another amendment under way that changes the same provisions; `together` is merges or contested."""

    amendment: int
    title: str
    together: str
    shared: list[str]
    clashes: list[ClashOut]


class ConflictsOut(Out):
    """Everything a pending amendment shares with others on version `head`; empty where it `asks` for answers first."""

    revision: int
    head: int
    fit: str
    items: list[ConflictOut]


class SubAmendmentOut(Out):
    """A proposal to change `revision` of an amendment.

    `outcome` is open, accepted, rejected or withdrawn, `how` consent or vote, `made` the revision it became.
    """

    k: int
    revision: int
    reason: str
    result_root: str
    operations: list[Json]
    author: str
    at: datetime
    outcome: str
    how: str
    made: int | None
    redline: list[ChangeOut]


class ContestedOut(Out):
    """Code points [start, end) of the words then, what the amendment put there, and what was adopted since."""

    start: int
    end: int
    ours: str
    theirs: str


class QuestionOut(Out):
    """A provision both changed: its words then, now and as the amendment wants them; `proposed` where they merged.

    `headings` are those then, now and wanted where they differ, else none.
    """

    identity: str
    label: str
    why: str
    base: str
    current: str
    ours: str
    proposed: str | None
    contested: list[ContestedOut]
    headings: list[str]


class RebaseOut(Out):
    """How a revision written on `base_version` fits version `head`: `fit` is carries, merges or asks."""

    revision: int
    base_version: int
    head: int
    fit: str
    questions: list[QuestionOut]


@router.read(f"{_ONE}/conflicts", model=ConflictsOut)
def conflicts(n: Number, here: Here, reader: Reader) -> ConflictsOut:
    """Say which other amendments under way change the same provisions, and which words they contest."""
    record = amendment_seen(reader, here, n)
    fit, found = conflicts_of(reader, here.charter, record)
    items = [
        ConflictOut(
            amendment=pair.other.n,
            title=pair.other.title,
            together=pair.together.value,
            shared=list(pair.shared),
            clashes=[
                ClashOut(
                    why=clash.why.value,
                    identity=clash.identity,
                    label=clash.label,
                    words=[
                        ContestedWordsOut(start=it.start, end=it.end, was=it.was, ours=it.one, theirs=it.other)
                        for it in clash.words
                    ],
                )
                for clash in pair.clashes
            ],
        )
        for pair in found
    ]
    return ConflictsOut(revision=record.revision, head=here.charter.head, fit=fit.value, items=items)


@router.read(f"{_ONE}/sub-amendments", model=Listed[SubAmendmentOut])
def subs(n: Number, here: Here, reader: Reader, asked: Asked) -> Listed[SubAmendmentOut]:
    """List the proposals to change an amendment, oldest first, each with its redline against the amendment's text."""
    amendment_seen(reader, here, n)
    part, after = asked.cut(sub_amendments.of(reader, here.charter.charter_id, n), lambda one: one.k)
    names = [name for name in SubAmendmentOut.model_fields if name != "redline"]
    changed, items = ChangeOut.model_fields, []
    for one in part:
        redline = [
            ChangeOut.model_validate({name: getattr(it, name) for name in changed})
            for it in proposed.redline_of(reader, here.charter.charter_id, one)
        ]
        items.append(
            SubAmendmentOut.model_validate({name: getattr(one, name) for name in names} | {"redline": redline})
        )
    return Listed(items=items, next=after)


@router.read(f"{_ONE}/rebase", model=RebaseOut)
def rebase(n: Number, here: Here, reader: Reader) -> RebaseOut:
    """Say how an amendment's newest revision fits the newest version; act `rebase` brings it there."""
    record = amendment_seen(reader, here, n)
    revision = amendments.revision(reader, here.charter.charter_id, n, record.revision)
    found = examined(reader, here.charter, revision)
    questions = [
        QuestionOut(
            identity=one.identity,
            label=one.label,
            why=one.why.value,
            base=one.base,
            current=one.current,
            ours=one.ours,
            proposed=one.proposed,
            contested=[ContestedOut.model_validate(it) for it in one.contested],
            headings=list(one.headings or ()),
        )
        for one in found.questions
    ]
    return RebaseOut(
        revision=record.revision,
        base_version=revision.base_version,
        head=here.charter.head,
        fit=found.fit.value,
        questions=questions,
    )
