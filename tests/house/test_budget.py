"""Rooms stay readable: see docs/decisions/0001."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "charter_engine").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
MEDIAN_FILE, MEDIAN_FUNCTION = 120, 8
NINE_IN_TEN = 260
# The offline verifier is one file by promise: people copy it and keep it with their papers.
STANDS_ALONE = {"charter_engine/publication/charter_verify.py"}


def _functions() -> dict[str, int]:
    sizes = {}
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                place = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                sizes[place] = (node.end_lineno or node.lineno) - node.lineno + 1
    return sizes


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    sizes = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: size for name, size in sizes.items() if size > LONGEST_FILE and name not in STANDS_ALONE} == {}
    assert statistics.median(size for size in sizes.values() if size) <= MEDIAN_FILE
    assert statistics.quantiles(sizes.values(), n=10)[-1] <= NINE_IN_TEN


def test_no_function_is_longer_than_a_screen() -> None:
    sizes = _functions()
    assert {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION} == {}
    assert statistics.median(sizes.values()) <= MEDIAN_FUNCTION


def test_there_is_one_colour_of_function() -> None:
    """Sync throughout (docs/decisions/0004), but for the web, whose server calls in coroutines."""
    async_ones = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in FILES
        if "web" not in path.relative_to(ROOT / "charter_engine").parts[:1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
    ]
    assert async_ones == []
