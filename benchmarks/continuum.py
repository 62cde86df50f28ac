"""SQLAlchemy-Continuum as a peer: a versioned class with validity intervals, one transaction an amendment.

The first text and the last amendments go through the library; those between are written in bulk as the library writes
them, since ten thousand of its commits take minutes. Everything is read through its version class.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session, configure_mappers, declarative_base
from sqlalchemy_continuum import Operation, make_versioned, version_class, versioning_manager

from benchmarks.workload import Change, History

THROUGH_THE_LIBRARY = 20
make_versioned(user_cls=None, options={"strategy": "validity"})
_HEARD = {
    "before_execute": versioning_manager.track_association_operations,
    "rollback": versioning_manager.clear_connection,
    "set_connection_execution_options": versioning_manager.track_cloned_connections,
}
for _event, _heard in _HEARD.items():
    sa.event.remove(sa.engine.Engine, _event, _heard)  # else it hears every engine's statements, ours among them
Base = declarative_base()


class Clause(Base):  # type: ignore[misc, valid-type]  # the library makes it when the program runs
    """A clause as an application with version tables would keep it."""

    __versioned__: dict[str, object] = {}  # noqa: RUF012 - the library's way
    __tablename__ = "clause"
    id = sa.Column(sa.Integer, primary_key=True, autoincrement=False)
    text = sa.Column(sa.Text)


configure_mappers()
Kept = version_class(Clause)


class Continuum:
    """A database whose transactions are numbered from 1."""

    def __init__(self, path: Path, history: History) -> None:
        self.engine = sa.create_engine(f"sqlite:///{path}")
        for event, heard in _HEARD.items():
            sa.event.listen(self.engine, event, heard)
        for pragma in ("synchronous=OFF", "journal_mode=WAL", "cache_size=-16000"):
            sa.event.listen(self.engine, "connect", lambda raw, _, said=pragma: raw.execute(f"PRAGMA {said}"))
        Base.metadata.create_all(self.engine)
        last = len(history.changes) - THROUGH_THE_LIBRARY
        with Session(self.engine) as session:
            session.add_all(Clause(id=number, text=text) for number, text in enumerate(history.first, start=1))
            session.commit()
        with self.engine.begin() as connection:
            _fill(connection, history, history.changes[:last])
        with Session(self.engine) as session:
            for change in history.changes[last:]:
                session.get(Clause, change.clause).text = change.text
                session.commit()
        self.session = Session(self.engine)

    def read(self, version: int) -> list[str]:
        """Return the texts of a version in order."""
        self.session.expunge_all()
        valid = (Kept.transaction_id <= version) & (
            (Kept.end_transaction_id > version) | Kept.end_transaction_id.is_(None)
        )
        return [one.text for one in self.session.scalars(sa.select(Kept).where(valid).order_by(Kept.id))]

    def history(self, clause: int) -> list[str]:
        """Return every text a clause has had, oldest first."""
        self.session.expunge_all()
        query = sa.select(Kept).where(Kept.id == clause).order_by(Kept.transaction_id)
        return [one.text for one in self.session.scalars(query)]

    def close(self) -> None:
        """Let the database go."""
        self.session.close()
        self.engine.dispose()


def _fill(connection: sa.Connection, history: History, changes: tuple[Change, ...]) -> None:
    versions, issued = Kept.__table__, versioning_manager.transaction_cls.__table__
    numbers = range(2, len(changes) + 2)
    began = datetime(2026, 1, 1)  # noqa: DTZ001 - the library's column keeps no zone
    connection.execute(sa.insert(issued), [{"id": n, "issued_at": began} for n in numbers])
    connection.execute(sa.delete(versions))
    connection.execute(sa.insert(versions), list(_versions(history.first, changes)))
    newest = {change.clause: change.text for change in changes}
    change = sa.update(Clause.__table__).where(Clause.__table__.c.id == sa.bindparam("clause"))
    connection.execute(change, [{"clause": clause, "text": text} for clause, text in newest.items()])


def _versions(first: tuple[str, ...], changes: tuple[Change, ...]) -> Iterator[dict[str, object]]:
    """Yield a row for each text of each clause, with the transactions from and until which it is valid."""
    now = {clause: (1, text) for clause, text in enumerate(first, start=1)}
    for number, change in enumerate(changes, start=2):
        yield _row(change.clause, *now[change.clause], number)
        now[change.clause] = (number, change.text)
    for clause, (since, text) in now.items():
        yield _row(clause, since, text, None)


def _row(clause: int, since: int, text: str, until: int | None) -> dict[str, object]:
    operation = Operation.INSERT if since == 1 else Operation.UPDATE
    return {
        "id": clause, "text": text, "transaction_id": since, "end_transaction_id": until, "operation_type": operation,
    }  # fmt: skip
