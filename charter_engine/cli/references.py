"""What people name on the command line: things, and texts that are files or `CHARTER@VERSION`."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from charter_engine.cli.documents import read_document
from charter_engine.cli.place import looking

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from charter_engine.actions.acts import Reference
    from charter_engine.domain.charter.provision import Provision
    from charter_engine.queries.thing_records import ThingView
    from charter_engine.storage.unit_of_work import Store

_AT = re.compile(r"(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)@(?P<version>[0-9]+)")
_VERSION = re.compile(r"(?P<slug>[^/]+)/versions/(?P<version>[^/]+)/?")
_DIGITS = 9
"""No thing has a longer number; databases would choke on one."""


def now_in(connection: Connection, store: Store) -> datetime:
    """Return the time as the installation's clock counts it."""
    from charter_engine.storage.unit_of_work import database_time

    return store.clock.read(database_time(connection))


def named(ref: str) -> Reference:
    """Return what a reference names; raises BadReference, and NotFound of its kind for a number nothing can have."""
    from charter_engine.actions.acts import Thing, parse_reference
    from charter_engine.storage.amendments import NoSuchAmendment
    from charter_engine.storage.assemblies import NoSuchAssembly
    from charter_engine.storage.comments import NoSuchComment

    meant = parse_reference(ref.strip())
    match meant.thing:
        case Thing.AMENDMENT if not _usable(meant.name):
            raise NoSuchAmendment(what="amendment", name=meant.name)
        case Thing.ASSEMBLY if not _usable(meant.name):
            raise NoSuchAssembly(what="meeting", name=meant.name)
        case Thing.COMMENT if len(meant.name) > _DIGITS and meant.name.isdigit():
            raise NoSuchComment(what="comment", name=meant.name)
        case _:
            return meant


def _usable(number: str) -> bool:
    return re.fullmatch(r"[0-9]{1,9}", number) is not None


def version_number(typed: str) -> int:
    """Return a version's number; raises NoSuchVersion for what no version can be."""
    from charter_engine.storage.texts import NoSuchVersion

    if not _usable(typed):
        raise NoSuchVersion(what="version", name=typed)
    return int(typed)


def thing(connection: Connection, ref: str, now: datetime) -> ThingView:
    """Return the thing a reference names; raises BadReference and NotFound of its kind."""
    from charter_engine.actions.acts import Thing
    from charter_engine.queries import things

    version = _VERSION.fullmatch(ref.strip())
    if version:
        return things.version(connection, version["slug"], version_number(version["version"]), now)
    meant = named(ref)
    match meant.thing:
        case Thing.CHARTER:
            return things.charter(connection, meant.slug, now)
        case Thing.AMENDMENT:
            return things.amendment(connection, meant.slug, int(meant.name), now)
        case Thing.ASSEMBLY:
            return things.assembly(connection, meant.slug, int(meant.name), now)
        case Thing.COMMENT:
            return things.comment(connection, meant.slug, meant.name, now)


def text_of(source: str) -> Provision:
    """Return the tree of a file or of `CHARTER@VERSION`; a version's nodes have their identities, a file's none."""
    match = _AT.fullmatch(source)
    if match is None or Path(source).exists():
        return read_document(Path(source)).parsed().tree
    return version_tree(match["slug"], version_number(match["version"]))


def version_tree(slug: str, number: int) -> Provision:
    """Return the text of a version; raises NoSuchCharter, NoSuchVersion."""
    from charter_engine.storage import charters, texts

    with looking() as (connection, _):
        charter = charters.by_slug(connection, slug)
        texts.version(connection, charter.charter_id, number)
        return texts.tree(connection, charter.charter_id, number)
