"""Ed25519 signature verification in plain Python (RFC 8032 section 5.1.7), for readers that have nothing else.

Verification handles public values only, so it need not run in constant time; signing never happens here.
"""

from __future__ import annotations

import hashlib
from typing import TypeAlias

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, FIELD) % FIELD
_SQRT_MINUS_ONE = pow(2, (FIELD - 1) // 4, FIELD)
KEY_BYTES = 32
SIGNATURE_BYTES = 64
_WINDOW = 4

Point: TypeAlias = tuple[int, int, int, int]
"""Extended coordinates (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z."""

_IDENTITY: Point = (0, 1, 1, 0)


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the 64-byte signature over the message is by the 32-byte public key; strict about encodings."""
    if len(public_key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key = _decode(public_key)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    return _encode(_combine(scalar, _multiples(_negated(key)), challenge)) == signature[:32]


def _combine(base_scalar: int, key_multiples: list[Point], key_scalar: int) -> Point:
    """Return base_scalar·B + key_scalar·K, both scalars walked together four bits at a time."""
    total = _IDENTITY
    for shift in range(252, -1, -_WINDOW):
        for _ in range(_WINDOW):
            total = _double(total)
        total = _add(total, _BASE_MULTIPLES[base_scalar >> shift & 15])
        total = _add(total, key_multiples[key_scalar >> shift & 15])
    return total


def _multiples(point: Point) -> list[Point]:
    """Return 0·P to 15·P."""
    table = [_IDENTITY]
    for _ in range(15):
        table.append(_add(table[-1], point))
    return table


def _add(p: Point, q: Point) -> Point:
    """Add two points (RFC 8032 section 5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % FIELD
    b = (p[1] + p[0]) * (q[1] + q[0]) % FIELD
    c = 2 * p[3] * q[3] % FIELD * _D % FIELD
    d = 2 * p[2] * q[2] % FIELD
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def _double(p: Point) -> Point:
    """Double a point (RFC 8032 section 5.1.4)."""
    a, b = p[0] * p[0] % FIELD, p[1] * p[1] % FIELD
    c, h = 2 * p[2] * p[2] % FIELD, a + b
    e, g = h - (p[0] + p[1]) ** 2 % FIELD, a - b
    f = c + g
    return (e * f % FIELD, g * h % FIELD, f * g % FIELD, e * h % FIELD)


def _negated(p: Point) -> Point:
    """Return -P."""
    return (-p[0] % FIELD, p[1], p[2], -p[3] % FIELD)


def _encode(p: Point) -> bytes:
    """Write a point as 32 bytes: y, and the lowest bit of x on top."""
    inverse = pow(p[2], -1, FIELD)
    x, y = p[0] * inverse % FIELD, p[1] * inverse % FIELD
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decode(data: bytes) -> Point | None:
    """Read a point (RFC 8032 section 5.1.3), or None when the bytes are no point or not its one encoding."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    x = _x_of(y, sign) if y < FIELD else None
    return None if x is None else (x, y, 1, x * y % FIELD)


def _x_of(y: int, sign: int) -> int | None:
    """Recover x from y and x's lowest bit."""
    u, v = (y * y - 1) % FIELD, (_D * y * y + 1) % FIELD
    x = u * v**3 * pow(u * v**7 % FIELD, (FIELD - 5) // 8, FIELD) % FIELD
    if (v * x * x + u) % FIELD == 0:
        x = x * _SQRT_MINUS_ONE % FIELD
    if (v * x * x - u) % FIELD != 0 or (x == 0 and sign):
        return None
    return FIELD - x if x & 1 != sign else x


_BASE_POINT = _decode((4 * pow(5, -1, FIELD) % FIELD).to_bytes(32, "little"))
_BASE_MULTIPLES = _multiples(_BASE_POINT or _IDENTITY)
