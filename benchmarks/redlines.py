"""`redline_1000`: word redlines of about 1,000 Thai characters, p95, against diff-match-patch on characters."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator

from diff_match_patch import diff_match_patch

from benchmarks.record import Measurement
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.text import canonical, redline, tokens
from charter_engine.resources import examples_dir

LENGTH, PAIRS = 1000, 120


def pairs() -> Iterator[tuple[str, str]]:
    """Yield stretches of the example's text and the same with words deleted, doubled or taken from elsewhere."""
    draw = random.Random(20261120)
    source = (examples_dir() / "nakhon_sawan_charter" / "charter.txt").read_text(encoding="utf-8")
    text = " ".join(node.text.replace("\n", " ") for node in parse(source).tree.walk() if node.text)
    words = tokens(canonical(text))
    for _ in range(PAIRS):
        start = draw.randrange(len(words) - LENGTH)
        old = list(words[start : start + LENGTH])
        while len("".join(old)) > LENGTH:
            old.pop()
        new = list(old)
        for _ in range(draw.choice((2, 6, 12, 25))):
            at = draw.randrange(len(new) - 3)
            new[at : at + draw.randrange(3)] = draw.sample(words, draw.randrange(3))
        yield canonical("".join(old)), canonical("".join(new))


def measure() -> Iterator[Measurement]:
    """Time both on each pair in turn."""
    peer = diff_match_patch()
    peer.Diff_Timeout = 0
    cases = list(pairs())
    for old, new in cases[:5]:
        redline(old, new)
    ours, theirs = [], []
    for old, new in cases:
        ours.append(_milliseconds(lambda old=old, new=new: redline(old, new)))
        theirs.append(_milliseconds(lambda old=old, new=new: peer.diff_main(old, new, False)))
    yield Measurement(
        name="redline_1000",
        unit="ms CPU, p95",
        ours=statistics.quantiles(ours, n=20)[-1],
        peer=statistics.quantiles(theirs, n=20)[-1],
        peer_name="diff-match-patch, characters, no timeout",
        note=f"goal: ours <= 20 ms; {PAIRS} pairs of about {LENGTH} characters",
    )


def _milliseconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return (time.process_time() - began) * 1000
