"""Frames stay within their bound, whatever is read, and hold what their row says."""

from __future__ import annotations

import json

from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.storage.frames import EACH, Frames, Past, digest_of

ROOT = Provision(kind=Kind.CHARTER, identity="n0")


def _row(*names: str) -> bytes:
    places = [("n0", "", "V", 1, "h0", 1, 1), *((name, "n0", name, 2, f"h{name}", 1, 1) for name in sorted(names))]
    return json.dumps([*zip(*places, strict=True)]).encode()


def _node(name: str) -> Provision:
    return Provision(kind=Kind.CLAUSE, text="ก" * 800, identity=name)


def _filled(frames: Frames, *names: str, at_hand: dict[str, Provision]) -> None:
    key, frame = frames.of(_row(*names))
    frames.fill(key, frame, [ROOT, *(at_hand.setdefault(name, _node(name)) for name in names)])


def test_a_row_read_again_gives_the_frame_that_was_read_with_what_was_kept_in_it() -> None:
    frames = Frames()
    _filled(frames, "a", "b", at_hand={})
    _, frame = frames.of(_row("a", "b"))
    assert not frame.unread
    assert [node.identity for node in frame.tree("n0").children] == ["a", "b"]
    assert frame.tree("n0") is frame.tree("n0")
    assert frames.of(_row("a", "c"))[1].unread == {"n0", "a", "c"}


def test_memory_is_bounded_however_many_frames_are_read() -> None:
    frames = Frames(room=10_000)
    for number in range(100):
        _filled(frames, f"n{number}", at_hand={})
        assert frames.weight <= 10_000
    assert 5 <= len(frames) <= 10


def test_what_frames_share_weighs_once_and_is_counted_until_the_last_of_them_is_let_go() -> None:
    frames, at_hand = Frames(room=10_000), dict[str, Provision]()
    for number in range(30):
        _filled(frames, "shared", f"n{number}", at_hand=at_hand)
        alone = {id(node): len(node.text) + EACH for frame in frames._kept.values() for node in frame.read}
        assert frames.weight == sum(alone.values()) + sum(EACH * len(frame.at) for frame in frames._kept.values())


def test_a_past_version_is_taken_for_one_that_follows_it_only_where_every_row_is_the_same() -> None:
    frames = Frames()
    key, frame = frames.of(_row("a"))
    frames.remember(key, frame, 1, Past(digest_of([b"one"]), ROOT, {}), 10)
    assert frame.nearest([b"one", b"two"])[0] == 1
    assert frame.nearest([b"other", b"two"]) == (0, None)
    assert frame.nearest([]) == (0, None)


def test_past_versions_weigh_once_however_often_they_are_read() -> None:
    frames = Frames()
    key, frame = frames.of(_row("a"))
    before = frames.weight
    for _ in range(3):
        frames.remember(key, frame, 1, Past(digest_of([b"one"]), ROOT, {}), 10)
    assert frames.weight == before + 10
