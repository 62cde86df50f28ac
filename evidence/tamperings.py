"""Ways to tamper with the rows, by name: with the log, with what the log binds, and with what nothing binds."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Callable
from typing import Any, TypeAlias

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from charter_engine.domain.ledger.canonical_json import encode
from charter_engine.domain.ledger.merkle import Frontier, leaf_hash
from charter_engine.storage import rows

Tampering: TypeAlias = Callable[[Connection, str, random.Random], None]
Row: TypeAlias = dict[str, Any]
Where: TypeAlias = Callable[[Row], bool]


# --- the log ----------------------------------------------------------------------------------------------------------
def _log(connection: Connection, charter_id: str) -> list[Row]:
    query = select(rows.ledger_entry).where(rows.ledger_entry.c.charter_id == charter_id)
    return [dict(row._mapping) for row in connection.execute(query.order_by(rows.ledger_entry.c.seq))]


def _rewrite(connection: Connection, charter_id: str, entries: list[Row]) -> None:
    """Write the whole log anew: numbers, bytes, leaves and head all agree with each other."""
    connection.execute(delete(rows.ledger_entry).where(rows.ledger_entry.c.charter_id == charter_id))
    leaves = []
    for seq, entry in enumerate(entries):
        data = encode(json.loads(entry["data"]) | {"seq": seq})
        leaves.append(leaf_hash(data))
        connection.execute(
            insert(rows.ledger_entry).values(entry | {"seq": seq, "data": data, "leaf": leaves[-1].hex()})
        )
    frontier = Frontier.of(leaves)
    head = update(rows.ledger_head).where(rows.ledger_head.c.charter_id == charter_id)
    connection.execute(head.values(size=frontier.size, frontier=base64.b64encode(frontier.to_bytes()).decode()))


def _log_bit(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entry = chance.choice(_log(connection, charter_id))
    data = bytearray(entry["data"])
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    _write(connection, rows.ledger_entry, entry, {"data": bytes(data)})


def _log_words(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entries = _log(connection, charter_id)
    entry = chance.choice(entries)
    record = json.loads(entry["data"])
    record["body"]["note"] = "เพิ่มทีหลัง"
    entry["data"] = encode(record)
    _rewrite(connection, charter_id, entries)


def _log_actor(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entries = _log(connection, charter_id)
    entry = chance.choice(entries)
    entry["data"] = encode(json.loads(entry["data"]) | {"actor": "s-someoneelse"})
    _rewrite(connection, charter_id, entries)


def _log_removed(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entries = _log(connection, charter_id)
    del entries[chance.randrange(len(entries))]
    _rewrite(connection, charter_id, entries)


def _log_swapped(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entries = _log(connection, charter_id)
    one, other = chance.sample(range(len(entries)), 2)
    entries[one], entries[other] = entries[other], entries[one]
    _rewrite(connection, charter_id, entries)


def _log_inserted(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entries = _log(connection, charter_id)
    place = chance.randrange(len(entries) - 1)
    entries.insert(place, dict(entries[place]))
    _rewrite(connection, charter_id, entries)


def _log_appended(connection: Connection, charter_id: str, chance: random.Random) -> None:
    """Add an entry at the end: only a checkpoint signed later can bind what comes after the one that is held."""
    del chance
    entries = _log(connection, charter_id)
    _rewrite(connection, charter_id, [*entries, dict(entries[-1])])


def _log_cut(connection: Connection, charter_id: str, chance: random.Random) -> None:
    entries = _log(connection, charter_id)
    _rewrite(connection, charter_id, entries[: chance.randrange(1, len(entries))])


def _log_head(connection: Connection, charter_id: str, chance: random.Random) -> None:
    head = update(rows.ledger_head).where(rows.ledger_head.c.charter_id == charter_id)
    connection.execute(head.values(size=chance.randrange(1000, 2000)))


LOG: dict[str, Tampering] = {
    "a bit of an entry": _log_bit,
    "an entry's words changed, leaves and head made to agree": _log_words,
    "another seat named in an entry, all made to agree": _log_actor,
    "an entry removed, the rest renumbered": _log_removed,
    "two entries swapped, renumbered": _log_swapped,
    "an entry inserted, the rest renumbered": _log_inserted,
    "the newest entries cut off": _log_cut,
    "the head's size": _log_head,
}


# --- rows -------------------------------------------------------------------------------------------------------------
def _write(connection: Connection, table: Table, row: Row, values: Row) -> None:
    key = and_(*(column == row[column.name] for column in table.primary_key))
    connection.execute(update(table).where(key).values(values))


def _some(
    connection: Connection, table: Table, charter_id: str, chance: random.Random, where: Where | None
) -> Row | None:
    query = select(table).where(table.c.charter_id == charter_id) if "charter_id" in table.c else select(table)
    found = [row for row in (dict(one._mapping) for one in connection.execute(query)) if where is None or where(row)]
    return chance.choice(sorted(found, key=repr)) if found else None


def _change(name: str, column: str, new: Callable[[Any], Any], where: Where | None = None) -> Tampering:
    def tamper(connection: Connection, charter_id: str, chance: random.Random) -> None:
        table = rows.metadata.tables[name]
        if (row := _some(connection, table, charter_id, chance, where)) is not None:
            _write(connection, table, row, {column: new(row[column])})

    return tamper


def _gone(name: str, where: Where | None = None) -> Tampering:
    def tamper(connection: Connection, charter_id: str, chance: random.Random) -> None:
        table = rows.metadata.tables[name]
        if (row := _some(connection, table, charter_id, chance, where)) is not None:
            connection.execute(delete(table).where(and_(*(column == row[column.name] for column in table.primary_key))))

    return tamper


def _doubled(name: str, column: str, new: Callable[[Any], Any], **more: object) -> Tampering:
    def tamper(connection: Connection, charter_id: str, chance: random.Random) -> None:
        table = rows.metadata.tables[name]
        if (row := _some(connection, table, charter_id, chance, None)) is not None:
            connection.execute(insert(table).values(row | more | {column: new(row[column])}))

    return tamper


def _more(words: str) -> str:
    return f"{words} และอื่น ๆ"


def _other(choice: str) -> str:
    return {"yes": "no", "no": "yes"}.get(choice, "yes")


def _next(number: int) -> int:
    return number + 1


def _flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def _replaced_paper(connection: Connection, charter_id: str, chance: random.Random) -> None:
    """Put another file in a paper's place and name its digest everywhere in the tables."""
    row = _some(connection, rows.publication, charter_id, chance, lambda one: one["kind"] != "package")
    if row is not None:
        data = b"%PDF-1.7 another paper"
        digest = hashlib.sha256(data).hexdigest()
        file = {"charter_id": charter_id, "digest": digest, "media_type": "application/pdf", "data": data}
        connection.execute(insert(rows.stored_file).values(file))
        _write(connection, rows.publication, row, {"digest": digest})


def _of_comment(column: str, *, erased: bool) -> Tampering:
    """Change a fact of a comment whose words and salt are there, or are erased: only they can bind it."""

    def tamper(connection: Connection, charter_id: str, chance: random.Random) -> None:
        spoken = set(connection.execute(select(rows.comment_text.c.n)).scalars())
        fits = _some(connection, rows.comment, charter_id, chance, lambda row: (row["n"] in spoken) is not erased)
        if fits is not None:
            _write(connection, rows.comment, fits, {column: "other"})

    return tamper


def _longer(decision: dict[str, Any] | None) -> dict[str, Any]:
    return (decision or {}) | {"outcome": "passed" if (decision or {}).get("outcome") != "passed" else "failed"}


def _is_closed(row: Row) -> bool:
    return bool(row["state"] == "closed")


def _is_filed(row: Row) -> bool:
    return bool(row["title"] != "แก้คำผิด")


def _is_member(row: Row) -> bool:
    return bool(row["role"] != "citizen")


COVERED: dict[str, Tampering] = {
    "a ballot's choice": _change("ballot", "choice", _other),
    "a ballot gone": _gone("ballot"),
    "a later ballot in a seat's name": _doubled("ballot", "choice", _other, revision=99),
    "an elector gone": _gone("elector"),
    "an elector's weight": _change("elector", "weight", _next),
    "an elector's sector": _change("elector", "sector", _more),
    "an absent elector present": _change("elector", "present", lambda was: not was),
    "a poll's outcome": _change("poll", "decision", _longer, _is_closed),
    "a closed poll open again": _change("poll", "state", lambda _: "open", _is_closed),
    "a poll gone": _gone("poll"),
    "a comment's words": _change("comment_text", "body", _more),
    "the words a comment quotes": _change("comment_text", "exact", _more),
    "a comment's words gone in silence": _gone("comment_text"),
    "a comment's seat": _of_comment("seat", erased=False),
    "a comment's clause": _of_comment("clause", erased=False),
    "a comment gone": _gone("comment"),
    "a comment's commitment": _change("comment", "commitment", lambda was: was[::-1]),
    "a comment under another seal": _change("comment_seal", "seq", lambda _: 0),
    "a comment's seal gone": _gone("comment_seal"),
    "an answer's words": _change("comment_answer", "body", _more),
    "what an answer led to": _change("comment_answer", "led_to", _more),
    "an answer gone": _gone("comment_answer"),
    "a provision's text": _change("content", "text", _more),
    "a provision's label": _change("content", "label", _more),
    "a provision's heading": _change("content", "heading", _more),
    "a provision repealed": _change("content", "state", lambda _: "repealed"),
    "a provision's earlier text put back": _change("clause_revision", "content_no", lambda was: 1 if was != 1 else 2),
    "a provision elsewhere": _change("clause_revision", "parent", lambda _: "n99"),
    "a revision of a provision gone": _gone("clause_revision"),
    "a span that ends early": _change("clause_span", "valid_to", lambda _: 1),
    "a version's manifest": _change("manifest", "places", _flipped),
    "a manifest gone": _gone("manifest"),
    "a version's root": _change("version", "root", lambda was: was[::-1]),
    "a version's instrument": _change("version", "instrument", _more),
    "a version gone": _gone("version"),
    "the newest version forgotten": _change("charter", "head", lambda was: was - 1),
    "an amendment's title": _change("amendment_revision", "title", _more, _is_filed),
    "an amendment's reason": _change("amendment_revision", "reason", _more, _is_filed),
    "an amendment's operations": _change("amendment_revision", "operations", lambda was: was[:-1], _is_filed),
    "an amendment's result": _change("amendment_revision", "result_root", lambda was: was[::-1], _is_filed),
    "why a slip was corrected": _change("amendment_revision", "reason", _more, lambda row: not _is_filed(row)),
    "a filed amendment gone": _gone("amendment_revision", _is_filed),
    "a member's sector": _change("seat", "sector", _more, _is_member),
    "a member's weight": _change("seat", "weight", _next, _is_member),
    "a member's role": _change("seat", "role", lambda was: "auditor" if was != "auditor" else "chair", _is_member),
    "a member's seat gone": _gone("seat", _is_member),
    "someone checked in gone": _gone("attendance"),
    "the procedure": _change("procedure", "source", lambda was: was.replace('"1/2"', '"1/3"')),
    "a byte of a paper": _change("stored_file", "data", _flipped),
    "a paper gone": _gone("stored_file"),
    "another paper in its place": _replaced_paper,
    "a paper's record gone": _gone("publication", lambda row: row["seq"] is not None),
}
"""What an entry of the log binds."""

OPEN: dict[str, Tampering] = {
    "an entry added after the newest checkpoint that is held": _log_appended,
    "a person's name": _change("person", "name", _more),
    "who holds a seat": _change("seat_holder", "person_id", lambda _: "p-chair"),
    "a meeting's title": _change("assembly", "title", _more),
    "the sender's key of a ballot": _change("ballot", "idempotency", lambda was: was + "x"),
    "the seat of a comment whose words are erased": _of_comment("seat", erased=True),
    "where a comment stands in its clause": _change("comment", "start", _next),
    "where a comment's words are in a version": _change("comment_place", "status", lambda _: "orphaned"),
    "what an entry is filed under": _change("ledger_entry", "subject", _more),
    "the charter's registered title": _change("charter", "title", _more),
}
"""What no entry binds, because it can be erased, is derived, or is nobody's right."""
