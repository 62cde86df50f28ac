"""Who is asking."""

from __future__ import annotations

from charter_engine.storage import charters, people
from charter_engine.web.api.contract import Api
from charter_engine.web.api.shapes import Out
from charter_engine.web.dependencies import Reader, SignedIn

router = Api("me")


class MySeatOut(Out):
    """A seat held now."""

    charter: str
    seat: str
    role: str
    body: str
    sector: str
    weight: int


class MeOut(Out):
    """An account and its seats; `charter` limits a program's key."""

    login: str
    name: str
    officer: bool
    charter: str | None
    seats: list[MySeatOut]


@router.read("/me", model=MeOut, refuses=(), signed_in=True)
def show(login: SignedIn, reader: Reader) -> MeOut:
    """Say who is signed in and which seats they hold, within the reach of the key."""
    reached = [one for one in charters.every(reader) if login.charter_id in (None, one.charter_id)]
    seats = [
        MySeatOut(
            charter=one.slug, seat=seat.seat, role=seat.role, body=seat.body, sector=seat.sector, weight=seat.weight
        )
        for one in reached
        for seat in people.seats_of(reader, one.charter_id, login.login)
    ]
    limited = next((one.slug for one in reached if one.charter_id == login.charter_id), None)
    return MeOut(login=login.login, name=login.name, officer=login.officer, charter=limited, seats=seats)
