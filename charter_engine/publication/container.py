"""The one place in a signed file that no signature covers: the container the signature itself is written in.

Parsers forgive much there: spare bytes, other cases of letters in names, other algorithm lists. So that no byte of a
paper can change unseen, a container must be exactly the encoding (RFC 5652, DER) of what counts in it.
"""

from __future__ import annotations

from asn1crypto import cms
from asn1crypto.parser import peek

DIGEST = "sha256"


def is_written_plainly(gap: bytes) -> bool:
    """Tell whether the bytes between the signed ranges are `<`, one container in hex of one case, zeros and `>`."""
    try:
        container = bytes.fromhex(gap[1:-1].decode("ascii"))
        size = peek(container)
        written = container[:size].hex().encode().ljust(len(gap) - 2, b"0")
        return gap in (b"<%s>" % written, b"<%s>" % written.upper()) and _is_canonical(container[:size])
    except (ValueError, TypeError, KeyError):
        return False


def _is_canonical(container: bytes) -> bool:
    """Write anew what counts (certificates, signed attributes, signature) and compare every byte."""
    signed = cms.ContentInfo.load(container, strict=True)["content"]
    (info,) = signed["signer_infos"]
    (own,) = (each.chosen for each in signed["certificates"] if each.chosen.serial_number == _serial(info))
    sid = cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number})
    digest = cms.DigestAlgorithm({"algorithm": DIGEST})
    again = cms.SignerInfo({
        "version": "v1", "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}), "digest_algorithm": digest,
        "signed_attrs": info["signed_attrs"], "signature_algorithm": info["signature_algorithm"],
        "signature": info["signature"],
        **({"unsigned_attrs": info["unsigned_attrs"]} if info["unsigned_attrs"].native else {}),
    })  # fmt: skip
    whole = cms.SignedData({
        "version": "v1", "digest_algorithms": cms.DigestAlgorithms((digest,)),
        "encap_content_info": {"content_type": "data"}, "certificates": signed["certificates"],
        "signer_infos": [again],
    })  # fmt: skip
    written: bytes = cms.ContentInfo({"content_type": "signed_data", "content": whole}).dump()
    return written == container


def _serial(info: cms.SignerInfo) -> int:
    serial: int = info["sid"].chosen["serial_number"].native
    return serial
