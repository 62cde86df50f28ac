"""Generated histories: charters, and operations that fit them."""

from hypothesis import strategies as st

from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.operation import Insert, Move, Repeal, Reword
from charter_engine.domain.charter.numbering import label_number, next_inserted, next_sibling
from charter_engine.domain.charter.plain_text import parse
from charter_engine.domain.charter.provision import Kind, Provision, State
from charter_engine.domain.charter.tree import assign_identities, next_identity, parent_of
from tests.domain.amendment.unit_edits import reword_unit, structured

PHRASES = (
    "สภาพลเมือง",
    "“นิยาม” หมายความว่า",
    "เสนอนโยบาย",
    "ข้อ ๑ วรรคสอง",
    "(๑) ที่มา",
    "(ก)",
    "[ก]",
    "ปีละ ๑ ครั้ง",
    "ทวิ",
    "\\",
)
TEXTS = st.lists(st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3).map(" ".join), min_size=1, max_size=3).map(
    "\n".join
)
HEADINGS = st.sampled_from(["", "", "หัวเรื่อง", "นิยาม"])


def charter(texts):
    body = [
        "ธรรมนูญตัวอย่าง\nพ.ศ. ๒๕๖๙\n",
        "โดยที่เห็นสมควร",
        "ข้อ ๑ ชื่อ",
        "หมวด ๑ บททั่วไป",
        "ข้อ ๒ [หัว] ก",
        "ข้อ ๓ (ยกเลิก)",
        "หมวด ๒ สภา",
        "ส่วนที่ ๑ ที่มา",
        "ข้อ ๔ ข",
        "ข้อ ๔/๑ ค",
        "ส่วนที่ ๒ หน้าที่",
        "ข้อ 5 ง",
        "ข้อ ๖ จ",
        "หมวด ๓ อื่น",
        "ส่วนที่ ๑ ย่อย",
        "ข้อ ๗ ซ",
        "บทเฉพาะกาล",
        "ข้อ ๘ ช",
        "ประกาศ ณ วันที่ ๑",
        "บัญชีท้ายธรรมนูญ",
        "ก",
    ]
    tree, _ = assign_identities(parse("\n".join(body)).tree, 1)
    for node, text in zip([n for n in tree.walk() if n.kind is Kind.CLAUSE and n.text], texts, strict=False):
        tree = apply(tree, [Reword(target=node.identity, heading=node.heading, text=text)])
    return tree


def clauses(tree):
    return [node for node in tree.walk() if node.kind is Kind.CLAUSE and node.state is State.IN_FORCE]


def reword(draw, tree):
    kinds = {Kind.CLAUSE, Kind.CHAPTER, Kind.PART, Kind.PREAMBLE, Kind.ANNEX, Kind.CHARTER}
    node = draw(st.sampled_from([n for n in tree.walk() if n.kind in kinds and n.state is State.IN_FORCE]))
    headed = node.kind in {Kind.CHAPTER, Kind.PART, Kind.CHARTER} and node.label != "บทเฉพาะกาล"
    heading = "ชื่อใหม่" if headed else draw(HEADINGS) if node.kind is Kind.CLAUSE else ""
    return Reword(target=node.identity, heading=heading, text="" if node.kind is Kind.CHARTER else draw(TEXTS))


def repeal(draw, tree):
    kinds = {Kind.CLAUSE, Kind.CHAPTER, Kind.PART, Kind.ANNEX}
    node = draw(st.sampled_from([n for n in tree.walk() if n.kind in kinds and n.state is State.IN_FORCE]))
    return Repeal(target=node.identity)


def insert(draw, tree):
    left = draw(st.sampled_from([node for node in tree.walk() if node.kind is Kind.CLAUSE]))
    taken = [node.label for node in tree.walk()]
    new = Provision(
        kind=Kind.CLAUSE,
        label=next_inserted(left.label, taken),
        heading=draw(HEADINGS),
        text=draw(TEXTS),
        identity=f"n{next_identity(tree)}",
    )
    after = left.identity if draw(st.integers(0, 3)) else None
    parent = parent_of(tree, left.identity)
    if after is None and parent.kind is Kind.CHARTER:
        after = left.identity
    return Insert(parent=parent.identity, after=after, node=new)


def insert_chapter(draw, tree):
    chapters = [node for node in tree.children if node.kind is Kind.CHAPTER and node.label != "บทเฉพาะกาล"]
    left = draw(st.sampled_from(chapters))
    taken = [node.label for node in tree.walk()]
    numbered = [node for node in tree.walk() if node.kind is Kind.CLAUSE]
    last = max(label_number(node.label).parts[0] for node in numbered)
    clause = Provision(kind=Kind.CLAUSE, label=next_sibling(f"ข้อ {last}"), text=draw(TEXTS))
    part = Provision(kind=Kind.PART, label="ส่วนที่ ๑", heading="ใหม่", children=(clause,))
    chapter = Provision(
        kind=Kind.CHAPTER,
        label=next_inserted(left.label, taken),
        heading="เพิ่ม",
        children=(part,) if draw(st.booleans()) else (clause,),
    )
    node, _ = assign_identities(chapter, next_identity(tree))
    return Insert(parent=tree.identity, after=left.identity, node=node)


def move(draw, tree):
    node = draw(st.sampled_from(clauses(tree)))
    left = draw(st.sampled_from([one for one in tree.walk() if one.kind is Kind.CLAUSE and one is not node]))
    label = next_inserted(left.label, [one.label for one in tree.walk()])
    parent = parent_of(tree, left.identity).identity
    return Move(target=node.identity, parent=parent, after=left.identity, label=label, place=f"n{next_identity(tree)}")


MAKES = [reword, reword_unit, reword_unit, reword_unit, repeal, insert, insert_chapter, move]


@st.composite
def amended(draw):
    """A charter, operations that fit it, and the charter after them."""
    tree = base = charter(draw(st.lists(st.one_of(TEXTS, structured()), max_size=6)))
    operations = []
    for make in draw(st.lists(st.sampled_from(MAKES), min_size=1, max_size=6)):
        operation = make(draw, tree)
        tree = apply(tree, [operation])
        operations.append(operation)
    return base, tuple(operations), tree
