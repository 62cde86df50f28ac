"""Many versions of one charter, ours beside git and SQLAlchemy-Continuum: reading the past, blame, comparing, adopting.

Every peer keeps the same history and is asked in turn with ours. What is read is what a page is made from: ours gives
the whole tree of provisions, git the clauses' texts in order from one pack, Continuum its version objects. git keeps
its repository and libgit2's object caches open throughout, Continuum and ours a connection to their databases; ours
keeps in memory what it read, as a server does, and each figure says what that was.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from benchmarks import workload
from benchmarks.ours import CHARTER, Ours
from benchmarks.record import Measurement
from benchmarks.workload import AMENDMENTS, History

SIZES = (200, 2000)
READS = 60
_APART = 25
"""A process that has read every so-manyth version counts as one that has been serving readers."""

_FIRST = "the first of a process, with nothing at hand; git has its index loaded"
_AT_HAND = "the newest text at hand, git's index loaded"

Run = Callable[[], object]
Pair: TypeAlias = tuple[Run, Run]


def measure(scratch: Path) -> Iterator[Measurement]:
    """Fill ours and the peers with the same history, then ask them in turns."""
    for clauses in SIZES:
        history = workload.history(clauses, AMENDMENTS)
        ours = Ours(scratch / f"ours-{clauses}.db", history)
        said = f"{clauses} clauses, {AMENDMENTS} one-clause amendments"
        yield from _beside_git(ours, history, scratch / f"git-{clauses}", clauses, said)
        yield from _beside_continuum(ours, history, scratch / f"continuum-{clauses}.db", clauses, said)
        if clauses == SIZES[0]:
            yield _compared(ours, said)
            yield _memory(ours, history, scratch)
        ours.close()


def _beside_git(ours: Ours, history: History, path: Path, clauses: int, said: str) -> Iterator[Measurement]:
    name = "git (libgit2, packed)"
    try:
        from benchmarks.git import Git
    except ImportError as missing:
        for figure in ("read_past_cold", "read_past", "read_past_again", "blame", "adopt_first", "adopt", "adopt_cpu"):
            yield _absent(f"{figure}_{clauses}", name, missing)
        return
    git = Git(path, history)
    picks = _picks(history, ours, git.read)

    def figure(which: str, unit: str, pair: tuple[float, float], note: str) -> Measurement:
        return Measurement(
            name=f"{which}_{clauses}", unit=unit, ours=pair[0], peer=pair[1], peer_name=name, note=f"{note}; {said}"
        )

    cold = _in_turn([(lambda n=n: ours.read_cold(n), lambda n=n: git.read(n)) for n in picks])
    note = f"nothing at hand, every word from the database and its provision made; median of {READS} versions"
    yield figure("read_past_cold", "ms CPU", cold, note)
    _serve(ours, history)
    warm = _in_turn([(lambda n=n: ours.read(n), lambda n=n: git.read(n)) for n in picks])
    note = f"goal: peer/ours >= 4; versions not read before, by a process that keeps every {_APART}th in memory"
    yield figure("read_past", "ms CPU", warm, note)
    git.cache_texts()
    _in_turn([(lambda: None, lambda n=n: git.read(n)) for n in picks])
    cached = _in_turn([(lambda n=n: ours.read(n), lambda n=n: git.read(n)) for n in picks])
    note = "the same versions again: ours at hand, only its manifest read; libgit2 told to keep texts in memory"
    yield figure("read_past_again", "ms CPU", cached, note)
    _agree_on_blame(ours.blame(), git.blame())
    note = "goal: peer/ours >= 90; of the newest version: ours in a manifest, git by walking back as far as it must"
    yield figure("blame", "ms CPU", _in_turn([(ours.blame, git.blame)] * 7), note)
    git.prepare()
    adopted = [replace(one, text=one.text + " และให้รายงานผล") for one in history.changes[-45:]]
    pairs = [(lambda c=c: ours.adopt(c), lambda c=c: git.adopt(c)) for c in adopted]
    note = "on the disk before it returns, ours with the root hash and blame; git fsyncs"
    yield figure("adopt_first", "ms", _in_turn(_forgetting(ours, pairs[:5]), time.perf_counter), f"{note}; {_FIRST}")
    both = [_both(*pair) for pair in pairs[5:]]
    yield figure("adopt", "ms", _medians([each[0] for each in both]), f"goal: peer/ours >= 1; {note}; {_AT_HAND}")
    yield figure("adopt_cpu", "ms CPU", _medians([each[1] for each in both]), "the same, what the processor did of it")


def _forgetting(ours: Ours, pairs: Sequence[Pair]) -> list[Pair]:
    """Let ours forget everything before each peer's turn, which is not measured as ours."""

    def after(theirs: Run) -> None:
        theirs()
        ours.forget()

    ours.forget()
    return [(mine, lambda theirs=theirs: after(theirs)) for mine, theirs in pairs]


def _beside_continuum(ours: Ours, history: History, path: Path, clauses: int, said: str) -> Iterator[Measurement]:
    name = "SQLAlchemy-Continuum"
    try:
        from benchmarks.continuum import THROUGH_THE_LIBRARY, Continuum
    except ImportError as missing:
        for figure in ("read_past_continuum", "history_clause"):
            yield _absent(f"{figure}_{clauses}", name, missing)
        return
    continuum = Continuum(path, history)
    picks = _picks(history, ours, continuum.read)
    _serve(ours, history)
    mine, theirs = _in_turn([(lambda n=n: ours.read(n), lambda n=n: continuum.read(n)) for n in picks])
    filled = f"validity strategy, all but the last {THROUGH_THE_LIBRARY} amendments written in bulk"
    note = f"goal: peer/ours >= 3.5; every {_APART}th version read before; {filled}; {said}"
    yield Measurement(
        name=f"read_past_continuum_{clauses}", unit="ms CPU", ours=mine, peer=theirs, peer_name=name, note=note
    )
    clause = history.changes[0].clause
    mine, theirs = _in_turn([(lambda: ours.history(clause), lambda: continuum.history(clause))] * 15)
    note = f"every text of one clause; {said}"
    yield Measurement(
        name=f"history_clause_{clauses}", unit="ms CPU", ours=mine, peer=theirs, peer_name=name, note=note
    )
    continuum.close()


def _picks(history: History, ours: Ours, peer: Callable[[int], list[str]]) -> list[int]:
    """Draw the versions to read; both must give the same texts, or the figures mean nothing."""
    draw = random.Random(2)
    picks = [n + (n % _APART == 1) for n in (draw.randrange(1, history.newest - 1) for _ in range(READS))]
    for n in picks[:3]:
        if ours.texts(n) != peer(n):
            message = f"the peers do not agree on version {n}"
            raise RuntimeError(message)
    return picks


def _agree_on_blame(mine: dict[str, int], theirs: dict[int, int]) -> None:
    if any(mine[f"n{clause}"] != version for clause, version in theirs.items()):
        message = "the peers do not agree on blame"
        raise RuntimeError(message)


def _serve(ours: Ours, history: History) -> None:
    """Start from nothing and read every so-manyth version, as a process has that has been serving for a while."""
    ours.forget()
    for n in range(1, history.newest, _APART):
        ours.read(n)


def _compared(ours: Ours, said: str) -> Measurement:
    first, last = max(1, ours.filled - 999), ours.filled
    draw = random.Random(3)
    near = [draw.randrange(first, last) for _ in range(20)]
    pair = _in_turn([(lambda: ours.compare(first, last), lambda n=n: ours.compare(n, n + 1)) for n in near])
    return Measurement(
        name="compare_1000",
        unit="ms CPU",
        ours=pair[0],
        peer=pair[1],
        peer_name="comparing neighbours",
        note=f"goal: ours/peer <= 3; versions {first} and {last}, every provision of both; {said}",
    )


def _memory(ours: Ours, history: History, scratch: Path) -> Measurement:
    """The most memory a process takes that reads the newest version, of many versions and of ten."""
    few = Ours(scratch / "few.db", replace(history, changes=history.changes[:9]))
    few.close()

    def most(path: Path, version: int) -> float:
        command = [sys.executable, "-m", "benchmarks.reader", CHARTER, str(path), str(version)]
        return float(subprocess.run(command, check=True, capture_output=True).stdout)

    path = Path(str(ours.engine.url.database))
    return Measurement(
        name="memory_versions",
        unit="MB at most",
        ours=most(path, history.newest),
        peer=most(scratch / "few.db", 10),
        peer_name="the same process on a charter of 10 versions",
        note=f"goal: flat; reading the newest of {history.newest} versions",
    )


def _absent(name: str, peer: str, missing: ImportError) -> Measurement:
    note = f"not measured: {missing}; `make bench` installs the peers"
    return Measurement(name=name, unit="ms CPU", ours=0.0, peer=0.0, peer_name=peer, note=note)


def _in_turn(pairs: Sequence[Pair], clock: Callable[[], float] = time.process_time) -> tuple[float, float]:
    """Return the median milliseconds of both sides, asked alternately; of the processor, unless told otherwise."""
    return _medians([(_milliseconds(one, clock)[0], _milliseconds(other, clock)[0]) for one, other in pairs])


def _both(one: Run, other: Run) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return what two sides took by the clock on the wall, then of the processor."""
    (mine, mine_cpu), (theirs, theirs_cpu) = (
        _milliseconds(run, time.perf_counter, time.process_time) for run in (one, other)
    )
    return (mine, theirs), (mine_cpu, theirs_cpu)


def _medians(taken: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(mine for mine, _ in taken), statistics.median(theirs for _, theirs in taken)


def _milliseconds(run: Run, *clocks: Callable[[], float]) -> list[float]:
    began = [clock() for clock in clocks]
    run()
    return [(clock() - start) * 1000 for clock, start in zip(clocks, began, strict=True)]
