"""`charter verify`: signed papers, adoption packages and ledger exports, checked offline from a trust file alone."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from charter_engine.cli.exits import Exit, Stop
from charter_engine.cli.inputs import FILE, read_bytes
from charter_engine.cli.keys import TRUST_FILE, keep_trust_file
from charter_engine.cli.place import as_json, opened, settings
from charter_engine.cli.talk import give, give_json, say

if TYPE_CHECKING:
    from charter_engine.cli.replay import Replayed
    from charter_engine.domain.ledger.trust import TrustFile
    from charter_engine.publication.verification import Report

_ANSWERS: Final = {
    "verified": "ถูกต้อง",
    "origin_not_established": "สอดคล้องในตัวเอง แต่ไม่ทราบที่มา (consistent, origin not established)",
    "refused": "ไม่ผ่านการตรวจ",
    "unreadable": "อ่านไม่ได้",
}


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--trust", "trust_path", type=FILE, help="The trust file; else the data directory's.")
@click.option("--replay", "again", is_flag=True, help="Recount roll calls and follow versions through ledger exports.")
@as_json
@click.pass_context
def verify(ctx: click.Context, *, paths: tuple[Path, ...], trust_path: Path | None, again: bool, as_json: bool) -> None:
    """Check papers (PDF), packages (zip), ledger exports, or folders of these, offline."""
    from charter_engine.publication.verification import verify_paths

    where = trust_path or _own_trust()
    trust = _read_trust(where) if where else None
    say(f"แฟ้มความเชื่อถือ: {where or 'ไม่มี (ระบุ --trust FILE)'}")
    reports = verify_paths(_spread(paths), trust)
    replayed = {report.path: _replayed(report) for report in reports} if again else {}
    if as_json:
        give_json({"trust": str(where or ""), "results": [_record(each, replayed.get(each.path)) for each in reports]})
    else:
        for report in reports:
            _tell(report, replayed.get(report.path, ()))
    ctx.exit(_exit(reports, replayed))


def _spread(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return a folder's papers, packages and ledger exports in place of a folder that is no export itself."""
    found: list[Path] = []
    for path in paths:
        inside = [] if not path.is_dir() or _is_export(path) else sorted(filter(_checkable, path.iterdir()))
        found += inside or [path]
    return tuple(found)


def _is_export(path: Path) -> bool:
    return path.is_dir() and any((path / name).is_file() for name in ("entries.jsonl", "checkpoint.txt"))


def _checkable(path: Path) -> bool:
    return path.suffix in {".pdf", ".zip"} or _is_export(path)


def _own_trust() -> Path | None:
    """Return the data directory's trust file, written now where there is an installation that has none yet."""
    folder = settings().data_dir
    path = folder / TRUST_FILE
    if not path.is_file() and (folder / "keys" / "log.key.pem").is_file():
        with suppress(Exception), opened() as store:
            keep_trust_file(store, folder)
    return path if path.is_file() else None


def _read_trust(path: Path) -> TrustFile:
    from charter_engine.domain.ledger.trust import parse_trust
    from charter_engine.errors import Invalid
    from charter_engine.i18n import refusal_text

    try:
        return parse_trust(read_bytes(path))
    except Invalid as refusal:
        remedy = "ขอแฟ้ม trust.json ใหม่จากเจ้าของธรรมนูญ (charter key trust)"
        text = refusal_text(refusal)
        raise Stop(Exit.INPUT, "malformed-trust", text, where=str(path), remedy=remedy) from None


def _replayed(report: Report) -> tuple[Replayed, ...]:
    """Go through a ledger export again; other files have nothing to replay."""
    from charter_engine.cli.replay import replay_folder
    from charter_engine.publication.verification import Kind

    if report.kind is not Kind.LEDGER or report.unreadable:
        return ()
    try:
        return replay_folder(report.path)
    except Exception as error:  # noqa: BLE001 - damaged entries are what is looked for
        from charter_engine.cli.replay import Replayed

        return (Replayed(seq=-1, what="entries", ok=False, detail=f"{type(error).__name__}: {error}"),)


def _record(report: Report, replayed: tuple[Replayed, ...] | None) -> dict[str, object]:
    names = ("path", "kind", "subject", "outcome", "simulated", "unreadable")
    found: dict[str, object] = {name: getattr(report, name) for name in names}
    found |= {"ok": report.ok, "checks": report.checks, "signatures": report.signatures}
    return found if replayed is None else found | {"replay": replayed}


def _tell(report: Report, replayed: tuple[Replayed, ...]) -> None:
    subject = f" · {report.subject}" if report.subject else ""
    simulated = " · สาธิต ไม่มีผลใช้บังคับ" if report.simulated else ""
    give(f"{report.path}: {_ANSWERS[report.outcome.value]}{subject}{simulated}")
    if report.unreadable:
        give(f"  ✗ {report.unreadable}")
    for check in report.checks:
        give(f"  {'✓' if check.ok else '✗'} {check.name}: {check.detail}")
    for each in replayed:
        give(f"  {'✓' if each.ok else '✗'} replay {each.seq} {each.what}: {each.detail}")


def _exit(reports: tuple[Report, ...], replayed: dict[Path, tuple[Replayed, ...]]) -> Exit:
    """A failed verification outranks a file that could not be read."""
    if any(not each.ok for found in replayed.values() for each in found):
        return Exit.REFUSED
    if any(not report.ok and not report.unreadable for report in reports):
        return Exit.REFUSED
    return Exit.INPUT if any(report.unreadable for report in reports) else Exit.DONE
