"""`charter procedure`: check a procedure file and try it on a case.

Exit codes: 0 fine, 1 faults, 2 usage, 4 unreadable or malformed input. Data on stdout, talk on stderr.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from charter_engine.domain.deliberation.faults import FaultyCase, FaultyProcedure, MalformedProcedure
from charter_engine.domain.deliberation.reading import read_procedure

if TYPE_CHECKING:
    from charter_engine.domain.deliberation.faults import Fault
    from charter_engine.domain.deliberation.procedure import Procedure

FAULTS: Final = 1
UNREADABLE: Final = 4

_OUTCOMES: Final = {
    "passed": "ผ่าน",
    "failed": "ไม่ผ่าน",
    "tied": "คะแนนเสียงเท่ากัน",
    "no_quorum": "ไม่ครบองค์ประชุม",
    "sector_failed": "ไม่ผ่านเงื่อนไขภาคส่วน",
    "no_votes": "ไม่มีผู้ออกเสียง",
    "objected": "มีผู้คัดค้าน",
}


@click.group(name="procedure")
def procedure() -> None:
    """Check procedure files and try them on cases."""


@procedure.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over by position
    """Name every fault of a procedure FILE with its place."""
    try:
        found = read_procedure(_text(file))
    except FaultyProcedure as refusal:
        _print_faults(file, refusal.faults, as_json=as_json)
        raise SystemExit(_exit_code(refusal)) from refusal
    summary = {"ok": True, "name": found.name, "hash": found.hash, "faults": []}
    words = f"{found.name}: ไม่พบข้อผิดพลาด ({len(found.stages)} ขั้นตอน)\nsha256 {found.hash}"
    click.echo(_json(summary) if as_json else words)


@procedure.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--case", "case_file", type=click.Path(path_type=Path), required=True, help="The case, as JSON.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def simulate(file: Path, case_file: Path, as_json: bool) -> None:  # noqa: FBT001 - the same
    """Say what FILE would decide in a case, with every rule and its figures."""
    from charter_engine.domain.deliberation.simulate import simulate as run

    case = _case(case_file)
    try:
        result = run(_procedure(file, as_json=as_json), case)
    except FaultyCase as refusal:
        _print_faults(case_file, refusal.faults, as_json=as_json)
        raise SystemExit(FAULTS) from refusal
    click.echo(_json(result) if as_json else _in_words(result))


def _procedure(file: Path, *, as_json: bool) -> Procedure:
    try:
        return read_procedure(_text(file))
    except FaultyProcedure as refusal:
        _print_faults(file, refusal.faults, as_json=as_json, err=True)
        raise SystemExit(_exit_code(refusal)) from refusal


def _case(file: Path) -> dict[str, object]:
    try:
        # Decimal weights stay text, so that no float ever enters a count.
        case = json.loads(_text(file), parse_float=str, object_pairs_hook=_distinct)
    except (ValueError, RecursionError) as error:
        _refuse(f"{file}: อ่านเป็น JSON ไม่ได้ ({error}) — ตรวจบรรทัดที่ระบุ")
    if not isinstance(case, dict):
        _refuse(f"{file}: ต้องเป็นวัตถุ JSON ที่มี stage, roll, present, votes")
    return case


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object, refusing a doubled key: a seat that votes twice must not vanish in reading."""
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled = next(key for key, _ in pairs if [name for name, _ in pairs].count(key) > 1)
        raise ValueError(f"คำว่า {doubled} ซ้ำ")
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        _refuse(f"{file}: ไม่ใช่ UTF-8 (ไบต์ที่ {error.start}) — บันทึกแฟ้มใหม่เป็น UTF-8")
    except OSError as error:
        _refuse(f"{file}: เปิดไม่ได้ ({error.strerror}) — ตรวจชื่อแฟ้มและสิทธิ์")


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(UNREADABLE)


def _exit_code(refusal: FaultyProcedure) -> int:
    return UNREADABLE if isinstance(refusal, MalformedProcedure) else FAULTS


def _print_faults(file: Path, faults: tuple[Fault, ...], *, as_json: bool, err: bool = False) -> None:
    if as_json:
        click.echo(_json({"ok": False, "faults": [asdict(fault) for fault in faults]}))
        return
    for fault in faults:
        click.echo(f"{file}: {fault}", err=err)
    click.echo(f"พบข้อผิดพลาด {len(faults)} แห่ง", err=True)


def _in_words(result: dict[str, object]) -> str:
    rules = result["rules"] if isinstance(result["rules"], list) else []
    outcome = str(result["outcome"])
    lines = [f"{_OUTCOMES[outcome]} ({outcome}) → {result['next']}", *(f"  {rule['why']}" for rule in rules)]
    return "\n".join(lines)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


if __name__ == "__main__":
    procedure()
