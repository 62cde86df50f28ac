"""What each kind of job does: the slow part now, its effects in the transaction that finishes the job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from charter_engine.actions import citations, publishing, raising
from charter_engine.errors import Invalid, NotFound
from charter_engine.storage.jobs import Job
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import Store, UnitOfWork


class UnknownKind(NotFound):
    """There is no job of the kind {name!r}."""

    remedy = "A newer release promised it: start that release's worker."


@dataclass(frozen=True, kw_only=True, slots=True)
class Bench:
    """What a handler works with: the database and its clock, the keys, the address people reach us at."""

    store: Store
    keys: KeyRing
    public_url: str


Effects: TypeAlias = Callable[[UnitOfWork], None]
"""What happens in the transaction that also finishes the job."""

Handler: TypeAlias = Callable[[Bench, Job], Effects]
"""Does the slow part between transactions; may be repeated, so it keeps nothing itself."""


def publish(bench: Bench, job: Job) -> Effects:
    """Print and sign a version's papers."""
    number = _number(job, "version")
    ready = publishing.prepare_version(bench.store, bench.keys, job.charter_id, number, public_url=bench.public_url)
    return lambda work: publishing.issue_version(work, job.charter_id, ready)


def pack(bench: Bench, job: Job) -> Effects:
    """Put a published version's adoption package together."""
    ready = publishing.prepare_package(bench.store, bench.keys, job.charter_id, _number(job, "version"))
    return lambda work: publishing.issue_package(work, job.charter_id, ready)


def report(bench: Bench, job: Job) -> Effects:
    """Print a meeting's report."""
    ready = publishing.prepare_report(bench.store, bench.keys, job.charter_id, _number(job, "assembly"))
    return lambda work: publishing.issue_report(work, job.charter_id, ready)


def minutes(bench: Bench, job: Job) -> Effects:
    """Print and sign a meeting's minutes."""
    ready = publishing.prepare_minutes(bench.store, bench.keys, job.charter_id, _number(job, "assembly"))
    return lambda work: publishing.issue_report(work, job.charter_id, ready)


def notice(bench: Bench, job: Job) -> Effects:
    """Print and sign the notice of a meeting."""
    ready = publishing.prepare_notice(bench.store, bench.keys, job.charter_id, _number(job, "assembly"))
    return lambda work: publishing.issue_report(work, job.charter_id, ready)


def raise_(bench: Bench, job: Job) -> Effects:
    """File a raised amendment in the charter it was raised to."""
    del bench
    amendment, revision, target = _number(job, "amendment"), _number(job, "revision"), str(job.args.get("target", ""))
    return lambda work: raising.receive(work, job.charter_id, amendment, revision, target)


def answer(bench: Bench, job: Job) -> Effects:
    """Tell the origin of a raised proposal what became of it."""
    del bench
    number, said = _number(job, "proposal"), job.args.get("answer")
    return lambda work: raising.tell(work, job.charter_id, number, said if isinstance(said, Mapping) else None)


def cited(bench: Bench, job: Job) -> Effects:
    """Find what a version cites elsewhere, and tell who cites it what changed."""
    del bench
    number = _number(job, "version")
    return lambda work: citations.look(work, job.charter_id, number)


HANDLERS: Mapping[str, Handler] = {
    "publish": publish,
    "pack": pack,
    "report": report,
    "minutes": minutes,
    "notice": notice,
    "raise": raise_,
    "answer": answer,
    "citations": cited,
}
"""Every kind of job this release knows."""


def _number(job: Job, name: str) -> int:
    value = job.args.get(name)
    if not isinstance(value, int):
        raise Invalid(why=f"a job of the kind {job.kind} names its {name}")
    return value
