"""Checking a signed paper or an adoption package; nothing of it is kept."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Annotated

from fastapi import File, UploadFile

from charter_engine.domain.identity.role import Right
from charter_engine.publication.verification import verify_bytes
from charter_engine.storage.unit_of_work import reading
from charter_engine.web import trust
from charter_engine.web.api.contract import Api
from charter_engine.web.api.shapes import Out
from charter_engine.web.dependencies import SettingsDep, StoreDep

router = Api("verification")


class CheckOut(Out):
    """One question: its stable name, whether it holds, what was found in Thai and in English."""

    name: str
    ok: bool
    detail: str
    detail_en: str


class SignatureOut(Out):
    """A signature found on the paper."""

    role: str
    by: str
    fingerprint: str
    at: datetime | None
    ok: bool


class VerifyOut(Out):
    """The answer: verified, origin_not_established, refused or unreadable; `ok` only when verified.

    `own_trust`: it was judged by keys this installation states itself; whoever doubts it brings a trust file of theirs.
    """

    outcome: str
    ok: bool
    kind: str
    subject: str
    simulated: bool
    own_trust: bool
    sha256: str
    size: int
    checks: list[CheckOut]
    signatures: list[SignatureOut]
    unreadable: str


@router.change("/verify", right=Right.READ, model=VerifyOut, status=200, refuses=(), signed_in=False)
def verify(
    store: StoreDep, settings: SettingsDep, file: Annotated[UploadFile, File(description="A PDF or a package.")]
) -> VerifyOut:
    """Judge a file check by check, from the trust file of this installation."""
    content = file.file.read()
    with reading(store) as connection:
        trusted = trust.load(settings, connection)
    report = verify_bytes(content, trusted.file)
    return VerifyOut(
        outcome=report.outcome.value,
        ok=report.ok,
        kind=report.kind.value,
        subject=report.subject,
        simulated=report.simulated,
        own_trust=trusted.own,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        checks=[CheckOut.model_validate(one) for one in report.checks],
        signatures=[SignatureOut.model_validate(one) for one in report.signatures],
        unreadable=report.unreadable,
    )
