"""The log of official acts as bytes: its entries, and the newest signed checkpoint."""

from __future__ import annotations

from datetime import datetime

from charter_engine.domain.ledger.merkle import leaf_hash
from charter_engine.errors import NotFound
from charter_engine.queries import ledger as asked_of
from charter_engine.storage import ledger
from charter_engine.web.api.asking import Here
from charter_engine.web.api.contract import Api
from charter_engine.web.api.shapes import Asked, Listed, Out
from charter_engine.web.dependencies import Reader

router = Api("ledger")


class NoCheckpoint(NotFound):
    """No checkpoint of this record has been signed yet."""

    remedy = "Ask again in a minute: one is signed after every official act."


class CheckpointOut(Out):
    """The newest checkpoint: the log's size, its root hash, the signed note, how many witnesses cosigned."""

    origin: str
    size: int
    root: str
    note: str
    witnesses: int


class EntryOut(Out):
    """An entry: `data` is its canonical JSON, byte for byte; `leaf` is its hash in the tree (RFC 6962)."""

    seq: int
    type: str
    subject: str
    at: datetime
    leaf: str
    data: str


@router.read("/charters/{slug}/ledger/checkpoint", model=CheckpointOut)
def checkpoint(here: Here, reader: Reader) -> CheckpointOut:
    """Give the newest signed checkpoint."""
    found = asked_of.newest_checkpoint(reader, here.charter)
    if found is None:
        raise NoCheckpoint(what="checkpoint", name=here.slug)
    return CheckpointOut(
        origin=here.charter.origin, size=found.size, root=found.root, note=found.note, witnesses=found.witnesses
    )


@router.read("/charters/{slug}/ledger/entries", model=Listed[EntryOut])
def entries(here: Here, reader: Reader, asked: Asked) -> Listed[EntryOut]:
    """List the entries in order, the first one is 0."""
    found = ledger.page(reader, here.charter.charter_id, asked.start - 1, asked.limit + 1)
    part, after = asked.cut(found, lambda line: line.seq)
    items = [
        EntryOut(
            seq=line.seq,
            type=line.type,
            subject=line.subject,
            at=line.at,
            leaf=leaf_hash(line.data).hex(),
            data=line.data.decode(),
        )
        for line in part
    ]
    return Listed(items=items, next=after)
