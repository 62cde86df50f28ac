"""Power cuts on SQLite: the disk as it would be found, rebuilt from a trace of the writer's calls to the system.

What was synced is there. Of what was written since, any part may be: each write survives or not, whole or torn at a
sector. The database is opened from that, and asked for every act that had been acknowledged before the cut.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evidence.crashes import check
from evidence.record import Figure, Scale
from tests.support import busy
from tests.support.migrated import migrate, opened

_CALLS = "openat,close,pwrite64,write,fsync,fdatasync,ftruncate,unlink,unlinkat"
_LINE = re.compile(r"^\d+\s+(\w+)\((.*)\)\s+=\s+(-?\d+)")
_QUOTED = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_SECTOR = 512


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A call to the system that counts: write, sync, truncate, unlink on a file, or an acknowledgement."""

    what: str
    file: str
    at: int = 0
    data: bytes = b""


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Cut the power under synchronous=FULL, and for comparison under NORMAL, where acts must get lost."""
    if shutil.which("strace") is None:
        yield Figure(name="power_cuts_sqlite", cases=0, failures=0, note="not run: strace is not installed")
        return
    full = _cuts(scratch / "full", "", scale.of(150))
    weak = _cuts(scratch / "normal", "NORMAL", scale.of(60))
    note = (
        f"{full.acts} acts traced; {full.lossy} cuts lost an acknowledged act, {full.broken} left a broken database or "
        f"log. The same cuts under synchronous=NORMAL, for comparison: {weak.lossy} of {weak.cuts} lost acts"
    )
    blind = 0 if weak.lossy else 1
    yield Figure(name="power_cuts_sqlite", cases=full.cuts, failures=full.lossy + full.broken + blind, note=note)


@dataclass(kw_only=True)
class _Result:
    cuts: int
    acts: int = 0
    lossy: int = 0
    broken: int = 0


def _cuts(folder: Path, synchronous: str, count: int) -> _Result:
    folder.mkdir()
    calls, receipts = _trace(folder, synchronous)
    marks = [place for place, call in enumerate(calls) if call.what == "receipt"]
    chance, result = random.Random(5), _Result(cuts=count, acts=len(marks))
    for number in range(count):
        cut = chance.choice(marks) + 1 if number % 2 else chance.randrange(len(calls))
        held = sum(mark < cut for mark in marks)
        (folder / "held.jsonl").write_bytes(b"".join(receipts[:held]))
        _rebuild(folder, calls[:cut], chance)
        try:
            lost, faults = check(f"sqlite:///{folder / 'after.db'}", folder / "held.jsonl")
        except Exception as fault:  # noqa: BLE001 - a database that cannot be opened is what is looked for
            lost, faults = [], [repr(fault)]
        result.lossy += bool(lost)
        result.broken += bool(faults)
    return result


def _trace(folder: Path, synchronous: str) -> tuple[list[Call], list[bytes]]:
    """Run a busy tambon under strace; return its calls and its receipts."""
    url, receipts = f"sqlite:///{folder / 'live.db'}", folder / "receipts.jsonl"
    migrate(url)
    with opened(url) as engine:
        busy.prepare(engine)
    shutil.copyfile(folder / "live.db", folder / "before.db")
    acting = [sys.executable, "-m", "tests.support.busy", url, str(receipts), "3", "150"]
    acting += [synchronous] if synchronous else []
    command = ["strace", "-f", "-xx", "-s", "200000", "-e", f"trace={_CALLS}", "-o", str(folder / "trace"), *acting]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    with (folder / "trace").open(encoding="ascii", errors="replace") as lines:
        calls = list(_read(lines, str(folder / "live.db"), str(receipts)))
    (folder / "trace").unlink()
    return calls, receipts.read_bytes().splitlines(keepends=True)


def _text(arguments: str) -> bytes:
    found = _QUOTED.search(arguments)
    return bytes.fromhex(found.group(1).replace("\\x", "")) if found else b""


def _read(lines: Iterator[str], database: str, receipts: str) -> Iterator[Call]:
    """Pick the calls on the database's files and on the receipts out of a trace."""
    names: dict[int, str] = {}
    for line in lines:
        found = _LINE.match(line)
        if not found or int(found.group(3)) < 0:
            continue
        call, arguments, gave = found.group(1), found.group(2), int(found.group(3))
        if call == "openat":
            name = _text(arguments).decode()
            names.pop(gave, None)
            if name.startswith(database) or name == receipts:
                names[gave] = name
            continue
        if call in {"unlink", "unlinkat"}:
            if (name := _text(arguments).decode()).startswith(database):
                yield Call(what="unlink", file=name.removeprefix(database))
            continue
        number = int(arguments.split(",")[0])
        if (name := names.get(number, "")) == "":
            continue
        if call == "close":
            del names[number]
        elif name == receipts:
            yield Call(what="receipt", file="")
        else:
            yield from _on_database(call, arguments, name.removeprefix(database))


def _on_database(call: str, arguments: str, file: str) -> Iterator[Call]:
    if call == "pwrite64":
        yield Call(what="write", file=file, at=int(arguments.rsplit(",", 1)[1]), data=_text(arguments))
    elif call == "write":
        raise AssertionError("SQLite wrote without saying where: this trace cannot be replayed")
    elif call == "ftruncate":
        yield Call(what="truncate", file=file, at=int(arguments.split(",")[1]))
    elif call in {"fsync", "fdatasync"}:
        yield Call(what="sync", file=file)


@dataclass
class _Disk:
    """Files as they are for certain, and what was done to them since the last sync."""

    files: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Call]] = field(default_factory=dict)

    def do(self, call: Call) -> None:
        """Take one call in."""
        if call.what == "sync":
            for done in self.pending.pop(call.file, []):
                self.apply(done, done.data)
        elif call.what == "unlink":
            self.files.pop(call.file, None)
            self.pending.pop(call.file, None)
        elif call.what in {"write", "truncate"}:
            self.pending.setdefault(call.file, []).append(call)

    def apply(self, call: Call, data: bytes) -> None:
        """Let a write or truncation reach the disk."""
        kept = self.files.setdefault(call.file, bytearray())
        if call.what == "truncate":
            del kept[call.at :]
            return
        kept.extend(b"\0" * (call.at + len(data) - len(kept)))
        kept[call.at : call.at + len(data)] = data


def _rebuild(folder: Path, calls: list[Call], chance: random.Random) -> None:
    """Write the database as it is found after the cut."""
    disk = _Disk(files={"": bytearray((folder / "before.db").read_bytes())})
    for call in calls:
        disk.do(call)
    for waiting in disk.pending.values():
        for call in waiting:
            if call.what == "write" and chance.random() < 0.5:
                torn = chance.random() < 0.3
                whole = len(call.data)
                disk.apply(call, call.data[: chance.randrange(whole + 1) // _SECTOR * _SECTOR if torn else whole])
    for leftover in folder.glob("after.db*"):
        leftover.unlink()
    for name, data in disk.files.items():
        if not name.endswith("-shm"):  # the index is in memory and made anew
            (folder / f"after.db{name}").write_bytes(data)
