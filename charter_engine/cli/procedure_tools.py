"""`charter procedure`: check a procedure file and try it on a case.

Exit codes: 0 fine, 1 faults, 2 usage, 4 unreadable or malformed input. Data on stdout, talk on stderr.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from charter_engine.cli.exits import Stop
from charter_engine.cli.inputs import distinct, read_text, unreadable
from charter_engine.domain.deliberation.clauses import check_citations
from charter_engine.domain.deliberation.faults import FaultyCase, MalformedProcedure
from charter_engine.domain.deliberation.places import lines_of
from charter_engine.domain.deliberation.procedure import Outcome
from charter_engine.domain.deliberation.reading import examine
from charter_engine.domain.deliberation.rule_words import procedure_words
from charter_engine.domain.deliberation.words import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from charter_engine.domain.deliberation.faults import Fault
    from charter_engine.domain.deliberation.procedure import Procedure
    from charter_engine.domain.deliberation.reading import Examined

FAULTS: Final = 1
UNREADABLE: Final = 4


@click.group(name="procedure")
def procedure() -> None:
    """Check procedure files and try them on cases."""


@procedure.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--charter", "text_file", type=click.Path(path_type=Path), help="The charter's plain text, to cite from.")
@click.option("--words", is_flag=True, help="Say every rule in Thai words.")
@click.option("--strict", is_flag=True, help="Count warnings as faults.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, text_file: Path | None, words: bool, strict: bool, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over by position
    """Name every fault of a procedure FILE with its place, and with --charter every clause it cites in vain."""
    text = _text(file)
    found = _examined(file, text, as_json=as_json)
    noted = (*found.noted, *(_cited_in_vain(found.procedure, text, text_file) if text_file else ()))
    warnings = () if strict else tuple(fault for fault in noted if fault.is_warning)
    faults = tuple(fault for fault in noted if fault not in warnings)
    if faults:
        _print_faults(file, faults, warnings, as_json=as_json)
        raise SystemExit(FAULTS)
    said = procedure_words(found.procedure) if words else ()
    if as_json:
        summary = {"ok": True, "name": found.procedure.name, "hash": found.procedure.hash, "faults": []}
        summary["warnings"] = [asdict(warning) for warning in warnings]
        _say(_json(summary | {"words": said} if words else summary))
        return
    stages = len(found.procedure.stages)
    _say(f"{found.procedure.name}: ไม่พบข้อผิดพลาด ({stages} ขั้นตอน)\nsha256 {found.procedure.hash}")
    _warn(file, warnings)
    for line in said:
        _say(line)


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
    _say(_json(result) if as_json else _in_words(result))


@procedure.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here instead of standard output.")
def draw(file: Path, output: Path | None) -> None:
    """Draw FILE as an SVG picture: every stage with its times and majorities in words, and where outcomes lead."""
    from charter_engine.publication.diagram import procedure_svg

    drawn = procedure_svg(_procedure(file, as_json=False))
    if output is None:
        click.echo(drawn, nl=False)
        return
    try:
        output.write_text(drawn, encoding="utf-8")
    except OSError as error:
        _refuse(f"{output}: เขียนไม่ได้ ({error.strerror}) — ตรวจโฟลเดอร์และสิทธิ์")
    _say(f"{output}", err=True)


def _procedure(file: Path, *, as_json: bool) -> Procedure:
    """The procedure to count or draw by: where its outcomes lead, who acts and keys without effect only warn."""
    found = _examined(file, _text(file), as_json=as_json, err=True)
    if faults := tuple(fault for fault in found.noted if fault.refuses_count):
        _print_faults(file, faults, as_json=as_json, err=True)
        raise SystemExit(FAULTS)
    _warn(file, found.noted)
    return found.procedure


def _examined(file: Path, text: str, *, as_json: bool, err: bool = False) -> Examined:
    try:
        return examine(text)
    except MalformedProcedure as refusal:
        _print_faults(file, refusal.faults, as_json=as_json, err=err)
        raise SystemExit(UNREADABLE) from refusal


def _warn(file: Path, warnings: Iterable[Fault]) -> None:
    for warning in warnings:
        _say(f"{file}: คำเตือน: {warning}", err=True)


def _cited_in_vain(found: Procedure, text: str, text_file: Path) -> tuple[Fault, ...]:
    from charter_engine.domain.charter.plain_text import parse

    source = _text(text_file)
    with _refusing(text_file), unreadable(text_file):
        tree = parse(source).tree
    return check_citations(found, tree, lines_of(text))


def _case(file: Path) -> dict[str, object]:
    try:
        # Decimal weights stay text, so that no float ever enters a count.
        case = json.loads(_text(file), parse_float=str, parse_constant=_no_number, object_pairs_hook=distinct)
    except (ValueError, RecursionError) as error:
        _refuse(f"{file}: อ่านเป็น JSON ไม่ได้ ({error}) — ตรวจบรรทัดที่ระบุ")
    if not isinstance(case, dict):
        _refuse(f"{file}: ต้องเป็นวัตถุ JSON ที่มี stage, roll, present, votes")
    return case


def _no_number(word: str) -> NoReturn:
    """Refuse what is no number of JSON."""
    raise ValueError(word)


def _text(file: Path) -> str:
    with _refusing(file):
        return read_text(file)


@contextmanager
def _refusing(file: Path) -> Iterator[None]:
    try:
        yield
    except Stop as stop:
        _refuse(f"{file}: {stop.text} — {stop.remedy}")


def _refuse(message: str) -> NoReturn:
    _say(message, err=True)
    raise SystemExit(UNREADABLE)


def _print_faults(
    file: Path, faults: tuple[Fault, ...], warnings: tuple[Fault, ...] = (), *, as_json: bool, err: bool = False
) -> None:
    if as_json:
        listed = {"faults": faults, "warnings": warnings}
        _say(_json({"ok": False} | {key: [asdict(fault) for fault in value] for key, value in listed.items()}))
        return
    for fault in faults:
        _say(f"{file}: {fault}", err=err)
    _warn(file, warnings)
    _say(f"พบข้อผิดพลาด {len(faults)} แห่ง", err=True)


def _in_words(result: dict[str, object]) -> str:
    rules = result["rules"] if isinstance(result["rules"], list) else []
    outcome = Outcome(str(result["outcome"]))
    lines = [f"{OUTCOMES[outcome]} ({outcome}) → {result['next']}", *(f"  {rule['why']}" for rule in rules)]
    ranking = result.get("ranking")
    why = ranking["why"] if isinstance(ranking, dict) else []
    return "\n".join([*lines, *(f"  {line}" for line in why)])


def _say(line: str, *, err: bool = False) -> None:
    """Print a line; a lone surrogate from a JSON escape, which no terminal takes, is written as its escape."""
    click.echo(line.encode("utf-8", "backslashreplace").decode(), err=err)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


if __name__ == "__main__":
    procedure()
