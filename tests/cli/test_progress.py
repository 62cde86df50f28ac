from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest

from charter_engine.cli.progress import LONG, progress


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch):
    """A terminal, which `work` has on standard error."""
    monkeypatch.setenv("TERM", "xterm")
    return Screen()


def work(lines, screen):
    with redirect_stderr(screen), progress(lines) as bar:
        bar.reached(lines // 2)
        bar.keeping()


def test_a_long_reading_is_shown_on_a_terminal(screen, capsys):
    work(LONG, screen)
    assert "กำลัง" in screen.getvalue()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("lines", "term"), [(LONG - 1, "xterm"), (LONG, "dumb")])
def test_a_short_reading_and_a_terminal_that_cannot_draw_show_nothing(screen, monkeypatch, lines, term):
    monkeypatch.setenv("TERM", term)
    work(lines, screen)
    assert screen.getvalue() == ""


def test_nothing_is_shown_where_nobody_looks():
    drawn = io.StringIO()
    work(LONG, drawn)
    assert drawn.getvalue() == ""
