from __future__ import annotations

import tomllib

import pytest

from charter_engine.domain.deliberation.places import line_at, lines_of

FILE = """\
name = '''
[[stage]]
quorum = 1
'''
[[ stage ]]  # ความเห็น \"\"\"
"id" = "d" # '''
note = "มี ''' อยู่ [ = { ใน\\" ข้อความ"
quorum.at_least = "1/2"
quorum.of = "roll"
passes = [
  { more_than = "1/2", of = "votes" },
  # {
  { at_least = "1/4", of = "roll" }, # ]
]
when = 1979-05-27 07:32:00
[stage.sectors]
each = { at_least = "1/2", "of" = 'votes' }
[[stage]]
'kind' = "filing"
[[stage.criteria]]
id = "ก"
[[stage.criteria]]
id = "ข"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("name", 1),
        ("stage[0]", 5),
        ("stage[0].id", 6),
        ("stage[0].note", 7),
        ("stage[0].quorum", 8),
        ("stage[0].quorum.of", 9),
        ("stage[0].passes", 10),
        ("stage[0].passes[0].of", 11),
        ("stage[0].passes[1]", 13),
        ("stage[0].passes[1].of", 13),
        ("stage[0].passes[1].floor", 13),
        ("stage[0].when", 15),
        ("stage[0].sectors", 16),
        ("stage[0].sectors.each.of", 17),
        ("stage[0].nothing", 5),
        ("stage[1].kind", 19),
        ("stage[1].criteria[1].id", 23),
        ("duty[0].id", None),
    ],
)
def test_the_line_of_a_key_is_found_however_it_is_written(place, line):
    assert tomllib.loads(FILE)
    assert line_at(lines_of(FILE), place) == line


@pytest.mark.parametrize("text", ["a = [}", "[", "= ]", "a = {]", '"', "a = [[[{", "[" * 9000, "a = " + "[" * 9000])
def test_what_is_no_toml_ends_all_the_same(text):
    assert isinstance(lines_of(text), dict)
