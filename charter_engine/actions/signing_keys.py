"""Who signs papers here: the offices' keys made ready for the signing room."""

from __future__ import annotations

from charter_engine.publication.demo_ca import make_demo_authority
from charter_engine.publication.manuscript import SignatoryBox
from charter_engine.publication.signing import Signatory, pem_signer
from charter_engine.storage.keys import ROLES, KeyRing


def prepare_demo_keys(keys: KeyRing) -> None:
    """Give a demonstration its own authority and offices, once; their certificates say they have no legal effect."""
    if not keys.materials():
        make_demo_authority(keys.demo_folder)


def demonstrates(keys: KeyRing) -> bool:
    """Whether what these keys sign is a demonstration's, of no legal effect."""
    return any(one.demo for one in keys.materials())


def signatories(keys: KeyRing, boxes: tuple[SignatoryBox, ...]) -> tuple[Signatory, ...]:
    """Return who signs, in the order of the boxes; none when the keys are not there."""
    ready = {one.role: one for one in keys.materials()}
    if set(ready) != set(ROLES):
        return ()
    return tuple(
        Signatory(
            role=box.role,
            office=box.office,
            name=box.name,
            signer=pem_signer(ready[box.role].key, ready[box.role].certificate, ready[box.role].chain),
        )
        for box in boxes
    )
