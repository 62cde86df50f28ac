"""Edits addressed to provisions and lines, sent instead of a whole text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from charter_engine.actions.amendments import NothingChanges
from charter_engine.actions.data import UnusableData
from charter_engine.actions.edits import NameTaken, ProvisionChanged
from charter_engine.domain.amendment.apply import apply
from charter_engine.domain.amendment.codec import operations_from_json
from charter_engine.domain.amendment.faults import LabelTaken
from charter_engine.domain.amendment.path_operations import LineChanged, NoSuchPath
from charter_engine.errors import Refusal
from charter_engine.storage import amendments, texts
from charter_engine.storage.unit_of_work import reading
from tests.support.migrated import opened
from tests.support.tambon import Tambon

TITLED = {"title": "แก้ทีละบรรทัด", "reason": "ง่ายกว่า"}


@pytest.fixture
def tambon(migrated_url: str) -> Iterator[Tambon]:
    with opened(migrated_url) as engine:
        place = Tambon(engine)
        place.adopt()
        place.wait(days=2)
        yield place


def _propose(tambon, *edits, **more):
    return tambon.act("citizen", "", "propose", edits=list(edits), **(TITLED | more))


def _given(tambon, n):
    with reading(tambon.store) as connection:
        one = amendments.revision(connection, tambon.charter_id, n, 1)
        base = texts.tree(connection, tambon.charter_id, one.base_version)
        operations = operations_from_json(one.operations)
        return base, operations, apply(base, operations)


def test_a_reworded_line_changes_that_line_alone(tambon):
    made = _propose(tambon, {"op": "reword", "clause": "n2", "path": "p1", "text": "ให้มีการประชุมทุกเดือน"}, base=1)
    base, operations, result = _given(tambon, made.n)
    assert [type(one).__name__ for one in operations] == ["Reword"]
    assert result.find("n2").text == "ให้มีการประชุมทุกเดือน"
    assert result.find("n1") == base.find("n1")


def test_lines_chapters_and_moves_go_together_in_one_amendment(tambon):
    made = _propose(
        tambon,
        {"op": "insert", "clause": "n1", "after": "p1", "text": "วรรคใหม่"},
        {
            "op": "add",
            "parent": "n0",
            "after": "n2",
            "kind": "chapter",
            "label": "หมวด ๒",
            "heading": "น้ำ",
            "name": "c",
        },
        {"op": "add", "parent": "c", "label": "ข้อ ๓", "text": "ให้มีสระ", "name": "three"},
        {"op": "insert", "clause": "three", "after": "p1", "text": "(๑) ใหญ่"},
        {"op": "move", "clause": "n2", "parent": "c", "after": "three", "label": "ข้อ ๓/๑"},
        {"op": "retitle", "clause": "n1", "heading": "หนองน้ำ"},
        {"op": "repeal", "clause": "n1", "path": "p1"},
    )
    _, _, result = _given(tambon, made.n)
    chapter = next(node for node in result.children if node.label == "หมวด ๒")
    assert [node.label for node in chapter.children] == ["ข้อ ๓", "ข้อ ๓/๑"]
    assert chapter.children[0].text == "ให้มีสระ\n(๑) ใหญ่"
    one = result.find("n1")
    assert (one.heading, one.text) == ("หนองน้ำ", "(ยกเลิก)\nวรรคใหม่")
    assert tambon.act("citizen", f"amendments/{made.n}", "file").state == "under_way"


def test_a_revision_by_edits_does_what_they_say_instead_of_what_was_filed(tambon):
    made = _propose(tambon, {"op": "repeal", "clause": "n1"})
    again = tambon.act("citizen", f"amendments/{made.n}", "revise", edits=[{"op": "repeal", "clause": "n2"}])
    assert again.revision == 2
    with reading(tambon.store) as connection:
        (one,) = amendments.revision(connection, tambon.charter_id, made.n, 2).operations
    assert one == {"what": "repeal", "target": "n2"}


@pytest.mark.parametrize(
    ("edit", "refused"),
    [
        ({"op": "reword", "clause": "n2", "path": "p7", "text": "คำ"}, NoSuchPath),
        ({"op": "reword", "clause": "n2", "path": "p1", "text": "คำ", "base": "อย่างอื่น"}, LineChanged),
        ({"op": "reword", "clause": "n2", "text": "คำ", "base": "อย่างอื่น"}, LineChanged),
        ({"op": "repeal", "clause": "n2", "base": "อย่างอื่น"}, ProvisionChanged),
        ({"op": "add", "parent": "n0", "label": "ข้อ ๒", "text": "คำ"}, LabelTaken),
        ({"op": "reword", "clause": "n9", "text": "คำ"}, Refusal),
        ({"op": "explode", "clause": "n2"}, UnusableData),
        ({"op": "reword", "clause": "n2"}, UnusableData),
    ],
)
def test_an_edit_that_does_not_fit_is_refused(tambon, edit, refused):
    with pytest.raises(refused):
        _propose(tambon, edit)


def test_edits_that_change_nothing_and_names_given_twice_are_refused(tambon):
    with reading(tambon.store) as connection:
        words = texts.tree(connection, tambon.charter_id, 1).find("n2").text
    with pytest.raises(NothingChanges):
        _propose(tambon, {"op": "reword", "clause": "n2", "text": words})
    new = {"op": "add", "parent": "n0", "kind": "chapter", "label": "หมวด ๑", "name": "c"}
    with pytest.raises(NameTaken):
        _propose(tambon, new, new | {"label": "หมวด ๒"})


def test_a_text_or_edits_are_sent_never_both_or_neither(tambon):
    with pytest.raises(UnusableData):
        tambon.act("citizen", "", "propose", **TITLED)
    with pytest.raises(UnusableData):
        _propose(tambon, {"op": "repeal", "clause": "n1"}, text="คำ")
