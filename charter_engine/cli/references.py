"""What people name on the command line: things, and texts that are files or `CHARTER@VERSION`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.inputs import read_charter_text
from charter_engine.cli.place import looking

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from charter_engine.domain.charter.provision import Provision
    from charter_engine.queries.thing_records import ThingView
    from charter_engine.storage.unit_of_work import Store

_AT = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)@(?P<version>[0-9]{1,9})")
_VERSION = re.compile(r"(?P<slug>[^/]+)/versions/(?P<version>[0-9]{1,9})/?")


def now_in(connection: Connection, store: Store) -> datetime:
    """Return the time as the installation's clock counts it."""
    from charter_engine.storage.unit_of_work import database_time

    return store.clock.read(database_time(connection))


def thing(connection: Connection, ref: str, now: datetime) -> ThingView:
    """Return the thing a reference names; raises BadReference and NotFound of its kind."""
    from charter_engine.actions.acts import Thing, parse_reference
    from charter_engine.queries import things

    version = _VERSION.fullmatch(ref.strip())
    if version:
        return things.version(connection, version["slug"], int(version["version"]), now)
    meant = parse_reference(ref.strip())
    match meant.thing:
        case Thing.CHARTER:
            return things.charter(connection, meant.slug, now)
        case Thing.AMENDMENT:
            return things.amendment(connection, meant.slug, _number(meant.name), now)
        case Thing.ASSEMBLY:
            return things.assembly(connection, meant.slug, _number(meant.name), now)
        case Thing.COMMENT:
            return things.comment(connection, meant.slug, meant.name, now)


def _number(name: str) -> int:
    from charter_engine.errors import NotFound

    if not re.fullmatch(r"[0-9]{1,9}", name):
        raise NotFound(what="thing", name=name)
    return int(name)


def text_of(named: str) -> Provision:
    """Return the tree of a file or of `CHARTER@VERSION`; a version's nodes have their identities, a file's none."""
    match = _AT.fullmatch(named)
    if match is None or Path(named).exists():
        return read_charter_text(Path(named))[1].tree
    return version_tree(match["slug"], int(match["version"]))


def version_tree(slug: str, number: int) -> Provision:
    """Return the text of a version; raises NoSuchCharter, NoSuchVersion."""
    from charter_engine.storage import charters, texts

    with looking() as (connection, _):
        charter = charters.by_slug(connection, slug)
        texts.version(connection, charter.charter_id, number)
        return texts.tree(connection, charter.charter_id, number)


def positive(number: int) -> int:
    """Return a version's number; raises Stop (3) for one no charter can have."""
    if number < 1:
        raise Stop(Exit.STATE, "no-such-version", f"ไม่มีฉบับที่ {number}", remedy="ฉบับแรกคือฉบับที่ 1")
    return number
