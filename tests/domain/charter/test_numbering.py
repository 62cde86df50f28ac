import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.charter.numbering import (
    ORDINALS,
    Number,
    UnreadableLabel,
    is_url_of,
    label_number,
    match_label,
    next_inserted,
    next_sibling,
    parse_label,
    parse_number,
    url_label,
)
from charter_engine.domain.charter.provision import Kind


def test_numbers_sort_as_they_stand_in_a_charter():
    row = ["๕", "๕ ทวิ", "๕ ตรี", "๕ ทศ", "๕/๑", "๕/๑ ทวิ", "๕/๑/๑", "๕/๒", "๕/๑๐", "๖", "๑๐"]
    assert sorted(set(row), key=parse_number) == row


def test_digits_of_either_kind_make_the_same_number():
    assert parse_number("๑๒/๓ ฉ") == parse_number("12/3 ฉ") == Number(parts=(12, 3), ordinal=6)
    assert parse_number("๕") > Number(parts=(4, 9))


@pytest.mark.parametrize("typed", ["", "ก", "๕/", "๕ ", "๕  ทวิ", "๕ทวิ", "๕ ทวิ/๑", "๕."])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(UnreadableLabel):
        parse_number(typed)


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("หมวด ๑", Kind.CHAPTER),
        ("ส่วนที่ ๑", Kind.PART),
        ("ข้อ ๕/๑", Kind.CLAUSE),
        ("มาตรา 5 ทวิ", Kind.CLAUSE),
    ],
)
def test_a_label_prints_as_it_was_read(label, kind):
    parsed = parse_label(label)
    assert (str(parsed), parsed.kind) == (label, kind)


@pytest.mark.parametrize("label", ["บทเฉพาะกาล", "ภาคผนวก ก", "", "หมวดที่ ๑"])
def test_labels_without_number_have_none(label):
    assert parse_label(label) is None
    assert label_number(label) is None


def test_labels_match_through_digits_and_spacing():
    assert match_label("ข้อ ๕/๑", "ข้อ5/1")
    assert match_label("ภาคผนวก ๑", "ภาคผนวก 1")
    assert not match_label("ข้อ ๕", "มาตรา ๕")
    assert not match_label("ข้อ ๕", "ข้อ ๕ ทวิ")


@pytest.mark.parametrize(
    ("label", "segment"),
    [
        ("ข้อ ๕/๑", "5-1"),
        ("มาตรา ๕ ทวิ", "5-ทวิ"),
        ("ข้อ ๑๒", "12"),
        ("ข้อ 5/1/2", "5-1-2"),
        ("บทเฉพาะกาล", "บทเฉพาะกาล"),
    ],
)
def test_a_label_becomes_a_path_segment_and_is_found_by_it(label, segment):
    assert url_label(label) == segment
    assert is_url_of(segment, label)


def test_path_segments_are_read_in_either_digits():
    assert is_url_of("๕-๑", "ข้อ ๕/๑")
    assert not is_url_of("5-2", "ข้อ ๕/๑")
    assert not is_url_of("5", "บทเฉพาะกาล")


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=3), st.sampled_from(["", *ORDINALS]), st.booleans())
def test_every_label_finds_itself_by_its_segment(parts, ordinal, thai):
    number = "/".join(map(str, parts)).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙") if thai else {})
    label = f"ข้อ {number} {ordinal}".strip()
    assert is_url_of(url_label(label), label)


def test_an_inserted_clause_takes_the_first_free_number_in_its_neighbours_digits():
    assert next_inserted("ข้อ ๕", []) == "ข้อ ๕/๑"
    assert next_inserted("ข้อ ๕", ["ข้อ ๕/๑", "ข้อ 5/2"]) == "ข้อ ๕/๓"
    assert next_inserted("มาตรา 5", ["มาตรา ๕/๑"]) == "มาตรา 5/2"
    assert next_inserted("ข้อ ๕ ทวิ", []) == "ข้อ ๕/๑"
    assert next_inserted("ข้อ ๕/๑", []) == "ข้อ ๕/๑/๑"
    assert next_sibling("ข้อ ๕/๑") == "ข้อ ๖"
    assert next_sibling("หมวด 9") == "หมวด 10"
    for wanted in (next_sibling, lambda label: next_inserted(label, [])):
        with pytest.raises(UnreadableLabel):
            wanted("ภาคผนวก")


@pytest.mark.parametrize("digits", ["1" * 10, "๑" * 5000])
def test_a_number_longer_than_any_charter_has_is_text_and_no_label(digits):
    assert parse_label(f"ข้อ {digits}") is None
    assert not is_url_of(digits, "ข้อ ๑")
