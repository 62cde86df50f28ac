"""Other tools' redlines in one form: (0, kept), (-1, deleted), (1, inserted)."""

from __future__ import annotations

import difflib
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from diff_match_patch import diff_match_patch

Ops = tuple[tuple[int, str], ...]

_SIGNS = {" ": 0, "-": -1, "+": 1}


def characters(old: str, new: str) -> Ops:
    """diff-match-patch on characters, without a timeout."""
    return tuple(_peer().diff_main(old, new, False))


def semantic(old: str, new: str) -> Ops:
    """The same after cleanupSemantic."""
    peer = _peer()
    found = peer.diff_main(old, new, False)
    peer.diff_cleanupSemantic(found)
    return tuple(found)


def standard_library(old: str, new: str) -> Ops:
    """Python's difflib on characters, without its guess at junk."""
    found: list[tuple[int, str]] = []
    for tag, i0, i1, j0, j1 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        found += [(0, old[i0:i1])] if tag == "equal" else [(-1, old[i0:i1]), (1, new[j0:j1])]
    return tuple(op for op in found if op[1])


def git_words(old: str, new: str) -> Ops:
    """`git diff --word-diff`, whose words are what stands between spaces."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (("old", old), ("new", new)):
            Path(folder, name).write_text(text + "\n", encoding="utf-8")
        command = ["git", "diff", "--no-index", "--no-color", "--word-diff=porcelain", "-U999", "old", "new"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    return tuple(_porcelain(done.stdout.decode()))


def _porcelain(printed: str) -> Iterator[tuple[int, str]]:
    """Yield git's runs; `~` stands for a line's end, and of the last one nothing is left."""
    body = printed.split("\n@@", 1)[-1].split("\n")[1:]
    waiting = False
    for line in body:
        if not line:
            continue
        if waiting:
            yield 0, "\n"
            waiting = False
        if line == "~":
            waiting = True
        elif line[0] in _SIGNS:
            yield _SIGNS[line[0]], line[1:]


def _peer() -> diff_match_patch:
    peer = diff_match_patch()
    peer.Diff_Timeout = 0
    return peer


PEERS: dict[str, Callable[[str, str], Ops]] = {
    "diff-match-patch": characters,
    "dmp + cleanupSemantic": semantic,
    "difflib": standard_library,
    "git --word-diff": git_words,
}
