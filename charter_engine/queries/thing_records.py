"""Things as the API and `charter show` give them: one frozen record each, with what may happen next.

`revision` is what an act's `expects` is compared with. Times are aware, days are days in Bangkok. Seats stand for
people; names are not in these records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from charter_engine.queries.standing import NextActView


@dataclass(frozen=True, kw_only=True, slots=True)
class ThingView:
    """What every thing tells of itself; `next` may be done now, `later` becomes possible by waiting.

    `warnings` are what a person should look at before doing it, in Thai sentences; nothing is refused for them.
    """

    ref: str
    kind: str
    title: str
    state: str
    revision: int
    next: tuple[NextActView, ...] = ()
    later: tuple[NextActView, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionLine:
    """A version in a list; `status` is in_force, deferred or superseded."""

    n: int
    kind: str
    status: str
    root: str
    adopted: date
    effective: date
    amendments: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentLine:
    """An amendment in a list."""

    n: int
    title: str
    kind: str
    state: str
    stage: str
    assembly: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssemblyLine:
    """A meeting in a list."""

    n: int
    title: str
    body: str
    kind: str
    day: date
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CharterView(ThingView):
    """A charter: `state` is draft before its first version, then in_force or deferred."""

    slug: str
    place: str
    charter_kind: str
    prefix: str
    origin: str
    procedure: str
    procedure_name: str
    head: int
    in_force: int | None
    since: date | None
    deferred: int | None
    versions: tuple[VersionLine, ...]
    amendments: tuple[AmendmentLine, ...]
    assemblies: tuple[AssemblyLine, ...]
    comments: int
    entries: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PaperLine:
    """An issued paper of a version or meeting."""

    kind: str
    name: str
    digest: str
    signed: bool
    seq: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionView(ThingView):
    """A version; `state` is in_force, deferred or superseded, `outcome` the decision behind each source amendment."""

    n: int
    version_kind: str
    root: str
    adopted: date
    effective: date
    amendments: tuple[int, ...]
    instrument: str
    outcome: Mapping[str, object]
    papers: tuple[PaperLine, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class RevisionLine:
    """One revision of an amendment as filed."""

    revision: int
    base_version: int
    title: str
    reason: str
    result_root: str
    author: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PollView:
    """A question put; `ballots` lists (seat, choice) of a roll call once it is closed, never of a confidential poll.

    `amendment` is 0 for a question with a `subject` of its own and for a ranked choice among `options`.
    """

    k: int
    assembly: int
    amendment: int
    sub: int
    text_revision: int
    stage: str
    method: str
    round: int
    state: str
    opened: datetime
    closed: datetime | None
    roll: int
    present: int
    cast: int
    decision: Mapping[str, object] | None
    annulled_why: str | None
    ballots: tuple[tuple[str, str], ...]
    secrecy: str
    entry: str
    subject: str
    options: tuple[int, ...]
    casting: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BrokenLine:
    """A reference the amendment breaks: both its ends as papers cite them, and their identities.

    `why` is missing, repealed, no_line, elsewhere or shifted; `now` is where the cited words went, or "".
    """

    source: str
    where: str
    identity: str | None
    target: str
    why: str
    now: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportView:
    """Who endorses: how many, by district, and what is asked for before the next step (people, districts, met)."""

    endorsements: int
    by_district: tuple[tuple[str, int], ...]
    needs: tuple[tuple[int, int, bool], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PetitionView:
    """A threshold; `state` is open, reached, owed, overdue or done, `then` agenda, answer or stage."""

    id: str
    name: str
    endorsements: int
    districts: int
    state: str
    then: str
    body: str
    reached: datetime | None
    due: date | None
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ScreeningView:
    """The newest screening: of which revision, each criterion (id, met, words), how many are needed."""

    revision: int
    at: datetime
    by: str
    marks: tuple[tuple[str, bool, str], ...]
    met: int
    needed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentView(ThingView):
    """An amendment; `state` is draft, gathering, under_way, adopted, rejected, returned or withdrawn.

    `broken_references` are those its newest revision breaks in the version it is written on; `stricter` the rules that
    protect what it touches, in words; `urgency` the faster way it goes, "" for none; `until` the last day of its stage.
    """

    n: int
    amendment_kind: str
    stage: str
    stage_name: str
    stage_since: datetime
    reason: str
    text_revision: int
    base_version: int
    base_root: str
    result_root: str
    author: str
    filed_at: datetime
    procedure: str
    assembly: int | None
    operations: tuple[Mapping[str, object], ...]
    broken_references: tuple[BrokenLine, ...]
    support: SupportView | None
    petitions: tuple[PetitionView, ...]
    screening: ScreeningView | None
    stricter: tuple[str, ...]
    urgency: str
    extended_days: int
    until: date | None
    revisions: tuple[RevisionLine, ...]
    polls: tuple[PollView, ...]
    comments: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """A seat that came, and when."""

    seat: str
    arrived: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class AssemblyView(ThingView):
    """A meeting; `state` is convened, open or closed, `roll` how many seats the body has now, `here` who is there now.

    `begins` is a time of day in Bangkok or empty, `item` the agenda item under discussion (0: none).
    """

    n: int
    body: str
    body_name: str
    assembly_kind: str
    day: date
    venue: str
    begins: str
    item: int
    opened: datetime | None
    closed: datetime | None
    roll: int
    here: int
    attendance: tuple[Arrival, ...]
    agenda: tuple[AmendmentLine, ...]
    polls: tuple[PollView, ...]
    report: Mapping[str, object] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerView:
    """The newest answer to a comment."""

    revision: int
    body: str
    led_to: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentPlace:
    """Where a comment's words are in a version, or in a revision of an amendment (`amendment` not 0)."""

    version: int
    amendment: int
    text_revision: int
    status: str
    clause: str | None
    start: int | None
    end: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CommentView(ThingView):
    """A comment; `state` is answered, waiting or erased, `seq` the ledger entry that sealed it."""

    n: int
    reference: str
    amendment: int
    text_revision: int
    version: int
    clause: str
    label: str
    start: int
    end: int
    exact: str
    body: str
    seat: str
    at: datetime
    seq: int | None
    answer: AnswerView | None
    places: tuple[CommentPlace, ...]
