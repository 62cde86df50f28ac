"""A directive's sentence says its order, the whole of it, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.domain.amendment.directive_reading import read_order
from charter_engine.domain.amendment.directives import Order, Reference, Verb, write_order
from charter_engine.domain.amendment.references import NotUnderstood, read_references
from charter_engine.domain.amendment.units import Unit, UnitKind

COUNT = max(300, settings().max_examples)
NAME = "ธรรมนูญตัวอย่าง พ.ศ. ๒๕๖๙"
NUMBERS = st.sampled_from(["๑", "5", "๕/๑", "๑๐", "๕ ทวิ", "๑๒/๓/๑", "๗ ฉ"])
CLAUSES = st.builds(lambda word, number: f"{word} {number}", st.sampled_from(["ข้อ", "มาตรา"]), NUMBERS)
PARTS = st.builds(lambda one, other: f"ส่วนที่ {one} ของ{other}", NUMBERS, st.sampled_from(["หมวด ๒", "บทเฉพาะกาล"]))
DIVISIONS = st.one_of(st.builds("หมวด {}".format, NUMBERS), PARTS, st.just("ส่วนที่ ๑"), st.just("บทเฉพาะกาล"))
SOURCES = st.sampled_from(["", "", "ธรรมนูญตัวอย่าง (ฉบับที่ ๒) พ.ศ. ๒๕๗๐", "ฉบับก่อน", "ธรรมนูญตัวอย่าง (ฉบับที่ ๔) พ.ศ. ๒๕๗๒"])
TERMS = st.sampled_from(["สภา", "สุขภาพแห่งชาติ", "ฝ่ายเลขานุการ และอื่น", "ก"])
PLACES = st.sampled_from([" ต่อจากข้อ ๗", " ต่อจากส่วนที่ ๒ ของหมวด ๒", " เป็นลำดับแรก", " เป็นลำดับแรกของหมวด ๓"])


def unit(kind, labels):
    return st.builds(lambda label: Unit(kind=kind, label=label), st.sampled_from(labels))


PARAGRAPH = unit(UnitKind.PARAGRAPH, ["1", "2", "11", "21", "ท้าย"])
ITEM = unit(UnitKind.ITEM, ["๑", "2", "๓/๑", "๔ ทวิ"])
SUBITEM = unit(UnitKind.SUBITEM, ["ก", "ข", "ค/๑"])
PATHS = st.one_of(
    st.tuples(PARAGRAPH), st.tuples(ITEM), st.tuples(SUBITEM), st.tuples(PARAGRAPH, ITEM), st.tuples(ITEM, SUBITEM),
    st.tuples(PARAGRAPH, ITEM, SUBITEM),
)  # fmt: skip


@st.composite
def whole(draw):
    """Clauses, a range of them among them, or one thing that stands alone."""
    if draw(st.integers(0, 4)) == 0:
        alone = ["คำปรารภ", "ส่วนท้าย", "บัญชีท้ายธรรมนูญ ก และ ข", "ภาคผนวก ๑"]
        return [Reference(place=draw(st.sampled_from(alone)), source=draw(SOURCES))]
    until = st.one_of(st.just(""), st.just(""), CLAUSES)
    return draw(st.lists(st.builds(_reference, CLAUSES, until, SOURCES), min_size=1, max_size=4))


def _reference(place, until, source):
    return Reference(place=place, until=until, source=source)


@st.composite
def divided(draw):
    """A division with its name alone, or with clauses of it."""
    place, source = draw(DIVISIONS), draw(SOURCES)
    if draw(st.booleans()):
        return [Reference(place=place, named=True, source=source)]
    heading = draw(st.sampled_from(["", "การมีส่วนร่วม"])) if place != "บทเฉพาะกาล" else ""
    clauses = draw(st.lists(CLAUSES, max_size=3))
    return [
        Reference(place=place, heading=heading, source=source),
        *(Reference(place=one, source=source) for one in clauses),
    ]


@st.composite
def inside(draw):
    """Units of one or more clauses."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        place, path, source = draw(CLAUSES), draw(PATHS), draw(SOURCES)
        kind = path[-1].kind
        last = {UnitKind.PARAGRAPH: PARAGRAPH, UnitKind.ITEM: ITEM, UnitKind.SUBITEM: SUBITEM}[kind]
        for one in draw(st.lists(last, min_size=1, max_size=3)):
            until = draw(last).label if draw(st.integers(0, 4)) == 0 else ""
            found.append(Reference(place=place, units=(*path[:-1], one), until=until, source=source))
    return found


@st.composite
def defined(draw):
    """Definitions of one clause."""
    place, source = draw(CLAUSES), draw(SOURCES)
    above = draw(st.sampled_from([(), (Unit(kind=UnitKind.PARAGRAPH, label="2"),)]))
    terms = draw(st.lists(TERMS, min_size=1, max_size=3))
    units = [(*above, Unit(kind=UnitKind.DEFINITION, label=term)) for term in terms]
    return [Reference(place=place, units=one, source=source) for one in units]


@st.composite
def orders(draw):
    """Any order that can be written."""
    verb = draw(st.sampled_from(list(Verb)))
    references = tuple(draw(st.one_of(whole(), divided(), inside(), defined())))
    if verb in {Verb.REPLACE, Verb.CORRECT} and draw(st.integers(0, 5)) == 0:
        return Order(verb=verb, references=(Reference(place="", named=True),))
    if verb is Verb.MOVE:
        one = Reference(place=draw(CLAUSES), source=draw(SOURCES))
        where = draw(st.one_of(st.just(""), PLACES))
        return Order(verb=verb, references=(one,), destination=draw(CLAUSES), where=where)
    if verb is Verb.SUBSTITUTE:
        words, everywhere = (draw(TERMS), draw(st.one_of(st.just(""), TERMS))), draw(st.booleans())
        if draw(st.booleans()):
            return Order(verb=verb, references=(), words=words, everywhere=everywhere)
        cited = tuple(draw(st.one_of(whole(), inside())))
        return Order(verb=verb, references=cited, words=words, everywhere=everywhere)
    if verb is Verb.ADD:
        return _adding(
            draw, tuple(Reference(place=r.place, units=r.units, until=r.until, heading=r.heading) for r in references)
        )
    return Order(verb=verb, references=references, cites=draw(st.booleans()) or any(one.source for one in references))


def _adding(draw, references):
    if references[0].units and references[0].units[-1].kind is UnitKind.DEFINITION:
        between = draw(st.sampled_from([("สภา", "ตำบล"), ("สภา", ""), ("", "ตำบล")]))
        return Order(verb=Verb.ADD, references=references, between=between)
    where = "" if references[0].units else draw(st.one_of(st.just(""), PLACES))
    return Order(verb=Verb.ADD, references=references, where=where)


@pytest.mark.evidence
@given(orders())
@settings(max_examples=COUNT, deadline=None)
def test_a_directive_read_back_is_the_directive_written(order):
    assert read_order(write_order(order, NAME), NAME) == order


@pytest.mark.parametrize("words", [
    "", "ห้า", "(๑)", "วรรคสอง", "(๑) ของ", "ข้อ ๕ และ (๑)", "(๑) และวรรคสองของข้อ ๕", "ข้อ ๕ ถึง", "ชื่อข้อ ๕",
    "ชื่อหมวด ๑ ข้อ ๕", "(๑) ของ (๒) ของข้อ ๕", "ข้อ ๕ เรื่องอื่น", "วรรคสองของ (๑) ของข้อ ๕",
])  # fmt: skip
def test_what_could_be_read_in_two_ways_or_none_is_refused(words):
    with pytest.raises(NotUnderstood):
        read_references(words)


@pytest.mark.parametrize(("typed", "said"), [
    ("ข้อ๕วรรคสอง(๑)(ก)", "(ก) ของ (๑) ของวรรคสองของข้อ ๕"),
    ("ข้อ ๕ (๑) (๒) และ (๓)", "(๑) (๒) และ (๓) ของข้อ ๕"),
    ("ข้อ ๕ วรรคหนึ่งและวรรคสอง", "วรรคหนึ่ง และวรรคสองของข้อ ๕"),
    ("ข้อ ๕ วรรค ๒", "วรรคสองของข้อ ๕"),
    ("ข้อ ๕ วรรคแรก", "วรรคหนึ่งของข้อ ๕"),
    ("(๑) ของข้อ ๕ วรรคสอง", "(๑) ของวรรคสองของข้อ ๕"),
    ("(๑) ในวรรคสองในข้อ ๕", "(๑) ของวรรคสองของข้อ ๕"),
    ("(๑) ถึง (๓) ของข้อ ๕", "(๑) ถึง (๓) ของข้อ ๕"),
    ("ข้อ ๕ (๑) ถึง (๓)", "(๑) ถึง (๓) ของข้อ ๕"),
    ("มาตรา ๕ ทวิ วรรคสอง มาตรา ๕ ตรี และมาตรา ๖", "วรรคสองของมาตรา ๕ ทวิ มาตรา ๕ ตรี และมาตรา ๖"),
])  # fmt: skip
def test_the_usual_ways_to_cite_mean_the_same(typed, said):
    assert read_references(typed) == read_references(said)


def test_a_sentence_longer_than_any_directive_is_not_read():
    with pytest.raises(NotUnderstood):
        read_order("ให้ยกเลิกข้อ ๕" + " และข้อ ๖" * 1000, NAME)
