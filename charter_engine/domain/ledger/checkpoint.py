"""Checkpoints (c2sp.org/tlog-checkpoint): a log's origin, size and root as a note's text."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

from charter_engine.domain.ledger import ed25519
from charter_engine.domain.ledger.merkle import HASH_BYTES, Frontier
from charter_engine.domain.ledger.note import (
    Sign,
    Unverified,
    VerifierKey,
    VerifySignature,
    decode_base64,
    open_note,
    sign_note,
)
from charter_engine.errors import Invalid

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIZE_LIMIT = 2**63
_ORIGIN_BYTES = 255
_FIXED_LINES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """What a log commits to: `size` entries under `root` (32 bytes); `extensions` are further lines, kept as given."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what `parse_checkpoint` would not read back."""
        if not 1 <= len(self.origin.encode("utf-8")) <= _ORIGIN_BYTES:
            raise Invalid(why="a checkpoint's origin takes 1 to 255 bytes")
        if not 0 <= self.size < _SIZE_LIMIT or len(self.root) != HASH_BYTES:
            raise Invalid(why="a checkpoint's size or root is out of bounds")
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise Invalid(why="a checkpoint's lines are neither empty nor broken")

    @classmethod
    def of(cls, origin: str, frontier: Frontier) -> Checkpoint:
        """Return the checkpoint of a log as its frontier stands."""
        return cls(origin=origin, size=frontier.size, root=frontier.root())

    def text(self) -> str:
        """Return the note text, one line per field, each ended by LF."""
        root = base64.b64encode(self.root).decode("ascii")
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))

    def sign(self, key: VerifierKey, sign: Sign) -> bytes:
        """Return the signed note; the log's key bears the origin as its name."""
        if key.name != self.origin:
            raise Invalid(why=f"the key {key.name!r} is not named as the log {self.origin!r}")
        return sign_note(self.text(), key, sign)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint; `Invalid` names what is malformed."""
    lines = text.split("\n")
    if lines.pop() != "" or len(lines) < _FIXED_LINES or not all(lines):
        raise Invalid(why="a checkpoint has three lines or more, none empty")
    if not _SIZE.fullmatch(lines[1]):
        raise Invalid(why=f"{lines[1][:40]!r} is no tree size")
    return Checkpoint(
        origin=lines[0], size=int(lines[1]), root=decode_base64(lines[2]), extensions=tuple(lines[_FIXED_LINES:])
    )


def open_checkpoint(
    note: bytes, origin: str, keys: Sequence[VerifierKey], verify_signature: VerifySignature = ed25519.verify
) -> Checkpoint:
    """Return the checkpoint once signed by one of the origin's keys; `Unverified` when it is another log's."""
    checkpoint = parse_checkpoint(open_note(note, keys, verify_signature).text)
    if checkpoint.origin != origin:
        raise Unverified(why=f"the checkpoint is of {checkpoint.origin!r}, not of {origin!r}")
    return checkpoint
