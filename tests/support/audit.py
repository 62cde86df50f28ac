"""Every promise a charter's rows make to each other and to its log, gone through again from the rows alone.

What stands in the log is compared with what stands in the tables, recomputed: the head, every version's text, every
roll call, every seal. Each discrepancy is a line `class: detail`. A sound database gives none.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, text

from charter_engine.actions.sealing import endorsements_root
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.comments.commitment import commit
from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.entry import EntryType, format_time, parse_entry
from charter_engine.domain.ledger.merkle import Frontier, leaf_hash, root
from charter_engine.errors import Refusal
from charter_engine.storage import (
    amendments,
    assemblies,
    charters,
    comments,
    counts,
    files,
    ledger,
    manifests,
    proposals,
    texts,
)

Bodies = dict[str, list[tuple[int, dict[str, Any]]]]
"""Entry bodies with their numbers, by type."""


def audit(connection: Connection, charter_id: str) -> list[str]:
    """Return every discrepancy of one charter, empty for a sound one; a row that cannot be read is one as well."""
    found: list[str] = []
    bodies: Bodies = defaultdict(list)
    for check in (_log, _versions, _polls, _comments, _filings, _papers, _people, _answers, _support):
        try:
            found += check(connection, charter_id, bodies)
        except (Refusal, LookupError, ValueError, TypeError, AttributeError) as fault:
            found.append(f"{check.__name__.strip('_')}: unreadable: {type(fault).__name__}: {fault}")
    return found


def _log(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    origin = charters.by_id(connection, charter_id).origin
    leaves, last = [], ""
    for place, line in enumerate(ledger.lines(connection, charter_id)):
        leaves.append(leaf_hash(line.data))
        entry = parse_entry(line.data)
        if (line.seq, entry.seq, entry.origin) != (place, place, origin) or entry.time < last:
            yield f"log: entry {line.seq} at {place}"
        if (line.type, format_time(line.at)) != (entry.type, entry.time):
            yield f"log: columns of entry {place}"
        last = entry.time
        bodies[entry.type].append((place, dict(entry.body)))
    if ledger.leaves(connection, charter_id) != leaves:
        yield "log: leaf hashes"
    query = text("SELECT size, frontier FROM ledger_head WHERE charter_id = :c")
    size, frontier = connection.execute(query, {"c": charter_id}).one()
    if (size, base64.b64decode(frontier)) != (len(leaves), Frontier.of(leaves).to_bytes()):
        yield f"log: head of {size} over {len(leaves)} entries"


def _versions(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    known = texts.versions(connection, charter_id)
    logged = sorted(
        (body["version"], body) for kind in (EntryType.VERSION_ADOPTED, EntryType.VERSION_CORRECTED)
        for _, body in bodies[kind]
    )  # fmt: skip
    if [number for number, _ in logged] != [one.n for one in known] or charters.by_id(
        connection, charter_id
    ).head != len(known):
        yield f"versions: {len(known)} kept, {len(logged)} logged"
    for n in manifests.stale(connection, charter_id):
        yield f"versions: manifest of {n}"
    for one, (_, body) in zip(known, logged, strict=False):
        facts = (one.root, one.adopted.isoformat(), one.effective.isoformat(), list(one.sources))
        if facts != (body["root"], body["adopted"], body["effective"], body["amendments"]):
            yield f"versions: record of {one.n}"
        if root_hash(texts.tree(connection, charter_id, one.n, afresh=True)) != body["root"]:
            yield f"versions: text of {one.n}"
        if body.get("instrument", "") != (_sha(one.instrument) if one.instrument else ""):
            yield f"versions: instrument of {one.n}"
        if "corrects" in body:
            correction = amendments.revision(connection, charter_id, one.sources[0], 1)
            if _sha(correction.reason) != body["reason"] or correction.result_root != body["root"]:
                yield f"versions: correction {one.n}"


def _sha(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _polls(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    opened = {(body["assembly"], body["poll"]): body for _, body in bodies[EntryType.POLL_OPENED]}
    closed = {(body["assembly"], body["poll"]): body for _, body in bodies[EntryType.POLL_CLOSED]}
    annulled = {(body["assembly"], body["poll"]) for _, body in bodies[EntryType.POLL_ANNULLED]}
    known = {(one.assembly, one.k): one for one in assemblies.polls(connection, charter_id)}
    if known.keys() != opened.keys():
        yield f"polls: {len(known)} kept, {len(opened)} logged"
    for key, poll in known.items():
        states = {"annulled"} if key in annulled else {"closed"} if key in closed else {"open"}
        if poll.state not in states or (key in closed and (poll.decision or {})["outcome"] != closed[key]["outcome"]):
            yield f"polls: state of {key}"
        yield from _electorate(connection, charter_id, key, opened[key])
        if key in closed:
            yield from _roll_call(connection, charter_id, key, closed[key])


def _electorate(connection: Connection, charter_id: str, key: tuple[int, int], body: dict[str, Any]) -> Iterator[str]:
    rows = assemblies.electorate(connection, charter_id, *key)
    leaves = [
        leaf_hash(
            encode(
                {"seat": e.seat, "sector": e.sector, "weight": e.weight, "present": e.present}
                | ({"proxy": e.proxy} if e.proxy else {})
                | ({"recused": True} if e.recused else {})
            )
        )
        for e in rows
    ]
    ordered = sorted(zip(rows, leaves, strict=True), key=lambda pair: (pair[0].sector, pair[0].seat))
    if root([leaf for _, leaf in ordered]).hex() != body["electorate"]:
        yield f"polls: electorate of {key}"


def _roll_call(connection: Connection, charter_id: str, key: tuple[int, int], body: dict[str, Any]) -> Iterator[str]:
    last = {one.seat: one.choice for one in assemblies.ballots(connection, charter_id, *key)}
    listed = [[seat, last[seat]] for seat in sorted(last)]
    rooted, name = (
        (listed, "ballots_root") if "ballots_root" in body else ([[seat] for seat in sorted(last)], "voters_root")
    )
    if (len(listed), root([leaf_hash(encode(row)) for row in rooted]).hex()) != (body["ballots"], body[name]):
        yield f"polls: ballots of {key}"
    weight = {one.seat: one.weight for one in assemblies.electorate(connection, charter_id, *key)}
    uniform = {one.sector: one.weight for one in assemblies.electorate(connection, charter_id, *key)}
    hands = counts.hands(connection, charter_id, *key)
    for choice in ("yes", "no", "abstain"):
        counted = sum(weight[seat] for seat, given in listed if given == choice)
        counted += sum(getattr(one, choice) * uniform[sector] for sector, one in hands.items())
        if body["tally"]["total"][choice] != counted:
            yield f"polls: tally of {key}"


def _comments(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    seals = dict(bodies[EntryType.COMMENTS_SEALED])
    erased = {body["comment"] for _, body in bodies[EntryType.COMMENT_ERASED]}
    below: dict[int, list[bytes]] = defaultdict(list)
    for one in comments.every(connection, charter_id):
        if (seq := comments.seal_of(connection, charter_id, one.n)) is not None:
            below[seq].append(leaf_hash(bytes.fromhex(one.commitment)))
        if one.erased != (one.reference in erased):
            yield f"comments: erasure of {one.n}"
        salt = comments.salt(connection, charter_id, one.n)
        if salt and commit(salt, seat=one.seat, clause=one.clause, exact=one.exact, body=one.body) != one.commitment:
            yield f"comments: words of {one.n}"
    if below.keys() != seals.keys():
        yield "comments: seals"
    for seq, leaves in below.items():
        if seq in seals and (len(leaves), root(leaves).hex()) != (seals[seq]["count"], seals[seq]["root"]):
            yield f"comments: seal {seq}"


def _answers(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    query = text("SELECT n, revision, body, led_to FROM comment_answer WHERE charter_id = :c ORDER BY n, revision")
    kept = sorted(_sha(f"{row.body}\n{row.led_to}") for row in connection.execute(query, {"c": charter_id}))
    if kept != sorted(body["answer"] for _, body in bodies[EntryType.COMMENT_ANSWERED]):
        yield "answers: words"


def _support(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    for seq, body in bodies[EntryType.ENDORSEMENTS_SEALED]:
        covered = proposals.sealed_by(connection, charter_id, seq)
        if (len(covered), endorsements_root(covered)) != (body["count"], body["root"]):
            yield f"endorsements: seal {seq}"
    reached = sorted((one.amendment, one.petition) for one in proposals.reached(connection, charter_id))
    if reached != sorted((body["amendment"], body["petition"]) for _, body in bodies[EntryType.PETITION_REACHED]):
        yield "petitions: thresholds reached"
    given = sorted((one.amendment, one.urgency) for one in proposals.urgencies(connection, charter_id))
    declared = sorted((body["amendment"], body["urgency"]) for _, body in bodies[EntryType.AMENDMENT_URGENT])
    if any(one not in given for one in declared):
        yield "urgency: declarations"


def _filings(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    for kind in (EntryType.AMENDMENT_FILED, EntryType.AMENDMENT_REVISED):
        for _, body in bodies[kind]:
            one = amendments.revision(connection, charter_id, body["amendment"], body["revision"])
            facts = (one.base_version, one.base_root, one.result_root, _sha(f"{one.title}\n{one.reason}"))
            if facts != (body["base_version"], body["base_root"], body["result_root"], body["title_and_reason"]):
                yield f"filings: amendment {one.amendment} revision {one.revision}"
            yield from _operations(connection, charter_id, one)
    filed = {body["amendment"] for _, body in bodies[EntryType.AMENDMENT_FILED]}
    shown = {body.get("amendment") for _, body in bodies[EntryType.STAGE_OPENED]}
    for record in amendments.every(connection, charter_id):
        public = filed | shown if record.state in {"gathering", "withdrawn"} else filed
        if record.state != "draft" and record.kind != "corrigendum" and record.n not in public:
            yield f"filings: amendment {record.n} is {record.state} and was never filed"


def _operations(connection: Connection, charter_id: str, one: amendments.AmendmentRevision) -> Iterator[str]:
    from charter_engine.domain.amendment.apply import apply
    from charter_engine.domain.amendment.codec import operations_from_json

    base = texts.tree(connection, charter_id, one.base_version)
    if root_hash(apply(base, operations_from_json(one.operations))) != one.result_root:
        yield f"filings: operations of {one.amendment} revision {one.revision}"


def _papers(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    kept = files.publications(connection, charter_id)
    logged = {body["pdf"] for _, body in bodies[EntryType.PUBLICATION_ISSUED] if "pdf" in body}
    logged |= {body["package"] for _, body in bodies[EntryType.PUBLICATION_ISSUED] if "package" in body}
    for one in kept:
        data = files.load(connection, charter_id, one.digest) or b""
        if hashlib.sha256(data).hexdigest() != one.digest:
            yield f"papers: bytes of {one.name}"
        if one.kind == "charter" and one.digest not in logged:
            yield f"papers: {one.name} was never issued"
    if missing := logged - {one.digest for one in kept}:
        yield f"papers: {len(missing)} issued and not kept"


def _people(connection: Connection, charter_id: str, bodies: Bodies) -> Iterator[str]:
    appointed = {body["seat"]: body for _, body in bodies[EntryType.SEAT_APPOINTED]}
    ended = {body["seat"] for _, body in bodies[EntryType.SEAT_ENDED]}
    seats = charters.seats(connection, charter_id)
    for seat in seats:
        facts = {"seat": seat.seat, "role": seat.role, "body": seat.body, "sector": seat.sector, "weight": seat.weight}
        if seat.role != "citizen" and appointed.get(seat.seat) != facts:
            yield f"people: seat {seat.seat}"
        if (seat.ended is not None) != (seat.seat in ended):
            yield f"people: end of seat {seat.seat}"
    if missing := appointed.keys() - {seat.seat for seat in seats}:
        yield f"people: {len(missing)} seats are gone"
    query = text("SELECT hash, source FROM procedure WHERE charter_id = :c")
    from charter_engine.domain.deliberation.reading import read_procedure

    known = {row.hash: row.source for row in connection.execute(query, {"c": charter_id})}
    for _, body in bodies[EntryType.PROCEDURE_ADOPTED]:
        if read_procedure(known[body["procedure"]]).hash != body["procedure"]:
            yield f"people: procedure {body['procedure']}"
    for kind in (EntryType.ASSEMBLY_OPENED, EntryType.ASSEMBLY_CLOSED):
        yield from _attendance(connection, charter_id, kind, bodies)


def _attendance(connection: Connection, charter_id: str, kind: EntryType, bodies: Bodies) -> Iterator[str]:
    query = text("SELECT seat, arrived FROM attendance WHERE charter_id = :c AND assembly = :a ORDER BY arrived, seat")
    for seq, body in bodies[kind]:
        there = [row.seat for row in connection.execute(query, {"c": charter_id, "a": body["assembly"]})]
        counted = there if kind is EntryType.ASSEMBLY_CLOSED else there[: body["present"]]
        if root([leaf_hash(seat.encode()) for seat in sorted(counted)]).hex() != body["attendance"]:
            yield f"people: attendance at entry {seq}"


CHECKS: tuple[Callable[..., Iterator[str]], ...] = (
    _log, _versions, _polls, _comments, _filings, _papers, _people, _answers,
)  # fmt: skip


def counted(connection: Connection, charter_id: str) -> dict[str, int]:
    """Return how many entries of each type the log holds."""
    found: dict[str, int] = defaultdict(int)
    for line in ledger.lines(connection, charter_id):
        found[json.loads(line.data)["type"]] += 1
    return dict(found)
