"""What happens in a meeting beside its polls: notices, agenda, comings and goings, speakers, hands, minutes."""

from __future__ import annotations

from sqlalchemy import Column

from charter_engine.storage.columns import Day, Document, Flag, Moment
from charter_engine.storage.rows.base import integer, key, number, refers, table, text

_IN_MEETING = (("charter_id", "assembly.charter_id"), ("assembly", "assembly.n"))
_IN_POLL = (("charter_id", "poll.charter_id"), ("assembly", "poll.assembly"), ("poll", "poll.k"))

meeting_notice = table(
    "meeting_notice",
    key("charter_id"),
    number("assembly"),
    number("n"),
    Column("day", Day, nullable=False),
    text("begins"),
    text("venue"),
    integer("days"),
    text("agenda"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_IN_MEETING),
    history=True,
)
agenda_item = table(
    "agenda_item",
    key("charter_id"),
    number("assembly"),
    number("item"),
    integer("position"),
    text("kind"),
    text("title"),
    integer("amendment"),
    text("duty"),
    integer("minutes"),
    text("document"),
    text("state"),
    Column("began", Moment),
    Column("ended", Moment),
    refers(*_IN_MEETING),
)
attendance_move = table(
    "attendance_move",
    key("charter_id"),
    number("assembly"),
    key("seat"),
    number("n"),
    text("kind"),
    Column("at", Moment, nullable=False),
    refers(*_IN_MEETING),
    refers(("charter_id", "seat.charter_id"), ("seat", "seat.seat")),
    history=True,
)
proxy = table(
    "proxy",
    key("charter_id"),
    number("assembly"),
    key("seat"),
    number("n"),
    text("holder"),
    Column("at", Moment, nullable=False),
    refers(*_IN_MEETING),
    refers(("charter_id", "seat.charter_id"), ("seat", "seat.seat")),
    history=True,
)
recusal = table(
    "recusal",
    key("charter_id"),
    number("assembly"),
    key("seat"),
    number("amendment"),
    Column("at", Moment, nullable=False),
    refers(*_IN_MEETING),
    refers(("charter_id", "seat.charter_id"), ("seat", "seat.seat")),
    history=True,
)
speaker = table(
    "speaker",
    key("charter_id"),
    number("assembly"),
    number("k"),
    text("seat"),
    integer("item"),
    text("state"),
    Column("asked", Moment, nullable=False),
    Column("began", Moment),
    Column("ended", Moment),
    refers(*_IN_MEETING),
)
hand_count = table(
    "hand_count",
    key("charter_id"),
    number("assembly"),
    number("poll"),
    key("sector"),
    number("revision"),
    integer("yes"),
    integer("no"),
    integer("abstain"),
    integer("object"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_IN_POLL),
    history=True,
)
paper_count = table(
    "paper_count",
    key("charter_id"),
    number("assembly"),
    number("poll"),
    number("revision"),
    Column("figures", Document, nullable=False),
    Column("agrees", Flag, nullable=False),
    text("remark"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_IN_POLL),
    history=True,
)
resolution = table(
    "resolution",
    key("charter_id"),
    number("assembly"),
    number("k"),
    integer("item"),
    text("kind"),
    text("subject"),
    text("words"),
    text("outcome"),
    integer("poll"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_IN_MEETING),
    history=True,
)
minutes = table(
    "minutes",
    key("charter_id"),
    number("assembly"),
    number("revision"),
    Column("words", Document, nullable=False),
    text("digest"),
    text("seat"),
    Column("at", Moment, nullable=False),
    refers(*_IN_MEETING),
    history=True,
)
minutes_approval = table(
    "minutes_approval",
    key("charter_id"),
    number("assembly"),
    number("revision"),
    integer("meeting"),
    integer("resolution"),
    Column("at", Moment, nullable=False),
    refers(("charter_id", "minutes.charter_id"), ("assembly", "minutes.assembly"), ("revision", "minutes.revision")),
    history=True,
)
