"""Verification of a log, or of one entry, as a report: checks are values; nothing is raised for a failed one.

A report is *consistent* when everything agrees with the checkpoint, and *ok* when that checkpoint is also signed by a
key which the trust file names for the log's origin. Without that the origin is not established.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from charter_engine.domain.ledger import ed25519, merkle
from charter_engine.domain.ledger.checkpoint import Checkpoint, parse_checkpoint
from charter_engine.domain.ledger.entry import Entry, parse_entry
from charter_engine.domain.ledger.note import VerifySignature, open_note, split_note
from charter_engine.domain.ledger.trust import TrustFile
from charter_engine.errors import Invalid

ORIGIN_ESTABLISHED = "origin_established"
"""The name of the check that only a trust file can answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """One question and its answer; `detail` says what was found, with places."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The answers in the order they were found; `checkpoint` is what the note says, when it could be read."""

    checks: tuple[Check, ...]
    checkpoint: Checkpoint | None = None

    @property
    def ok(self) -> bool:
        """Whether every check holds, the origin's included."""
        return all(check.ok for check in self.checks)

    @property
    def consistent(self) -> bool:
        """Whether everything agrees with itself, whoever made it."""
        return all(check.ok for check in self.checks if check.name != ORIGIN_ESTABLISHED)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.ok)


def verify_log(
    entries: Sequence[bytes],
    checkpoint_note: bytes,
    trust: TrustFile | None,
    *,
    verify_signature: VerifySignature = ed25519.verify,
    held: Sequence[bytes] = (),
) -> Report:
    """Check a whole log against its checkpoint, and against older checkpoint notes someone `held`.

    Checks: entries_canonical, sequence, time_order, checkpoint, signature, origin_established, origin, size, root,
    held.
    """
    parsed, checks = _read_entries(entries)
    checkpoint, signing = _check_note("checkpoint", checkpoint_note, trust, verify_signature)
    checks += _check_order(parsed)
    checks += signing
    if checkpoint is not None:
        leaves = [merkle.leaf_hash(entry) for entry in entries]
        checks.append(_check_origin(parsed, checkpoint.origin))
        checks += _check_tree(leaves, checkpoint)
        checks += [_check_held(note, leaves, checkpoint.origin, trust, verify_signature) for note in held]
    return Report(checks=tuple(checks), checkpoint=checkpoint)


def verify_inclusion_of(
    entry: bytes,
    *,
    index: int,
    proof: Sequence[bytes],
    checkpoint_note: bytes,
    trust: TrustFile | None,
    verify_signature: VerifySignature = ed25519.verify,
) -> Report:
    """Check one entry: canonical, numbered as its leaf, of the checkpoint's log, included, and the note signed."""
    parsed, checks = _read_entries([entry])
    checkpoint, signing = _check_note("checkpoint", checkpoint_note, trust, verify_signature)
    checks += signing
    for found in parsed:
        checks.append(Check(name="sequence", ok=found.seq == index, detail=f"entry {found.seq} at leaf {index}"))
    if checkpoint is not None:
        checks.append(_check_origin(parsed, checkpoint.origin))
        included = merkle.verify_inclusion(
            index=index, size=checkpoint.size, leaf=merkle.leaf_hash(entry), proof=proof, root=checkpoint.root
        )
        checks.append(Check(name="inclusion", ok=included, detail=f"leaf {index} of {checkpoint.size}"))
    return Report(checks=tuple(checks), checkpoint=checkpoint)


def verify_extension(
    *,
    old_note: bytes,
    new_note: bytes,
    proof: Sequence[bytes],
    trust: TrustFile | None,
    verify_signature: VerifySignature = ed25519.verify,
) -> Report:
    """Check that a newer checkpoint extends an older one of the same log: nothing under it was changed."""
    old, old_checks = _check_note("old_checkpoint", old_note, trust, verify_signature)
    new, new_checks = _check_note("checkpoint", new_note, trust, verify_signature)
    checks = [*old_checks, *new_checks]
    if old is not None and new is not None:
        checks.append(Check(name="origin", ok=old.origin == new.origin, detail=f"{old.origin} → {new.origin}"))
        extends = merkle.verify_consistency(
            old_size=old.size, new_size=new.size, old_root=old.root, new_root=new.root, proof=proof
        )
        checks.append(Check(name="consistency", ok=extends, detail=f"{old.size} → {new.size} entries"))
    return Report(checks=tuple(checks), checkpoint=new)


def _read_entries(entries: Sequence[bytes]) -> tuple[list[Entry], list[Check]]:
    """Parse every entry, collecting all faults rather than the first."""
    parsed, faults = [], []
    for index, data in enumerate(entries):
        try:
            parsed.append(parse_entry(data))
        except Invalid as fault:
            faults.append(f"entry {index}: {fault.facts['why']}")
    detail = "; ".join(faults[:5]) or f"{len(parsed)} entries"
    return parsed, [Check(name="entries_canonical", ok=not faults, detail=detail)]


def _check_order(entries: Sequence[Entry]) -> list[Check]:
    """Check that entries are numbered from 0 without gaps and that time never runs back."""
    misplaced = [f"{entry.seq} at {index}" for index, entry in enumerate(entries) if entry.seq != index]
    # Fixed-width UTC texts compare as the moments do.
    backwards = [str(b.seq) for a, b in pairwise(entries) if b.time < a.time]
    return [
        Check(name="sequence", ok=not misplaced, detail=", ".join(misplaced[:5]) or f"0 to {len(entries) - 1}"),
        Check(name="time_order", ok=not backwards, detail=", ".join(backwards[:5])),
    ]


def _check_origin(entries: Sequence[Entry], origin: str) -> Check:
    """Check that every entry belongs to the checkpoint's log."""
    foreign = [f"{entry.seq}: {entry.origin}" for entry in entries if entry.origin != origin]
    return Check(name="origin", ok=not foreign, detail=", ".join(foreign[:5]) or origin)


def _check_tree(leaves: Sequence[bytes], checkpoint: Checkpoint) -> list[Check]:
    """Check size and root."""
    size = Check(name="size", ok=len(leaves) == checkpoint.size, detail=f"{len(leaves)} of {checkpoint.size}")
    found = merkle.root(leaves)
    return [size, Check(name="root", ok=found == checkpoint.root, detail=found.hex())]


def _check_note(
    name: str, note: bytes, trust: TrustFile | None, verify_signature: VerifySignature
) -> tuple[Checkpoint | None, list[Check]]:
    """Read a checkpoint note and judge its signature by the keys trusted for the origin it names."""
    try:
        checkpoint = parse_checkpoint(split_note(note)[0])
    except Invalid as fault:
        return None, [Check(name=name, ok=False, detail=str(fault.facts["why"]))]
    read = Check(name=name, ok=True, detail=f"{checkpoint.origin}, {checkpoint.size} entries")
    keys = trust.keys_of(checkpoint.origin) if trust is not None else ()
    if not keys:
        detail = "no trust file" if trust is None else f"{checkpoint.origin} is not in the trust file"
        return checkpoint, [read, Check(name=ORIGIN_ESTABLISHED, ok=False, detail=detail)]
    try:
        opened = open_note(note, keys, verify_signature)
    except Invalid as fault:
        return checkpoint, [read, Check(name="signature", ok=False, detail=str(fault.facts["why"]))]
    signers = ", ".join(f"{each.key.name}+{each.key.key_id.hex()}" for each in opened.verified)
    established = Check(name=ORIGIN_ESTABLISHED, ok=True, detail=checkpoint.origin)
    return checkpoint, [read, Check(name="signature", ok=True, detail=signers), established]


def _check_held(
    note: bytes, leaves: Sequence[bytes], origin: str, trust: TrustFile | None, verify_signature: VerifySignature
) -> Check:
    """Check that the log still begins with what an older checkpoint of it committed to."""
    old, checks = _check_note("held", note, trust, verify_signature)
    if old is None or not Report(checks=tuple(checks)).consistent:
        return next(check for check in checks if not check.ok)
    kept = old.origin == origin and old.size <= len(leaves) and merkle.root(leaves[: old.size]) == old.root
    return Check(name="held", ok=kept, detail=f"{old.origin}, {old.size} entries")
