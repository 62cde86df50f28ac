import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter.paths import NoSuchLine, is_item, line_at, lines

TEXT = "ก\n(๑) ข\n(ก) ค\n(ข) ง\n(2) จ\nฉ\n(๑/๑) ช\n(ก) ซ"


def test_lines_are_addressed_by_paragraph_item_and_sub_item():
    assert [line.path for line in lines(TEXT)] == ["p1", "p1.1", "p1.1.ก", "p1.1.ข", "p1.2", "p2", "p2.1/1", "p2.1/1.ก"]
    assert lines("") == ()


def test_items_before_any_paragraph_belong_to_an_unwritten_first_one():
    assert [line.path for line in lines("(๑) ก\n(ก) ข\nค")] == ["p1.1", "p1.1.ก", "p2"]
    assert [line.path for line in lines("ก\n(ก) ข")] == ["p1", "p1.ก"]


@given(st.lists(st.sampled_from(["ก", "(๑) ข", "(ข) ค", "ง"]), min_size=1).map("\n".join))
def test_offsets_cut_the_line_out_of_the_text(text):
    for line in lines(text):
        assert text[line.start : line.end] == line.text
        assert line_at(text, line.path).path == line.path


def test_a_path_finds_its_line():
    assert line_at(TEXT, "p2").text == "ฉ"
    assert line_at(TEXT, "p2.1/1.ก").text == "(ก) ซ"


def test_unknown_places_are_refused():
    with pytest.raises(NoSuchLine):
        line_at(TEXT, "p3")


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("(๑) ก", True),
        ("(12)ก", True),
        ("(๓ ทวิ) ก", True),
        ("(ฮ) ก", True),
        ("(กก) ก", False),
        ("(ยกเลิก)", False),
        ("๑. ก", False),
    ],
)
def test_whether_a_line_is_an_item_follows_from_its_text(text, item):
    assert is_item(text) is item
