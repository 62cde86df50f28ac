"""What is asked every minute about raised proposals: has the amendment that took one up been decided?"""

from __future__ import annotations

from charter_engine.actions.raising import settle
from charter_engine.storage import charters, raising
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work


def settle_all(store: Store) -> int:
    """Promise every origin the answer it has not been promised yet; how many. Nothing is written where none waits."""
    with reading(store) as connection:
        waiting = sorted({charter_id for charter_id, _, _ in raising.ended(connection)})
    settled = 0
    for charter_id in waiting:
        with unit_of_work(store) as work:
            charters.hold(work.connection, charter_id)
            settled += settle(work, charter_id)
    return settled
