"""What is at hand stays within its bound, and what is asked for stays at hand."""

from __future__ import annotations

from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.storage.recent import Recent


def _node(number: int) -> Provision:
    return Provision(kind=Kind.CLAUSE, text="ก" * 800, identity=f"n{number}")


def test_memory_is_bounded_however_much_is_read() -> None:
    recent = Recent(room=10_000)
    for number in range(500):
        recent.keep({f"{number:064x}": _node(number)})
    assert 10 <= len(recent) <= 21


def test_what_is_asked_for_again_and_again_is_never_forgotten() -> None:
    recent = Recent(room=10_000)
    recent.keep({"wanted": _node(0)})
    for number in range(1, 500):
        recent.keep({f"{number:064x}": _node(number)})
        assert recent.at_hand(["wanted"]) == [_node(0)]
    assert recent.at_hand([f"{1:064x}", "never kept"]) == [None, None]


def test_nothing_is_at_hand_once_it_is_let_go() -> None:
    recent = Recent()
    recent.keep({"one": _node(1)})
    recent.forget()
    assert recent.at_hand(["one"]) == [None]
