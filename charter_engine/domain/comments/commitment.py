"""Binding a comment's words without giving them away.

A commitment is HMAC-SHA256 (RFC 2104) under the comment's own salt over a domain name and the canonical words. When
words and salt are erased together, every proof over the commitment stays and says nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from charter_engine.domain.ledger.canonical_json import encode

DOMAIN: Final = "charter-engine/comment/v1"


def commit(salt: str, *, seat: str, clause: str, exact: str, body: str) -> str:
    """Return a comment's commitment in hex; `salt` is 32 random bytes in hex."""
    personal = encode({"domain": DOMAIN, "seat": seat, "clause": clause, "exact": exact, "body": body})
    return hmac.new(bytes.fromhex(salt), personal, hashlib.sha256).hexdigest()
