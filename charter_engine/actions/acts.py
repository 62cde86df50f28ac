"""Every act by name: what it is done to, the data it takes, the function that does it.

A thing is named by its reference: `nakhon-sawan`, `nakhon-sawan/amendments/2`, `nakhon-sawan/assemblies/1`,
`nakhon-sawan/comments/7`. Pages, API and command line all come through `perform`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from charter_engine.actions import amendments as amending
from charter_engine.actions import assemblies as meeting
from charter_engine.actions import charters as chartering
from charter_engine.actions import citations as citing
from charter_engine.actions import comments as commenting
from charter_engine.actions import commitments as committing
from charter_engine.actions import (
    data,
    data_levels,
    data_polls,
    data_proposals,
    endorsing,
    hurrying,
    meetings_agenda,
    meetings_notice,
    meetings_resolutions,
    minutes,
    partners,
    petitions,
    polls,
    polls_closing,
    polls_counts,
    polls_opening,
    progress,
    proxies,
    raising,
    rebasing,
    recusals,
    reporting,
    screening,
    sub_amendments,
    versions,
)
from charter_engine.actions import data_meetings as talks
from charter_engine.actions import meetings_speakers as speaking
from charter_engine.actions.framework import DECLARED, Acting
from charter_engine.domain.identity.role import Right
from charter_engine.errors import Conflict, Invalid, NotFound
from charter_engine.storage import amendments, assemblies, comments
from charter_engine.storage.unit_of_work import UnitOfWork


class Thing(StrEnum):
    """What acts are done to."""

    CHARTER = "charter"
    AMENDMENT = "amendments"
    ASSEMBLY = "assemblies"
    COMMENT = "comments"


class BadReference(Invalid):
    """{ref!r} names nothing: write SLUG, SLUG/amendments/N, SLUG/assemblies/N or SLUG/comments/N."""


class UnknownAct(NotFound):
    """There is no act {name!r} on {what}."""

    remedy = "The thing's `next` lists what may be done to it."


class StaleView(Conflict):
    """It was seen at revision {seen}, and is at {now} by now."""

    remedy = "Read it again and decide again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A parsed reference: the charter's slug, what kind of thing, and its number or name."""

    slug: str
    thing: Thing
    name: str = ""

    def __str__(self) -> str:
        return self.slug if self.thing is Thing.CHARTER else f"{self.slug}/{self.thing.value}/{self.name}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActSpec:
    """One act: its name, its thing, the model of its data, and what does it."""

    name: str
    thing: Thing
    model: type[data.ActData]
    run: Callable[..., Any]

    @property
    def right(self) -> Right:
        """The right it needs, as its action declared."""
        return DECLARED[f"{self.run.__module__}.{self.run.__qualname__}"].right


_SPECS = (
    ActSpec(name="propose", thing=Thing.CHARTER, model=data.Propose, run=amending.propose),
    ActSpec(name="comment", thing=Thing.CHARTER, model=data.NewComment, run=commenting.comment),
    ActSpec(name="convene", thing=Thing.CHARTER, model=data.Convene, run=meeting.convene),
    ActSpec(name="promulgate", thing=Thing.CHARTER, model=data.Promulgate, run=versions.promulgate),
    ActSpec(name="correct", thing=Thing.CHARTER, model=data.Correct, run=versions.correct),
    ActSpec(name="appoint", thing=Thing.CHARTER, model=data.Appoint, run=chartering.appoint),
    ActSpec(name="end_seat", thing=Thing.CHARTER, model=data.EndSeat, run=chartering.end_seat),
    ActSpec(name="adopt_procedure", thing=Thing.CHARTER, model=data.AdoptProcedure, run=chartering.adopt_procedure),
    ActSpec(name="join_partner", thing=Thing.CHARTER, model=data_levels.JoinPartner, run=partners.join_partner),
    ActSpec(name="seat_partner", thing=Thing.CHARTER, model=data_levels.SeatPartner, run=partners.seat_partner),
    ActSpec(name="end_partner", thing=Thing.CHARTER, model=data_levels.PartnerNumber, run=partners.end_partner),
    ActSpec(name="ask_partner", thing=Thing.CHARTER, model=data_levels.AskPartner, run=partners.ask_partner),
    ActSpec(
        name="answer_as_partner",
        thing=Thing.CHARTER,
        model=data_levels.AnswerAsPartner,
        run=partners.answer_as_partner,
    ),
    ActSpec(name="sign_version", thing=Thing.CHARTER, model=data_levels.SignVersion, run=partners.sign_version),
    ActSpec(name="synthesise", thing=Thing.CHARTER, model=data_levels.Synthesise, run=raising.synthesise),
    ActSpec(name="decline", thing=Thing.CHARTER, model=data_levels.Decline, run=raising.decline),
    ActSpec(name="cite", thing=Thing.CHARTER, model=data_levels.Cite, run=citing.cite),
    ActSpec(name="acknowledge", thing=Thing.CHARTER, model=data_levels.Acknowledge, run=citing.acknowledge),
    ActSpec(name="commit", thing=Thing.CHARTER, model=data_levels.Commit, run=committing.commit),
    ActSpec(
        name="change_commitment",
        thing=Thing.CHARTER,
        model=data_levels.ChangeCommitment,
        run=committing.change_commitment,
    ),
    ActSpec(name="note_progress", thing=Thing.CHARTER, model=data_levels.NoteProgress, run=progress.note_progress),
    ActSpec(name="raise", thing=Thing.AMENDMENT, model=data_levels.Raise, run=raising.raise_),
    ActSpec(name="revise", thing=Thing.AMENDMENT, model=data.Revise, run=amending.revise),
    ActSpec(name="rebase", thing=Thing.AMENDMENT, model=data.Rebase, run=rebasing.rebase),
    ActSpec(name="split", thing=Thing.AMENDMENT, model=data.Split, run=rebasing.split),
    ActSpec(name="propose_sub", thing=Thing.AMENDMENT, model=data.ProposeSub, run=sub_amendments.propose_sub),
    ActSpec(name="consent", thing=Thing.AMENDMENT, model=data.SubNumber, run=sub_amendments.consent),
    ActSpec(name="withdraw_sub", thing=Thing.AMENDMENT, model=data.SubNumber, run=sub_amendments.withdraw_sub),
    ActSpec(name="file", thing=Thing.AMENDMENT, model=data.NoData, run=amending.file),
    ActSpec(name="withdraw", thing=Thing.AMENDMENT, model=data.Why, run=amending.withdraw),
    ActSpec(name="admit", thing=Thing.AMENDMENT, model=data.Admit, run=amending.admit),
    ActSpec(name="return", thing=Thing.AMENDMENT, model=data.Why, run=amending.return_),
    ActSpec(name="close_comment", thing=Thing.AMENDMENT, model=data.NoData, run=amending.close_comment),
    ActSpec(name="review", thing=Thing.AMENDMENT, model=data.Recommend, run=amending.review),
    ActSpec(name="schedule", thing=Thing.AMENDMENT, model=data.Schedule, run=amending.schedule),
    ActSpec(name="publish_for_support", thing=Thing.AMENDMENT, model=data.NoData, run=endorsing.publish_for_support),
    ActSpec(name="endorse", thing=Thing.AMENDMENT, model=data_proposals.Endorse, run=endorsing.endorse),
    ActSpec(name="withdraw_endorsement", thing=Thing.AMENDMENT, model=data.NoData, run=endorsing.withdraw_endorsement),
    ActSpec(name="screen", thing=Thing.AMENDMENT, model=data_proposals.Screen, run=screening.screen),
    ActSpec(name="extend", thing=Thing.AMENDMENT, model=data_proposals.Extend, run=hurrying.extend),
    ActSpec(
        name="declare_urgent", thing=Thing.AMENDMENT, model=data_proposals.DeclareUrgent, run=hurrying.declare_urgent
    ),
    ActSpec(
        name="answer_petition",
        thing=Thing.AMENDMENT,
        model=data_proposals.AnswerPetition,
        run=petitions.answer_petition,
    ),
    ActSpec(name="build_agenda", thing=Thing.ASSEMBLY, model=data.NoData, run=meetings_agenda.build_agenda),
    ActSpec(name="set_agenda", thing=Thing.ASSEMBLY, model=talks.SetAgenda, run=meetings_agenda.set_agenda),
    ActSpec(name="notify", thing=Thing.ASSEMBLY, model=talks.Notify, run=meetings_notice.notify),
    ActSpec(name="reschedule", thing=Thing.ASSEMBLY, model=talks.Reschedule, run=meetings_notice.reschedule),
    ActSpec(name="leave", thing=Thing.ASSEMBLY, model=talks.Leave, run=meeting.leave),
    ActSpec(name="begin_item", thing=Thing.ASSEMBLY, model=talks.ItemNumber, run=meetings_agenda.begin_item),
    ActSpec(name="end_item", thing=Thing.ASSEMBLY, model=talks.ItemNumber, run=meetings_agenda.end_item),
    ActSpec(name="ask_to_speak", thing=Thing.ASSEMBLY, model=talks.AskToSpeak, run=speaking.ask_to_speak),
    ActSpec(name="add_speaker", thing=Thing.ASSEMBLY, model=talks.AddSpeaker, run=speaking.add_speaker),
    ActSpec(name="withdraw_speech", thing=Thing.ASSEMBLY, model=talks.SpeakerNumber, run=speaking.withdraw_speech),
    ActSpec(name="call_speaker", thing=Thing.ASSEMBLY, model=talks.CallSpeaker, run=speaking.call_speaker),
    ActSpec(name="finish_speaking", thing=Thing.ASSEMBLY, model=data.NoData, run=speaking.finish_speaking),
    ActSpec(name="resolve", thing=Thing.ASSEMBLY, model=talks.Resolve, run=meetings_resolutions.resolve),
    ActSpec(name="record_minutes", thing=Thing.ASSEMBLY, model=talks.RecordMinutes, run=minutes.record_minutes),
    ActSpec(name="check_in", thing=Thing.ASSEMBLY, model=data.CheckIn, run=meeting.check_in),
    ActSpec(name="open", thing=Thing.ASSEMBLY, model=data.NoData, run=meeting.open_meeting),
    ActSpec(name="open_poll", thing=Thing.ASSEMBLY, model=data.OpenPoll, run=polls_opening.open_poll),
    ActSpec(name="vote", thing=Thing.ASSEMBLY, model=data_polls.Cast, run=polls.vote),
    ActSpec(name="rank", thing=Thing.ASSEMBLY, model=data_polls.Rank, run=polls.rank),
    ActSpec(name="open_question", thing=Thing.ASSEMBLY, model=data_polls.OpenQuestion, run=polls_opening.open_question),
    ActSpec(name="open_choice", thing=Thing.ASSEMBLY, model=data_polls.OpenChoice, run=polls_opening.open_choice),
    ActSpec(name="count_hands", thing=Thing.ASSEMBLY, model=data_polls.CountHands, run=polls_counts.count_hands),
    ActSpec(name="close_poll", thing=Thing.ASSEMBLY, model=data.ClosePoll, run=polls_closing.close_poll),
    ActSpec(name="casting_vote", thing=Thing.ASSEMBLY, model=data_polls.CastingVote, run=polls_closing.casting_vote),
    ActSpec(name="reconcile", thing=Thing.ASSEMBLY, model=data_polls.Reconcile, run=polls_counts.reconcile),
    ActSpec(name="annul_poll", thing=Thing.ASSEMBLY, model=data.AnnulPoll, run=polls_closing.annul_poll),
    ActSpec(name="give_proxy", thing=Thing.ASSEMBLY, model=data_polls.GiveProxy, run=proxies.give_proxy),
    ActSpec(name="withdraw_proxy", thing=Thing.ASSEMBLY, model=data.NoData, run=proxies.withdraw_proxy),
    ActSpec(name="note_proxy", thing=Thing.ASSEMBLY, model=data_polls.NoteProxy, run=proxies.note_proxy),
    ActSpec(name="recuse", thing=Thing.ASSEMBLY, model=data_polls.Recuse, run=recusals.recuse),
    ActSpec(name="note_recusal", thing=Thing.ASSEMBLY, model=data_polls.NoteRecusal, run=recusals.note_recusal),
    ActSpec(name="report", thing=Thing.ASSEMBLY, model=data.NoData, run=reporting.report),
    ActSpec(name="close", thing=Thing.ASSEMBLY, model=data.NoData, run=meeting.close_meeting),
    ActSpec(name="answer", thing=Thing.COMMENT, model=data.AnswerComment, run=commenting.answer),
    ActSpec(name="erase", thing=Thing.COMMENT, model=data.NoData, run=commenting.erase),
)

ACTS: Mapping[tuple[Thing, str], ActSpec] = {(spec.thing, spec.name): spec for spec in _SPECS}
"""Every act of the process by thing and name."""

_UNLOCKED = {"vote", "rank"}
"""Acts that many do at once: they do not hold the charter's row. A comment does, or it could come in after its stage
was closed, or be left behind by the version that is being made."""


def parse_reference(ref: str) -> Reference:
    """Read a reference; raises BadReference."""
    parts = ref.strip("/").split("/")
    if len(parts) == 1 and parts[0]:
        return Reference(slug=parts[0], thing=Thing.CHARTER)
    names = {thing.value for thing in Thing if thing is not Thing.CHARTER}
    if len(parts) == 3 and parts[1] in names and all(parts):  # noqa: PLR2004 - slug, kind, name
        return Reference(slug=parts[0], thing=Thing(parts[1]), name=parts[2])
    raise BadReference(ref=ref, why="unreadable reference")


def perform(
    work: UnitOfWork, login: str, ref: Reference, act: str, raw: Mapping[str, object], *, expects: int | None = None
) -> Any:  # noqa: ANN401 - each act gives its own record
    """Do an act and return its record.

    Raises UnknownAct, UnusableData, StaleView (where `expects` is not the thing's revision), and what the act itself
    raises.
    """
    spec = ACTS.get((ref.thing, act))
    if spec is None:
        raise UnknownAct(name=act, what=ref.thing.value)
    wanted = data.read(spec.model, raw)
    acting = chartering.acting_in(work, login, ref.slug, lock=act not in _UNLOCKED)
    if ref.thing is Thing.CHARTER:
        _check_view(expects, acting.charter.head)
        made = spec.run(work, acting, wanted)
    else:
        record, revision = _load(work, acting, ref, lock=act not in _UNLOCKED)
        _check_view(expects, revision)
        made = spec.run(work, acting, record, wanted)
    if act not in _UNLOCKED:
        raising.settle(work, acting.charter.charter_id)
    return made


def _check_view(expects: int | None, revision: int) -> None:
    if expects is not None and expects != revision:
        raise StaleView(seen=expects, now=revision, why=f"seen at {expects}, now {revision}")


def _load(work: UnitOfWork, acting: Acting, ref: Reference, *, lock: bool) -> tuple[Any, int]:
    charter_id, connection = acting.charter.charter_id, work.connection
    if ref.thing is Thing.COMMENT:
        comment = comments.by_reference(connection, charter_id, ref.name)
        answered = comments.answers(connection, charter_id).get(comment.n)
        return comment, answered.revision if answered else 0
    number = _number(ref)
    if ref.thing is Thing.AMENDMENT:
        record = amendments.by_number(connection, charter_id, number, lock=lock)
        amending.check_seen(acting, record)
        return record, record.acts
    found = assemblies.by_number(connection, charter_id, number, lock=lock)
    return found, found.acts


def _number(ref: Reference) -> int:
    if not (ref.name.isascii() and ref.name.isdigit() and len(ref.name) < 10):  # noqa: PLR2004 - fits a column
        raise NotFound(what=ref.thing.value, name=ref.name)
    return int(ref.name)
