"""Clauses that cite another charter's: linked by an act or recognised by its title, and told of when those change."""

from __future__ import annotations

from dataclasses import replace

from charter_engine.actions import data_levels as data
from charter_engine.actions.framework import SYSTEM, Acting, Owes, action
from charter_engine.domain.charter.hashing import content_hash
from charter_engine.domain.charter.outer_citations import outer_citations
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import Change, changes
from charter_engine.domain.charter.tree import find_label, find_url
from charter_engine.domain.identity.role import Right
from charter_engine.domain.ledger.entry import EntryType
from charter_engine.domain.text import canonical_line
from charter_engine.errors import Conflict, Invalid, NotFound
from charter_engine.storage import charters, citations, texts
from charter_engine.storage.charters import CharterRecord
from charter_engine.storage.citations import ChangeRecord, CitationRecord
from charter_engine.storage.unit_of_work import UnitOfWork

_WHAT = {
    Change.REWORDED: "changed",
    Change.MOVED: "renumbered",
    Change.REPEALED: "repealed",
    Change.REMOVED: "removed",
}


class NoClauseThere(NotFound):
    """The newest version of {charter} has no clause {name!r}."""

    remedy = "Choose a clause from that charter's contents, such as ๕ or ๕/๑."


class CitesItself(Invalid):
    """A clause of this charter is cited in its words; a link to another charter names another one."""

    remedy = "Name the other charter."


class CitedBefore(Conflict):
    """This citation is known already."""

    remedy = "Nothing more is needed."


def _node(work: UnitOfWork, charter: CharterRecord, name: str) -> Provision:
    asked = name.strip().removeprefix("ข้อ").strip().replace("/", "-")
    node = find_url(texts.tree(work.connection, charter.charter_id, charter.head), asked) if charter.head else None
    if node is None or node.kind is Kind.CHARTER:
        raise NoClauseThere(what="clause", charter=charter.title, name=name)
    return node


@action(Right.RUN_STAGE, Owes.HOUSEKEEPING)
def cite(work: UnitOfWork, acting: Acting, wanted: data.Cite) -> CitationRecord:
    """Link a clause to a clause of another charter; raises NoClauseThere, CitesItself, CitedBefore."""
    target = charters.by_slug(work.connection, wanted.target)
    if target.charter_id == acting.charter.charter_id:
        raise CitesItself(why="the same charter")
    here, there = _node(work, acting.charter, wanted.clause), _node(work, target, wanted.target_clause)
    made = _citation(here.identity, target, there, canonical_line(wanted.words).text if wanted.words else "")
    if not citations.add(work.connection, acting.charter.charter_id, made):
        raise CitedBefore(why="known already")
    return made


def _citation(identity: str, target: CharterRecord, node: Provision, words: str) -> CitationRecord:
    return CitationRecord(
        identity=identity,
        target=target.charter_id,
        target_identity=node.identity,
        words=words or f"{node.label} แห่ง{target.title}",
        seen_version=target.head,
        seen_hash=content_hash(node),
    )


@action(Right.RUN_STAGE, Owes.HOUSEKEEPING)
def acknowledge(work: UnitOfWork, acting: Acting, wanted: data.Acknowledge) -> ChangeRecord:
    """Note that a change of a cited clause was looked at; raises NoSuchChange."""
    charter_id = acting.charter.charter_id
    found = citations.change(work.connection, charter_id, wanted.change)
    citations.see(work.connection, charter_id, found.n, work.now())
    tree = texts.tree(work.connection, found.target, found.version)
    node = tree.find(found.target_identity)
    for one in citations.of(work.connection, charter_id):
        if (one.identity, one.target, one.target_identity) == (found.identity, found.target, found.target_identity):
            seen = content_hash(node) if node else ""
            citations.look_again(work.connection, charter_id, replace(one, seen_version=found.version, seen_hash=seen))
    return replace(found, seen=work.now())


# --- when a version is made -------------------------------------------------------------------------------------------
def promise_look(work: UnitOfWork, charter_id: str, version: int, tree: Provision) -> None:
    """Promise to tell who cites this charter what its new version changes, and to find what its words cite elsewhere.

    Nothing is promised where nobody cites it and it names no other charter.
    """
    others = _others(work, charter_id)
    names = any("แห่ง" in node.text and any(title in node.text for title in others) for node in tree.walk())
    if names or citations.citing(work.connection, charter_id):
        work.promise("citations", charter_id, {"version": version}, dedupe=f"citations:{charter_id}:{version}")


def _others(work: UnitOfWork, charter_id: str) -> dict[str, CharterRecord]:
    """Return the other charters with a version, by title; a title that several bear names none of them."""
    known = [one for one in charters.every(work.connection) if one.charter_id != charter_id and one.head]
    titles = [one.title for one in known]
    return {one.title: one for one in known if titles.count(one.title) == 1}


def look(work: UnitOfWork, charter_id: str, version: int) -> None:
    """Enter what a version's words cite elsewhere, and tell every citing charter which cited clauses it changed."""
    tree = texts.tree(work.connection, charter_id, version)
    _recognise(work, charter_id, tree)
    before = texts.tree(work.connection, charter_id, version - 1)
    changed = {one.identity: _WHAT[one.what] for one in changes(before, tree) if one.what in _WHAT}
    for citing, one in citations.citing(work.connection, charter_id):
        if one.target_identity in changed and one.seen_version < version:
            _tell(work, citing, one, version, changed[one.target_identity])


def _recognise(work: UnitOfWork, charter_id: str, tree: Provision) -> None:
    others = _others(work, charter_id)
    titles = {title: title for title in others}
    for node in tree.walk():
        for found in outer_citations(node.text, titles):
            target = others[found.target]
            there = find_label(texts.tree(work.connection, target.charter_id, target.head), found.label)
            if there is not None:
                words = node.text[found.start : found.end]
                citations.add(work.connection, charter_id, _citation(node.identity, target, there, words))


def _tell(work: UnitOfWork, citing: str, one: CitationRecord, version: int, what: str) -> None:
    """Note a change in a citing charter, once for each version."""
    connection = work.connection
    charters.hold(connection, citing)
    known = {(c.identity, c.target, c.target_identity, c.version) for c in citations.changes(connection, citing)}
    if (one.identity, one.target, one.target_identity, version) in known:
        return
    target = charters.by_id(connection, one.target)
    made = ChangeRecord(
        n=citations.next_change(connection, citing),
        identity=one.identity,
        target=one.target,
        target_identity=one.target_identity,
        version=version,
        what=what,
        at=work.now(),
        seen=None,
    )
    citations.add_change(connection, citing, made)
    body: dict[str, object] = {
        "clause": one.identity,
        "target": target.title,
        "target_origin": target.origin,
        "target_clause": one.target_identity,
        "version": version,
        "what": what,
    }
    work.record(citing, EntryType.CITATION_CHANGED, f"citations/{made.n}", actor=SYSTEM, body=body)
