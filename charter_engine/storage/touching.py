"""What a revision of an amendment touches, by name: what rules about entrenched clauses are judged by."""

from __future__ import annotations

from sqlalchemy import Connection

from charter_engine.domain.amendment.apply import apply, name_of
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.conflict import new_labels, touched
from charter_engine.domain.deliberation.clauses import with_ancestors
from charter_engine.storage import amendments, texts


def touched_labels(connection: Connection, charter_id: str, amendment: int, number: int) -> tuple[str, ...]:
    """Return what a revision changes, by name, with the chapters and parts around it before and after."""
    revision = amendments.revision(connection, charter_id, amendment, number)
    base = texts.tree(connection, charter_id, revision.base_version)
    operations = operations_from_json(revision.operations)
    changed = [base.find(identity) for identity in sorted(touched(operations))]
    named = [name_of(node) for node in changed if node is not None]
    names = dict.fromkeys(name for name in (*named, *new_labels(operations).values()) if name)
    around = (*with_ancestors(base, tuple(names)), *with_ancestors(apply(base, operations), tuple(names)))
    return tuple(dict.fromkeys(around))
