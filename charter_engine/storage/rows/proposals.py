"""What carries a proposal beside its text: endorsements, thresholds reached, urgency, more time, screening."""

from __future__ import annotations

from sqlalchemy import Column

from charter_engine.storage.columns import Document, Flag, Moment
from charter_engine.storage.rows.base import integer, key, number, refers, table, text

_AMENDMENT = (("charter_id", "amendment.charter_id"), ("amendment", "amendment.n"))
_SEAT = (("charter_id", "seat.charter_id"), ("seat", "seat.seat"))

endorsement = table(
    "endorsement",
    key("charter_id"),
    number("amendment"),
    key("seat"),
    number("n"),
    text("district"),
    Column("stands", Flag, nullable=False),
    Column("at", Moment, nullable=False),
    refers(*_AMENDMENT),
    refers(*_SEAT),
    history=True,
)
endorsement_seal = table(
    "endorsement_seal",
    key("charter_id"),
    number("amendment"),
    key("seat"),
    number("n"),
    integer("seq"),
    refers(
        ("charter_id", "endorsement.charter_id"),
        ("amendment", "endorsement.amendment"),
        ("seat", "endorsement.seat"),
        ("n", "endorsement.n"),
    ),
    history=True,
)
petition_reached = table(
    "petition_reached",
    key("charter_id"),
    number("amendment"),
    key("petition"),
    integer("endorsements"),
    integer("districts"),
    Column("at", Moment, nullable=False),
    refers(*_AMENDMENT),
    history=True,
)
petition_answer = table(
    "petition_answer",
    key("charter_id"),
    number("amendment"),
    key("petition"),
    number("revision"),
    text("body"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(
        ("charter_id", "petition_reached.charter_id"),
        ("amendment", "petition_reached.amendment"),
        ("petition", "petition_reached.petition"),
    ),
    history=True,
)
extension = table(
    "extension",
    key("charter_id"),
    number("amendment"),
    number("n"),
    text("stage"),
    integer("days"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_AMENDMENT),
    history=True,
)
urgency = table(
    "urgency",
    key("charter_id"),
    number("amendment"),
    text("urgency"),
    integer("assembly"),
    integer("poll"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_AMENDMENT),
    history=True,
)
screening = table(
    "screening",
    key("charter_id"),
    number("amendment"),
    number("n"),
    integer("revision"),
    Column("marks", Document, nullable=False),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_AMENDMENT),
    history=True,
)
