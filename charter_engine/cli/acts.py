"""`charter act`: any act of the process, done from the terminal as a given account."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from charter_engine.cli.exits import about
from charter_engine.cli.inputs import FILE, given, read_json
from charter_engine.cli.place import working
from charter_engine.cli.references import named
from charter_engine.cli.talk import give_json, plain, say

_MAKES: Final = {
    "propose": "amendments",
    "comment": "comments",
    "convene": "assemblies",
    "promulgate": "versions",
    "correct": "versions",
}
"""Acts on a charter that make a thing with a reference of its own."""


@click.command()
@click.argument("ref")
@click.argument("act")
@click.option("--as", "login", metavar="USER", required=True, help="Who acts.")
@click.option("--json", "file", type=FILE, help="The act's data: a file with one JSON object, or - for standard input.")
@click.option("--set", "pairs", metavar="KEY=VALUE", multiple=True, help="One field of the data; may be repeated.")
@click.option("--expects", type=int, help="Refuse unless the thing is still at this revision.")
def act(*, ref: str, act: str, login: str, file: Path | None, pairs: tuple[str, ...], expects: int | None) -> None:
    """Do ACT on REF and print what came of it as one JSON object; `charter show REF` lists what may be done."""
    from charter_engine.actions.acts import perform

    meant = named(ref)
    wanted = {**(read_json(file) if file else {}), **given(pairs)}
    with about(file or "--set", usage=file is None), working() as work:
        result = perform(work, login, meant, act, wanted, expects=expects)
    made = plain(result)
    facts = made if isinstance(made, dict) else {}
    number = facts.get("n")
    thing = f"{meant.slug}/{_MAKES[act]}/{number}" if act in _MAKES and number else str(meant)
    give_json({"ref": thing, "act": act, "result": made})
    say(f"ทำแล้ว: {act} → {thing}")
