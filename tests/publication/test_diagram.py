"""The picture of a procedure: well-formed, safe, readable by machines and people."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from charter_engine import resources
from charter_engine.domain.deliberation.reading import examine, read_procedure
from charter_engine.publication.diagram import procedure_svg

EXAMPLES = sorted(resources.examples_dir().glob("*/procedure.toml"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.parent.name)
def test_every_shipped_procedure_is_drawn_with_all_its_stages(file: Path):
    procedure = read_procedure(file.read_text(encoding="utf-8"))
    tree = etree.fromstring(procedure_svg(procedure).encode())
    said = "".join(text.text for text in tree.iter(f"{SVG}text")).replace(" ", "")
    assert all(stage.name.replace(" ", "") in said for stage in procedure.stages)
    assert tree.findtext(f"{SVG}title") == procedure.name
    assert tree.findtext(f"{SVG}desc")


def test_words_of_the_file_cannot_become_markup():
    source = EXAMPLES[0].read_text(encoding="utf-8").replace('name = "การยื่นร่าง"', 'name = "<script>&\\"ยื่น"')
    drawn = procedure_svg(read_procedure(source), standalone=False)
    assert "<script>" not in drawn
    assert "&lt;script&gt;&amp;" in drawn
    etree.fromstring(drawn)


def test_the_picture_in_a_page_takes_the_page_s_colours_and_no_declaration():
    drawn = procedure_svg(read_procedure(EXAMPLES[0].read_text(encoding="utf-8")), standalone=False)
    assert drawn.startswith("<svg")
    assert "var(--ink" in drawn


def test_a_control_character_does_not_break_the_picture():
    source = 'name = "a\\u0000\\uffff"\n[[stage]]\nid = "d"\nname = "\\u0001"\nkind = "review"'
    tree = etree.fromstring(procedure_svg(examine(source).procedure).encode())
    assert tree.findtext(f"{SVG}title") == "a\ufffd\ufffd"
