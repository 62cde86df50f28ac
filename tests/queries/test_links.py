"""Cross-references as links: cut out of words without losing a letter, and both ends known."""

from __future__ import annotations

from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.references import Standing
from charter_engine.domain.charter.tree import assign_identities
from charter_engine.domain.text.redline import redline
from charter_engine.queries.links import cut, linked_ops, links_of, terms_in

TEXT = """ธรรมนูญ

หมวด ๑ ทั่วไป
ข้อ ๑ ในธรรมนูญนี้
“สภา” หมายความว่า สภาพลเมือง
“สภาใหญ่” หมายความว่า ที่ประชุม
ข้อ ๒ ให้สภาใหญ่ทำตามข้อ ๓ วรรคสอง (๑) และข้อ ๙ และหมวด ๒ และข้อ ๓ (๗)
ข้อ ๓ หนึ่ง
สอง
(๑) ตามข้อ ๒ แห่งระเบียบกระทรวง พ.ศ. ๒๕๖๐
ข้อ ๔ ให้ใช้ข้อ ๑ ถึงข้อ ๓ ตามวรรคหนึ่ง
หมวด ๒ อื่น
ข้อ ๕ (ยกเลิก)
ข้อ ๖ ตามข้อ ๕"""

TREE = assign_identities(parse(TEXT).tree, 1)[0]
LINKS = links_of(TREE, name="t", root=root_hash(TREE))
BY_LABEL = {node.label: node for node in TREE.walk() if node.label}


def _of(label):
    node = BY_LABEL[label]
    return [(node.text[one.start : one.end], one.fragment, one.standing) for one in LINKS.of(node.identity)]


def test_each_reference_leads_to_its_provision_or_line_or_says_that_it_does_not():
    three, chapter = BY_LABEL["ข้อ ๓"].identity, BY_LABEL["หมวด ๒"].identity
    assert _of("ข้อ ๒") == [
        ("ข้อ ๓ วรรคสอง (๑)", f"{three}-p2.1", Standing.HOLDS),
        ("ข้อ ๙", "", Standing.MISSING),
        ("หมวด ๒", chapter, Standing.HOLDS),
        ("ข้อ ๓ (๗)", three, Standing.NO_LINE),
    ]
    assert _of("ข้อ ๖") == [("ข้อ ๕", BY_LABEL["ข้อ ๕"].identity, Standing.REPEALED)]


def test_another_laws_clauses_are_never_linked():
    assert _of("ข้อ ๓") == []


def test_who_cites_a_clause_is_known_and_what_lies_inside_a_range_as_well():
    two = LINKS.cited_by[BY_LABEL["ข้อ ๒"].identity]
    assert [(one.where, one.target) for one in two] == [("ข้อ ๔", "ข้อ ๒")]
    three = LINKS.cited_by[BY_LABEL["ข้อ ๓"].identity]
    assert [one.target for one in three] == ["ข้อ ๓ วรรคสอง (๑)", "ข้อ ๓ (๗)", "ข้อ ๓"]


def test_only_cited_lines_become_anchors():
    node = BY_LABEL["ข้อ ๓"]
    assert dict(LINKS.lines_of(node.identity)) == {node.text.index("(๑)"): "p2.1"}


def test_the_longest_defined_term_is_meant():
    assert [(one.term, one.where) for one in terms_in(LINKS, BY_LABEL["ข้อ ๒"])] == [("สภาใหญ่", "ข้อ ๑ วรรคสาม")]
    assert terms_in(LINKS, BY_LABEL["ข้อ ๑"]) == ()


def test_cutting_loses_and_doubles_nothing():
    node = BY_LABEL["ข้อ ๒"]
    links = LINKS.of(node.identity)
    assert "".join(words for words, _ in cut(node.text, 0, links)) == node.text
    ops = redline("ให้สภาทำตามข้อ ๓ และหมวด ๒ เสมอ", node.text)
    new = "".join(words for op, pieces in linked_ops(ops, links) if op >= 0 for words, _ in pieces)
    old = "".join(words for op, pieces in linked_ops(ops, links) if op <= 0 for words, _ in pieces)
    assert (old, new) == ("ให้สภาทำตามข้อ ๓ และหมวด ๒ เสมอ", node.text)
