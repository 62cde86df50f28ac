"""Redlines beside other tools: time on long texts, and what comes out on pairs marked by hand (`gold.jsonl`).

`redline_1000` and `redline_10000_rewritten` are times; `redline_gold_…` are figures over the hand-marked pairs, with
diff-match-patch on characters as the peer. `python -m benchmarks.redlines` prints the whole table, every tool a line.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from diff_match_patch import diff_match_patch

from benchmarks.record import Measurement, table
from benchmarks.redline_peers import PEERS, Ops
from benchmarks.redline_scores import Scores, score
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.text import canonical, redline, tokens
from charter_engine.resources import examples_dir

LENGTH, PAIRS = 1000, 120
LONG, REWRITTEN, LONG_PAIRS = 10_000, 0.4, 3
GOLD = Path(__file__).parent / "gold.jsonl"
_CHARACTERS = "diff-match-patch, characters, no timeout"
_FIGURES = {
    "f1": ("F1 of changed characters", "goal: at least .95"),
    "exact": ("pairs exactly as marked", "of the hand-marked pairs"),
    "cluster_cuts": ("changes that cut a cluster", "goal: 0"),
    "word_cuts": ("changes that cut a word", "goal: 0"),
    "size": ("changed characters over those marked by hand", "goal: ours/peer at most 1.15"),
}


def _words() -> tuple[str, ...]:
    source = (examples_dir() / "nakhon_sawan_charter" / "charter.txt").read_text(encoding="utf-8")
    text = " ".join(node.text.replace("\n", " ") for node in parse(source).tree.walk() if node.text)
    return tokens(canonical(text))


def pairs() -> Iterator[tuple[str, str]]:
    """Yield stretches of the example's text and the same with words deleted, doubled or taken from elsewhere."""
    draw = random.Random(20261120)
    words = _words()
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


def rewritten() -> Iterator[tuple[str, str]]:
    """Yield a clause of about 10,000 characters and the same with 40 % of them replaced, a few words at a time."""
    draw = random.Random(20261121)
    words = _words()
    for _ in range(LONG_PAIRS):
        old: list[str] = []
        while sum(map(len, old)) < LONG:
            start = draw.randrange(len(words) - 200)
            old += words[start : start + 200]
        new, gone = list(old), 0
        while gone < REWRITTEN * LONG:
            at, size, source = draw.randrange(len(new) - 8), draw.randrange(1, 8), draw.randrange(len(words) - 8)
            gone += len("".join(new[at : at + size]))
            new[at : at + size] = words[source : source + draw.randrange(1, 8)]
        yield canonical("".join(old)), canonical("".join(new))


def measure() -> Iterator[Measurement]:
    """Time and score ours and the peers in one run; the whole table of scores is printed."""
    yield _timed("redline_1000", pairs(), f"goal: ours <= 20 ms; {PAIRS} pairs of about {LENGTH} characters")
    yield _timed("redline_10000_rewritten", rewritten(), f"goal: 10 x faster; {LONG_PAIRS} pairs, 40 % rewritten")
    scores = scored()
    sys.stdout.write(told(scores) + "\n")
    ours, theirs = scores["ours"], scores["diff-match-patch"]
    for name, (unit, note) in _FIGURES.items():
        yield Measurement(
            name=f"redline_gold_{name}",
            unit=unit,
            ours=getattr(ours, name),
            peer=getattr(theirs, name),
            peer_name=_CHARACTERS,
            note=f"{note}; {ours.pairs} pairs; " + ", ".join(f"{k} {getattr(v, name):.3g}" for k, v in scores.items()),
        )


def scored() -> dict[str, Scores]:
    """Return every tool's figures on the hand-marked pairs."""
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    engines: dict[str, Callable[[str, str], Ops]] = {"ours": redline, **PEERS}
    return {name: score(cases, engine) for name, engine in engines.items()}


def told(scores: dict[str, Scores]) -> str:
    """Return the figures as lines for a person."""
    lines = [f"{'redline':<28} exact    F1  cuts: grapheme cluster word  faithful  size  ms/pair"]
    lines += [
        f"{name:<28} {s.exact:>2}/{s.pairs:<2} {s.f1:>5.3f} {s.grapheme_cuts:>14} {s.cluster_cuts:>7} {s.word_cuts:>4}"
        f"  {s.faithful:>5}/{s.pairs} {s.size:>5.2f} {s.milliseconds:>8.3f}"
        for name, s in scores.items()
    ]
    return "\n".join(lines)


def _timed(name: str, cases: Iterator[tuple[str, str]], note: str) -> Measurement:
    """Time both on each pair in turn."""
    peer = diff_match_patch()
    peer.Diff_Timeout = 0
    redline("ก่อนวัดเวลา", "หลังวัดเวลา")
    ours, theirs = [], []
    for old, new in cases:
        ours.append(_milliseconds(partial(redline, old, new)))
        theirs.append(_milliseconds(partial(peer.diff_main, old, new, False)))
    return Measurement(
        name=name, unit="ms CPU, p95", ours=_p95(ours), peer=_p95(theirs), peer_name=_CHARACTERS, note=note
    )


def _p95(figures: Sequence[float]) -> float:
    """The 95th percentile, or the largest of a few."""
    few = 20
    return max(figures) if len(figures) < few else statistics.quantiles(figures, n=20)[-1]


def _milliseconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return (time.process_time() - began) * 1000


if __name__ == "__main__":
    sys.stdout.write(table(list(measure())) + "\n")
