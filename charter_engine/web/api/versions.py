"""Versions: the list, one with its whole text, the one in force on a day, two compared, who set which words."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response

from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.charter.to_json import to_json
from charter_engine.domain.text.dates import bangkok_date
from charter_engine.queries import charters as chartered
from charter_engine.queries import reader as reading
from charter_engine.queries import things
from charter_engine.queries.compare import compare_page
from charter_engine.storage import texts
from charter_engine.web.api.asking import Here, Now
from charter_engine.web.api.contract import Api
from charter_engine.web.api.models import ChangeOut, DecisionOut, NodeOut, ThingOut
from charter_engine.web.api.shapes import Asked, Day, Listed, Number, Out, PlainNumber
from charter_engine.web.dependencies import Reader

router = Api("versions")

DayInPath = Annotated[Day, Path(alias="date")]


class VersionLineOut(Out):
    """A version in the list; `status` is in_force, deferred or superseded, `root` its root hash."""

    n: int
    kind: str
    status: str
    root: str
    adopted: date
    effective: date
    amendments: list[int]


class VersionDecisionOut(DecisionOut):
    """The decision on one source amendment."""

    assembly: int
    poll: int
    method: str


class PaperOut(Out):
    """An issued paper: its SHA-256, whether it is signed, its ledger entry."""

    kind: str
    name: str
    digest: str
    signed: bool
    seq: int | None


class VersionOut(ThingOut):
    """A version with its whole text; `outcome` gives the decision on each source amendment by its number."""

    n: int
    version_kind: str
    root: str
    adopted: date
    effective: date
    amendments: list[int]
    instrument: str
    outcome: dict[str, VersionDecisionOut]
    papers: list[PaperOut]
    tree: NodeOut


class RunOut(Out):
    """Words of a redline: `move` numbers the move they are an end of (0: none), `elsewhere` labels its other end."""

    sign: int
    text: str
    move: int
    elsewhere: str


class ComparedOut(ChangeOut):
    """A change with all that happened to the provision, and its text's redline cut where words moved."""

    kinds: list[str]
    happened: list[str]
    runs: list[RunOut]


class ToldOut(Out):
    """One thing that happened to the provisions `identities`: in words, and as a message with its facts."""

    kind: str
    identities: list[str]
    words: str
    message: str
    facts: dict[str, str]


class EndOut(Out):
    """One end of a move: code points [start, end) of a provision's text."""

    identity: str
    label: str
    start: int
    end: int


class MovedOut(Out):
    """Words that stand elsewhere in version `b`."""

    number: int
    text: str
    source: EndOut
    target: EndOut


class CompareOut(Out):
    """What changed from version `a` to version `b`, what happened in words, what moved, and what did not change."""

    a: int
    b: int
    changed: list[ComparedOut]
    happened: list[ToldOut]
    moves: list[MovedOut]
    untouched: list[str]


class BlameLineOut(Out):
    """A provision, the version its present state began with, and the amendment that set it."""

    identity: str
    kind: str
    label: str
    heading: str
    since: int
    amendment: int


class BlameOut(Out):
    """Who set which words of a version."""

    version: int
    root: str
    items: list[BlameLineOut]


@router.read("/charters/{slug}/versions", model=Listed[VersionLineOut])
def every(here: Here, reader: Reader, now: Now, asked: Asked) -> Listed[VersionLineOut]:
    """List the versions, oldest first."""
    found, after = asked.cut(things.version_lines(reader, here.charter, now), lambda one: one.n)
    return Listed(items=[VersionLineOut.model_validate(one) for one in found], next=after)


@router.read("/charters/{slug}/versions/{n}", model=VersionOut)
def show(request: Request, n: Number, here: Here, reader: Reader, now: Now) -> VersionOut:
    """Give a version with its whole text; its tag begins with its root hash."""
    view = things.version(reader, here.slug, n, now)
    request.state.tag = view.root
    names = [name for name in VersionOut.model_fields if name != "tree"]
    tree = to_json(texts.tree(reader, here.charter.charter_id, n), identities=True)
    return VersionOut.model_validate({name: getattr(view, name) for name in names} | {"tree": tree})


@router.read("/charters/{slug}/at/{date}", model=VersionOut)
def at(request: Request, response: Response, day: DayInPath, here: Here, reader: Reader, now: Now) -> VersionOut:
    """Give the version in force on a day in Bangkok; years from 2400 on are Buddhist."""
    n = chartered.version_on(reader, here.charter, day)
    response.headers["Content-Location"] = f"/api/charters/{here.slug}/versions/{n}"
    return show(request, n, here, reader, now)


@router.read("/charters/{slug}/compare/{a}/{b}", model=CompareOut)
def compare(a: Number, b: Number, here: Here, reader: Reader, now: Now) -> CompareOut:
    """Say what changed from one version to another, in words."""
    known = reading.lines(reader, here.charter.charter_id, bangkok_date(now))
    page = compare_page(reader, here.charter, known, a, b)
    return CompareOut(
        a=a,
        b=b,
        changed=[
            ComparedOut.model_validate({name: getattr(one, name) for name in ComparedOut.model_fields})
            for one in page.changed
        ],
        happened=[
            ToldOut.model_validate({name: getattr(one, name) for name in ToldOut.model_fields}) for one in page.happened
        ],
        moves=[MovedOut.model_validate(one) for one in page.moves],
        untouched=[one.identity for one in page.untouched],
    )


@router.read("/charters/{slug}/blame", model=BlameOut)
def blame(
    request: Request,
    here: Here,
    reader: Reader,
    now: Now,
    version: Annotated[
        PlainNumber | SkipJsonSchema[None],
        Query(description="A version; else the one in force, or the newest while none is."),
    ] = None,
) -> BlameOut:
    """Say of every provision of a version which amendment set it as it stands, and since when."""
    charter_id = here.charter.charter_id
    n = chartered.version_meant(reader, here.charter, bangkok_date(now)) if version is None else version
    record = texts.version(reader, charter_id, n)
    request.state.tag = record.root
    set_by = texts.placements(reader, charter_id, n)
    items = [
        BlameLineOut(
            identity=node.identity,
            kind=node.kind.value,
            label=node.label,
            heading=node.heading,
            since=set_by[node.identity].since,
            amendment=set_by[node.identity].amendment,
        )
        for node in texts.tree(reader, charter_id, n).walk()
        if node.kind is not Kind.CHARTER
    ]
    return BlameOut(version=n, root=record.root, items=items)
