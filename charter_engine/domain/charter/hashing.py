"""Hashes of provisions: SHA-256 over canonical JSON (RFC 8785), children by their hashes.

No identities, dates or sources are inside, so equal texts have equal roots wherever they were adopted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

from charter_engine.domain.charter.provision import Provision

FORMAT: Final = 1
"""The value of `v` in every hashed object."""


def node_hash(node: Provision) -> str:
    """Lowercase hex SHA-256 of the node with all below it, worked out once for each object, since none ever changes."""
    try:
        return node.known_hash
    except AttributeError:
        found = hash_with(node, [node_hash(child) for child in node.children])
        object.__setattr__(node, "known_hash", found)
        return found


def root_hash(tree: Provision) -> str:
    """The hash of a whole charter: its root node's."""
    return node_hash(tree)


def content_hash(node: Provision) -> str:
    """The hash of the node alone, as if it had no children: what storage keeps once per wording."""
    return hash_with(node, []) if node.children else node_hash(node)


def hash_with(node: Provision, children: Sequence[str]) -> str:
    """The node's hash, given its children's hashes in document order."""
    return sha256(canonical_json(hashed_object(node, children))).hexdigest()


def hashed_object(node: Provision, children: Sequence[str]) -> dict[str, object]:
    """The JSON object that is hashed; strings, one integer and a list of strings only."""
    return {
        "v": FORMAT,
        "kind": node.kind.value,
        "label": node.label,
        "heading": node.heading,
        "state": node.state.value,
        "text": node.text,
        "children": list(children),
    }


def canonical_json(value: Mapping[str, object]) -> bytes:
    """RFC 8785 for objects of ASCII keys, strings and integers below 2**53: for these `json` writes the same bytes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
