"""How the command speaks: data on standard output, talk on standard error, colour only where a person looks."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from charter_engine.cli.exits import Stop


def say(words: str) -> None:
    """Tell a person something that is not the result."""
    click.echo(words, err=True)


def give(words: str) -> None:
    """Print a result."""
    click.echo(words)


def give_json(value: object) -> None:
    """Print one JSON object on one line."""
    click.echo(json.dumps(plain(value), ensure_ascii=False))


def plain(value: object) -> object:
    """Return records, dates, enumerations and sets (sorted) as JSON knows them; times in UTC, days as they are."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        found = [plain(inner) for inner in value]
        return sorted(found, key=str) if isinstance(value, set | frozenset) else found
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def tell(stop: Stop) -> None:
    """Tell a refusal: what, where, and what to do about it."""
    say(f"ปฏิเสธ [{stop.code}]: {stop.text}")
    if stop.where:
        say(f"  ที่: {stop.where}")
    if stop.remedy:
        say(f"  วิธีแก้: {stop.remedy}")


def for_eyes() -> bool:
    """Whether standard output is a terminal that takes colour (no-color.org)."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def table(header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    """Print a table: drawn on a terminal, tab-separated without its header elsewhere."""
    listed = [[str(cell) for cell in line] for line in lines]
    if not for_eyes():
        for line in listed:
            give("\t".join(line))
        return
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*header)
    for line in listed:
        drawn.add_row(*line)
    Console().print(drawn)


def deliver(data: bytes | str, output: Path | None) -> None:
    """Write a document to a file, or to standard output where none is named."""
    made = data.encode() if isinstance(data, str) else data
    if output is None or str(output) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
        return
    output.write_bytes(made)
    say(f"เขียน {output} แล้ว ({len(made)} ไบต์)")
