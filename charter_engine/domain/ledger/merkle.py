"""Merkle trees of RFC 6962: roots, inclusion and consistency proofs, their verification, and a growing frontier.

All hashes are 32 bytes of SHA-256; `leaves` are leaf hashes, not entries. Verifiers follow RFC 9162 sections 2.1.3.2
and 2.1.4.2 and answer True or False; only a caller's own mistake (an index outside the tree) raises `Invalid`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charter_engine.errors import Invalid

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962 section 2.1)."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry's bytes; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes: pair by pair, an odd last one promoted, which is RFC 6962's split."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the audit path of the leaf at `index`, nearest sibling first (RFC 6962 section 2.1.1)."""
    if not 0 <= index < len(leaves):
        raise Invalid(why=f"leaf {index} is not in a tree of {len(leaves)}")
    proof: list[bytes] = []
    level, position = list(leaves), index
    while len(level) > 1:
        sibling = position ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        position >>= 1
    return tuple(proof)


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """Return the proof that the first `old_size` leaves are a prefix (RFC 6962 section 2.1.2); 0 is refused."""
    if not 1 <= old_size <= len(leaves):
        raise Invalid(why=f"a tree of {len(leaves)} has no older tree of {old_size} to prove")
    proof: list[bytes] = []
    low, high, size, whole = 0, len(leaves), old_size, True
    while size != high - low:
        split = low + _split(high - low)
        if size <= split - low:
            proof.append(root(leaves[split:high]))
            high = split
        else:
            proof.append(root(leaves[low:split]))
            size, low, whole = size - (split - low), split, False
    if not whole:
        proof.append(root(leaves[low:high]))
    return tuple(reversed(proof))


def verify_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `leaf` (a leaf hash) stands at `index` under `root` of a tree of `size`."""
    if not 0 <= index < size or not _are_hashes((leaf, root, *proof)):
        return False
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            found = node_hash(sibling, found)
            node, last = _skip_promoted(node, last)
        else:
            found = node_hash(found, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the tree of `new_size` extends the tree of `old_size`; an old size of 0 is refused.

    The text-book verifier accepts 0 with an empty proof, which would vouch for any new root at all.
    """
    if not 1 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if not _are_hashes((old_root, new_root, *proof)):
        return False
    path = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    return bool(proof) and _extends(path, old_size, new_size) == (old_root, new_root)


def _extends(path: list[bytes], old_size: int, new_size: int) -> tuple[bytes, bytes] | None:
    """Fold a consistency path into both roots, or None when its length is wrong (RFC 9162 section 2.1.4.2)."""
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            node, last = _skip_promoted(node, last)
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return (old, new) if last == 0 else None


def _skip_promoted(node: int, last: int) -> tuple[int, int]:
    """Climb the levels on which a last, odd node was promoted without a sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _are_hashes(values: Iterable[bytes]) -> bool:
    """Tell whether every value is 32 bytes long."""
    return all(len(value) == HASH_BYTES for value in values)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frontier:
    """The right edge of a tree: enough to append and to know the root without reading older leaves.

    `peaks` are the roots of the perfect subtrees, largest first: one for every bit set in `size`.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an edge that no tree has."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count() or not _are_hashes(self.peaks):
            raise Invalid(why=f"{len(self.peaks)} peaks do not make a tree of {self.size}")

    @classmethod
    def of(cls, leaves: Sequence[bytes]) -> Frontier:
        """Return the edge of the tree over these leaf hashes."""
        peaks, start = [], 0
        for bit in reversed(range(len(leaves).bit_length())):
            if len(leaves) >> bit & 1:
                peaks.append(root(leaves[start : start + (1 << bit)]))
                start += 1 << bit
        return cls(size=len(leaves), peaks=tuple(peaks))

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """Read what `to_bytes` wrote."""
        peaks = tuple(data[i : i + HASH_BYTES] for i in range(0, len(data), HASH_BYTES))
        return cls(size=size, peaks=peaks)

    def to_bytes(self) -> bytes:
        """Return the peaks one after the other, for a head row."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> Frontier:
        """Return the edge after one more leaf hash."""
        peaks, size, node = list(self.peaks), self.size, leaf
        while size & 1:
            node, size = node_hash(peaks.pop(), node), size >> 1
        return Frontier(size=self.size + 1, peaks=(*peaks, node))

    def root(self) -> bytes:
        """Return the tree's root."""
        if not self.peaks:
            return EMPTY_ROOT
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = node_hash(peak, found)
        return found
