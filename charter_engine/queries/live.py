"""A meeting as it stands this moment, for a telephone in the hall and for the hall's screen: the same for everyone.

Everything here is public. Of an open question it holds how many ballots are in, never how anyone voted; what a visitor
may do stands apart, in `own_page`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.provision import Kind
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.deliberation.joining import stage_for
from charter_engine.domain.deliberation.procedure import Procedure
from charter_engine.domain.deliberation.rule_words import consensus_words, sector_rule_words
from charter_engine.domain.deliberation.words import share_words
from charter_engine.domain.text import tokens
from charter_engine.domain.text.redline import Op
from charter_engine.queries import people
from charter_engine.queries.amendment_list import visible
from charter_engine.queries.compare import ChangedProvision, describe
from charter_engine.queries.meetings import ItemLine, QuorumLine, ResolutionLine, Session, SpeakerLine, session
from charter_engine.queries.people import PublicSeat, Visitor
from charter_engine.queries.polls import PollPage, poll_page
from charter_engine.storage import amendments, assemblies, charters, live, meetings, process, texts
from charter_engine.storage.assemblies import AssemblyRecord, PollRecord
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.touching import touched_labels

_ANYONE: Final = Visitor()
_AROUND, _MOST, _PROVISIONS = 14, 1100, 4
"""Words kept on each side of a change, letters and provisions that a screen at the front can hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What is under discussion: its redline, shortened around the changes, and how many provisions that leaves out.

    `size` is how many letters are shown, so that few may be set larger.
    """

    n: int
    title: str
    founding: bool
    changed: tuple[ChangedProvision, ...]
    more: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SectorNow:
    """How many of a sector's seats are there now; the name is empty where the roll knows no sector."""

    name: str
    here: int
    roll: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LivePage:
    """A meeting this moment. `until` is when the item under discussion was planned to end.

    `polls` are open or wait for the casting vote, `rules` what the newest of them needs, in words, with the stricter
    rules that protect what it changes. `last` is the one counted last; `fresh` says that nothing has been
    taken up since it was. `revision` names this state.
    """

    slug: str
    n: int
    title: str
    body: str
    state: str
    begins: str
    venue: str
    revision: str
    current: ItemLine | None
    until: datetime | None
    draft: Draft | None
    place: tuple[int, int]
    coming: tuple[ItemLine, ...]
    speaking: SpeakerLine | None
    waiting: tuple[SpeakerLine, ...]
    quorum: tuple[QuorumLine, ...]
    sectors: tuple[SectorNow, ...]
    here: int
    roll: int
    polls: tuple[PollPage, ...]
    rules: tuple[str, ...]
    last: PollPage | None
    fresh: bool
    resolution: ResolutionLine | None
    now: datetime

    @property
    def open(self) -> tuple[PollPage, ...]:
        """The questions that take ballots now."""
        return tuple(poll for poll in self.polls if poll.state == process.OPEN)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPage:
    """What the visitor may do now: ballots in `polls`, and asking for the floor.

    `asked` is the visitor's number on the list of speakers, 0 for none; `by` names the key (see `own_keys`) whose
    change means that the floor may be asked for otherwise.
    """

    slug: str
    n: int
    polls: tuple[PollPage, ...]
    member: bool
    may_ask: bool
    asked: int
    waits: bool
    by: str


# --- for everyone -----------------------------------------------------------------------------------------------------
def live_page(connection: Connection, charter: CharterRecord, n: int, now: datetime) -> LivePage:
    """Return a meeting as it stands; raises NoSuchAssembly."""
    charter_id = charter.charter_id
    # Named before it is read: what happens in between is told again, never left out.
    revision = live.revision(connection, charter_id, n)
    meeting = assemblies.by_number(connection, charter_id, n)
    procedure = process.procedure(connection, charter_id, charter.procedure_hash)
    seats = people.public_seats(connection, charter, procedure)
    held = session(connection, charter, meeting, seats, _ANYONE, now)
    known = assemblies.polls(connection, charter_id, assembly=n)
    polls = tuple(poll_page(connection, charter, one, seats, _ANYONE) for one in known if _pending(one))
    last = _last(connection, charter, known, seats)
    sectors = _sectors(connection, charter_id, meeting, seats, procedure)
    return LivePage(
        slug=charter.slug,
        n=n,
        title=meeting.title,
        body=next((body.name for body in procedure.bodies if body.id == meeting.body), meeting.body),
        state=meeting.state,
        begins=held.begins,
        venue=held.venue,
        revision=revision,
        current=held.current,
        until=_until(held.current),
        draft=_draft(connection, charter_id, _about(held, polls)),
        place=(sum(item.state != meetings.PLANNED for item in held.items), len(held.items)),
        coming=tuple(item for item in held.items if item.state == meetings.PLANNED),
        speaking=held.speaking,
        waiting=held.waiting,
        quorum=held.quorum,
        sectors=sectors,
        here=sum(sector.here for sector in sectors),
        roll=sum(sector.roll for sector in sectors),
        polls=polls,
        rules=_rules(connection, charter_id, [one for one in known if _pending(one)]),
        last=last,
        fresh=last is not None and last.closed is not None and _since(held.current, last.closed),
        resolution=held.resolutions[-1] if held.resolutions else None,
        now=now,
    )


def _pending(poll: PollRecord) -> bool:
    awaited = poll.state == process.CLOSED and (poll.decision or {}).get("casting") == "awaited"
    return poll.state == process.OPEN or awaited


def _rules(connection: Connection, charter_id: str, pending: Sequence[PollRecord]) -> tuple[str, ...]:
    """Return what the newest question needs to pass, in words."""
    if not pending or not pending[-1].amendment:
        return ()
    record = amendments.by_number(connection, charter_id, pending[-1].amendment)
    procedure = process.procedure(connection, charter_id, record.procedure_hash)
    stage = next((one for one in procedure.stages if one.id == pending[-1].stage), None)
    if stage is None:
        return ()
    if any(rule.stage == stage.id for rule in procedure.entrenched):
        stage = stage_for(procedure, stage, touched_labels(connection, charter_id, record.n, pending[-1].revision))
    quorums = (*((stage.quorum,) if stage.quorum else ()), *stage.also_quorum)
    found = [f"ต้องมีผู้มาประชุม{share_words(one, 'คน')}" for one in quorums]
    if pending[-1].method == process.CONSENSUS:
        return (*found, *((consensus_words(stage.consensus),) if stage.consensus else ()))
    found += [f"ต้องได้{share_words(one)}" for one in stage.passes]
    sectors = (*((stage.sectors,) if stage.sectors else ()), *stage.also_sectors)
    return (*found, *(sector_rule_words(one) for one in sectors))


def _last(
    connection: Connection, charter: CharterRecord, known: Sequence[PollRecord], seats: Mapping[str, PublicSeat]
) -> PollPage | None:
    counted = [one for one in known if one.state == process.CLOSED and one.closed is not None and not _pending(one)]
    newest = max(counted, key=lambda one: (one.closed, one.k), default=None)
    return poll_page(connection, charter, newest, seats, _ANYONE) if newest else None


def _since(current: ItemLine | None, closed: datetime) -> bool:
    return current is None or current.began is None or closed >= current.began


def _until(current: ItemLine | None) -> datetime | None:
    if current is None or current.began is None or not current.minutes:
        return None
    return current.began + timedelta(minutes=current.minutes)


def _about(held: Session, polls: Sequence[PollPage]) -> int:
    """Return the amendment under discussion: what is voted on goes before what the agenda says."""
    voted = next((poll.amendment for poll in polls if poll.amendment), 0)
    return voted or (held.current.amendment if held.current else 0)


def _sectors(
    connection: Connection,
    charter_id: str,
    meeting: AssemblyRecord,
    seats: Mapping[str, PublicSeat],
    procedure: Procedure,
) -> tuple[SectorNow, ...]:
    here = meetings.present_seats(connection, charter_id, meeting.n)
    roll = {one.seat for one in charters.roll(connection, charter_id, meeting.body)} | here
    found = people.by_sector([seats[seat] for seat in sorted(roll) if seat in seats], procedure)
    return tuple(
        SectorNow(name=name, here=sum(one.seat in here for one in group), roll=len(group)) for name, group in found
    )


# --- what is under discussion -----------------------------------------------------------------------------------------
def _draft(connection: Connection, charter_id: str, n: int) -> Draft | None:
    if not n:
        return None
    record = amendments.by_number(connection, charter_id, n)
    if not visible(record, _ANYONE):
        return None
    shown = amendments.revision(connection, charter_id, n, record.revision)
    if shown.base_version == 0:
        return Draft(n=n, title=shown.title, founding=True, changed=(), more=0, size=0)
    base = texts.tree(connection, charter_id, shown.base_version)
    found = [
        describe(change)
        for change in changes(base, apply(base, operations_from_json(shown.operations)))
        if change.what is not Change.UNCHANGED and (change.new or change.old or base).kind is not Kind.CHARTER
    ]
    kept, size = _fitting(found)
    return Draft(n=n, title=shown.title, founding=False, changed=kept, more=len(found) - len(kept), size=size)


def _fitting(found: Sequence[ChangedProvision]) -> tuple[tuple[ChangedProvision, ...], int]:
    """Return as many changes as a screen can hold, the first one in any case, and their letters."""
    kept: list[ChangedProvision] = []
    size = 0
    for one in found:
        short = _short(one)
        letters = sum(len(words) for _, words in (*short.heading, *short.text))
        if kept and (size + letters > _MOST or len(kept) == _PROVISIONS):
            break
        kept.append(short)
        size += letters
    return tuple(kept), size


def _short(one: ChangedProvision) -> ChangedProvision:
    names = ("identity", "kind", "what", "label", "old_label", "heading", "in_new")
    return ChangedProvision(**{name: getattr(one, name) for name in names}, text=tuple(around(one.text)))


def around(ops: Sequence[Op]) -> list[Op]:
    """Return a redline with long unchanged stretches left out, whole words kept beside every change."""
    last = len(ops) - 1
    return [
        (op, _cut(words, head=at > 0, tail=at < last)) if op == 0 and last > 0 else (op, words)
        for at, (op, words) in enumerate(ops)
    ]


def _cut(words: str, *, head: bool, tail: bool) -> str:
    parts = tokens(words)
    if len(parts) <= _AROUND * (head + tail) + 2:
        return words
    start = "".join(parts[:_AROUND]) if head else ""
    end = "".join(parts[-_AROUND:]) if tail else ""
    return f"{start} … {end}"


# --- for one visitor --------------------------------------------------------------------------------------------------
def own_page(connection: Connection, charter: CharterRecord, n: int, visitor: Visitor) -> OwnPage:
    """Return what the visitor may do in a meeting now; raises NoSuchAssembly."""
    charter_id = charter.charter_id
    meeting = assemblies.by_number(connection, charter_id, n)
    mine = {held.seat for held in visitor.seats}
    open_ones = [one for one in assemblies.polls(connection, charter_id, assembly=n) if one.state == process.OPEN]
    polls: tuple[PollPage, ...] = ()
    if mine and open_ones:
        procedure = process.procedure(connection, charter_id, charter.procedure_hash)
        seats = people.public_seats(connection, charter, procedure)
        polls = tuple(poll_page(connection, charter, one, seats, visitor) for one in open_ones)
    there = bool(mine) and bool(mine & meetings.present_seats(connection, charter_id, n))
    asked, waits = _asked(connection, charter_id, n, mine)
    roll = {one.seat for one in charters.roll(connection, charter_id, meeting.body)} if mine else set()
    return OwnPage(
        slug=charter.slug,
        n=n,
        polls=tuple(poll for poll in polls if poll.held),
        member=bool(mine & roll),
        may_ask=there and meeting.state == process.OPEN and not asked,
        asked=asked,
        waits=waits,
        by=f"k{asked}" if asked else "floor" if there else "door",
    )


def _asked(connection: Connection, charter_id: str, n: int, mine: set[str]) -> tuple[int, bool]:
    """Return the number of who waits or speaks from one of these seats (0: nobody), and whether they wait."""
    found = meetings.speakers(connection, charter_id, n) if mine else ()
    listed = [one for one in found if one.seat in mine and one.state in {meetings.WAITING, meetings.SPEAKING}]
    return (listed[0].k, listed[0].state == meetings.WAITING) if listed else (0, False)


def own_keys(page: LivePage) -> dict[str, str]:
    """Return names for what visitors may do: another name, other buttons.

    `ballots` for who votes, `door` for members who are not there yet, `floor` for those who are, and `k1`, `k2` … for
    those on the list of speakers. Few change at a time, so that a hall full of telephones does not ask all at once.
    """
    listed = (*page.waiting, *((page.speaking,) if page.speaking else ()))
    return {
        "ballots": ",".join(f"{poll.k}{poll.state}" for poll in page.polls),
        "door": f"{page.state}{page.here}",
        "floor": page.state,
    } | {f"k{one.k}": one.state for one in listed}
