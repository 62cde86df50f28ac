"""`charter act`: any act of the process, done from the terminal as a given account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.exits import Exit, Stop, about
from charter_engine.cli.inputs import FILE, given, read_json
from charter_engine.cli.place import working
from charter_engine.cli.references import named
from charter_engine.cli.talk import give_json, plain, say

if TYPE_CHECKING:
    from pydantic import ValidationError

    from charter_engine.actions.acts import Reference
    from charter_engine.actions.data import ActData

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
        _check(meant, act, wanted, file)
        result = perform(work, login, meant, act, wanted, expects=expects)
    made = plain(result)
    facts = made if isinstance(made, dict) else {}
    number = facts.get("n")
    thing = f"{meant.slug}/{_MAKES[act]}/{number}" if act in _MAKES and number else str(meant)
    give_json({"ref": thing, "act": act, "result": made})
    say(f"ทำแล้ว: {act} → {thing}")


def _check(meant: Reference, act: str, wanted: dict[str, object], file: Path | None) -> None:
    """Stop where the act is another thing's or its data has another shape; say which things and fields it takes."""
    from pydantic import ValidationError

    from charter_engine.actions.acts import ACTS, Thing

    spec = ACTS.get((meant.thing, act))
    if spec is None:
        forms = [meant.slug if one is Thing.CHARTER else f"{meant.slug}/{one}/N" for one, name in ACTS if name == act]
        if forms:
            remedy = f"ทำกับ {' หรือ '.join(forms)} (charter show {meant} แสดงไว้หลังลูกศร →)"
            raise Stop(Exit.STATE, "unknown-act", f"“{act}” ไม่ใช่การกระทำต่อ {meant}", remedy=remedy)
        return
    try:
        spec.model.model_validate(wanted)
    except ValidationError as error:
        remedy = f"ช่องข้อมูลของ {act}: {_fields(spec.model)}"
        code = Exit.INPUT if file else Exit.USAGE
        raise Stop(code, "unusable-data", _faults(error), where=str(file or "--set"), remedy=remedy) from None


def _fields(model: type[ActData]) -> str:
    each = (f"{name} (ต้องมี)" if field.is_required() else name for name, field in model.model_fields.items())
    return ", ".join(each) or "ไม่มี"


def _faults(error: ValidationError) -> str:
    from charter_engine.web.forms import fault_text

    each = error.errors(include_url=False)
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'data'}: {fault_text(one)}" for one in each)
