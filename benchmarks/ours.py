"""A charter in our own tables with the benchmark's history, one version an amendment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection, insert

from benchmarks.workload import IN_CHAPTER, Change, History
from charter_engine.domain.charter.hashing import content_hash, hash_with, node_hash, root_hash
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.timeline import changes
from charter_engine.storage import manifests, rows, schema, texts
from charter_engine.storage.engine import WRITER, open_engine
from charter_engine.storage.manifests import Place
from charter_engine.storage.texts import OPEN, VersionRecord

CHARTER = "bench"
_DAY, _MOMENT = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
_BATCH = 5000


class Ours:
    """A database of one charter; its first version is adopted, the amendments' rows are written in bulk."""

    def __init__(self, path: Path, history: History, room: int = 100) -> None:
        self.engine = open_engine(f"sqlite:///{path}")
        schema.upgrade(self.engine)
        self.filled = self.newest = history.newest
        with self.engine.connect() as connection, connection.begin():
            _register(connection, history.newest + room)
            tree = _first_tree(history.first)
            texts.add_version(connection, CHARTER, _record(1, root_hash(tree)), tree, {})
            _fill(connection, tree, history)
            manifests.rebuild(connection, CHARTER)
        self.connection = self.engine.connect()

    def read(self, version: int) -> Provision:
        """Return the whole tree of a version."""
        return texts.tree(self.connection, CHARTER, version)

    def read_cold(self, version: int) -> Provision:
        """Return the same with nothing at hand in memory."""
        return texts.tree(self.connection, CHARTER, version, afresh=True)

    @staticmethod
    def forget() -> None:
        """Let go of everything at hand."""
        texts.forget()

    def texts(self, version: int) -> list[str]:
        """Return the clauses' texts of a version in order."""
        return [node.text for node in self.read(version).walk() if node.kind is Kind.CLAUSE]

    def blame(self) -> dict[str, int]:
        """Return which version set each provision of the newest one."""
        return texts.blame(self.connection, CHARTER, self.filled)

    def history(self, clause: int) -> list[str]:
        """Return every text a clause has had, oldest first."""
        return [state.node.text for state in texts.history(self.connection, CHARTER, f"n{clause}")]

    def compare(self, old: int, new: int) -> int:
        """Return how many provisions differ between two versions, all of them compared."""
        return sum(change.what.value != "unchanged" for change in changes(self.read(old), self.read(new)))

    def adopt(self, change: Change) -> None:
        """Adopt one amendment durably: read the newest text, change it, hash it whole, keep it."""
        with self.engine.connect().execution_options(**{WRITER: True}) as connection, connection.begin():
            tree = reworded(texts.tree(connection, CHARTER, self.newest), change)
            self.newest += 1
            texts.add_version(connection, CHARTER, _record(self.newest, root_hash(tree)), tree, {})

    def root(self, version: int) -> str:
        """Return the root hash kept for a version."""
        return texts.version(self.connection, CHARTER, version).root

    def close(self) -> None:
        """Let the database go."""
        self.connection.close()
        self.engine.dispose()


def reworded(tree: Provision, change: Change) -> Provision:
    """Return the tree with one clause's text changed."""
    at, within = divmod(change.clause - 1, IN_CHAPTER)
    chapter = tree.children[at]
    clause = replace(chapter.children[within], text=change.text)
    chapter = replace(chapter, children=(*chapter.children[:within], clause, *chapter.children[within + 1 :]))
    return replace(tree, children=(*tree.children[:at], chapter, *tree.children[at + 1 :]))


def _register(connection: Connection, amendments: int) -> None:
    numbers = dict.fromkeys(("head", "next_identity", "next_amendment", "next_comment", "next_assembly"), 1)
    words = dict.fromkeys(("slug", "title", "place", "kind", "prefix", "origin", "procedure_hash"), CHARTER)
    connection.execute(insert(rows.charter).values(charter_id=CHARTER, created=_MOMENT, **numbers, **words))
    facts = dict.fromkeys(("kind", "state", "stage", "procedure_hash", "author"), "x") | {"charter_id": CHARTER}
    facts |= {"stage_since": _MOMENT, "filed_at": _MOMENT, "revision": 1, "acts": 0}
    connection.execute(insert(rows.amendment), [{"n": n, **facts} for n in range(1, amendments + 1)])


def _first_tree(first: tuple[str, ...]) -> Provision:
    clauses = [
        Provision(kind=Kind.CLAUSE, label=f"ข้อ {n}", text=text, identity=f"n{n}")
        for n, text in enumerate(first, start=1)
    ]
    chapters = tuple(
        Provision(
            kind=Kind.CHAPTER,
            label=f"หมวด {at + 1}",
            heading="หมวด",
            identity=f"nc{at}",
            children=tuple(clauses[at * IN_CHAPTER : (at + 1) * IN_CHAPTER]),
        )
        for at in range(len(clauses) // IN_CHAPTER)
    )
    return Provision(kind=Kind.CHARTER, heading="ธรรมนูญ", identity="nr", children=chapters)


def _record(number: int, root: str) -> VersionRecord:
    return VersionRecord(
        n=number, kind="adopted", root=root, adopted=_DAY, effective=_DAY, adopted_at=_MOMENT, instrument="",
        outcome={}, sources=(number,),
    )  # fmt: skip


def _fill(connection: Connection, tree: Provision, history: History) -> None:
    """Write the rows of all amendments, as adopting one after the other would, without reading in between."""
    first = texts.placements(connection, CHARTER, 1)
    made = list(_rows(tree, history, first))
    spans, since = [], dict.fromkeys(first, 1)
    for row in made:
        identity, n = row["clause_revision"]["identity"], row["version"]["n"]
        spans.append({"charter_id": CHARTER, "identity": identity, "valid_from": since[identity], "valid_to": n})
        since[identity] = n
    spans += [{"charter_id": CHARTER, "identity": k, "valid_from": n, "valid_to": OPEN} for k, n in since.items()]
    for name in ("version", "version_source", "content", "clause_revision"):
        table, wanted = getattr(rows, name), {str(row[name]): row[name] for row in made if name in row}
        for start in range(0, len(wanted), _BATCH):
            connection.execute(insert(table), list(wanted.values())[start : start + _BATCH])
    connection.execute(rows.clause_span.delete())
    connection.execute(insert(rows.clause_span), spans)


def _rows(tree: Provision, history: History, first: dict[str, Place]) -> Iterator[dict[str, dict[str, object]]]:
    chapters = [list(chapter.children) for chapter in tree.children]
    clause_hashes = [[node_hash(clause) for clause in chapter] for chapter in chapters]
    hashes = [hash_with(chapter, below) for chapter, below in zip(tree.children, clause_hashes, strict=True)]
    numbers = {content_hash(node): first[node.identity].content_no for node in tree.walk()}
    for n, change in enumerate(history.changes, start=2):
        at, within = divmod(change.clause - 1, IN_CHAPTER)
        clause = chapters[at][within] = replace(chapters[at][within], text=change.text)
        digest = clause_hashes[at][within] = node_hash(clause)
        hashes[at] = hash_with(tree.children[at], clause_hashes[at])
        record = _record(n, hash_with(tree, hashes))
        values = {name: getattr(record, name) for name in VersionRecord.__dataclass_fields__ if name != "sources"}
        row: dict[str, dict[str, object]] = {
            "version": {"charter_id": CHARTER, **values},
            "version_source": {"charter_id": CHARTER, "version": n, "amendment": n},
        }
        if digest not in numbers:
            numbers[digest] = len(numbers) + 1
            row["content"] = {
                "charter_id": CHARTER, "no": numbers[digest], "hash": digest, "kind": clause.kind.value,
                "label": clause.label, "heading": "", "state": clause.state.value, "text": clause.text,
            }  # fmt: skip
        place = first[clause.identity]._replace(content_no=numbers[digest], digest=digest, amendment=n, since=n)
        row["clause_revision"] = {
            "charter_id": CHARTER, "identity": clause.identity, "version": n, "parent": place.parent,
            "rank": place.rank, "content_no": place.content_no, "amendment": n,
        }  # fmt: skip
        yield row
