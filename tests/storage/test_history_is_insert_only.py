"""The database itself refuses to change history: each table, each way, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from charter_engine.storage import charters, rows
from charter_engine.storage.unit_of_work import reading
from tests.support.filing import FILING, endorse, filing_tambon, to_comment
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, PROCEDURE, VOTERS, Tambon


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
    tambon.act("chair", "", "sign_version", version=2, signatory="people")
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


SIGNED = (
    PROCEDURE
    + """
[[signatory]]
id = "people"
name = "ประชาชนตำบลหนองบัว"
body = "chair"
"""
)
DELIBERATING = FILING.replace("seats = 6\n", "seats = 6\nproxies = 1\n").replace(
    '[[stage]]\nid = "promulgation"', 'ballots = "mixed"\n[[stage]]\nid = "promulgation"'
)
"""Proxies, and hands beside ballots, where proposals gather support."""


def _deliberate(tambon: Tambon) -> None:
    """Carry a draft by support, more time and urgency to a vote with a proxy, a recusal, hands and paper."""
    number = tambon.propose(DRAFT)
    draft = f"amendments/{number}"
    to_comment(tambon, number)
    endorse(tambon, number, 3)
    tambon.act("sec", draft, "answer_petition", petition="heard", body="ชี้แจง")
    tambon.act("sec", draft, "extend", reason="น้ำท่วม")
    meeting = tambon.meeting()
    at = f"assemblies/{meeting}"
    k = tambon.act("chair", at, "open_question", subject=f"ร่างที่ {number} เร่งด่วน").k
    for login in VOTERS:
        tambon.act(login, at, "vote", poll=k, choice="yes")
    tambon.act("chair", at, "close_poll", poll=k)
    tambon.act("chair", draft, "declare_urgent", urgency="flood", assembly=meeting, poll=k, reason="น้ำท่วม")
    _vote_with_hands(tambon, number)


def _vote_with_hands(tambon: Tambon, number: int) -> None:
    """Vote where one is away, one recused, and one sector's hands are counted."""
    day = tambon.now.date().isoformat()
    meeting = tambon.act("sec", "", "convene", body="meeting", title="ประชุมลงมติ", day=day).n
    at = f"assemblies/{meeting}"
    tambon.act("sec", at, "check_in", logins=["n1", "n2", "s1"])
    tambon.act("chair", at, "open")
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.act("s2", at, "give_proxy", holder=_seat(tambon, "s1"))
    tambon.act("n2", at, "recuse", amendment=number)
    k = tambon.act("chair", at, "open_poll", amendment=number).k
    tambon.act("sec", at, "count_hands", poll=k, sector="north", yes=1)
    tambon.act("chair", at, "close_poll", poll=k)
    tambon.act("sec", at, "reconcile", poll=k, figures=[{"yes": 1}])


def _seat(tambon: Tambon, login: str) -> str:
    with reading(tambon.store) as connection:
        names = charters.seat_names(connection, tambon.charter_id)
    return next(seat for seat, name in names.items() if name == f"ตัวอย่าง {login}")


def _live_both(engine: Engine) -> None:
    """Make every kind of history, in two charters."""
    _live(Tambon(engine, procedure=SIGNED, slug="signed"))
    _deliberate(filing_tambon(engine, DELIBERATING))


@pytest.fixture
def lived(migrated_url: str) -> Iterator[Engine]:
    """A database in which every kind of history has been made."""
    with opened(migrated_url) as engine:
        _live_both(engine)
        yield engine


ELSEWHERE = {"stored_file", "publication", "checkpoint"}
"""Filled by the worker; guarded by the same triggers, which the test after the next counts."""


def test_no_row_of_history_can_be_updated_or_deleted(lived: Engine):
    for name in sorted(set(rows.INSERT_ONLY) - ELSEWHERE):
        for statement in (f"UPDATE {name} SET charter_id = charter_id", f"DELETE FROM {name}"):
            with lived.connect() as connection:
                assert connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() > 0, name
                with pytest.raises(DBAPIError, match="insert-only"):
                    connection.execute(text(statement))


def test_sqlite_replace_cannot_slip_a_row_into_history(sqlite_url: str):
    with opened(sqlite_url) as engine:
        _live_both(engine)
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
    # The other charter has no version, so identities are those of one.
    with lived.connect() as connection:
        assert len(connection.execute(text("SELECT DISTINCT charter_id FROM clause_span")).all()) == 1
        spans = connection.execute(text("SELECT identity, valid_from, valid_to FROM clause_span ORDER BY 1, 2")).all()
        made = connection.execute(text("SELECT identity, version FROM clause_revision ORDER BY 1, 2")).all()
    starts = {(identity, start) for identity, start, _ in spans}
    assert starts == {tuple(row) for row in made}
    for identity, start, end in spans:
        later = [version for other, version in made if other == identity and version > start]
        assert end == (min(later) if later else 2_147_483_647)
