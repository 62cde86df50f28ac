"""`import_2000`: a charter of 2,000 clauses read, checked and kept as a founding draft, against git keeping them.

The peer does what somebody without this engine would, writing every clause as a file and committing them; it checks
nothing.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.record import Measurement
from charter_engine.domain.text.numerals import thai_digits
from charter_engine.resources import examples_dir

CLAUSES, CHAPTERS, ROUNDS = 2000, 40, 5
SLUG = "bench"
_GIT = {
    "GIT_AUTHOR_NAME": "bench",
    "GIT_AUTHOR_EMAIL": "bench@example.org",
    "GIT_COMMITTER_NAME": "bench",
    "GIT_COMMITTER_EMAIL": "bench@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def text() -> str:
    """The charter: clauses with two items and a second paragraph each, every one citing the one before it."""
    lines = ["ธรรมนูญสุขภาพ", ""]
    for n in range(1, CLAUSES + 1):
        if n % (CLAUSES // CHAPTERS) == 1:
            lines.append(f"หมวด {thai_digits(n // (CLAUSES // CHAPTERS) + 1)} เรื่องที่ {thai_digits(n)}")
        before = thai_digits(max(1, n - 1))
        lines += [
            f"ข้อ {thai_digits(n)} ให้คณะกรรมการดำเนินการตามข้อ {before} วรรคหนึ่ง และรายงานต่อสมัชชาปีละหนึ่งครั้ง ดังต่อไปนี้",
            "(๑) จัดทำแผนพัฒนาสุขภาพของประชาชนในพื้นที่",
            "(๒) ติดตามและประเมินผลการดำเนินงานตามแผน",
            "ในกรณีที่มีเหตุจำเป็น ให้คณะกรรมการเลื่อนกำหนดเวลาออกไปได้ไม่เกินสามสิบวัน",
        ]
    return "\n".join(lines) + "\n"


def measure(scratch: Path) -> list[Measurement]:
    """Import the same text again and again, each time anew, with the command as people run it."""
    folder = scratch / "importing"
    folder.mkdir(parents=True)
    file = folder / "charter.txt"
    file.write_text(text(), encoding="utf-8")
    ours = [_seconds(lambda at=at: _import(folder / f"ours-{at}", file)) for at in range(ROUNDS)]
    peer = [_seconds(lambda at=at: _commit(folder / f"peer-{at}", file)) for at in range(ROUNDS)]
    return [
        Measurement(
            name="import_2000",
            unit="s CPU",
            ours=statistics.median(ours),
            peer=statistics.median(peer),
            peer_name=f"git add and commit of {CLAUSES} files",
            note=f"{file.stat().st_size} bytes into SQLite, whole command, median of {ROUNDS}",
        )
    ]


def _seconds(run: Callable[[], Callable[[], None]]) -> float:
    """Return the processor's time of what `run` prepares, in all its processes."""
    prepared = run()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    prepared()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def _import(folder: Path, file: Path) -> Callable[[], None]:
    """Install and register a charter; return the import itself."""
    folder.mkdir()
    environment = os.environ | {
        "CHARTER_DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{(folder / 'charter.db').resolve()}",
    }

    def command(*words: str) -> None:
        run = [sys.executable, "-m", "charter_engine.cli.main", *words]
        subprocess.run(run, env=environment, check=True, capture_output=True, input=b"a few unrelated words\n")

    procedure = examples_dir() / "nakhon_sawan_charter" / "procedure.toml"
    command("init", "--origin", "charter.example/bench", "--officer", "officer", "--password-stdin")
    command("create", SLUG, "--title", "ธรรมนูญสุขภาพ", "--place", "จังหวัด", "--procedure", str(procedure))
    command("role", "give", SLUG, "officer", "officer")
    command("user", "add", "sec", "--no-password")
    command("role", "give", SLUG, "sec", "secretariat", "--body", "secretariat")
    return lambda: command("import", str(file), "--charter", SLUG, "--as", "sec")


def _commit(folder: Path, file: Path) -> Callable[[], None]:
    """Begin a repository; return the writing of every clause and its commit."""
    environment = os.environ | _GIT

    def git(*words: str) -> None:
        subprocess.run(["git", "-C", str(folder), *words], env=environment, check=True, capture_output=True)

    folder.mkdir()
    git("init", "-q")
    split = (
        "import pathlib,sys;t=pathlib.Path(sys.argv[1]).read_text(encoding='utf-8').split('\\nข้อ ');"
        "[pathlib.Path(sys.argv[2],f'{i}.txt').write_text(c,encoding='utf-8') for i,c in enumerate(t)]"
    )

    def keep() -> None:
        subprocess.run([sys.executable, "-c", split, str(file), str(folder)], check=True)
        git("add", ".")
        git("commit", "-q", "-m", "charter")

    return keep
