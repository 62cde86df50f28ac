"""Reads one version of a charter in a process of its own and prints the most memory that took, in MB."""

from __future__ import annotations

import sys

from benchmarks.servers import largest
from charter_engine.storage import texts
from charter_engine.storage.engine import open_engine


def main(charter: str, path: str, version: str) -> None:
    """Read a version and tell."""
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        texts.tree(connection, charter, int(version))
    engine.dispose()
    sys.stdout.write(str(largest()))


if __name__ == "__main__":
    main(*sys.argv[1:])
