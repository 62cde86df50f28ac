"""Tampering with what is handed out: packages, papers and ledger exports, byte by byte and line by line."""

from __future__ import annotations

import random
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from charter_engine.actions.out_folder import export_ledger
from charter_engine.domain.ledger.export import CHECKPOINT_FILE, ENTRIES_FILE, read_export
from charter_engine.domain.ledger.trust import TrustFile
from charter_engine.domain.ledger.verify import verify_log
from charter_engine.errors import Invalid
from charter_engine.publication import charter_verify
from charter_engine.publication.verification import verify_bytes
from evidence.press import Pressed, pressed
from evidence.record import Figure, Scale
from tests.support.press import paper_bytes, papers

_CONTENTS = re.compile(rb"/Contents\s*<([0-9a-fA-F]+)>")


def campaign(scale: Scale, scratch: Path) -> Iterator[Figure]:
    """Change bytes of each kind of file and ask the verifiers; every change must be found."""
    with pressed(scratch) as place:
        yield packages(place, scale.of(400))
        yield from papers_(place, scale.of(120))
        yield exports(place, scale.of(400))


def flipped(data: bytes, chance: random.Random, first: int = 0, end: int | None = None) -> bytes:
    """Return the data with one bit of one byte turned over."""
    changed, place = bytearray(data), chance.randrange(first, len(data) if end is None else end)
    changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def packages(place: Pressed, count: int) -> Figure:
    """Turn bits of packages and ask the one-file verifier."""
    chance, trust, missed = random.Random(1), place.trust_record, 0
    found = [paper_bytes(place.tambon, name) for name in papers(place.tambon) if name.endswith(".zip")]
    honest = sum(_judge(data, trust) for data in found)
    for number in range(count):
        missed += _judge(flipped(found[number % len(found)], chance), trust)
    note = f"single bits of {len(found)} packages, one-file verifier; {missed} missed, {honest} untouched ones accepted"
    return Figure(name="tampered_packages", cases=count, failures=missed + len(found) - honest, note=note)


def _judge(data: bytes, trust: dict[str, object]) -> bool:
    with tempfile.NamedTemporaryFile(suffix=".zip") as file:
        file.write(data)
        file.flush()
        return bool(charter_verify.judge(file.name, trust)["status"] == "verified")


def papers_(place: Pressed, count: int) -> Iterator[Figure]:
    """Turn bits of a signed paper, and of the padding behind its signatures."""
    chance = random.Random(2)
    signed = [name for name, one in papers(place.tambon).items() if one.signed]
    data = paper_bytes(place.tambon, next(name for name in signed if name.endswith("-charter.pdf")))
    accepted = _accepts(data, place.trust)
    padding = [(gap.start(1) + len(gap.group(1).rstrip(b"0")) + 1, gap.end(1)) for gap in _CONTENTS.finditer(data)]
    inside = [span for span in padding if span[1] - span[0] > 100]
    missed = unsigned = 0
    for _ in range(count):
        place_ = chance.randrange(len(data))
        while any(first <= place_ < end for first, end in inside):
            place_ = chance.randrange(len(data))
        missed += _accepts(flipped(data, chance, place_, place_ + 1), place.trust)
    note = f"single bits of a signed paper of {len(data)} bytes; {missed} missed; {_untouched(accepted)}"
    yield Figure(name="tampered_papers", cases=count, failures=missed + (not accepted), note=note)
    tries = max(2, count // 10)
    for number in range(tries if inside else 0):
        unsigned += _accepts(flipped(data, chance, *inside[number % len(inside)]), place.trust)
    note = f"bits of the padding behind a signature, which no signature can cover: {unsigned} not found"
    yield Figure(name="tampered_signature_padding", cases=tries if inside else 0, failures=0, note=note)


def _untouched(accepted: bool) -> str:  # noqa: FBT001 - a sentence's turn
    return f"the untouched one {'accepted' if accepted else 'REFUSED'}"


def _accepts(data: bytes, trust: TrustFile) -> bool:
    try:
        return verify_bytes(data, trust).ok
    except Invalid:
        return False


def exports(place: Pressed, count: int) -> Figure:
    """Damage a ledger export and check it against its checkpoint."""
    chance, missed = random.Random(3), 0
    honest = export_ledger(place.tambon.store, place.keys, place.tambon.charter)
    accepted = _holds(honest, place.trust)
    ways: tuple[Callable[[dict[str, bytes], random.Random], dict[str, bytes]], ...] = (
        _bit_of_entries, _bit_of_entries, _bit_of_checkpoint, _line_gone, _line_twice, _lines_swapped, _cut_off,
    )  # fmt: skip
    for number in range(count):
        missed += _holds(ways[number % len(ways)](dict(honest), chance), place.trust)
    note = f"bits, and lines removed, doubled, swapped, cut off; {missed} missed; {_untouched(accepted)}"
    return Figure(name="tampered_exports", cases=count, failures=missed + (not accepted), note=note)


def _holds(files: dict[str, bytes], trust: TrustFile) -> bool:
    try:
        export = read_export(files)
    except Invalid:
        return False
    return verify_log(export.entries, export.checkpoint, trust).ok


def _bit_of_entries(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    return files | {ENTRIES_FILE: flipped(files[ENTRIES_FILE], chance)}


def _bit_of_checkpoint(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    return files | {CHECKPOINT_FILE: flipped(files[CHECKPOINT_FILE], chance)}


def _lines(files: dict[str, bytes]) -> list[bytes]:
    return files[ENTRIES_FILE].splitlines(keepends=True)


def _line_gone(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    lines = _lines(files)
    del lines[chance.randrange(len(lines))]
    return files | {ENTRIES_FILE: b"".join(lines)}


def _line_twice(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    lines, place = _lines(files), chance.randrange(len(_lines(files)))
    lines.insert(place, lines[place])
    return files | {ENTRIES_FILE: b"".join(lines)}


def _lines_swapped(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    lines = _lines(files)
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return files | {ENTRIES_FILE: b"".join(lines)}


def _cut_off(files: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    lines = _lines(files)
    return files | {ENTRIES_FILE: b"".join(lines[: chance.randrange(len(lines))])}
