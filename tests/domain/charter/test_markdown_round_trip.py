import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.markdown import to_markdown
from charter_engine.domain.charter.markdown_reading import from_markdown, looks_like_markdown
from charter_engine.domain.charter.plain_text import parse
from tests.domain.charter.charters import CHARTERS, PIECES


@pytest.mark.evidence
@given(CHARTERS)
@settings(max_examples=max(300, settings().max_examples), deadline=None)
def test_markdown_read_again_gives_the_same_root_hash_and_leaves_nothing_out(tree):
    text = to_markdown(tree)
    read = from_markdown(text)
    assert root_hash(parse(read.text).tree) == root_hash(tree)
    assert read.warnings == ()
    assert looks_like_markdown(text)


@pytest.mark.evidence
@given(st.lists(st.sampled_from([*PIECES, "\n", "\n\n", "# ", "\n- ", "<!--", "-->", "[^1]", "[^1]: "]), max_size=40))
@settings(deadline=None)
def test_any_markdown_gives_lines_with_their_places(pieces):
    source = "".join(pieces)
    read = from_markdown(source)
    lines = read.text.split("\n")
    assert len(read.lines) == len(lines) - 1
    assert list(read.lines) == sorted(read.lines)
    assert all(1 <= line <= source.count("\n") + 1 for line in read.lines)
