"""`signed_pdf` and `memory_worker`: the charter printed and signed twice, against WeasyPrint alone on the same HTML."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from weasyprint import CSS, HTML

from benchmarks.record import Measurement
from benchmarks.servers import largest
from charter_engine.actions.manuscripts import charter_paper, load
from charter_engine.clock import wall_time
from charter_engine.publication.html import page_html, print_css
from charter_engine.publication.manuscript import CharterManuscript, LedgerEvidence
from charter_engine.publication.pdf import render
from charter_engine.publication.signing import Signatory, pem_signer, sign
from charter_engine.storage import charters, ledger, setup
from charter_engine.storage.engine import open_engine
from charter_engine.storage.keys import KeyRing
from charter_engine.storage.unit_of_work import Store, reading

ROUNDS = 5


def measure(data: Path, scratch: Path) -> Iterator[Measurement]:
    """Print version 1 of the demonstration again and again, in turn with the peer."""
    paper = _manuscript(data)
    signatories = [
        Signatory(role=key.role, office=key.role, signer=pem_signer(key.key, key.certificate, key.chain))
        for key in KeyRing(data).materials()
    ]
    html, css = page_html(paper), print_css(paper)
    made, bare = [], []
    moment = story_time(data)
    for round_ in range(ROUNDS + 1):
        pair = (
            _seconds(lambda: sign(render(paper).data, signatories, at=moment, simulated=True)),
            _seconds(lambda: HTML(string=html).write_pdf(stylesheets=[CSS(string=css)])),
        )
        if round_:
            made.append(pair[0])
            bare.append(pair[1])
    yield Measurement(
        name="signed_pdf",
        unit="s CPU",
        ours=statistics.median(made),
        peer=statistics.median(bare),
        peer_name="WeasyPrint alone, untagged, same HTML",
        note="goal: ours/peer <= 1.6; PDF/A-3a, exact text layer, two signatures",
    )
    yield _memory(html, css, scratch)


def _memory(html: str, css: str, scratch: Path) -> Measurement:
    files = [scratch / "page.html", scratch / "page.css"]
    for file, text in zip(files, (html, css), strict=True):
        file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.peers", *map(str, files)]
    peer = float(subprocess.run(command, check=True, capture_output=True).stdout)
    ours = largest()
    return Measurement(
        name="memory_worker",
        unit="MB at most",
        ours=ours,
        peer=peer,
        peer_name="WeasyPrint alone in a process",
        note=f"after {ROUNDS + 1} signed charters and as many bare ones in one process",
    )


def story_time(data: Path) -> datetime:
    """Return the time on the demonstration's clock."""
    engine = open_engine(f"sqlite:///{(data / 'charter.db').resolve()}")
    try:
        with engine.connect() as connection:
            return setup.installation(connection).clock.read(wall_time())
    finally:
        engine.dispose()


def _manuscript(data: Path) -> CharterManuscript:
    engine = open_engine(f"sqlite:///{(data / 'charter.db').resolve()}")
    try:
        with engine.connect() as connection:
            clock = setup.installation(connection).clock
        with reading(Store(engine=engine, clock=clock)) as connection:
            charter = charters.by_slug(connection, "nakhon-sawan")
            entry = next(
                line.data for line in ledger.lines(connection, charter.charter_id) if line.type == "version.adopted"
            )
            checkpoint = ledger.newest_checkpoint(connection, charter.charter_id)
            facts = load(connection, charter.charter_id, 1, public_url="http://127.0.0.1:8000")
        evidence = LedgerEvidence(entry=entry, proof=b"{}", checkpoint=checkpoint[1] if checkpoint else "")
        return charter_paper(facts, evidence)
    finally:
        engine.dispose()


def _seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began
