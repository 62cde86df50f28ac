import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.provision import State
from tests.domain.charter.charters import CHARTERS, PIECES


@pytest.mark.evidence
@given(CHARTERS)
@settings(max_examples=max(300, settings().max_examples), deadline=None)
def test_export_then_import_gives_the_same_root_hash(tree):
    text = export(tree)
    assert root_hash(parse(text).tree) == root_hash(tree)
    assert text.endswith("\n")


@pytest.mark.evidence
@given(CHARTERS)
@settings(deadline=None)
def test_exporting_again_gives_the_same_text(tree):
    text = export(tree)
    assert export(parse(text.encode()).tree) == text


@pytest.mark.evidence
@given(CHARTERS)
@settings(deadline=None)
def test_blank_lines_after_the_title_mean_nothing(tree):
    title, _, body = export(tree).partition("\n\n")
    spaced = title + "\n\n" + body.replace("\n", "\r\n \u200b\n\n")
    assert root_hash(parse(spaced).tree) == root_hash(tree)


@pytest.mark.evidence
@given(st.lists(st.sampled_from([*PIECES, "\n", "\n\n"]), max_size=40).map("".join))
@settings(deadline=None)
def test_whatever_can_be_read_can_be_written_and_read_again(source):
    text = "ชื่อธรรมนูญ\n\n" + source
    if "(ยกเลิก)" in source:
        text = text.replace("(ยกเลิก)", "(ยกเลิก")
    tree = parse(text).tree
    assert all(node.state is State.IN_FORCE for node in tree.walk())
    assert parse(export(tree)).tree == tree
