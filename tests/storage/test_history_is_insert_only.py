"""The database itself refuses to change history: each table, each way, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from charter_engine.storage import rows
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, Tambon


def _live(tambon: Tambon) -> None:
    """Adopt, hear a comment, amend with a proposal to change the amendment, and adopt again."""
    tambon.adopt()
    said = tambon.act("citizen", "", "comment", clause="1", body="ความเห็น")
    tambon.act("sec", f"comments/{said.n}", "answer", body="คำชี้แจง")
    number = tambon.propose(AMENDED, "citizen")
    tambon.act("sec", f"amendments/{number}", "admit")
    text = AMENDED.replace("สองครั้ง", "สามครั้ง")
    k = tambon.act("stranger", f"amendments/{number}", "propose_sub", text=text, reason="ควรบ่อยกว่า").k
    tambon.act("citizen", f"amendments/{number}", "consent", sub=k)
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    meeting = tambon.meeting()
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.poll(number, meeting)
    tambon.promulgate(number)
    tambon.act("sec", "", "commit", clause="1", who="อบต.", what="ขุดลอกหนองน้ำ", due="2027-01-01")
    tambon.act("sec", "", "note_progress", commitment=1, words="เริ่มแล้ว")
    _meet_again(tambon, f"assemblies/{meeting}")


def _meet_again(tambon: Tambon, held: str) -> None:
    """End a meeting that someone left and that resolved something; the next, told in time, approves its minutes."""
    gone = tambon.act("n1", held, "ask_to_speak").seat
    tambon.act("sec", held, "leave", seats=[gone])
    tambon.act("chair", held, "resolve", kind="other", words="ให้ขุดลอกหนองน้ำ")
    tambon.act("chair", held, "close")
    tambon.act("sec", held, "record_minutes", words={"closing": "ปิดประชุม"})
    day = tambon.now.date().isoformat()
    later = f"assemblies/{tambon.act('sec', '', 'convene', body='meeting', title='ประชุมครั้งต่อไป', day=day).n}"
    tambon.act("sec", later, "notify")
    tambon.act("sec", later, "check_in", logins=["n1", "n2", "s1", "s2"])
    tambon.act("chair", later, "open")
    tambon.act("chair", later, "resolve", kind="approve_minutes", subject=held)


@pytest.fixture
def lived(migrated_url: str) -> Iterator[Engine]:
    """A database in which every kind of history has been made."""
    with opened(migrated_url) as engine:
        tambon = Tambon(engine)
        _live(tambon)
        yield engine


NOT_IN_THIS_STORY = {
    "endorsement",
    "endorsement_seal",
    "extension",
    "hand_count",
    "paper_count",
    "party_signature",
    "petition_answer",
    "petition_reached",
    "proxy",
    "recusal",
    "screening",
    "urgency",
}
"""Tables of a deliberation in full; guarded by the same triggers, which are counted below."""

ELSEWHERE = {"stored_file", "publication", "checkpoint"} | NOT_IN_THIS_STORY
"""Filled by the worker; guarded by the same triggers, which the next test counts."""


def test_no_row_of_history_can_be_updated_or_deleted(lived: Engine):
    for name in sorted(set(rows.INSERT_ONLY) - ELSEWHERE):
        for statement in (f"UPDATE {name} SET charter_id = charter_id", f"DELETE FROM {name}"):
            with lived.connect() as connection:
                assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() > 0, name
                with pytest.raises(DBAPIError, match="insert-only"):
                    connection.execute(text(statement))


def test_sqlite_replace_cannot_slip_a_row_into_history(sqlite_url: str):
    with opened(sqlite_url) as engine:
        _live(Tambon(engine))
        uncommented = {name for name in rows.INSERT_ONLY if not name.startswith("comment")}
        for name in sorted(uncommented - ELSEWHERE):
            with engine.connect() as connection, pytest.raises(DBAPIError, match="insert-only"):
                connection.execute(text(f"INSERT OR REPLACE INTO {name} SELECT * FROM {name} LIMIT 1"))


def test_every_table_of_history_is_guarded(lived: Engine):
    postgresql = lived.dialect.name == "postgresql"
    query = "SELECT tgname FROM pg_trigger" if postgresql else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ways = ("no_change", "no_truncate") if postgresql else ("no_update", "no_delete", "no_replace")
    with lived.connect() as connection:
        found = set(connection.execute(text(query)).scalars())
    assert {f"{name}_{way}" for name in rows.INSERT_ONLY for way in ways} <= found


def test_the_tables_that_may_be_erased_are_named_and_nothing_else_holds_names(lived: Engine):
    with lived.connect() as connection:
        for name in rows.INSERT_ONLY:
            held = connection.execute(text(f"SELECT * FROM {name}")).all()
            assert "ตัวอย่าง citizen" not in repr(held), name
            assert "p-citizen" not in repr(held), name


def test_spans_can_be_rebuilt_from_the_revisions(lived: Engine):
    with lived.connect() as connection:
        spans = connection.execute(text("SELECT identity, valid_from, valid_to FROM clause_span ORDER BY 1, 2")).all()
        made = connection.execute(text("SELECT identity, version FROM clause_revision ORDER BY 1, 2")).all()
    starts = {(identity, start) for identity, start, _ in spans}
    assert starts == {tuple(row) for row in made}
    for identity, start, end in spans:
        later = [version for other, version in made if other == identity and version > start]
        assert end == (min(later) if later else 2_147_483_647)
