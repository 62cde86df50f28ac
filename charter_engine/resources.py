"""Where the files that are not Python stand: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


class MissingResource(RuntimeError):
    """A folder that the program carries is not where it should be; the message names the remedy."""


def templates_dir() -> Path:
    """Return the folder of page and print templates."""
    return _carried("templates")


def migrations_dir() -> Path:
    """Return the folder of database migrations (Alembic's script location)."""
    return _carried("migrations")


def examples_dir() -> Path:
    """Return the folder of examples; `nakhon_sawan_charter` is the one the demonstration tells."""
    return _carried("examples")


def assets_dir() -> Path:
    """Return the folder of typefaces: `fonts/*.ttf` for paper, `web/*.woff2` for pages."""
    folder = _PACKAGE / "assets"
    if not (folder / "manifest.json").is_file():
        remedy = "run `make` in the checkout, or install a wheel: it carries them"
        raise MissingResource(f"The typefaces are missing from {folder}: {remedy}.")
    return folder


def _carried(name: str) -> Path:
    """Find a folder in the wheel's place first, then in the checkout: editable installs leave it there."""
    for folder in (_PACKAGE / name, _CHECKOUT / name):
        if folder.is_dir():
            return folder
    remedy = "install Charter Engine again from its wheel, or run it from a whole checkout"
    raise MissingResource(f"The folder {name!r} is missing beside {_PACKAGE}: {remedy}.")
