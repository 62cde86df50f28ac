"""`charter places`: provinces, districts and tambons, each in the one above, and the charters of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import about
from charter_engine.cli.place import as_json, looking, working
from charter_engine.cli.talk import give, give_json, say

if TYPE_CHECKING:
    from charter_engine.queries.places import Group
    from charter_engine.storage.charters import CharterRecord

_LEVELS = {"province": "จังหวัด", "district": "อำเภอ", "tambon": "ตำบล"}


@click.group()
def places() -> None:
    """Places that nest: a province holds districts, a district holds tambons."""


@places.command("list")
@as_json
def list_(*, as_json: bool) -> None:
    """List every place with its id and its charters."""
    from charter_engine.queries.places import places_page
    from charter_engine.storage import places as kept

    with looking() as (connection, _):
        page, of = places_page(connection), kept.slugs(connection)
    if as_json:
        known = [
            {"id": one.place_id, "level": one.level, "name": one.name, "code": one.code, "within": one.parent or ""}
            | {"charters": list(of.get(one.place_id, ()))}
            for one, _ in page.listed
        ]
        give_json({"places": known})
        return
    for group in page.groups:
        _tell(group, 0)
    if not page.groups:
        say("ยังไม่มีพื้นที่ (charter places add)")


def _tell(group: Group[CharterRecord], depth: int) -> None:
    slugs = " ".join(one.slug for one in group.charters)
    give(f"{'  ' * depth}{group.place.place_id}  {group.place.name} {group.place.code}  {slugs}".rstrip())
    for one in group.inside:
        _tell(one, depth + 1)


@places.command()
@click.argument("name")
@click.option("--level", type=click.Choice(list(_LEVELS)), required=True)
@click.option("--within", default="", help="The id of the place it lies in; none for a province.")
@click.option("--code", default="", help="Its official number: two digits for a province, four, six.")
@as_json
def add(*, name: str, level: str, within: str, code: str, as_json: bool) -> None:
    """Enter the place NAME."""
    from charter_engine.actions import data, data_levels
    from charter_engine.actions.jurisdictions import add_place

    with about("NAME --level --within --code", usage=True):
        asked = {"name": name, "level": level, "within": within, "code": code}
        wanted = data.read(data_levels.NewPlace, asked)
    with working() as work:
        made = add_place(work, wanted)
    if as_json:
        give_json({"id": made.place_id, "level": made.level, "name": made.name})
        return
    give(made.place_id)
    say(f"เพิ่ม{_LEVELS[made.level]} {made.name} แล้ว")


@places.command("give")
@click.argument("slug")
@click.argument("place_id")
def give_(*, slug: str, place_id: str) -> None:
    """Say that the charter SLUG is of the place PLACE_ID."""
    from charter_engine.actions.jurisdictions import place_charter

    with working() as work:
        place = place_charter(work, slug, place_id)
    say(f"{slug} เป็นธรรมนูญของ{place.name}")
