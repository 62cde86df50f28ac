import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.comments.comment import (
    IN_THAI,
    Comment,
    CommentState,
    EmptyComment,
    NoSuchCommentStep,
    Target,
    TargetKind,
    UnreadableReference,
    check_text,
    quote,
    read_reference,
    reference,
    step,
)
from charter_engine.errors import Invalid

TARGET = Target(kind=TargetKind.AMENDMENT, number=2, revision=1, clause="n4")
COMMENT = Comment(number=1, reference="นว-๐๐๐๑", seat="s1", target=TARGET, text="เห็นด้วย")


@given(st.integers(1, 10**7))
def test_a_receipt_is_read_back(number):
    assert read_reference(reference("นว", number)) == ("นว", number)


def test_a_receipt_has_four_thai_digits_at_least():
    assert reference("นว", 1) == "นว-๐๐๐๑"
    assert reference("นว", 12345) == "นว-๑๒๓๔๕"
    assert read_reference(" นว-0012 ") == ("นว", 12)


@pytest.mark.parametrize("text", ["", "นว", "นว-", "-๑", "นว-ก"])
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(UnreadableReference):
        read_reference(text)


def test_a_comment_is_answered_with_words_and_may_then_be_adopted():
    answered = step(COMMENT, CommentState.ANSWERED, answer="ขอบคุณ")
    adopted = step(answered, CommentState.ADOPTED)
    assert (adopted.state, adopted.answer) == (CommentState.ADOPTED, "ขอบคุณ")
    with pytest.raises(EmptyComment):
        step(COMMENT, CommentState.ANSWERED, answer=" ")
    with pytest.raises(NoSuchCommentStep) as refused:
        step(adopted, CommentState.WITHDRAWN)
    assert IN_THAI[CommentState.WITHDRAWN] in refused.value.message
    assert set(IN_THAI) == set(CommentState)


def test_a_quotation_keeps_the_words_around_it():
    found = quote("สภาพลเมืองมีหน้าที่", 3, 10, context=3)
    assert (found.exact, found.prefix, found.suffix) == ("พลเมือง", "สภา", "มีห")
    for start, end in ((5, 5), (-1, 2), (3, 99)):
        with pytest.raises(Invalid):
            quote("สภาพลเมือง", start, end)


def test_an_empty_comment_is_refused():
    assert check_text("ก") == "ก"
    with pytest.raises(EmptyComment):
        check_text(" \n")
