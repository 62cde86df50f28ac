"""Erasing a person takes names and words away and breaks no proof."""

from __future__ import annotations

from charter_engine.actions.erasure import erase_person
from charter_engine.domain.ledger.merkle import Frontier, leaf_hash
from charter_engine.storage import charters, comments, ledger, people
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.tambon import Tambon


def test_a_person_is_gone_from_every_table_but_the_seat_and_its_proofs_stay(tambon: Tambon):
    tambon.adopt()
    said = tambon.act("citizen", "", "comment", clause="1", body="ถ้อยคำที่ต้องลบ")
    with unit_of_work(tambon.store) as work:
        (erased,) = erase_person(work, "citizen")
    assert erased.comments == (said.reference,)
    with reading(tambon.store) as connection:
        assert people.find_account(connection, "citizen") is None
        assert said.seat not in charters.seat_names(connection, tambon.charter_id)
        kept = comments.by_reference(connection, tambon.charter_id, said.reference)
        assert (kept.erased, kept.body, kept.commitment) == (True, "", said.commitment)
        assert comments.seal_of(connection, tambon.charter_id, said.n) is not None
        lines = ledger.lines(connection, tambon.charter_id)
        leaves = [leaf_hash(line.data) for line in lines]
        assert lines[-1].type == "person.erased"
        assert Frontier.of(leaves).root() == Frontier.of(ledger.leaves(connection, tambon.charter_id)).root()
    raw = tambon.engine.raw_connection()
    try:
        cursor = raw.cursor()
        for table in ("person", "account", "seat_holder", "comment_text"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "citizen" not in repr(cursor.fetchall()), table
    finally:
        raw.close()
