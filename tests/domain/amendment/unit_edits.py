"""Generated clause texts of paragraphs, items, sub-items and definitions, and edits of single units."""

from dataclasses import replace

from hypothesis import strategies as st

from charter_engine.domain.amendment.listing import UnitUnfit
from charter_engine.domain.amendment.operation import Reword
from charter_engine.domain.amendment.units import (
    Entry,
    entry_at,
    insert,
    label_of,
    outline,
    put,
    siblings_at,
    text_of,
)
from charter_engine.domain.charter.provision import Kind, State

WORDS = st.sampled_from(
    ["เสนอนโยบาย", "รายงานผล “ประจำปี”", "ข้อ ๕ ด้วย", "ติดตามงาน", "ประกาศ ณ วันที่กำหนด", "\\ทับ", "มาตรา ๓", "หมวด ๙ ก"]
)
LETTERS = "กขคงจ"


def _items(draw):
    return tuple(
        Entry(line=f"({'๑๒๓๔'[at]}) {draw(WORDS)}", below=_subitems(draw)) for at in range(draw(st.integers(0, 3)))
    )


def _subitems(draw):
    count = draw(st.sampled_from([0, 0, 0, 1, 2]))
    return tuple(Entry(line=f"({LETTERS[at]}) {draw(WORDS)}") for at in range(count))


def _paragraph(draw, at):
    match draw(st.integers(0, 9)):
        case 0:
            return Entry(line="(ยกเลิก)")
        case 1 | 2:
            return Entry(line=f"“คำ{'กขคง'[at]}” หมายความว่า {draw(WORDS)}")
        case 3:
            return Entry(line=f"({'๗๘๙๙'[at]}) (ยกเลิก)")
        case _:
            return Entry(line=draw(WORDS), below=_items(draw))


@st.composite
def structured(draw):
    """A clause's text in up to four paragraphs."""
    return "\n".join(line for at in range(draw(st.integers(1, 4))) for line in _paragraph(draw, at).lines())


def _paths(entries, above=()):
    for at, entry in enumerate(entries):
        if entry.line:
            yield (*above, at)
        yield from _paths(entry.below, (*above, at))


def _reworded(draw, entries, path):
    old = entry_at(entries, path)
    lead = (
        f"({label_of(old)}) "
        if len(path) > 1
        else old.line.partition("หมายความว่า")[0]
        if "หมายความ" in old.line
        else ""
    )
    return put(
        entries,
        path,
        replace(old, line=f"{lead}{draw(WORDS)}ใหม่" if "“" not in lead else f"{lead}หมายความว่า {draw(WORDS)}"),
    )


def _emptied(_draw, entries, path):
    return put(entries, path, entry_at(entries, path).emptied())


def _removed(_draw, entries, path):
    parent, at = path[:-1], path[-1]
    row = siblings_at(entries, parent)
    if not parent:
        return (*row[:at], *row[at + 1 :])
    return put(entries, parent, replace(entry_at(entries, parent), below=(*row[:at], *row[at + 1 :])))


def _grown(draw, entries, path):
    """New siblings after a unit, numbered below it or at the end of its row."""
    label = label_of(entry_at(entries, path))
    many = draw(st.integers(1, 2))
    if len(path) == 1:
        term = draw(st.sampled_from(["", "“ใหม่{}” หมายความว่า "]))
        new = [Entry(line=term.format(at) + draw(WORDS), below=_items(draw) if not term else ()) for at in range(many)]
    else:
        new = [Entry(line=f"({label}/{at}) {draw(WORDS)}") for at in range(1, many + 1)]
    return insert(entries, path[:-1], path[-1] + 1, new)


def _first_below(draw, entries, path):
    entry = entry_at(entries, path)
    if len(path) > 2 or entry.below:
        return entries
    mark = "๑" if len(path) == 1 else "ก"
    return put(entries, path, replace(entry, below=(Entry(line=f"({mark}) {draw(WORDS)}"),)))


EDITS = [_reworded, _reworded, _emptied, _removed, _grown, _grown, _first_below]


def edited(draw, text):
    """The text after one edit of one of its units, most often; now and then after two."""
    for edit in draw(st.lists(st.sampled_from(EDITS), min_size=1, max_size=2)):
        entries = outline(text)
        paths = list(_paths(entries))
        try:
            text = text_of(edit(draw, entries, draw(st.sampled_from(paths)))) or text
        except UnitUnfit:
            continue
    return text


def reword_unit(draw, tree):
    """A new wording of a clause, in one of its units."""
    found = [n for n in tree.walk() if n.kind is Kind.CLAUSE and n.state is State.IN_FORCE and n.text]
    if not found:
        return Reword(target=tree.identity, heading="ธรรมนูญไม่มีข้อ", text="")
    node = draw(st.sampled_from(found))
    return Reword(target=node.identity, heading=node.heading, text=edited(draw, node.text))
