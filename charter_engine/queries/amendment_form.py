"""The form of an amendment: clauses to edit as they stand, and the whole text that follows from what was edited.

A further revision starts from the newest version with the amendment's own changes on it; where others changed the same
words since, both drafts are merged if they keep apart, and otherwise the newest words stand, the earlier ones beside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from charter_engine.domain.amendment.carrying_over import Start, carried_over
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.charter.numbering import next_inserted, next_sibling
from charter_engine.domain.charter.plain_text import export
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import change_node, clauses, get, parent_of, replace_node
from charter_engine.domain.text.canonical import canonical
from charter_engine.errors import Invalid
from charter_engine.queries import people
from charter_engine.queries.amendment_list import visible
from charter_engine.queries.comments import name_of, short
from charter_engine.queries.people import Visitor
from charter_engine.queries.preview import Preview
from charter_engine.queries.sub_amendments import amended_text, may_propose
from charter_engine.storage import amendments, texts
from charter_engine.storage.amendments import AmendmentRecord, AmendmentRevision, NoSuchAmendment
from charter_engine.storage.charters import CharterRecord


class NoWordsLeft(Invalid):
    """{label} would be left without words."""

    remedy = "Write its words, or tick the box that repeals it."


@dataclass(frozen=True, kw_only=True, slots=True)
class ClauseEdit:
    """What someone wants a provision to say; `below`: repealed with all it holds; `move_after`: where it goes."""

    identity: str
    heading: str
    text: str
    repeal: bool = False
    below: bool = False
    move_after: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewClause:
    """A clause to stand after another, under the next free number there."""

    after: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewChapter:
    """A chapter to stand after another, under the next free number there, with a first clause if there are words."""

    after: str
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Editable:
    """A provision in the form; `theirs` are earlier words of the amendment that no longer fit, to copy from.

    `divides`: a chapter or part, which has a heading and holds clauses; `moves`: a clause, which may be moved.
    """

    identity: str
    label: str
    heading: str
    text: str
    has_heading: bool
    divides: bool = False
    moves: bool = False
    theirs: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class EditPage:
    """The form: `edited` provisions open for writing, `clauses` to choose further ones from, or the `whole` text."""

    slug: str
    amendment: int | None
    acts: int
    base: int
    title: str
    reason: str
    edited: tuple[Editable, ...]
    clauses: tuple[tuple[str, str], ...]
    clause_labels: tuple[tuple[str, str], ...]
    chapters: tuple[tuple[str, str], ...]
    new_after: str
    new_label: str
    new_chapter: str
    chapter_label: str
    chapter_clause: str
    whole: str
    founding: bool
    stale: tuple[str, ...]
    merged: tuple[str, ...]
    signed_in: bool
    may: bool
    sub: bool = False
    preview: Preview | None = None


def edit_page(
    connection: Connection,
    charter: CharterRecord,
    visitor: Visitor,
    *,
    amendment: int | None = None,
    chosen: Sequence[str] = (),
    new_after: str = "",
    new_chapter: str = "",
    whole: bool = False,
    sub: bool = False,
) -> EditPage:
    """Return the form of a new amendment, of a further revision of one, or of a proposal to change it (`sub`).

    Raises NoSuchAmendment.
    """
    record = None if amendment is None else seen(connection, charter, amendment, visitor)
    revision = amendments.revision(connection, charter.charter_id, record.n, record.revision) if record else None
    begin = start(connection, charter, revision, sub=sub)
    founding = (revision.base_version if sub and revision else charter.head) == 0
    wanted = [*chosen, *(_own_targets(begin, revision) if revision and not chosen and not founding else ())]
    after = begin.tree.find(new_after) if new_after else None
    chapters = [node for node in begin.tree.children if node.kind is Kind.CHAPTER]
    before = next((node for node in chapters if node.identity == new_chapter), None)
    return EditPage(
        slug=charter.slug,
        amendment=amendment,
        acts=record.acts if record else 0,
        base=charter.head,
        title=revision.title if revision else "",
        reason=revision.reason if revision and not sub else "",
        edited=tuple(_editable(begin, wanted)),
        clauses=tuple((node.identity, _choice(node)) for node in _editables(begin.tree)),
        new_after=after.identity if after else "",
        new_label=_new_label(begin.tree, after) if after else "",
        clause_labels=tuple((node.identity, node.label) for node in clauses(begin.tree)),
        chapters=tuple((node.identity, _choice(node)) for node in chapters),
        new_chapter=before.identity if before else "",
        chapter_label=_chapter_label(begin.tree, before) if before else "",
        chapter_clause=_chapter_clause(begin.tree, before) if before else "",
        whole=export(begin.tree) if begin.tree.heading and (whole or founding) else "",
        founding=founding,
        stale=tuple(name_of(begin.tree.find(identity)) for identity in begin.lost),
        merged=begin.merged,
        signed_in=visitor.signed_in,
        may=_may(connection, charter, record, visitor, sub=sub),
        sub=sub,
    )


def _may(
    connection: Connection, charter: CharterRecord, record: AmendmentRecord | None, visitor: Visitor, *, sub: bool
) -> bool:
    if record is None:
        return people.may_do("propose", visitor)
    if sub:
        return may_propose(connection, charter.charter_id, record, visitor)
    return people.may_do("revise", visitor, author=record.author)


def seen(connection: Connection, charter: CharterRecord, n: int, visitor: Visitor) -> AmendmentRecord:
    """Return an amendment the visitor may see; raises NoSuchAmendment."""
    record = amendments.by_number(connection, charter.charter_id, n)
    if not visible(record, visitor):
        raise NoSuchAmendment(what="amendment", name=n)
    return record


def _editables(tree: Provision) -> Iterator[Provision]:
    """Yield what may be reworded clause by clause: whatever has words, and chapters' headings."""
    for node in tree.walk():
        if node.kind is not Kind.CHARTER and node.state is State.IN_FORCE and (node.text or node.heading):
            yield node


def _choice(node: Provision) -> str:
    return f"{name_of(node)} {short((node.heading or node.text).split(chr(10))[0])}".strip()


def _own_targets(begin: Start, revision: AmendmentRevision) -> list[str]:
    """Return what the amendment changes or brought in, where it has words to edit, and where words of it were lost."""
    found = [*begin.lost]
    for operation in revision.operations:
        node = operation.get("node")
        found.append(str(node.get("identity", "")) if isinstance(node, dict) else str(operation.get("target", "")))
    standing = {node.identity for node in _editables(begin.tree)}
    return [identity for identity in dict.fromkeys(found) if identity in standing]


def _editable(begin: Start, wanted: Sequence[str]) -> Iterator[Editable]:
    for node in _editables(begin.tree):
        if node.identity in wanted:
            yield Editable(
                identity=node.identity,
                label=name_of(node),
                heading=node.heading,
                text=node.text,
                has_heading=node.kind is not Kind.PREAMBLE,
                divides=node.kind in {Kind.CHAPTER, Kind.PART},
                moves=node.kind is Kind.CLAUSE,
                theirs=begin.lost.get(node.identity, ""),
            )


def _new_label(tree: Provision, after: Provision) -> str:
    return next_inserted(after.label, [node.label for node in clauses(tree)])


# --- where an edit starts ---------------------------------------------------------------------------------------------
def start(
    connection: Connection, charter: CharterRecord, revision: AmendmentRevision | None, *, sub: bool = False
) -> Start:
    """Return the newest version, with an amendment's changes on it where there is one; a `sub` edits what it gives."""
    if sub and revision is not None:
        return Start(tree=amended_text(connection, charter.charter_id, revision), lost={}, merged=())
    head = texts.tree(connection, charter.charter_id, charter.head)
    if revision is None:
        return Start(tree=head, lost={}, merged=())
    base = texts.tree(connection, charter.charter_id, revision.base_version)
    return carried_over(base, head, operations_from_json(revision.operations))


# --- what follows from an edit ----------------------------------------------------------------------------------------
def edited_text(
    tree: Provision,
    edits: Sequence[ClauseEdit],
    added: NewClause | None = None,
    chapter: NewChapter | None = None,
) -> str:
    """Return the whole text in the plain form; raises NoWordsLeft, NoSuchProvision, DamagedText, NotWritable."""
    for edit in edits:
        tree = _edited(tree, edit)
    tree = tree if chapter is None else with_chapter(tree, chapter)
    return export(tree if added is None else with_clause(tree, added))


def _edited(tree: Provision, edit: ClauseEdit) -> Provision:
    node = get(tree, edit.identity)
    if edit.repeal or edit.below:
        return replace_node(tree, edit.identity, _emptied(node) if edit.below else node.repealed())
    said = replace(node, heading=_line(edit.heading), text=canonical(edit.text))
    if node.text and not said.text.strip() and node.kind not in {Kind.CHAPTER, Kind.PART}:
        raise NoWordsLeft(label=name_of(node), why="no words")
    if not edit.move_after or edit.move_after == edit.identity:
        return replace_node(tree, edit.identity, said)
    after = get(tree, edit.move_after)
    tree = replace_node(tree, edit.identity, node.repealed())
    return _put_after(tree, after, replace(said, label=_new_label(tree, after), identity=""))


def _emptied(node: Provision) -> Provision:
    """The provision repealed with everything it holds."""
    return replace(node.repealed(), children=tuple(_emptied(child) for child in node.children))


def _line(text: str) -> str:
    return " ".join(canonical(text).split())


def with_clause(tree: Provision, added: NewClause) -> Provision:
    """Return the tree with a new clause right after another one."""
    after = get(tree, added.after)
    node = Provision(
        kind=Kind.CLAUSE,
        label=_new_label(tree, after),
        heading=_line(added.heading),
        text=canonical(added.text),
    )
    return _put_after(tree, after, node)


def with_chapter(tree: Provision, added: NewChapter) -> Provision:
    """Return the tree with a new chapter after another one."""
    after, words = get(tree, added.after), canonical(added.text)
    first = Provision(kind=Kind.CLAUSE, label=_chapter_clause(tree, after), text=words)
    node = Provision(
        kind=Kind.CHAPTER,
        label=_chapter_label(tree, after),
        heading=_line(added.heading),
        children=(first,) if words else (),
    )
    return _put_after(tree, after, node)


def _chapter_label(tree: Provision, after: Provision) -> str:
    """The number of a chapter after this one: the next at the end of the row, else one of its own below it."""
    labels = [node.label for node in tree.children if node.kind is Kind.CHAPTER]
    return next_sibling(after.label) if labels[-1] == after.label else next_inserted(after.label, labels)


def _chapter_clause(tree: Provision, after: Provision) -> str:
    """The number of the first clause of a chapter after this one."""
    labels = [node.label for node in clauses(tree)]
    own = [node.label for node in clauses(after)]
    last = own[-1] if own else labels[-1] if labels else "ข้อ ๐"
    return next_sibling(last) if not labels or labels[-1] == last else next_inserted(last, labels)


def _put_after(tree: Provision, after: Provision, node: Provision) -> Provision:
    parent = parent_of(tree, after.identity)
    return change_node(tree, parent.identity if parent else tree.identity, lambda place: _after(place, after, node))


def _after(parent: Provision, sibling: Provision, node: Provision) -> Provision:
    at = next(place for place, child in enumerate(parent.children) if child.identity == sibling.identity) + 1
    return replace(parent, children=(*parent.children[:at], node, *parent.children[at:]))
