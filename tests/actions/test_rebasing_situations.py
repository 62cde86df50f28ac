"""What is adopted is taken back by no amendment written before it, however many came between."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from charter_engine.actions.amendments import OutdatedAmendment
from charter_engine.actions.bases import OverlookedVersions, TakesBack
from charter_engine.actions.rebasing import WouldBeEmpty
from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.carrying_over import carried_over
from charter_engine.domain.amendment.difference import difference
from charter_engine.domain.amendment.operation import Insert, Move, Operation, Reword
from charter_engine.domain.charter.plain_text import export, parse
from charter_engine.domain.charter.provision import Kind, Provision
from charter_engine.domain.charter.tree import assign_identities
from charter_engine.queries.amendment_form import start
from charter_engine.queries.rebasing import examined
from charter_engine.queries.things import revision_tree
from charter_engine.storage import amendments, charters, ledger, texts
from charter_engine.storage.unit_of_work import reading
from tests.support.tambon import DRAFT, SLUG, Tambon

CARE = ("ร่วมกันดูแล", "ร่วมกันรักษา")
SAVING = ("อย่างประหยัด", "อย่างรู้คุณค่า")
YEARLY = ("ปีละหนึ่งครั้ง", "ปีละสองครั้ง")
LAKE = ("หนองน้ำ", "หนองและคลอง")
TAIL = "เพื่อทบทวนปฏิญญานี้\n"


def edited(*changes: tuple[str, str], text: str = DRAFT) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def filed(tambon: Tambon, *changes: tuple[str, str], login: str = "citizen") -> int:
    return tambon.propose(edited(*changes), login)


def take(tambon: Tambon, number: int) -> None:
    tambon.poll(number, tambon.to_vote(number))
    tambon.promulgate(number)


def clauses(tambon: Tambon, version: int) -> list[str]:
    with reading(tambon.store) as connection:
        return [node.text for node in texts.tree(connection, tambon.charter_id, version).children]


def revision(tambon: Tambon, number: int, which: int) -> list[str]:
    with reading(tambon.store) as connection:
        kept = amendments.revision(connection, tambon.charter_id, number, which)
        return [node.text for node in revision_tree(connection, tambon.charter_id, kept).children]


def begun(tambon: Tambon, number: int):
    """What the form of a further revision starts from."""
    with reading(tambon.store) as connection:
        record = amendments.by_number(connection, tambon.charter_id, number)
        kept = amendments.revision(connection, tambon.charter_id, number, record.revision)
        return start(connection, charters.by_slug(connection, SLUG), kept)


def texts_of(*changes: tuple[str, str]) -> list[str]:
    paragraphs = edited(*changes).strip().split("\n\n")[1:]
    return [" ".join(one.split(" ")[2:]) for one in paragraphs]


def test_three_adopted_in_a_row_leave_a_fourth_whole_and_its_filing_as_it_was(tambon: Tambon):
    tambon.adopt()
    late = filed(tambon, SAVING, login="stranger")
    rivals = [filed(tambon, change) for change in (CARE, YEARLY, ("ปฏิญญานี้", "ปฏิญญา"))]
    take(tambon, rivals[0])
    for number in rivals[1:]:
        if number == rivals[2]:
            tambon.act("citizen", f"amendments/{number}", "rebase")
        take(tambon, number)
    tambon.act("stranger", f"amendments/{late}", "rebase")
    assert revision(tambon, late, 1) == texts_of(SAVING)
    take(tambon, late)
    assert clauses(tambon, 5) == texts_of(CARE, SAVING, YEARLY, ("ปฏิญญานี้", "ปฏิญญา"))


def test_one_is_brought_over_twice_and_each_answer_stands_in_the_log(tambon: Tambon):
    tambon.adopt()
    late = filed(tambon, SAVING, YEARLY, login="stranger")
    for change in (CARE, ("ปีละหนึ่งครั้ง", "ปีละสี่ครั้ง")):
        other = tambon.propose(edited(change, text=_now(tambon)), "citizen")
        take(tambon, other)
        asked = [one for one in _questions(tambon, late) if one.proposed is None]
        answers = {one.identity: {"choice": "ours"} for one in asked}
        tambon.act("stranger", f"amendments/{late}", "rebase", answers=answers)
    assert [revision(tambon, late, which) for which in (1, 2, 3)] == [
        texts_of(SAVING, YEARLY),
        texts_of(SAVING, YEARLY, CARE),
        texts_of(SAVING, YEARLY, CARE),
    ]
    with reading(tambon.store) as connection:
        entries = [json.loads(line.data)["body"] for line in ledger.lines(connection, tambon.charter_id)]
    bases = [body["rebased_from"] for body in entries if "rebased_from" in body]
    assert bases == [1, 2]


def _now(tambon: Tambon) -> str:
    with reading(tambon.store) as connection:
        head = charters.by_slug(connection, SLUG).head
        return export(texts.tree(connection, tambon.charter_id, head))


def _questions(tambon: Tambon, number: int):
    with reading(tambon.store) as connection:
        newest = amendments.by_number(connection, tambon.charter_id, number).revision
        kept = amendments.revision(connection, tambon.charter_id, number, newest)
        return examined(connection, charters.by_slug(connection, SLUG), kept).questions


@pytest.fixture
def passed(tambon: Tambon) -> tuple[Tambon, int, int]:
    """Two that passed in one meeting and change one clause far apart."""
    tambon.adopt()
    one, other = filed(tambon, CARE), filed(tambon, SAVING, login="stranger")
    meeting = tambon.to_vote(one)
    tambon.act("sec", f"amendments/{other}", "admit")
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{other}", "close_comment")
    tambon.act("sec", f"amendments/{other}", "schedule", assembly=meeting)
    for number in (one, other):
        tambon.poll(number, meeting)
    return tambon, one, other


def test_the_second_of_two_that_passed_is_not_made_a_version_over_the_first(passed: tuple[Tambon, int, int]):
    tambon, one, other = passed
    tambon.promulgate(one)
    with pytest.raises(OutdatedAmendment):
        tambon.promulgate(other)
    assert clauses(tambon, 2) == texts_of(CARE)


def test_a_revision_with_ones_old_words_takes_nothing_back_unseen(tambon: Tambon):
    tambon.adopt()
    late, other = filed(tambon, SAVING, login="stranger"), filed(tambon, CARE)
    take(tambon, other)
    mine = edited(SAVING, LAKE)
    with pytest.raises(TakesBack, match="ข้อ ๑"):
        tambon.act("stranger", f"amendments/{late}", "revise", text=mine)
    with pytest.raises(OverlookedVersions):
        tambon.act("stranger", f"amendments/{late}", "revise", text=mine, base=1)
    with pytest.raises(TakesBack, match="ข้อ ๑"):
        tambon.act("stranger", "", "propose", text=mine, title="น้ำ", reason="ลอง")
    tambon.act("stranger", f"amendments/{late}", "revise", text=edited(SAVING, LAKE, CARE))
    assert revision(tambon, late, 2) == texts_of(SAVING, LAKE, CARE)
    tambon.act("stranger", f"amendments/{late}", "revise", text=mine, base=2)
    assert revision(tambon, late, 3) == texts_of(SAVING, LAKE)


def test_the_same_amendment_twice_leaves_nothing_to_decide(tambon: Tambon):
    tambon.adopt()
    one, other = filed(tambon, YEARLY), filed(tambon, YEARLY, login="stranger")
    take(tambon, one)
    with pytest.raises(WouldBeEmpty):
        tambon.act("stranger", f"amendments/{other}", "rebase")


def test_the_form_of_a_revision_keeps_a_heading_beside_words_adopted_since(tambon: Tambon):
    tambon.adopt()
    late, other = filed(tambon, ("ข้อ ๑ ", "ข้อ ๑ [น้ำ] "), login="stranger"), filed(tambon, CARE)
    take(tambon, other)
    first = begun(tambon, late).tree.children[0]
    assert (first.heading, [first.text]) == ("น้ำ", texts_of(CARE)[:1])


def test_the_form_of_a_revision_shows_two_headings_of_one_clause(tambon: Tambon):
    tambon.adopt()
    late = filed(tambon, ("ข้อ ๑ ", "ข้อ ๑ [น้ำ] "), login="stranger")
    take(tambon, filed(tambon, ("ข้อ ๑ ", "ข้อ ๑ [หนองน้ำ] ")))
    found = begun(tambon, late)
    assert found.tree.children[0].heading == "หนองน้ำ"
    assert [words.split("\n")[0] for words in found.lost.values()] == ["น้ำ"]


def test_the_form_of_a_revision_opens_where_a_number_was_taken_and_shows_the_words(tambon: Tambon):
    tambon.adopt()
    mine = (TAIL, f"{TAIL}\nข้อ ๓ ให้มีเหรัญญิก\n\nข้อ ๔ ให้มีเลขานุการ\n")
    late = filed(tambon, mine, login="stranger")
    take(tambon, filed(tambon, (TAIL, f"{TAIL}\nข้อ ๓ ให้มีที่ปรึกษา\n")))
    found = begun(tambon, late)
    assert [node.label for node in found.tree.children] == ["ข้อ ๑", "ข้อ ๒", "ข้อ ๓", "ข้อ ๔"]
    assert [node.text for node in found.tree.children[2:]] == ["ให้มีที่ปรึกษา", "ให้มีเลขานุการ"]
    assert found.lost == {found.tree.children[2].identity: "ข้อ ๓ ให้มีเหรัญญิก"}


BASE = """ธรรมนูญ

หมวด ๑ ทั่วไป

ข้อ ๑ ความหนึ่ง

ข้อ ๒ ความสอง

ข้อ ๓ ความสาม
"""
OWN_CHAPTER = "หมวด ๒ การเงิน\n\nข้อ ๔ ความเงิน"
FLAT = "ธรรมนูญ\n\nข้อ ๑ ความหนึ่ง\n\nข้อ ๒ ความสอง\n\nข้อ ๓ ความสาม\n"


def _carried(
    text: str, adopted: str, wanted: Callable[[dict[str, str]], list[Operation]]
) -> tuple[list[str], dict[str, str]]:
    """The labels the form opens with, and by label what is lost; `wanted` gives operations by the base's identities."""
    base, free = assign_identities(parse(text).tree, 1)
    own = {node.label: node.identity for node in base.walk()}
    head = apply(base, difference(base, parse(adopted).tree, free + 50))
    begun = carried_over(base, head, wanted(own))
    assert export(begun.tree)
    labels = {node.identity: node.label for node in begun.tree.walk()}
    return [label for label in labels.values() if label], {labels[key]: said for key, said in begun.lost.items()}


def _new(identity: str, parent: str, after: str | None, label: str, text: str) -> Insert:
    node = Provision(kind=Kind.CLAUSE, label=label, text=text, identity=identity)
    return Insert(parent=parent, after=after, node=node)


def _chapter() -> Provision:
    inner = Provision(kind=Kind.CLAUSE, label="ข้อ ๔", text="ความเงิน", identity="n21")
    return Provision(kind=Kind.CHAPTER, label="หมวด ๒", heading="การเงิน", children=(inner,), identity="n20")


def test_what_was_to_go_into_a_chapter_that_is_given_up_is_given_up_with_it_and_told():
    def wanted(own: dict[str, str]) -> list[Operation]:
        return [
            Insert(parent="n0", after=own["หมวด ๑"], node=_chapter()),
            Move(target=own["ข้อ ๓"], parent="n20", after="n21", label="ข้อ ๕", place="n22"),
            _new("n23", "n20", own["ข้อ ๓"], "ข้อ ๖", "ความใหม่"),
            _new("n24", own["หมวด ๑"], "n22", "ข้อ ๓/๑", "ความแทรก"),
        ]

    labels, lost = _carried(BASE, f"{BASE}\nหมวด ๒ ที่ดิน\n\nข้อ ๗ ความดิน\n", wanted)
    assert labels == ["หมวด ๑", "ข้อ ๑", "ข้อ ๒", "ข้อ ๓", "ข้อ ๓/๑", "หมวด ๒", "ข้อ ๗"]
    assert lost == {"หมวด ๒": f"{OWN_CHAPTER}\nข้อ ๕ ความสาม\nข้อ ๖ ความใหม่".replace("\n\n", "\n")}


def test_what_was_to_follow_a_clause_whose_move_is_given_up_stays_where_it_was_to_be():
    two = f"{BASE}\nหมวด ๒ การเงิน\n\nข้อ ๔ ความเงิน\n"

    def wanted(own: dict[str, str]) -> list[Operation]:
        return [
            Move(target=own["ข้อ ๑"], parent=own["หมวด ๒"], after=own["ข้อ ๔"], label="ข้อ ๕", place="n20"),
            _new("n21", own["หมวด ๒"], own["ข้อ ๑"], "ข้อ ๖", "ความหก"),
        ]

    labels, lost = _carried(two, f"{two}\nข้อ ๕ ความห้า\n", wanted)
    assert labels == ["หมวด ๑", "ข้อ ๑", "ข้อ ๒", "ข้อ ๓", "หมวด ๒", "ข้อ ๔", "ข้อ ๕", "ข้อ ๖"]
    assert lost == {"ข้อ ๕": "ข้อ ๕ ความหนึ่ง"}


def test_a_move_to_a_number_since_taken_is_told_and_what_follows_it_stays_in_order():
    def wanted(own: dict[str, str]) -> list[Operation]:
        return [
            Move(target=own["ข้อ ๑"], parent="n0", after=own["ข้อ ๓"], label="ข้อ ๔", place="n20"),
            _new("n21", "n0", own["ข้อ ๑"], "ข้อ ๕", "ความห้า"),
        ]

    labels, lost = _carried(FLAT, f"{FLAT}\nข้อ ๔ ความสี่\n", wanted)
    assert labels == ["ข้อ ๑", "ข้อ ๒", "ข้อ ๓", "ข้อ ๔", "ข้อ ๕"]
    assert lost == {"ข้อ ๔": "ข้อ ๔ ความหนึ่ง"}


def test_a_clause_after_one_that_both_reworded_is_told_beside_the_words_it_was_to_follow():
    def wanted(own: dict[str, str]) -> list[Operation]:
        return [
            Reword(target=own["ข้อ ๓"], heading="", text="ความของเรา"),
            _new("n20", "n0", own["ข้อ ๓"], "ข้อ ๔", "ความสี่"),
        ]

    labels, lost = _carried(FLAT, FLAT.replace("ความสาม", "ความเขา"), wanted)
    assert labels == ["ข้อ ๑", "ข้อ ๒", "ข้อ ๓"]
    assert lost == {"ข้อ ๓": "ข้อ ๔ ความสี่\nความของเรา"}
