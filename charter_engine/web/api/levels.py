"""What a charter shares with others: partners, proposals that rise, citations between charters, commitments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import citations as cited
from charter_engine.queries import commitments as promised
from charter_engine.queries import partners as partnered
from charter_engine.queries import raising as risen
from charter_engine.queries.raised_lines import raised as raised_from
from charter_engine.storage import places as placed
from charter_engine.web.api.asking import Here, Now, visitor
from charter_engine.web.api.contract import Api
from charter_engine.web.api.shapes import Asked, Json, Listed, Out
from charter_engine.web.dependencies import Reader

router = Api("levels")


class PlaceOut(Out):
    """A place; `level` is province, district or tambon, `parent` what it lies within, `charters` those of it."""

    place_id: str
    level: str
    name: str
    code: str
    parent: str | None
    charters: list[str]


class PartyOut(Out):
    """A party that signs a version: the seat that did, and when; neither while it has not."""

    id: str
    name: str
    seat: str | None
    at: datetime | None


class SigningOut(Out):
    """The parties of the newest version and the root hash they signed."""

    version: int
    root: str
    parties: list[PartyOut]


class PartnerOut(Out):
    """An organisation; `kind` is lead, partner or host, `seat` stands for it, `ended` is null while it takes part."""

    n: int
    name: str
    short: str
    kind: str
    seat: str | None
    began: date
    ended: date | None


class QuestionOut(Out):
    """A question to a partner; `state` is waiting, overdue, answered or late, `amendment` 0 for one in general."""

    n: int
    partner: str
    amendment: int
    question: str
    answer: str
    asked: date
    due: date
    answered: date | None
    state: str


class PartnersOut(Out):
    """Partners there are and were, what they were asked, and who signed the newest version."""

    partners: list[PartnerOut]
    questions: list[QuestionOut]
    signing: SigningOut | None


class ReceivedOut(Out):
    """A proposal raised from below with its history; `state` is received, synthesised, declined or how it ended."""

    n: int
    title: str
    reason: str
    history: Json
    state: str
    amendment: int
    why: str
    at: date
    due: date
    decided: date | None
    overdue: bool


class RaisedOut(Out):
    """An amendment raised from here and every answer since, the nearest level first."""

    amendment: int
    title: str
    target: str
    target_slug: str
    at: date
    seq: int
    answers: list[Json]


class ProposalsOut(Out):
    """What rises to this charter and from it."""

    received: list[ReceivedOut]
    raised: list[RaisedOut]


class CitationOut(Out):
    """Clause `identity` cites `target_identity` of the charter `slug`; `standing` is holds, repealed or missing."""

    identity: str
    label: str
    slug: str
    title: str
    target_identity: str
    there: str
    words: str
    standing: str


class CitedChangeOut(Out):
    """A cited clause that changed; `what` is changed, renumbered, repealed or removed, `seen` when it was looked at."""

    n: int
    identity: str
    label: str
    slug: str
    title: str
    there: str
    target_identity: str
    version: int
    what: str
    at: date
    seen: date | None


class CitationsOut(Out):
    """What a charter cites elsewhere and which of it changed."""

    cites: list[CitationOut]
    changes: list[CitedChangeOut]


class ProgressOut(Out):
    """Progress noted, with the address of its evidence or ""."""

    k: int
    words: str
    href: str
    at: date


class CommitmentOut(Out):
    """A commitment of a clause; `state` is open, kept, missed or dropped, `overdue` while open past its day."""

    n: int
    revision: int
    clause: str
    label: str
    who: str
    what: str
    due: date
    indicator: str
    state: str
    overdue: bool
    progress: list[ProgressOut]


def _out(model: type[Out], record: Any, **more: object) -> Any:  # noqa: ANN401 - a page's record into its model
    return model.model_validate({name: getattr(record, name) for name in model.model_fields if name not in more} | more)


def _outs(model: type[Out], records: Iterable[object]) -> list[Any]:
    return [_out(model, record) for record in records]


@router.read("/places", model=Listed[PlaceOut], refuses=())
def places(reader: Reader, asked: Asked) -> Listed[PlaceOut]:
    """List the places by name, each with the charters that are of it."""
    of = placed.slugs(reader)
    found, after = asked.cut_in_order(placed.every(reader))
    items = [PlaceOut(**asdict(one), charters=list(of.get(one.place_id, ()))) for one in found]
    return Listed(items=items, next=after)


@router.read("/charters/{slug}/partners", model=PartnersOut)
def partners(here: Here, reader: Reader, now: Now) -> PartnersOut:
    """Give the partner organisations, their questions and answers, and the signatures of the newest version."""
    found = partnered.partners_page(reader, here.charter, visitor(here), now)
    lines = (*found.partners, *found.past)
    signing = found.signing
    return PartnersOut(
        partners=[_out(PartnerOut, one, seat=one.seat.seat if one.seat else None) for one in lines],
        questions=_outs(QuestionOut, found.questions),
        signing=SigningOut(
            version=signing.version,
            root=signing.root,
            parties=[_out(PartyOut, one, seat=one.seat.seat if one.seat else None) for one in signing.parties],
        )
        if signing
        else None,
    )


@router.read("/charters/{slug}/proposals", model=ProposalsOut)
def proposals(here: Here, reader: Reader, now: Now) -> ProposalsOut:
    """Give the proposals that came from below and those raised from here, with what came of them."""
    came = risen.received(reader, here.charter, visitor(here), now)
    return ProposalsOut(
        received=[_out(ReceivedOut, one, history=dict(one.history)) for one in came],
        raised=[
            _out(RaisedOut, one, answers=[dict(answer) for answer in one.answers])
            for one in raised_from(reader, here.charter)
        ],
    )


@router.read("/charters/{slug}/citations", model=CitationsOut)
def citations(here: Here, reader: Reader) -> CitationsOut:
    """Give what clauses cite of other charters, and which cited clauses have changed since."""
    return CitationsOut(
        cites=_outs(CitationOut, cited.cites(reader, here.charter)),
        changes=_outs(CitedChangeOut, cited.changes(reader, here.charter)),
    )


@router.read("/charters/{slug}/commitments", model=Listed[CommitmentOut])
def commitments(here: Here, reader: Reader, now: Now, asked: Asked) -> Listed[CommitmentOut]:
    """List the commitments by number with their progress."""
    lines = sorted(promised.lines(reader, here.charter, bangkok_date(now)), key=lambda one: one.n)
    found, after = asked.cut(lines, lambda one: one.n)
    items = [_out(CommitmentOut, one, progress=_outs(ProgressOut, one.progress)) for one in found]
    return Listed(items=items, next=after)
