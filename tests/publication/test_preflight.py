from __future__ import annotations

from typing import Any

import pytest

from charter_engine.publication import preflight as room
from charter_engine.publication.fonts import FACES, FontsMissing, font_digests, font_paths
from charter_engine.publication.preflight import preflight


def test_this_machine_can_print() -> None:
    assert [(probe.name, probe.ok) for probe in preflight()] == [
        ("fonts", True),
        ("subsetter", True),
        ("thai_line_breaking", True),
    ]


def test_missing_fonts_are_named_with_the_remedy(tmp_path: Any) -> None:
    (tmp_path / "Sarabun-Regular.ttf").write_bytes(b"")
    with pytest.raises(
        FontsMissing, match=r"Sarabun-Bold\.ttf, Sarabun-Italic\.ttf, Sarabun-BoldItalic\.ttf"
    ) as caught:
        font_paths(tmp_path)
    assert "make" in caught.value.remedy


def test_without_fonts_nothing_more_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise FontsMissing(names="all", folder="nowhere")

    monkeypatch.setattr(room, "font_paths", missing)
    first, *others = preflight()
    assert not first.ok
    assert first.remedy == FontsMissing.remedy
    assert [probe.name for probe in others] == ["subsetter"]


def test_every_face_has_its_own_outlines() -> None:
    assert len(set(font_digests().values())) == len(FACES)
