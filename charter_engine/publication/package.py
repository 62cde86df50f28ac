"""Adoption packages: one zip with a version's act, text, tree, paper and proofs, checkable without this program.

The same parts always give the same bytes. A package from elsewhere is opened under limits, so that a small file cannot
fill the memory. Nothing here judges a package: `charter_verify.py` and the checking room do.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from charter_engine.domain.ledger.canonical_json import JsonObject, JsonValue, encode, parse_object
from charter_engine.domain.ledger.merkle import HASH_BYTES
from charter_engine.errors import Invalid

PACKAGE_VERSION = 1
PARTS = (
    "act.json",
    "adoption.json",
    "charter.pdf",
    "checkpoint.txt",
    "publication.json",
    "text.txt",
    "tree.json",
)
"""The names a package holds, all of them and no others, in this order."""

_MEBIBYTE = 1 << 20
MAX_PACKAGE_BYTES = 160 * _MEBIBYTE
_PART_LIMITS = {"charter.pdf": 128 * _MEBIBYTE, "text.txt": 8 * _MEBIBYTE, "tree.json": 16 * _MEBIBYTE}
_OTHER_LIMIT = _MEBIBYTE
_EPOCH = (1980, 1, 1, 0, 0, 0)
_ENCRYPTED = 0x1
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_PROOF_LIMIT = 64
_DIRECTORY_RECORD = b"PK\x01\x02"
_RECORD_LIMIT = 1000  # counted before the directory is read into memory
_HEX_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedEntry:
    """A ledger entry with its inclusion proof: `proof` hashes of 32 bytes, nearest sibling first."""

    entry: bytes
    leaf_index: int
    tree_size: int
    proof: tuple[bytes, ...]

    def to_json(self) -> bytes:
        """Return the part's bytes: the entry as text, the proof in hex."""
        return _document(
            {
                "entry": self.entry.decode("utf-8"),
                "leaf_index": self.leaf_index,
                "tree_size": self.tree_size,
                "proof": [each.hex() for each in self.proof],
            }
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class AdoptionPackage:
    """All parts of a package.

    `act` comes from `describe_act`; `text` is the plain text form, ended by one LF; `tree` is
    `{"root", "tree": {"kind", "label", "heading", "state", "text", "hash", "children"}}`; `checkpoint` is the signed
    note whose tree both proofs belong to.
    """

    act: Mapping[str, object]
    text: str
    tree: Mapping[str, object]
    pdf: bytes
    adoption: LoggedEntry
    publication: LoggedEntry
    checkpoint: bytes

    def pack(self) -> bytes:
        """Return the zip: parts sorted, stored, dated 1980-01-01, so equal parts give equal bytes."""
        parts = {
            "act.json": _document(self.act),
            "adoption.json": self.adoption.to_json(),
            "charter.pdf": self.pdf,
            "checkpoint.txt": self.checkpoint,
            "publication.json": self.publication.to_json(),
            "text.txt": self.text.encode("utf-8"),
            "tree.json": _document(self.tree),
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name in PARTS:
                if len(parts[name]) > _limit(name):
                    raise Invalid(why=f"{name} is larger than {_limit(name)} bytes")
                archive.writestr(_member(name), parts[name])
        return out.getvalue()


def describe_act(
    adoption: Mapping[str, object], *, origin: str, slug: str, title: str, simulated: bool = False
) -> dict[str, object]:
    """Return `act.json` from the adoption entry's body: every fact in it stands in the entry under the same name.

    The facts are `version`, `root`, `adopted`, `effective` and `outcome`; `title` is the charter node's heading, its
    lines joined by a space.
    """
    facts: dict[str, object] = {key: adoption[key] for key in ("version", "root", "adopted", "effective", "outcome")}
    act: dict[str, object] = {
        "v": PACKAGE_VERSION,
        "charter": {"origin": origin, "slug": slug, "title": " ".join(title.split("\n"))},
        **facts,
    }
    return {**act, "simulated": True} if simulated else act


def open_package(data: bytes) -> AdoptionPackage:
    """Read a package; `Invalid` when it is no zip, too large, or holds other parts than it should. Judges no proof."""
    parts = read_parts(data)
    return AdoptionPackage(
        act=_object(parts, "act.json"),
        text=_text(parts, "text.txt"),
        tree=_object(parts, "tree.json"),
        pdf=parts["charter.pdf"],
        adoption=_logged(parts, "adoption.json"),
        publication=_logged(parts, "publication.json"),
        checkpoint=parts["checkpoint.txt"],
    )


def read_parts(data: bytes) -> dict[str, bytes]:
    """Return name → bytes of a package's parts, each within its limit, without reading further."""
    if len(data) > MAX_PACKAGE_BYTES:
        raise Invalid(why=f"a package of {len(data)} bytes; the limit is {MAX_PACKAGE_BYTES}")
    if data.count(_DIRECTORY_RECORD) > _RECORD_LIMIT:
        raise Invalid(why="a package with far too many parts")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sorted(member.filename for member in members) != list(PARTS):
                raise Invalid(why=f"a package holds exactly {', '.join(PARTS)}")
            return {member.filename: _read(archive, member) for member in members}
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, RuntimeError, OSError) as error:
        raise Invalid(why=f"the package is damaged: {error}") from error


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Read one part, stopping one byte past its limit whatever the directory claims."""
    limit = _limit(member.filename)
    plain = member.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if not plain or member.flag_bits & _ENCRYPTED or member.file_size > limit:
        raise Invalid(why=f"{member.filename} is packed unreadably or larger than {limit} bytes")
    with archive.open(member) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit or len(content) != member.file_size:
        raise Invalid(why=f"{member.filename} is not as long as the package says")
    return content


def _limit(name: str) -> int:
    """Return how many bytes a part may have."""
    return _PART_LIMITS.get(name, _OTHER_LIMIT)


def _member(name: str) -> zipfile.ZipInfo:
    """Return a zip header that names no time, machine or user."""
    member = zipfile.ZipInfo(name, date_time=_EPOCH)
    member.create_system = _UNIX
    member.external_attr = _REGULAR_FILE
    return member


def _document(value: Mapping[str, object]) -> bytes:
    """Return a JSON part: canonical, ended by LF."""
    return encode(value) + b"\n"


def _object(parts: dict[str, bytes], name: str) -> JsonObject:
    """Read a JSON part."""
    try:
        return parse_object(parts[name])
    except Invalid as fault:
        raise Invalid(why=f"{name}: {fault.facts['why']}") from fault


def _text(parts: dict[str, bytes], name: str) -> str:
    """Read a text part."""
    try:
        return parts[name].decode("utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(why=f"{name} is not UTF-8") from error


def _logged(parts: dict[str, bytes], name: str) -> LoggedEntry:
    """Read an entry with its proof."""
    record = _object(parts, name)
    entry, proof = record.get("entry"), record.get("proof")
    if not isinstance(entry, str) or not isinstance(proof, list) or len(proof) > _PROOF_LIMIT:
        raise Invalid(why=f"{name} holds no entry with its proof")
    return LoggedEntry(
        entry=entry.encode("utf-8"),
        leaf_index=_count(record, "leaf_index", name),
        tree_size=_count(record, "tree_size", name),
        proof=tuple(_hash(each, name) for each in proof),
    )


def _count(record: JsonObject, key: str, name: str) -> int:
    """Read a number from 0."""
    value = record.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Invalid(why=f"{name}: {key} is no number from 0")
    return value


def _hash(value: JsonValue, name: str) -> bytes:
    """Read a hash of 32 bytes in lowercase hex."""
    if not isinstance(value, str) or not _HEX_HASH.fullmatch(value):
        raise Invalid(why=f"{name}: a proof's hash has {2 * HASH_BYTES} lowercase hex digits")
    return bytes.fromhex(value)
