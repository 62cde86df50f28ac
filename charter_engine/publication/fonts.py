"""The typefaces papers may use: four packaged faces of Sarabun (SIL Open Font License), nothing from the system."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from charter_engine.errors import Refusal
from charter_engine.resources import MissingResource, assets_dir

FAMILY = "Sarabun"


class FontsMissing(Refusal):
    """The fonts {names} are missing from {folder}."""

    remedy = "Run `make` in the checkout, or install a wheel: it carries them."


@dataclass(frozen=True, kw_only=True, slots=True)
class Face:
    """One face: CSS weight (400, 700) and whether it slants."""

    file: str
    weight: int
    italic: bool


FACES = (
    Face(file="Sarabun-Regular.ttf", weight=400, italic=False),
    Face(file="Sarabun-Bold.ttf", weight=700, italic=False),
    Face(file="Sarabun-Italic.ttf", weight=400, italic=True),
    Face(file="Sarabun-BoldItalic.ttf", weight=700, italic=True),
)


def font_paths(folder: Path | None = None) -> dict[Face, Path]:
    """Return the path of every face; raises FontsMissing naming those that are not there."""
    folder = folder or _packaged()
    paths = {face: folder / face.file for face in FACES}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise FontsMissing(names=", ".join(missing), folder=folder)
    return paths


def _packaged() -> Path:
    try:
        return assets_dir() / "fonts"
    except MissingResource as missing:
        raise FontsMissing(names="Sarabun-*.ttf", folder="the package") from missing


def font_digests() -> dict[str, str]:
    """Return file name → SHA-256 hex of every face, for the manifest: other outlines would make other bytes."""
    return {face.file: sha256(path.read_bytes()).hexdigest() for face, path in font_paths().items()}
