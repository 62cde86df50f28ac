"""Reading a procedure file: every fault at once, each with its place, or the procedure with its hash.

Hash: SHA-256 over the file's data as canonical JSON (RFC 8785: keys sorted, no spaces, UTF-8), so comments, order of
keys and layout do not matter and every word that is a rule does.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from charter_engine.domain.deliberation.body_reading import read_bodies
from charter_engine.domain.deliberation.faults import Fault, FaultyProcedure, MalformedProcedure
from charter_engine.domain.deliberation.feasible import check_feasible
from charter_engine.domain.deliberation.fields import Faults, Fields
from charter_engine.domain.deliberation.file_hash import procedure_hash
from charter_engine.domain.deliberation.graph import check_graph
from charter_engine.domain.deliberation.joining import joined_with
from charter_engine.domain.deliberation.path import resolved
from charter_engine.domain.deliberation.places import line_at, lines_of
from charter_engine.domain.deliberation.procedure import Entrenched, Procedure, Sector, Stage
from charter_engine.domain.deliberation.special_reading import (
    Around,
    read_duty,
    read_entrenched,
    read_filer,
    read_petition,
    read_signatory,
    read_urgency,
)
from charter_engine.domain.deliberation.stage_reading import read_stage

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

__all__ = ["Examined", "examine", "procedure_hash", "read_procedure"]

_T = TypeVar("_T")
_LINE: Final = re.compile(r"at line (\d+)")
_TABLES: Final = (
    *("sector", "body", "stage", "duty"),
    *("filer", "petition", "urgency", "entrenched", "signatory"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Examined:
    """A procedure as far as it could be read, and every fault and warning in the order of the file's lines."""

    procedure: Procedure
    noted: tuple[Fault, ...]


def read_procedure(text: str) -> Procedure:
    """The procedure in the TOML text; MalformedProcedure when it is no TOML, FaultyProcedure with every fault."""
    found = examine(text)
    if refused := tuple(fault for fault in found.noted if fault.refuses_use):
        raise FaultyProcedure(refused)
    return found.procedure


def examine(text: str) -> Examined:
    """The procedure and all that is to be said of it; MalformedProcedure when the text is no TOML."""
    data, digest = _parse(text.removeprefix("\ufeff"))
    faults = Faults()
    root = Fields(place="", data=data, faults=faults)
    root.only("name", "place", "source", *_TABLES)
    for key in ("place", "source"):
        root.text(key, required=False)
    name = root.text("name")
    tables = {key: root.tables(key) for key in _TABLES}
    procedure = _assembled(root, name, tables)
    if all(len(tables[key]) == len(held) for key, held in _held(procedure).items()):
        check_feasible(procedure, faults)
    return Examined(procedure=replace(procedure, hash=digest), noted=_placed(faults, text))


def _assembled(root: Fields, name: str, tables: Mapping[str, tuple[Fields, ...]]) -> Procedure:
    """Everything that could be read; whole only when no fault was noted."""
    for key, listed in tables.items():
        _refuse_doubles(listed, "who" if key == "filer" else "id")
    _refuse_same_names(tables["sector"])
    sectors = tuple(_sector(table) for table in tables["sector"])
    bodies = read_bodies(tables["body"], sectors)
    ids = _ids(tables["stage"])
    stages = _stages(root, tables["stage"], sectors, {body.id for body in bodies})
    around = Around(
        sectors=sectors,
        bodies={body.id for body in bodies},
        stages={stage.id: stage for stage in stages},
        ids=ids,
        first=stages[0].id if stages else "",
    )
    entrenched = _every(read_entrenched, tables["entrenched"], around)
    complete = _completed(stages, entrenched)
    if complete and len(complete) == len(tables["stage"]) == len(ids):
        check_graph(complete, root.faults)
    return Procedure(
        name=name,
        sectors=sectors,
        bodies=bodies,
        stages=complete,
        duties=_every(read_duty, tables["duty"], around),
        hash="",
        filers=_every(read_filer, tables["filer"], around),
        petitions=_every(read_petition, tables["petition"], around),
        urgencies=_every(read_urgency, tables["urgency"], around),
        entrenched=entrenched,
        signatories=_every(read_signatory, tables["signatory"], around),
    )


def _held(procedure: Procedure) -> dict[str, tuple[object, ...]]:
    """What was read of the tables that are looked at together, to be sure that places fit the file."""
    return {"stage": procedure.stages, "entrenched": procedure.entrenched, "urgency": procedure.urgencies}


def _every(read: Callable[[Fields, Around], _T | None], tables: tuple[Fields, ...], around: Around) -> tuple[_T, ...]:
    found = [read(table, around) for table in tables]
    return tuple(one for one in found if one is not None)


def _parse(text: str) -> tuple[dict[str, object], str]:
    """The file's data and their hash."""
    try:
        data = tomllib.loads(text)
        return data, procedure_hash(data)
    except (ValueError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else (text.count("\n") + 1 if "end of document" in str(error) else None)
        what = f"อ่านเป็น TOML ไม่ได้: {error}"
        remedy = "ตรวจเครื่องหมายคำพูด วงเล็บ และเครื่องหมาย = ในบรรทัดนั้น"
        raise MalformedProcedure(
            (Fault(code="toml-syntax", place="(ทั้งแฟ้ม)", what=what, remedy=remedy, line=line),)
        ) from error


def _placed(faults: Faults, text: str) -> tuple[Fault, ...]:
    """The faults with their lines, in the order of the file; what a list lacks is told where the list begins."""
    lines = lines_of(text) if faults.found else {}
    placed = [
        replace(fault, line=line_at(lines, fault.place) or lines.get(f"{fault.place}[0]")) for fault in faults.found
    ]
    return tuple(sorted(placed, key=lambda fault: (fault.line or 0, fault.place, fault.code)))


def _refuse_doubles(tables: tuple[Fields, ...], key: str) -> None:
    seen: set[object] = set()
    for table in tables:
        value = table.data.get(key)
        if not isinstance(value, str):
            continue
        if value in seen:
            table.fault("duplicate-id", key, f"รหัส {value} ซ้ำกับรายการก่อนหน้า", "ตั้งรหัสให้ต่างกัน")
        seen.add(value)


def _refuse_same_names(tables: tuple[Fields, ...]) -> None:
    """Two sectors of one name could not be told apart on any paper."""
    seen: set[object] = set()
    for table in tables:
        name = table.data.get("name")
        if isinstance(name, str) and name.strip() in seen:
            table.fault("duplicate-name", "name", f"ชื่อ {name} ซ้ำกับภาคส่วนก่อนหน้า", "ตั้งชื่อภาคส่วนให้ต่างกัน")
        seen.add(name.strip() if isinstance(name, str) else None)


def _sector(table: Fields) -> Sector:
    table.only("id", "name", "clause")
    return Sector(id=table.identifier(), name=table.text("name"), clause=table.text("clause", required=False))


def _stages(
    root: Fields, tables: tuple[Fields, ...], sectors: tuple[Sector, ...], bodies: Collection[str]
) -> tuple[Stage, ...]:
    """Every stage that could be read, its `then` as far as the file says it."""
    if not tables:
        root.fault("missing-key", "stage", "ไม่มีขั้นตอนใดเลย", "เพิ่มรายการ [[stage]] โดยเริ่มจาก filing")
        return ()
    ids = _ids(tables)
    read = [read_stage(table, sectors, bodies, ids) for table in tables]
    return tuple(stage for stage in read if stage is not None)


def _ids(tables: tuple[Fields, ...]) -> set[str]:
    return {value for table in tables if isinstance(value := table.data.get("id"), str)}


def _completed(stages: tuple[Stage, ...], entrenched: tuple[Entrenched, ...]) -> tuple[Stage, ...]:
    """The stages with every outcome's way, those that only an entrenched clause brings about included."""
    rules: dict[str, list[Entrenched]] = {}
    for one in entrenched:
        rules.setdefault(one.stage, []).append(one)
    joined = [joined_with(stage, rules.get(stage.id, [])) for stage in stages]
    return tuple(replace(stage, then=resolved(stages, stage, joined[at], at)) for at, stage in enumerate(stages))
