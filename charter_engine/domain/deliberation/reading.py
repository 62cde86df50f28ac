"""Reading a procedure file: every fault at once, each with its place, or the procedure with its hash.

Hash: SHA-256 over the file's data as canonical JSON (RFC 8785: keys sorted, no spaces, UTF-8), so comments, order of
keys and layout do not matter and every word that is a rule does.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from charter_engine.domain.deliberation import rules
from charter_engine.domain.deliberation.faults import Fault, FaultyProcedure, MalformedProcedure
from charter_engine.domain.deliberation.fields import Faults, Fields
from charter_engine.domain.deliberation.graph import check_graph
from charter_engine.domain.deliberation.path import resolved
from charter_engine.domain.deliberation.places import lines_of
from charter_engine.domain.deliberation.procedure import (
    ENDS,
    WARN_DAYS,
    Body,
    Duty,
    Outcome,
    Procedure,
    Sector,
    Stage,
    StageKind,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_KINDS: Final = tuple(kind.value for kind in StageKind)
_BODIED: Final = frozenset(StageKind) - {StageKind.FILING, StageKind.COMMENT}
_LINE: Final = re.compile(r"at line (\d+)")
_ID: Final = re.compile(r"[^\s.\[\]/]{1,64}")
_STAGE_KEYS: Final = (
    *("id", "name", "kind", "body", "min_days", "max_days"),
    *("quorum", "passes", "sectors", "consensus", "then", "clause"),
)


def read_procedure(text: str) -> Procedure:
    """The procedure in the TOML text; MalformedProcedure when it is no TOML, FaultyProcedure with every fault."""
    data = _parse(text.removeprefix("\ufeff"))
    faults = Faults(lines=lines_of(text))
    root = Fields(place="", data=data, faults=faults)
    root.only("name", "place", "source", "sector", "body", "stage", "duty")
    for key in ("place", "source"):
        root.text(key, required=False)
    name = root.text("name")
    tables = {key: root.tables(key) for key in ("sector", "body", "stage", "duty")}
    for listed in tables.values():
        _refuse_doubles(listed)
    sectors = tuple(_sector(table) for table in tables["sector"])
    bodies = tuple(_body(table) for table in tables["body"])
    stages = _stages(root, tables["stage"], sectors, {body.id for body in bodies})
    duties = tuple(_duty(table, {body.id for body in bodies}) for table in tables["duty"])
    if faults.found:
        raise FaultyProcedure(_in_order(faults))
    held = tuple(duty for duty in duties if duty is not None)
    return Procedure(name=name, sectors=sectors, bodies=bodies, stages=stages, duties=held, hash=procedure_hash(data))


def procedure_hash(data: Mapping[str, object]) -> str:
    """SHA-256 (lowercase hex) of the canonical JSON of a procedure file's data (text, whole numbers, lists, tables)."""
    canonical = json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _parse(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else None
        what = f"อ่านเป็น TOML ไม่ได้: {error}"
        remedy = "ตรวจเครื่องหมายคำพูด วงเล็บ และเครื่องหมาย = ในบรรทัดนั้น"
        raise MalformedProcedure(
            (Fault(code="toml-syntax", place="(ทั้งแฟ้ม)", what=what, remedy=remedy, line=line),)
        ) from error


def _in_order(faults: Faults) -> tuple[Fault, ...]:
    return tuple(sorted(faults.found, key=lambda fault: (fault.line or 0, fault.place, fault.code)))


def _refuse_doubles(tables: tuple[Fields, ...]) -> None:
    seen: set[object] = set()
    for table in tables:
        value = table.data.get("id")
        if not isinstance(value, str):
            continue
        if value in seen:
            table.fault("duplicate-id", "id", f"รหัส {value} ซ้ำกับรายการก่อนหน้า", "ตั้งรหัสให้ต่างกัน")
        seen.add(value)


def _id(table: Fields) -> str:
    value = table.text("id")
    if value and not _ID.fullmatch(value):
        table.fault("bad-id", "id", f"รหัส {value} ใช้ไม่ได้", "ใช้อักษร ตัวเลข - หรือ _ ไม่เกิน 64 ตัว ไม่เว้นวรรค")
    return value


def _sector(table: Fields) -> Sector:
    table.only("id", "name")
    return Sector(id=_id(table), name=table.text("name"))


def _body(table: Fields) -> Body:
    table.only("id", "name", "clause")
    return Body(id=_id(table), name=table.text("name"), clause=table.text("clause", required=False))


def _duty(table: Fields, bodies: Collection[str]) -> Duty | None:
    table.only("id", "name", "every", "body", "clause", "warn_days")
    duty_id, name, every = _id(table), table.text("name"), table.period("every")
    body = _known_body(table, bodies, required=True)
    clause, warn_days = table.text("clause", required=False), table.number("warn_days", least=0)
    if every is None or body is None:
        return None
    warned = WARN_DAYS if warn_days is None else warn_days
    return Duty(id=duty_id, name=name, every=every, body=body, clause=clause, warn_days=warned)


def _known_body(table: Fields, bodies: Collection[str], *, required: bool) -> str | None:
    body = table.text("body", required=required)
    if body and body not in bodies:
        known = ", ".join(sorted(bodies)) or "(ยังไม่มี)"
        table.fault("unknown-body", "body", f"ไม่มีองค์กร {body}", f"เพิ่มรายการ [[body]] หรือใช้ {known}")
    return body or None


def _stages(
    root: Fields, tables: tuple[Fields, ...], sectors: tuple[Sector, ...], bodies: Collection[str]
) -> tuple[Stage, ...]:
    """Every stage that could be read, its `then` completed once all are known."""
    if not tables:
        root.fault("missing-key", "stage", "ไม่มีขั้นตอนใดเลย", "เพิ่มรายการ [[stage]] โดยเริ่มจาก filing")
        return ()
    ids = {value for table in tables if isinstance(value := table.data.get("id"), str)}
    read = [_stage(table, sectors, bodies, ids) for table in tables]
    stages = tuple(stage for stage in read if stage is not None)
    complete = tuple(replace(stage, then=resolved(stages, stage)) for stage in stages)
    if len(complete) == len(tables) == len(ids):
        check_graph(complete, root.faults)
    return complete


def _stage(table: Fields, sectors: tuple[Sector, ...], bodies: Collection[str], ids: Collection[str]) -> Stage | None:
    table.only(*_STAGE_KEYS)
    kind = _kind(table)
    min_days, max_days = table.number("min_days", least=0), table.number("max_days", least=1)
    if min_days is not None and max_days is not None and min_days > max_days:
        what = f"อย่างน้อย {min_days} วัน แต่ไม่เกิน {max_days} วัน"
        table.fault("min-over-max", "min_days", what, "ให้ min_days ไม่เกิน max_days")
    _refuse_undecided(table, kind)
    stage_id, name = _id(table), table.text("name")
    _refuse_reserved(table, stage_id)
    body = _known_body(table, bodies, required=kind in _BODIED)
    quorum, passes = rules.quorum(table), rules.passes(table)
    sector_rule, consensus = rules.sectors(table, sectors), rules.consensus(table, ids)
    then, clause = _then(table, ids), table.text("clause", required=False)
    if kind is None or not stage_id:
        return None
    return Stage(
        id=stage_id,
        name=name,
        kind=kind,
        body=body,
        min_days=min_days or 0,
        max_days=max_days,
        quorum=quorum,
        passes=passes,
        sectors=sector_rule,
        consensus=consensus,
        then=then,
        clause=clause,
    )


def _refuse_undecided(table: Fields, kind: StageKind | None) -> None:
    """A decision, and a stage with a quorum or a condition on sectors, needs a majority or consensus."""
    if table.data.get("passes") or table.data.get("consensus"):
        return
    remedy = 'เพิ่ม passes = { more_than = "1/2", of = "votes" } หรือ consensus = { … }'
    if kind is StageKind.DECISION:
        table.fault("no-decision-rule", "passes", "ขั้นตอนลงมติไม่บอกว่าต้องได้เสียงเท่าใด", remedy)
    for key in ("quorum", "sectors"):
        if key in table.data and kind is not StageKind.DECISION:
            table.fault("no-decision-rule", key, f"มี {key} แต่ไม่มีเกณฑ์เสียง จึงไม่มีการลงมติ", remedy)


def _kind(table: Fields) -> StageKind | None:
    word = table.text("kind")
    if word in _KINDS:
        return StageKind(word)
    if word:
        table.fault("unknown-kind", "kind", f"ไม่รู้จักขั้นตอนชนิด {word}", f"ใช้ได้เฉพาะ {', '.join(_KINDS)}")
    return None


def _refuse_reserved(table: Fields, stage_id: str) -> None:
    if stage_id in ENDS:
        what = f"{stage_id} เป็นชื่อจุดจบของกระบวนการ"
        table.fault("reserved-id", "id", what, "ตั้งรหัสขั้นตอนเป็นคำอื่น")


def _then(table: Fields, ids: Collection[str]) -> tuple[tuple[Outcome, str], ...]:
    goals = table.table("then")
    if goals is None:
        return ()
    goals.only(*(outcome.value for outcome in Outcome))
    said = [(outcome, goals.text(outcome)) for outcome in Outcome if outcome in goals.data]
    for outcome, goal in said:
        if goal and goal not in ids and goal not in ENDS:
            remedy = f"ใช้รหัสขั้นตอนที่มีอยู่ หรือ {', '.join(sorted(ENDS))}"
            goals.fault("unknown-target", outcome, f"ไม่มีขั้นตอน {goal}", remedy)
    return tuple((outcome, goal) for outcome, goal in said if goal)
