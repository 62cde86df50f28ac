"""Records and rows: a frozen record's fields are its table's columns."""

from __future__ import annotations

from dataclasses import Field
from typing import Any, ClassVar, Protocol

from sqlalchemy import ColumnElement, Table


class Record(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def names(kind: type[Record]) -> tuple[str, ...]:
    """Return the fields of a kind of record, in their order."""
    return tuple(kind.__dataclass_fields__)


def values(record: Record) -> dict[str, Any]:
    """Return what a record holds, by field."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def columns(table: Table, kind: type[Record]) -> tuple[ColumnElement[Any], ...]:
    """Return the columns of a table that a kind of record is read from."""
    return tuple(table.c[name] for name in names(kind))
