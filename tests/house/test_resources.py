from __future__ import annotations

from pathlib import Path

import pytest

from charter_engine import resources


def test_a_checkout_lends_its_own_folders() -> None:
    root = Path(resources.__file__).resolve().parents[1]
    assert resources.templates_dir() == root / "templates"
    assert resources.migrations_dir() == root / "migrations"
    assert resources.examples_dir() == root / "examples"


def test_the_typefaces_are_there_whole() -> None:
    fonts = resources.assets_dir() / "fonts"
    assert {path.name for path in fonts.glob("*.ttf")} == {
        "Sarabun-Regular.ttf",
        "Sarabun-Bold.ttf",
        "Sarabun-Italic.ttf",
        "Sarabun-BoldItalic.ttf",
    }


def test_missing_typefaces_name_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "charter_engine")
    monkeypatch.setattr(resources, "_CHECKOUT", tmp_path)
    with pytest.raises(resources.MissingResource, match="run `make`"):
        resources.assets_dir()
    with pytest.raises(resources.MissingResource, match=r"templates.*wheel"):
        resources.templates_dir()
