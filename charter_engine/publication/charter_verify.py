#!/usr/bin/env python3
"""ตรวจชุดเอกสารรับรองธรรมนูญโดยไม่ต่อเครือข่าย · Check adoption packages offline, with nothing but Python 3.8 or later.

    charter_verify.py --trust trust.json PACKAGE.zip [PACKAGE.zip ...] [--json]

It checks that the text is the one whose root hash was adopted, that both ledger entries stand in the signed tree, that
a key in the trust file signed it, and that the paper is the published one. It does NOT check the PDF's own signatures.
Get the trust file by another way than the package. Exit: 0 verified, 1 refused or origin not established, 2 usage,
4 unreadable. This file stands alone on purpose: copy it, read it, keep it with the package.
"""

# Where this file differs from the house: Python 3.8 has no match statement and no slots, a reader wants the numbers of
# the RFCs in place, and JSON from strangers is of any type.
# ruff: noqa: ANN401, FBT001, PLR2004, PTH123

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import struct
import sys
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Point = tuple[int, int, int, int]

MEBIBYTE = 1 << 20
LIMITS = {
    "act.json": MEBIBYTE,
    "adoption.json": MEBIBYTE,
    "charter.pdf": 128 * MEBIBYTE,
    "checkpoint.txt": MEBIBYTE,
    "publication.json": MEBIBYTE,
    "text.txt": 8 * MEBIBYTE,
    "tree.json": 16 * MEBIBYTE,
}
PACKAGE_LIMIT = 160 * MEBIBYTE
MEMBER_LIMIT = 1000
PUBLISHED_MODE = 0o100644 << 16
ENTRY_LIMIT = 65_535
FACTS = ("version", "root", "adopted", "effective", "outcome")
ENTRY_FIELDS = {"v", "seq", "origin", "type", "time", "actor", "body"}
HASH = re.compile(r"[0-9a-f]{64}")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
EN_DASH_LINE = re.compile("\u2014 ([^ ]+) ([^ ]+)")


class Unreadable(Exception):
    """The input cannot be read at all: exit 4."""


class Refused(Exception):
    """A check does not hold: exit 1."""


def need(condition: bool, why: str) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(why)


# --- JSON: RFC 8785 for strings, integers, booleans, arrays and objects --------------------------------------------


def canonical(value: Any) -> str:
    """Spell a value canonically; floats, null and integers of 2^53 or more are refused."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        need(abs(value) < 2**53, "an integer of 2^53 or more")
        return str(value)
    if isinstance(value, str):
        need(not any("\ud800" <= char <= "\udfff" for char in value), "a lone surrogate")
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    need(isinstance(value, dict), "null or a float")
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Build an object, refusing a key given twice."""
    need(len(dict(pairs)) == len(pairs), "a key is given twice")
    return dict(pairs)


def refuse_number(text: str) -> Any:
    """Refuse floats, NaN and Infinity."""
    raise Refused("the number " + text[:20] + " is no integer")


def integer(text: str) -> int:
    """Read an integer of bounded length."""
    need(len(text) <= 17, "an integer of 2^53 or more")
    return int(text)


def read_json(data: bytes) -> dict[str, Any]:
    """Read a JSON object strictly."""
    hooks: dict[str, Any] = {"parse_float": refuse_number, "parse_constant": refuse_number, "parse_int": integer}
    try:
        value: dict[str, Any] = json.loads(data.decode("utf-8"), object_pairs_hook=unique, **hooks)
        canonical(value)
    except (ValueError, RecursionError) as error:
        raise Refused("not readable JSON: " + str(error)) from error
    need(isinstance(value, dict), "a JSON object is expected")
    return value


# --- Ed25519 verification: RFC 8032 section 5.1.7 ------------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    """Add two points in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def decode_point(data: bytes) -> Point | None:
    """Read a point in its one encoding."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number % 2**255
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * v**3 * pow(u * v**7 % P, (P - 5) // 8, P) % P
    if (v * x * x + u) % P == 0:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (v * x * x - u) % P or (x == 0 and sign):
        return None
    x = P - x if x % 2 != sign else x
    return (x, y, 1, x * y % P)


def multiples(point: Point) -> list[Point]:
    """Return 0 to 15 times a point."""
    table: list[Point] = [ZERO]
    for _ in range(15):
        table.append(add(table[-1], point))
    return table


BASE = multiples(decode_point((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or ZERO)


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature holds."""
    key = decode_point(public) if len(public) == 32 and len(signature) == 64 else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus_key = multiples((P - key[0], key[1], key[2], P - key[3]))
    total: Point = ZERO
    for shift in range(252, -1, -4):
        for _ in range(4):
            total = add(total, total)
        total = add(add(total, BASE[s >> shift & 15]), minus_key[k >> shift & 15])
    inverse = pow(total[2], -1, P)
    x, y = total[0] * inverse % P, total[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# --- Signed checkpoint and proofs: C2SP signed note, RFC 6962 -------------------------------------------------------


def unbase64(text: str) -> bytes:
    """Read base64 in its canonical spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Refused("not base64") from error
    need(base64.b64encode(data).decode() == text, "base64 in another spelling")
    return data


def read_vkey(text: str) -> tuple[str, bytes, bytes]:
    """Read an Ed25519 verifier key: name, key id, key."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    need(len(raw) == 33 and raw[0] == 1, "the key of " + name + " is no Ed25519 key")
    found = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    need(found.hex() == key_id, "the key of " + name + " has another id")
    return name, found, raw[1:]


def read_checkpoint(note: bytes) -> dict[str, Any]:
    """Take a checkpoint note apart: its text, origin, size, root and signature lines."""
    try:
        text, blank, block = note.decode("utf-8").rpartition("\n\n")
    except UnicodeDecodeError as error:
        raise Refused("checkpoint.txt is not UTF-8") from error
    lines, marks = text.split("\n"), block.split("\n")
    need(bool(blank) and marks.pop() == "" and len(marks) <= 100, "checkpoint.txt is no signed note")
    need(len(lines) >= 3 and all(lines), "checkpoint.txt is no checkpoint")
    need(not any(char < " " and char != "\n" for char in text + block), "checkpoint.txt holds control characters")
    need(re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]) is not None, "checkpoint.txt names no size")
    root, matches = unbase64(lines[2]), [EN_DASH_LINE.fullmatch(mark) for mark in marks]
    need(len(root) == 32 and all(matches), "checkpoint.txt has a malformed root or signature")
    signatures = [(match[1], unbase64(match[2])) for match in matches if match]
    return {"text": text + "\n", "origin": lines[0], "size": int(lines[1]), "root": root, "signatures": signatures}


def check_signature(checkpoint: dict[str, Any], vkeys: Sequence[str]) -> str:
    """Require a true signature by one of the keys, and none false in their names."""
    signers = []
    for name, key_id, public in map(read_vkey, vkeys):
        found = [data[4:] for signer, data in checkpoint["signatures"] if (signer, data[:4]) == (name, key_id)]
        if found:
            need(signed_by(public, found[0], checkpoint["text"].encode()), "the signature of " + name + " is false")
            signers.append(name + "+" + key_id.hex())
    need(bool(signers), "no signature by a key in the trust file")
    return ", ".join(signers)


def proven_root(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """Return the root a leaf's audit path leads to (RFC 9162 section 2.1.3.2)."""
    need(0 <= index < size, "the leaf is outside the tree")
    need(all(len(each) == 32 for each in (leaf, *proof)), "a hash of the proof is cut off")
    node, last, found = index, size - 1, leaf
    for sibling in proof:
        need(last > 0, "the proof is too long")
        if node & 1 or node == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        node, last = node >> 1, last >> 1
    need(last == 0, "the proof is too short")
    return found


# --- Tree and text -------------------------------------------------------------------------------------------------

KINDS = {"charter", "preamble", "chapter", "part", "clause", "annex", "closing"}
NODE_FIELDS = {"kind", "label", "heading", "state", "text", "hash", "children"}
REPEALED = "(ยกเลิก)"
ORDINALS = "ทวิ|ตรี|จัตวา|เบญจ|ฉ|สัตต|อัฏฐ|นว|ทศ"
ANNEX = ("บัญชีท้าย", "ภาคผนวก")
CLOSING = ("ประกาศ ณ วันที่", "ให้ไว้ ณ วันที่")
TRANSITIONAL = ("บทเฉพาะกาล", "บทเฉพาะกาล" + REPEALED, "บทเฉพาะกาล " + REPEALED)
MARK = re.compile(r"(?:หมวด|ส่วนที่|ข้อ|มาตรา) ?[0-9๐-๙]+(?:/[0-9๐-๙]+)*(?: (?:" + ORDINALS + r")(?=[ \[]|$))?(?=[ \[]|$)")
ITEM = re.compile(r"\((?:[0-9๐-๙]+|[ก-ฮ])(?:/[0-9๐-๙]+)*(?: (?:" + ORDINALS + r"))?\)")
ORDINAL_START = re.compile(r"(?:" + ORDINALS + r")(?=[ \[]|$)")


def check_node(node: Any, place: str) -> str:
    """Recompute a node's hash from its own words and its children's hashes; refuse anything the hash does not cover."""
    need(isinstance(node, dict) and set(node) == NODE_FIELDS, place + " has other fields than a provision")
    words = {key: node[key] for key in ("kind", "label", "heading", "state", "text")}
    need(all(isinstance(word, str) for word in words.values()), place + " holds a field that is no text")
    need(node["kind"] in KINDS and node["state"] in ("in_force", "repealed"), place + " is of no known kind")
    need(isinstance(node["children"], list), place + " has no list of children")
    children = [check_node(child, place + "/" + str(at)) for at, child in enumerate(node["children"])]
    found = hashlib.sha256(canonical(dict(words, v=1, children=children)).encode()).hexdigest()
    need(node["hash"] == found, place + " (" + node["label"] + ") does not have the hash it names")
    return found


def beside(line: str) -> bool:
    """Tell whether a line may stand beside its mark without being read as something else."""
    return not line.startswith((REPEALED, "[", "\\")) and not ORDINAL_START.match(line)


def spellings(line: str, kind: str) -> tuple[str, ...]:
    """Return how a body line may be written: with one backslash where it would read as a mark, else with or without."""
    marks = ANNEX if kind in ("closing", "annex") else ANNEX + (() if kind == "preamble" else CLOSING)
    marked = line.startswith(("\\", *marks))
    if kind not in ("closing", "annex"):
        marked = marked or line in TRANSITIONAL or MARK.match(line) is not None
    return ("\\" + line,) if marked else (line, "\\" + line)


def openings(node: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Return the ways to open a node: its mark's line and the lines that follow; the first of them may stand beside."""
    kind, label, heading = node["kind"], node["label"], node["heading"]
    lines = node["text"].split("\n") if node["text"] else []
    if node["state"] == "repealed":
        need(not heading and not lines, label + " is repealed and has words")
        return [(label + " " + REPEALED, [])]
    if kind == "clause":
        mark = label + " [" + heading + "]" if heading else label
        return [(mark, lines)] + ([(mark + " " + lines[0], lines[1:])] if lines and beside(lines[0]) else [])
    if kind == "closing":
        need(not label and bool(lines) and lines[0].startswith(CLOSING), "the closing would not read as one")
        return [(lines[0], lines[1:])]
    if label == TRANSITIONAL[0]:
        need(not heading, label + " takes no heading")
        return [(label, lines)]
    if kind in ("chapter", "part") and heading:
        ways = [(label, [heading, *lines])] if not ITEM.match(heading) else []
        return ways + ([(label + " " + heading, lines)] if beside(heading) else [])
    need(kind not in ("chapter", "part") or not lines or bool(ITEM.match(lines[0])), label + " would read as headed")
    return [(label, lines)]


def provisions(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the nodes below one, in document order."""
    for child in node["children"]:
        yield child
        yield from provisions(child)


def check_lines(tree: dict[str, Any], text: str) -> None:
    """Require a plain text to say what the tree says, line by line; empty lines mean nothing after the title."""
    lines, title = text.split("\n"), tree["heading"].split("\n")
    need(lines.pop() == "" and lines[-1:] != [""], "text.txt does not end with one line break")
    need(lines[: len(title) + 1] == [*title, ""], "text.txt has another title")
    left = [(number, line) for number, line in enumerate(lines, 1) if line][: len(title) - 1 : -1]

    def take(*allowed: str) -> str:
        number, line = left.pop() if left else (len(lines), "")
        need(line in allowed, "line " + str(number) + " of text.txt is not: " + allowed[0][:60])
        return line

    for node in provisions(tree):
        ways = dict(openings(node))
        body = ways[""] if "" in ways else ways[take(*ways)]
        for line in body:
            take(*spellings(line, node["kind"]))
    need(not left, "text.txt has further lines")


# --- The package ---------------------------------------------------------------------------------------------------


def read_limited(path: str, limit: int) -> bytes:
    """Read a file of bounded size."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise Unreadable(path + ": " + str(error.strerror)) from error
    if len(data) > limit:
        raise Unreadable(path + ": larger than " + str(limit) + " bytes")
    return data


def packed(parts: dict[str, bytes]) -> bytes:
    """Return the one file in which these parts are published: sorted, stored, dated 1980-01-01, nothing in between."""
    body, directory = b"", b""
    for name, data in sorted(parts.items()):
        facts = struct.pack("<5H3I2H", 20, 0, 0, 0, 33, zlib.crc32(data), len(data), len(data), len(name), 0)
        place = struct.pack("<3H2I", 0, 0, 0, PUBLISHED_MODE, len(body))
        directory += b"PK\x01\x02\x14\x03" + facts + place + name.encode()
        body += b"PK\x03\x04" + facts + name.encode() + data
    end = struct.pack("<4H2IH", 0, 0, len(parts), len(parts), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def read_parts(archive: zipfile.ZipFile, data: bytes) -> dict[str, bytes]:
    """Read exactly the expected parts, each within its limit whatever the directory claims.

    A package zipped again by another program holds the same parts and is as good; one that looks as published must be
    so to the last byte, with nothing hidden around its parts.
    """
    members, parts = archive.infolist(), {}
    need(sorted(member.filename for member in members) == sorted(LIMITS), "it does not hold exactly its seven parts")
    for member in members:
        name = member.filename
        try:
            with archive.open(member) as stream:
                parts[name] = stream.read(LIMITS[name] + 1)
        except Exception as error:  # whatever a damaged archive makes the library say
            raise Refused(name + " is damaged: " + str(error)) from error
        need(len(parts[name]) <= LIMITS[name], name + " is too large")
    if any(member.external_attr == PUBLISHED_MODE and member.create_system == 3 for member in members):
        need(packed(parts) == data, "bytes around its parts were changed")
    return parts


class Package:
    """One package under test: `checks` collects name, whether it holds, Thai, English and detail, in order."""

    def __init__(self, path: str, trust: dict[str, Any] | None) -> None:
        self.path, self.trust = path, trust
        self.checks: list[dict[str, Any]] = []
        self.established = False
        self.simulated = False

    def check(self, name: str, thai: str, english: str, run: Callable[[], Any]) -> Any:
        """Run one check and keep its answer; what it returns is None when refused."""
        found, ok, detail = None, True, ""
        try:
            found = run()
        except (Refused, RecursionError) as error:
            ok, detail = False, str(error)
        self.checks.append({"name": name, "ok": ok, "th": thai, "en": english, "detail": detail})
        return found

    @property
    def consistent(self) -> bool:
        """Whether all that could be checked agrees."""
        return all(check["ok"] for check in self.checks)

    def verify(self, data: bytes) -> None:
        """Run every check that the package's parts allow."""
        try:
            need(data.count(b"PK\x01\x02") <= MEMBER_LIMIT, "far too many parts")
            archive = zipfile.ZipFile(io.BytesIO(data))
        except Exception as error:
            raise Unreadable(self.path + ": no package (" + str(error) + ")") from error
        self.parts = self.check(
            "parts",
            "ชุดเอกสารครบเจ็ดส่วน",
            "the package holds its seven parts, undamaged",
            lambda: read_parts(archive, data),
        )
        if self.parts:
            self.act = self.check("act", "อ่านข้อเท็จจริงของการรับรองได้", "act.json is readable", self.read_act)
            self.tree = self.check(
                "tree", "แฮชทุกบทบัญญัติตรงกับถ้อยคำ", "every provision has the hash of its words", self.check_tree
            )
            self.verify_ledger()
        if self.parts and self.tree:
            self.check(
                "text",
                "ข้อความใน text.txt ตรงกับโครงสร้างทุกบรรทัด",
                "text.txt says what the tree says, line by line",
                self.check_text,
            )

    def verify_ledger(self) -> None:
        """Check entries, proofs, paper and signature against the checkpoint."""
        self.checkpoint = self.check(
            "checkpoint",
            "อ่านจุดตรวจสอบบันทึกได้",
            "the checkpoint is readable",
            lambda: read_checkpoint(self.parts["checkpoint.txt"]),
        )
        self.adoption = self.check(
            "adoption",
            "รายการรับรองอยู่ในสมุดบันทึก",
            "the adoption entry is in the ledger",
            lambda: self.read_entry("adoption.json", ("version.adopted", "version.corrected")),
        )
        self.publication = self.check(
            "publication",
            "รายการเผยแพร่อยู่ในสมุดบันทึก",
            "the publication entry is in the ledger",
            lambda: self.read_entry("publication.json", ("publication.issued",)),
        )
        if self.act and self.adoption and self.tree:
            self.check(
                "agreement",
                "ฉบับ ค่าราก วัน และมติตรงกับรายการรับรอง",
                "version, root, dates and outcome are those the entry records",
                self.check_agreement,
            )
        if self.publication and self.adoption:
            self.check("paper", "แฟ้ม PDF คือฉบับที่เผยแพร่", "charter.pdf has the published digest", self.check_paper)
        if self.checkpoint:
            self.verify_origin()

    def verify_origin(self) -> None:
        """Check the signature by the keys trusted for the log, if there are any."""
        logs = [log for log in (self.trust or {"logs": []})["logs"] if log["origin"] == self.checkpoint["origin"]]
        if logs:
            self.established = bool(
                self.check(
                    "signature",
                    "กุญแจในแฟ้มความเชื่อถือลงลายมือชื่อจุดตรวจสอบ",
                    "a key in the trust file signed the checkpoint",
                    lambda: check_signature(self.checkpoint, [log["vkey"] for log in logs]),
                )
            )
        names = [log["charter"] for log in logs if log.get("charter")]
        if names and self.act:
            charter = self.act["charter"]
            self.check(
                "charter",
                "เป็นธรรมนูญที่แฟ้มความเชื่อถือระบุ",
                "it is the charter the trust file names",
                lambda: need(any(name in charter.values() for name in names), "another charter: " + str(names[0])),
            )

    def read_act(self) -> dict[str, Any]:
        """Read act.json."""
        act = read_json(self.parts["act.json"])
        charter = act.get("charter")
        need(act.get("v") == 1 and all(fact in act for fact in FACTS), "act.json lacks a fact")
        need(isinstance(charter, dict) and set(charter) == {"origin", "slug", "title"}, "act.json names no charter")
        need(act.get("simulated", True) is True, "`simulated` is true or absent")
        return act

    def check_tree(self) -> dict[str, Any]:
        """Recompute all hashes of tree.json."""
        record = read_json(self.parts["tree.json"])
        need(set(record) == {"root", "tree"}, "tree.json holds other than root and tree")
        need(check_node(record["tree"], "tree") == record["root"], "the root is not the tree's hash")
        need(record["tree"]["kind"] == "charter", "the root is no charter")
        return record

    def check_text(self) -> None:
        """Compare text.txt with the tree."""
        try:
            check_lines(self.tree["tree"], self.parts["text.txt"].decode("utf-8"))
        except UnicodeDecodeError as error:
            raise Refused("text.txt is not UTF-8") from error

    def read_entry(self, name: str, types: Sequence[str]) -> dict[str, Any]:
        """Read an entry and follow its proof to the checkpoint's root."""
        need(bool(self.checkpoint), "there is no checkpoint to prove it by")
        record = read_json(self.parts[name])
        text, proof, index = record.get("entry"), record.get("proof"), record.get("leaf_index")
        need(set(record) == {"entry", "leaf_index", "tree_size", "proof"}, name + " has other fields")
        if not isinstance(text, str) or not isinstance(proof, list) or type(index) is not int:
            raise Refused(name + " is malformed")
        need(all(isinstance(each, str) and HASH.fullmatch(each) for each in proof), name + " has a malformed proof")
        data = text.encode("utf-8")
        entry = read_json(data)
        need(canonical(entry).encode() == data and len(data) <= ENTRY_LIMIT, "the entry is not in canonical form")
        need(set(entry) - {"simulated"} == ENTRY_FIELDS and entry["v"] == 1, "the entry has other fields")
        need(isinstance(entry["body"], dict) and TIME.fullmatch(str(entry["time"])) is not None, "a malformed entry")
        need(entry["type"] in types, "the entry is of the type " + str(entry["type"]))
        need(entry["origin"] == self.checkpoint["origin"], "the entry is of another log")
        need(type(entry["seq"]) is int and entry["seq"] == index, "the entry is numbered otherwise")
        need(record["tree_size"] == self.checkpoint["size"], "the proof is for a tree of another size")
        leaf = hashlib.sha256(b"\x00" + data).digest()
        root = proven_root(leaf, index, self.checkpoint["size"], [bytes.fromhex(each) for each in proof])
        need(root == self.checkpoint["root"], "the proof does not lead to the checkpoint's root")
        return entry

    def check_agreement(self) -> None:
        """Require every fact of act.json to stand in the adoption entry, and the tree to be the adopted one."""
        body, act = self.adoption["body"], self.act
        for fact in sorted(set(act) - {"v", "charter", "simulated"}):
            need(fact in body and canonical(body[fact]) == canonical(act[fact]), fact + " differs")
        title = " ".join(self.tree["tree"]["heading"].split("\n"))
        need(body["root"] == self.tree["root"], "the adopted root is another than the tree's")
        need(act["charter"]["origin"] == self.adoption["origin"], "act.json names another log")
        need(act["charter"]["title"] == title, "act.json gives another title")
        self.simulated = "simulated" in self.adoption
        need(self.simulated == ("simulated" in act), "only one of act.json and the ledger says it is simulated")

    def check_paper(self) -> None:
        """Require the paper's digest to be the published one, for this version, after its adoption."""
        issued, adopted = self.publication["body"], self.adoption["body"]
        digest = hashlib.sha256(self.parts["charter.pdf"]).hexdigest()
        need(issued.get("kind") == "charter", "the publication is of another paper")
        for fact in ("version", "root"):
            need(fact in adopted and issued.get(fact) == adopted[fact], "the publication is of another " + fact)
        need(issued.get("pdf") == digest, "charter.pdf has the digest " + digest)
        need(self.publication["seq"] > self.adoption["seq"], "published before it was adopted")


# --- The command ---------------------------------------------------------------------------------------------------

WORDS = {
    "verified": ("ผ่านการตรวจ", "verified"),
    "origin_not_established": ("สอดคล้องกัน แต่ยังไม่ทราบที่มา", "consistent, origin not established"),
    "refused": ("ไม่ผ่านการตรวจ", "refused"),
    "unreadable": ("อ่านไม่ได้", "unreadable"),
}
NOT_CHECKED = "ไม่ได้ตรวจลายมือชื่อใน PDF · the PDF's signatures were NOT checked"
SIMULATED = "เอกสารจากเหตุการณ์จำลอง ไม่มีผลจริง · made in a simulation, of no effect"


def parse_trust(data: bytes, place: str) -> dict[str, Any]:
    """Read a trust file's bytes; a malformed one is unreadable."""
    try:
        trust = read_json(data)
        need(trust.get("v") == 1 and isinstance(trust.get("logs"), list), "no list of logs")
        for log in trust["logs"]:
            need(
                isinstance(log, dict) and all(isinstance(log.get(key), str) for key in ("origin", "vkey")), "a bad log"
            )
            read_vkey(log["vkey"])
    except Refused as error:
        raise Unreadable(place + ": " + str(error)) from error
    return trust


def judge(path: str, trust: dict[str, Any] | None, data: bytes | None = None) -> dict[str, Any]:
    """Check one package, from its file or from bytes already at hand, and describe the outcome."""
    package = Package(path, trust)
    status, error, act = "refused", "", {}
    try:
        package.verify(read_limited(path, PACKAGE_LIMIT) if data is None else data)
        if package.consistent:
            status = "verified" if package.established else "origin_not_established"
            act = {fact: package.act[fact] for fact in FACTS}
            act["title"] = package.act["charter"]["title"]
    except Unreadable as unreadable:
        status, error = "unreadable", str(unreadable)
    return {
        "path": path,
        "status": status,
        "act": act,
        "checks": package.checks,
        "error": error,
        "simulated": package.simulated,
        "not_checked": ["pdf_signatures"],
    }


def show(result: dict[str, Any]) -> str:
    """Tell people what was found, one line a check."""
    lines = [result["path"]]
    if result["act"]:
        act = result["act"]
        lines.append("  " + act["title"] + " · ฉบับที่ (version) " + str(act["version"]) + " · " + str(act["root"]))
        lines.append("  รับรอง (adopted) " + str(act["adopted"]) + " · มีผล (effective) " + str(act["effective"]))
    for check in result["checks"]:
        verdict = "ผ่าน PASS" if check["ok"] else "ไม่ผ่าน FAIL"
        detail = " (" + check["detail"] + ")" if check["detail"] else ""
        lines.append("  [" + verdict + "] " + check["th"] + " · " + check["en"] + detail)
    lines += ["  [หมายเหตุ NOTE] " + NOT_CHECKED] if result["checks"] else []
    lines += ["  [จำลอง SIMULATED] " + SIMULATED] if result["simulated"] else []
    lines += ["  " + result["error"]] if result["error"] else []
    return "\n".join([*lines, "  => " + " · ".join(WORDS[result["status"]])])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(description="ตรวจชุดเอกสารรับรองโดยไม่ต่อเครือข่าย · check adoption packages offline")
    parser.add_argument("--trust", metavar="FILE", help="แฟ้มความเชื่อถือ · the trust file, got by another way")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("packages", nargs="+", metavar="PACKAGE")
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        trust = parse_trust(read_limited(options.trust, MEBIBYTE), options.trust) if options.trust else None
    except Unreadable as error:
        sys.stderr.write("แฟ้มความเชื่อถืออ่านไม่ได้ · unreadable trust file: " + str(error) + "\n")
        return 4
    results = [judge(path, trust) for path in options.packages]
    statuses = {result["status"] for result in results}
    if options.json:
        record = {"v": 1, "ok": statuses == {"verified"}, "trust": options.trust, "packages": results}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    else:
        source = options.trust or "ไม่มี · none: the origin cannot be established"
        sys.stdout.write("\n".join(["แฟ้มความเชื่อถือ · trust file: " + source, *map(show, results)]) + "\n")
    if statuses & {"refused", "origin_not_established"}:
        return 1
    return 4 if "unreadable" in statuses else 0


if __name__ == "__main__":
    sys.exit(main())
