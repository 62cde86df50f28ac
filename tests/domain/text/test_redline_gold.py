"""The benchmark's own hand-marked pairs and scores: what the table says of a redline is what stands there."""

from __future__ import annotations

import json

import pytest

from benchmarks.redline_peers import PEERS
from benchmarks.redline_scores import cuts, f1, side, tidy
from benchmarks.redlines import GOLD, scored, told
from charter_engine.domain.text import canonical, clusters

CASES = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_pair_marked_by_hand_is_marked_faithfully_and_in_canonical_text(case):
    assert (side(case["gold"], -1), side(case["gold"], 1)) == (case["old"], case["new"])
    assert (canonical(case["old"]), canonical(case["new"])) == (case["old"], case["new"])


def test_ours_is_faithful_cuts_nothing_and_comes_nearest_to_what_a_person_marks():
    scores = scored()
    ours = scores["ours"]
    assert ours.faithful == ours.pairs == len(CASES)
    assert (ours.grapheme_cuts, ours.cluster_cuts, ours.word_cuts) == (0, 0, 0)
    assert ours.f1 >= 0.95
    assert all(ours.f1 > peer.f1 and ours.exact > peer.exact for name, peer in scores.items() if name != "ours")
    # Whole items and numbers cost some characters more than the least there could be; no more than a person marks.
    assert ours.size <= max(1.0, 1.15 * scores["diff-match-patch"].size)
    assert [line.split("  ")[0] for line in told(scores).splitlines()[1:]] == ["ours", *PEERS]


def test_the_scorer_sees_a_cut_cluster_a_shifted_mark_and_a_lost_word():
    assert cuts(((0, "ก"), (-1, "ำ")), clusters) == 1
    assert f1(((-1, "ก"), (0, "ก")), ((0, "ก"), (-1, "ก"))) == 0
    assert tidy([(1, "ข"), (-1, "ก"), (0, ""), (0, "ค")]) == ((-1, "ก"), (1, "ข"), (0, "ค"))
