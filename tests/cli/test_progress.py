from __future__ import annotations

import io
import sys

import pytest

from charter_engine.cli.progress import LONG, progress


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch, capsys):
    """A terminal on standard error; what goes to standard output is caught first."""
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("TERM", "xterm")
    drawn = Screen()
    monkeypatch.setattr(sys, "stderr", drawn)
    return drawn


def work(lines):
    with progress(lines) as bar:
        bar.reached(lines // 2)
        bar.keeping()


def test_a_long_reading_is_shown_on_a_terminal(screen, capsys):
    work(LONG)
    assert "กำลัง" in screen.getvalue()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("lines", "term"), [(LONG - 1, "xterm"), (LONG, "dumb")])
def test_a_short_reading_and_a_terminal_that_cannot_draw_show_nothing(screen, monkeypatch, lines, term):
    monkeypatch.setenv("TERM", term)
    work(lines)
    assert screen.getvalue() == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch):
    drawn = io.StringIO()
    monkeypatch.setattr(sys, "stderr", drawn)
    work(LONG)
    assert drawn.getvalue() == ""
