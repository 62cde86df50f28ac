from __future__ import annotations

import tomllib
from fractions import Fraction
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785

from charter_engine.domain.deliberation.faults import FaultyProcedure, MalformedProcedure
from charter_engine.domain.deliberation.path import NoSuchOutcome, NoSuchStage, advance
from charter_engine.domain.deliberation.procedure import (
    Consensus,
    Outcome,
    Period,
    Sector,
    SectorRule,
    StageKind,
    Unit,
)
from charter_engine.domain.deliberation.reading import procedure_hash, read_procedure
from charter_engine.domain.deliberation.share import Of, Share

EXAMPLE = Path(__file__).parents[3] / "examples" / "nakhon_sawan_charter" / "procedure.toml"

SOUND = """\
name = "กระบวนการตำบล"

[[sector]]
id = "state"
name = "รัฐ"

[[sector]]
id = "people"
name = "ประชาชน"

[[body]]
id = "office"
name = "ฝ่ายเลขานุการ"

[[body]]
id = "assembly"
name = "สมัชชา"
clause = "ข้อ ๒๔"

[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"

[[stage]]
id = "admissibility"
name = "ตรวจรับ"
kind = "admissibility"
body = "office"
max_days = 15

[[stage]]
id = "comment"
name = "รับฟัง"
kind = "comment"
min_days = 15
max_days = 60

[[stage]]
id = "decision"
name = "ลงมติ"
kind = "decision"
body = "assembly"
quorum = { at_least = "1/2", of = "roll" }
passes = { more_than = "1/2", of = "votes" }
sectors = { each = { at_least = "1/3", of = "cast" }, at_least = 2 }
consensus = { rounds = 2, objection = "vote" }

[[stage]]
id = "promulgation"
name = "ประกาศ"
kind = "promulgation"
body = "assembly"

[[duty]]
id = "annual"
name = "สมัชชาประจำปี"
every = "1 year"
body = "assembly"
"""


def faults_of(text):
    with pytest.raises(FaultyProcedure) as caught:
        read_procedure(text)
    return caught.value.faults


def codes(text):
    return {(fault.code, fault.place) for fault in faults_of(text)}


def changed(old, new):
    assert SOUND.count(old) >= 1
    return SOUND.replace(old, new, 1)


def test_a_sound_file_becomes_its_records():
    procedure = read_procedure(SOUND)
    decision = procedure.stage("decision")
    among = (Sector(id="state", name="รัฐ"), Sector(id="people", name="ประชาชน"))
    third = Share(fraction=Fraction(1, 3), of=Of.CAST)
    assert decision.quorum == Share(fraction=Fraction(1, 2), of=Of.ROLL)
    assert decision.passes == (Share(fraction=Fraction(1, 2), of=Of.VOTES, strict=True),)
    assert decision.sectors == SectorRule(each=third, at_least=2, among=among)
    assert decision.consensus == Consensus(rounds=2, objection="vote")
    assert procedure.duties[0].every == Period(count=1, unit=Unit.YEARS)
    assert procedure.duties[0].warn_days == 30
    assert procedure.first.kind is StageKind.FILING
    assert procedure.bodies[1].clause == "ข้อ ๒๔"
    with pytest.raises(KeyError):
        procedure.stage("nowhere")


def test_what_then_leaves_out_is_filled_by_the_stated_defaults():
    procedure = read_procedure(SOUND)
    assert dict(procedure.stage("admissibility").then) == {Outcome.PASSED: "comment", Outcome.FAILED: "returned"}
    assert dict(procedure.stage("decision").then) == {
        Outcome.PASSED: "promulgation",
        Outcome.FAILED: "rejected",
        Outcome.TIED: "rejected",
        Outcome.NO_QUORUM: "decision",
        Outcome.SECTOR_FAILED: "rejected",
        Outcome.NO_VOTES: "rejected",
        Outcome.OBJECTED: "vote",
    }
    assert advance(procedure, "promulgation", "passed") == "adopted"


def test_a_tie_goes_where_failing_goes_unless_the_file_says_otherwise():
    then = '"vote" }\nthen = { failed = "comment", tied = "decision" }'
    procedure = read_procedure(changed('"vote" }', then))
    assert advance(procedure, "decision", Outcome.SECTOR_FAILED) == "comment"
    assert advance(procedure, "decision", Outcome.TIED) == "decision"


def test_advancing_from_nowhere_or_by_an_impossible_outcome_is_refused():
    procedure = read_procedure(SOUND)
    with pytest.raises(NoSuchStage):
        advance(procedure, "nowhere", "passed")
    with pytest.raises(NoSuchOutcome):
        advance(procedure, "filing", "tied")
    with pytest.raises(NoSuchOutcome):
        advance(procedure, "filing", "perhaps")


@pytest.mark.parametrize(("objection", "goal"), [("return", "returned"), ("revise", "revise"), ("comment", "comment")])
def test_a_sustained_objection_leads_where_the_consensus_rule_says(objection, goal):
    procedure = read_procedure(changed('objection = "vote"', f'objection = "{objection}"'))
    assert advance(procedure, "decision", "objected") == goal


def test_a_promulgation_may_come_before_the_file_ends():
    moved = SOUND.replace('kind = "filing"\n', 'kind = "filing"\nthen = { passed = "comment" }\n')
    moved = moved.replace("[[duty]]", '[[stage]]\nid = "late"\nname = "x"\nkind = "comment"\n\n[[duty]]')
    moved = moved.replace("max_days = 60\n", 'max_days = 60\nthen = { passed = "late" }\n')
    moved = moved.replace(
        'kind = "comment"\n\n[[duty]]', 'kind = "comment"\nthen = { passed = "admissibility" }\n[[duty]]'
    )
    moved = moved.replace("max_days = 15\n", 'max_days = 15\nthen = { passed = "decision" }\n')
    assert advance(read_procedure(moved), "promulgation", "passed") == "adopted"


def test_without_a_promulgation_the_last_stage_adopts_and_the_absence_is_named():
    assert ("no-promulgation", "stage") in codes(changed('kind = "promulgation"', 'kind = "comment"'))


def test_several_majorities_are_read_as_conditions_that_must_all_hold():
    both = 'passes = [{ more_than = "1/2", of = "votes" }, { at_least = "1/4", of = "roll" }]'
    procedure = read_procedure(changed('passes = { more_than = "1/2", of = "votes" }', both))
    assert [share.of for share in procedure.stage("decision").passes] == [Of.VOTES, Of.ROLL]


def test_without_a_number_every_sector_must_agree():
    rule = read_procedure(changed(", at_least = 2 }", " }")).stage("decision").sectors
    assert rule is not None
    assert rule.at_least == len(rule.among) == 2


def test_the_hash_ignores_layout_and_comments_and_notices_every_rule():
    procedure = read_procedure(SOUND)
    assert read_procedure("# ความเห็น\n" + SOUND.replace("\n", "\r\n")).hash == procedure.hash
    assert read_procedure("\ufeff" + SOUND).hash == procedure.hash
    assert read_procedure(changed('more_than = "1/2"', 'more_than = "2/3"')).hash != procedure.hash


def test_the_hash_is_taken_over_rfc_8785_json_as_another_implementation_writes_it():
    data = tomllib.loads(SOUND)
    assert read_procedure(SOUND).hash == procedure_hash(data) == sha256(rfc8785.dumps(data)).hexdigest()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('name = "กระบวนการตำบล"\n', "", "missing-key", "name"),
        ('name = "กระบวนการตำบล"', "name = 5", "bad-text", "name"),
        ('name = "กระบวนการตำบล"', 'name = "x"\nnote = 1.5', "bad-text", "note"),
        ('name = "กระบวนการตำบล"', 'name = "x"\nnames = "y"', "unknown-key", "names"),
        ('name = "ตรวจรับ"', 'name = "ตรวจ\\u202eรับ"', "damaged-text", "stage[1].name"),
        ('name = "ตรวจรับ"', 'name = "ตรวจ\\u0000รับ"', "damaged-text", "stage[1].name"),
        ("max_days = 15", "maximum_days = 15", "unknown-key", "stage[1].maximum_days"),
        ("max_days = 15", 'max_days = "15"', "bad-number", "stage[1].max_days"),
        ("max_days = 15", "max_days = true", "bad-number", "stage[1].max_days"),
        ("max_days = 15", "max_days = 0", "bad-number", "stage[1].max_days"),
        ("max_days = 15", "max_days = 99999999", "bad-number", "stage[1].max_days"),
        ("min_days = 15", "min_days = -1", "bad-number", "stage[2].min_days"),
        ("min_days = 15", "min_days = 61", "min-over-max", "stage[2].min_days"),
        ('kind = "comment"', 'kind = "hearing"', "unknown-kind", "stage[2].kind"),
        ('kind = "comment"\n', "", "missing-key", "stage[2].kind"),
        ('body = "office"', 'body = "offices"', "unknown-body", "stage[1].body"),
        ('body = "office"\n', "", "no-body", "stage[1].body"),
        ('id = "comment"', 'id = "admissibility"', "duplicate-id", "stage[2].id"),
        ('id = "people"', 'id = "state"', "duplicate-id", "sector[1].id"),
        ('id = "comment"', 'id = "two words"', "bad-id", "stage[2].id"),
        ('id = "comment"', "id = 3", "bad-text", "stage[2].id"),
        ('id = "comment"', 'id = "adopted"', "reserved-id", "stage[2].id"),
        ("max_days = 60", 'max_days = 60\nthen = { passed = "vote" }', "unknown-target", "stage[2].then.passed"),
        ("max_days = 60", 'max_days = 60\nthen = { won = "decision" }', "unknown-key", "stage[2].then.won"),
        ("max_days = 60", 'max_days = 60\nthen = "decision"', "bad-table", "stage[2].then"),
        ("max_days = 60", "max_days = 60\nthen = { passed = 4 }", "bad-text", "stage[2].then.passed"),
        ("max_days = 15\n", 'max_days = 15\nthen = { passed = "decision" }\n', "unreachable-stage", "stage[2]"),
        ('kind = "filing"', 'kind = "comment"', "no-filing-first", "stage[0].kind"),
        ('at_least = "1/2"', 'at_least = "3/2"', "fraction-over-one", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'at_least = "-1/2"', "fraction-over-one", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'at_least = "half"', "bad-fraction", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', "at_least = 1", "bad-fraction", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'at_least = "1/0"', "zero-denominator", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', "at_least = 0.5", "decimal-fraction", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'at_least = "50%"', "decimal-fraction", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'at_least = "0"', "impossible-quorum", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'more_than = "1/1"', "impossible-quorum", "stage[3].quorum.more_than"),
        ('of = "roll"', 'of = "votes"', "impossible-quorum", "stage[3].quorum.of"),
        ('of = "roll"', 'of = "members"', "unknown-base", "stage[3].quorum.of"),
        (', of = "roll"', "", "missing-key", "stage[3].quorum.of"),
        ('at_least = "1/2", ', "", "missing-key", "stage[3].quorum.at_least"),
        ('at_least = "1/2"', 'at_least = "1/2", more_than = "1/3"', "two-bounds", "stage[3].quorum.more_than"),
        ('more_than = "1/2"', 'more_than = "2/2"', "impossible-majority", "stage[3].passes.more_than"),
        ("at_least = 2 }", "at_least = 3 }", "too-many-sectors", "stage[3].sectors.at_least"),
        ("at_least = 2 }", "at_least = 0 }", "bad-number", "stage[3].sectors.at_least"),
        ('each = { at_least = "1/3", of = "cast" }, ', "", "missing-key", "stage[3].sectors.each"),
        ("rounds = 2", "rounds = 0", "bad-number", "stage[3].consensus.rounds"),
        ('objection = "vote"', 'objection = "wait"', "unknown-target", "stage[3].consensus.objection"),
        (', objection = "vote"', "", "missing-key", "stage[3].consensus.objection"),
        ('passes = { more_than = "1/2", of = "votes" }\n', "", "no-majority", "stage[3].consensus.objection"),
        ('every = "1 year"', 'every = "yearly"', "bad-period", "duty[0].every"),
        ('every = "1 year"', 'every = "0 days"', "bad-period", "duty[0].every"),
        ('every = "1 year"', 'every = "9999 years"', "bad-period", "duty[0].every"),
        ('every = "1 year"\n', "", "missing-key", "duty[0].every"),
        ('every = "1 year"', 'every = "1 year"\nwarn_days = -1', "bad-number", "duty[0].warn_days"),
    ],
)
def test_each_fault_is_named_with_its_place(old, new, code, place):
    assert (code, place) in codes(changed(old, new))


def test_a_decision_without_a_rule_is_named():
    text = changed('passes = { more_than = "1/2", of = "votes" }\n', "")
    text = text.replace('consensus = { rounds = 2, objection = "vote" }\n', "")
    assert codes(text) == {("no-decision-rule", "stage[3].passes")}


def test_an_empty_list_of_majorities_is_no_rule():
    text = changed('{ more_than = "1/2", of = "votes" }', "[]")
    assert codes(text) == {("no-majority", "stage[3].consensus.objection")}


@pytest.mark.parametrize(
    "rule", ['quorum = { at_least = "1/2", of = "roll" }', 'sectors = { each = { at_least = "1/2", of = "votes" } }']
)
def test_a_quorum_or_sectors_where_nothing_is_voted_on_are_named(rule):
    assert codes(changed("max_days = 60\n", f"max_days = 60\n{rule}\n")) == {
        ("no-decision-rule", f"stage[2].{rule.split()[0]}")
    }


def test_lines_are_found_in_tables_of_their_own_and_past_texts_of_several_lines():
    text = changed('quorum = { at_least = "1/2", of = "roll" }\n', "")
    text = text.replace("[[duty]]", "[stage.note]\n[[duty]]").replace(
        'name = "กระบวนการตำบล"', 'name = """\nก\n[[stage]]\n"""'
    )
    text = text.replace(
        'consensus = { rounds = 2, objection = "vote" }\n',
        'consensus = { rounds = 2, objection = "vote" }\n[stage.quorum]\nat_least = "1/0"\nof = "roll"\n',
    )
    for fault, words in zip(faults_of(text), ('at_least = "1/0"', "[stage.note]"), strict=True):
        assert text.split("\n")[fault.line - 1] == words
    assert faults_of(text)[0].place == "stage[3].quorum.at_least"


def test_a_fault_of_the_whole_file_has_no_line_of_its_own():
    assert {fault.line for fault in faults_of("[extra]\na = 1") if fault.place == "name"} == {None}


def test_a_condition_on_sectors_without_sectors_is_named():
    text = SOUND.replace('[[sector]]\nid = "state"\nname = "รัฐ"\n', "")
    text = text.replace('[[sector]]\nid = "people"\nname = "ประชาชน"\n', "")
    assert ("no-sectors", "stage[3].sectors") in codes(text)


def test_a_loop_without_an_exit_is_named_at_every_stage_in_it():
    text = changed("max_days = 60\n", 'max_days = 60\nthen = { passed = "admissibility" }\n')
    text = text.replace("max_days = 15\n", 'max_days = 15\nthen = { failed = "comment" }\n')
    found = codes(text)
    assert {("loop-without-exit", "stage[1].then"), ("loop-without-exit", "stage[2].then")} <= found
    assert ("unreachable-stage", "stage[3]") in found


def test_a_vote_again_and_again_is_no_exit():
    text = changed(
        'objection = "vote" }',
        'objection = "vote" }\nthen = { passed = "decision", failed = "decision" }',
    )
    assert ("loop-without-exit", "stage[3].then") in codes(text)


def test_a_circle_of_passing_is_named_although_failing_leads_out():
    text = changed('objection = "vote" }', 'objection = "vote" }\nthen = { passed = "comment" }')
    assert ("loop-without-exit", "stage[2].then") in codes(text)


def test_a_way_that_can_never_adopt_is_named():
    text = changed('kind = "promulgation"\n', 'kind = "promulgation"\nthen = { passed = "returned" }\n')
    assert codes(text) == {("no-adoption", "stage")}


def test_a_file_without_stages_is_named():
    assert ("missing-key", "stage") in codes('name = "x"')


@pytest.mark.parametrize(
    ("text", "place"),
    [('name = "x"\nstage = 5', "stage"), ('name = "x"\nstage = [5]', "stage[0]"), ('name = "x"\nbody = "b"', "body")],
)
def test_a_list_that_is_none_is_named(text, place):
    assert ("bad-table", place) in codes(text)


def test_all_faults_come_at_once_in_the_order_of_the_file_with_their_lines():
    text = changed('at_least = "1/2"', 'at_least = "3/2"').replace('body = "office"', 'body = "nobody"')
    text = text.replace('every = "1 year"', 'every = "often"').replace('kind = "comment"', 'kind = "hearing"')
    faults = faults_of(text)
    assert [fault.code for fault in faults] == ["unknown-body", "unknown-kind", "fraction-over-one", "bad-period"]
    lines = text.split("\n")
    for fault, words in zip(faults, ("nobody", "hearing", "3/2", "often"), strict=True):
        assert words in lines[fault.line - 1]
    assert all(fault.remedy for fault in faults)
    assert "stage[3].quorum.at_least" in str(faults[2])


def test_a_missing_key_is_placed_at_the_line_of_its_table():
    fault = next(iter(faults_of(changed('body = "office"\n', ""))))
    assert changed('body = "office"\n', "").split("\n")[fault.line - 1] == "[[stage]]"


def test_a_syntax_error_names_its_line():
    with pytest.raises(MalformedProcedure) as caught:
        read_procedure('name = "x"\nplace = \n')
    assert caught.value.faults[0].line == 2
    assert "บรรทัด 2" in caught.value.message


def test_a_syntax_error_at_the_end_of_the_file_is_still_a_fault():
    with pytest.raises(MalformedProcedure):
        read_procedure("name = 'x")


def test_the_example_reads_without_a_fault():
    assert len(read_procedure(EXAMPLE.read_text(encoding="utf-8")).stages) == 6


def test_what_the_list_of_stages_lacks_is_told_where_it_begins():
    lacking = changed('kind = "promulgation"', 'kind = "comment"')
    fault = next(fault for fault in faults_of(lacking) if fault.code == "no-promulgation")
    assert fault.line == lacking.split("\n").index("[[stage]]") + 1
