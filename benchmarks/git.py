"""git as a peer: a file a clause, a folder a chapter, a commit an amendment, read by libgit2 from one pack.

pygit2 is GPL-2.0 with a linking exception: it is installed for benchmarks alone.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pygit2

from benchmarks.workload import IN_CHAPTER, Change, History


class Git:
    """A packed bare repository, opened once and kept open with its caches; commits are in order, the first at 1."""

    def __init__(self, path: Path, history: History) -> None:
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)], check=True)
        told = b"".join(_stream(history))
        _git(path, "fast-import", "--quiet", told=told)
        _git(path, "-c", "gc.auto=0", "repack", "-a", "-d", "-f", "--quiet")
        _git(path, "commit-graph", "write")
        self.repository = pygit2.Repository(str(path))
        order = pygit2.enums.SortMode.TOPOLOGICAL | pygit2.enums.SortMode.REVERSE
        self.commits = [one.id for one in self.repository.walk(self.repository.head.target, order)]

    def read(self, version: int) -> list[str]:
        """Return the texts of a version in order."""
        root = self.repository[self.commits[version - 1]].tree
        return [clause.data.decode() for chapter in root for clause in chapter]

    def blame(self) -> dict[int, int]:
        """Return which version set each clause: walk back until every file's last change is found."""
        found: dict[int, int] = {}
        wanted = sum(len(chapter) for chapter in self.repository[self.commits[-1]].tree)
        newer = self.repository[self.commits[-1]].tree
        for version in range(len(self.commits), 1, -1):
            older = self.repository[self.commits[version - 2]].tree
            for delta in older.diff_to_tree(newer).deltas:
                found.setdefault(int(delta.new_file.path[-4:]), version)
            if len(found) == wanted:
                return found
            newer = older
        return {number: found.get(number, 1) for number in range(1, wanted + 1)}

    @staticmethod
    def cache_texts() -> None:
        """Let libgit2 keep blobs in memory as well, which it does not of its own accord."""
        pygit2.option(pygit2.enums.Option.SET_CACHE_OBJECT_LIMIT, pygit2.enums.ObjectType.BLOB, 1 << 20)

    def prepare(self) -> None:
        """Make every written object reach the disk, take the caches back to what they are, load the newest tree."""
        pygit2.option(pygit2.enums.Option.SET_CACHE_OBJECT_LIMIT, pygit2.enums.ObjectType.BLOB, 0)
        pygit2.option(pygit2.enums.Option.ENABLE_FSYNC_GITDIR, True)
        self.index = pygit2.Index()
        self.index.read_tree(self.repository[self.commits[-1]].tree)

    def adopt(self, change: Change) -> None:
        """Commit one amendment durably."""
        blob = self.repository.create_blob(change.text.encode())
        self.index.add(pygit2.IndexEntry(_place(change.clause), blob, pygit2.enums.FileMode.BLOB))
        tree = self.index.write_tree(self.repository)
        who = pygit2.Signature("bench", "bench@example.org", len(self.commits), 0)
        commit = self.repository.create_commit("refs/heads/main", who, who, "amended", tree, [self.commits[-1]])
        self.commits.append(commit)


def _git(path: Path, *arguments: str, told: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(path), *arguments], input=told, check=True, stderr=subprocess.DEVNULL)


def _stream(history: History) -> Iterator[bytes]:
    """Yield the commits as `git fast-import` reads them."""
    yield from _commit(1, dict(enumerate(history.first, start=1)))
    for number, change in enumerate(history.changes, start=2):
        yield from _commit(number, {change.clause: change.text})


def _commit(number: int, texts: dict[int, str]) -> Iterator[bytes]:
    yield b"commit refs/heads/main\n"
    yield f"committer bench <bench@example.org> {number} +0000\ndata 1\n{number % 10}\n".encode()
    for clause, text in texts.items():
        data = text.encode()
        yield f"M 100644 inline {_place(clause)}\ndata {len(data)}\n".encode() + data + b"\n"


def _place(clause: int) -> str:
    return f"{(clause - 1) // IN_CHAPTER:03}/{clause:04}"
