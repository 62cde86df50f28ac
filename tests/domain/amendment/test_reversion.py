from charter_engine.domain.amendment.reversion import reverted
from charter_engine.domain.charter.plain_text import parse


def charter(*clauses: str):
    return parse("ธรรมนูญ\n\n" + "\n".join(clauses)).tree


ONE = charter("ข้อ ๑ สามสิบวัน", "ข้อ ๒ ก", "ข้อ ๓ ค")
TWO = charter("ข้อ ๑ สี่สิบวัน", "ข้อ ๒ ก", "ข้อ ๓ ค")
THREE = charter("ข้อ ๑ หกสิบวัน", "ข้อ ๒ (ยกเลิก)", "ข้อ ๓ ค")


def test_a_text_edited_from_an_old_version_is_told_where_it_takes_back_later_amendments():
    edited = charter("ข้อ ๑ สามสิบวัน", "ข้อ ๒ ก", "ข้อ ๓ ง")
    assert reverted(THREE, edited, {1: ONE, 2: TWO}) == {"ข้อ ๑": 1, "ข้อ ๒": 2}


def test_a_text_edited_from_the_current_version_takes_nothing_back():
    edited = charter("ข้อ ๑ เก้าสิบวัน", "ข้อ ๒ (ยกเลิก)", "ข้อ ๓ ง")
    assert reverted(THREE, edited, {1: ONE, 2: TWO}) == {}


def test_labels_that_stand_twice_are_passed_over():
    assert reverted(charter("ข้อ ๑ ก", "ข้อ ๑ ข"), ONE, {1: ONE}) == {}


def test_some_words_taken_back_beside_new_ones_are_told_as_well():
    then = charter("ข้อ ๑ ให้สำนักงานตอบภายในสามสิบวัน และให้เผยแพร่คำตอบต่อสาธารณะ")
    now = charter("ข้อ ๑ ให้สำนักงานตอบภายในสิบห้าวัน และให้เผยแพร่คำตอบต่อสาธารณะ")
    late = charter("ข้อ ๑ ให้สำนักงานตอบภายในสามสิบวัน และให้เผยแพร่คำตอบต่อสมัชชา")
    assert reverted(now, late, {1: then}) == {"ข้อ ๑": 1}
    fresh = charter("ข้อ ๑ ให้สำนักงานตอบภายในเจ็ดวัน และให้เผยแพร่คำตอบต่อสมัชชา")
    assert reverted(now, fresh, {1: then}) == {}
