"""What procedures of other places need: every further table and key, read and refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charter_engine.domain.deliberation.endorsing import may_file, petition_due
from charter_engine.domain.deliberation.faults import FaultyProcedure, MalformedProcedure
from charter_engine.domain.deliberation.joining import stage_for, stage_under
from charter_engine.domain.deliberation.path import NoSuchStage, advance
from charter_engine.domain.deliberation.procedure import (
    Composition,
    Criterion,
    DutyKind,
    Entry,
    Extension,
    Filer,
    Outcome,
    Period,
    Petition,
    RankedMethod,
    Secrecy,
    Signatory,
    Support,
    Unit,
)
from charter_engine.domain.deliberation.reading import read_procedure
from charter_engine.domain.deliberation.rule_words import procedure_words
from charter_engine.domain.deliberation.share import Of, Share

FULL = """\
name = "กระบวนการเต็ม"

[[sector]]
id = "state"
name = "รัฐ"
clause = "ข้อ ๓"

[[sector]]
id = "people"
name = "ประชาชน"

[[sector]]
id = "trade"
name = "ธุรกิจ"

[[body]]
id = "assembly"
name = "สมัชชา"
seats = 60
notice_days = 7
proxies = 2
composition = [
  { sectors = ["people"], at_least = "1/2", name = "เสียงประชาชน", clause = "ข้อ ๔" },
  { sectors = ["state", "trade"], at_least = "1/3" },
]

[[body]]
id = "screening"
name = "คณะกลั่นกรอง"
parent = "assembly"
seats = 7

[[stage]]
id = "filing"
name = "ยื่น"
kind = "filing"
entry = { endorsements = 20, districts = 3 }

[[stage]]
id = "admissibility"
name = "ตรวจรับ"
kind = "admissibility"
body = "screening"
max_days = 15
extension = { days = 10, times = 2 }
criteria = [{ id = "weight", name = "ความสำคัญ" }, { id = "able", name = "ความเป็นไปได้", clause = "ข้อ ๕" }]
criteria_needed = 1

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
min_days = 7
quorum = { at_least = "1/2", of = "roll", sectors = 2 }
quorum_to_decide = { at_least = "1/3", of = "roll", floor = 10 }
passes = { more_than = "1/2", of = "votes", floor = 20 }
sectors = { each = { more_than = "1/2", of = "votes" }, at_least = 1, among = ["people", "trade"] }
consensus = { rounds = 2, objection = "vote", sustained = 3 }
weights = { people = 2 }
casting = "chair"
ranked = "schulze"
secrecy = "confidential"
ballots = "mixed"

[[stage]]
id = "promulgation"
name = "ประกาศ"
kind = "promulgation"
body = "assembly"

[[duty]]
id = "answers"
name = "ตอบความเห็น"
kind = "answer"
within = "30 days"
body = "screening"

[[duty]]
id = "whole"
name = "ทบทวน"
kind = "review"
every = "5 years"
body = "assembly"

[[filer]]
who = "citizen"
support = { endorsements = 50 }
clause = "ข้อ ๖"

[[filer]]
who = "screening"

[[petition]]
id = "agenda"
name = "คำร้องขอบรรจุวาระ"
support = { endorsements = 100, districts = 5 }
then = "agenda"
body = "assembly"
within_days = 30

[[petition]]
id = "hurry"
name = "คำร้องให้พิจารณา"
support = { endorsements = 500 }
then = "decision"
body = "assembly"

[[urgency]]
id = "flood"
name = "เหตุฉุกเฉิน"
body = "assembly"
passes = { at_least = "2/3", of = "present" }
skip = ["admissibility"]
min_days = { comment = 3 }
clause = "ข้อ ๗"

[[entrenched]]
id = "principles"
name = "หลักการ"
clauses = ["ข้อ ๑ ถึงข้อ ๕", "หมวด ๑"]
stage = "decision"
quorum = { at_least = "2/3", of = "roll" }
passes = { at_least = "3/4", of = "votes" }
sectors = { each = { more_than = "1/2", of = "votes" } }

[[signatory]]
id = "chair"
name = "ประธาน"
body = "assembly"

[[signatory]]
id = "partner"
name = "ภาคีสานพลัง"
"""


def changed(old, new):
    assert FULL.count(old) >= 1
    return FULL.replace(old, new, 1)


def codes(text):
    with pytest.raises(FaultyProcedure) as caught:
        read_procedure(text)
    return {(fault.code, fault.place) for fault in caught.value.faults}


def test_bodies_say_whose_committee_they_are_and_who_sits_in_them():
    assembly, screening = read_procedure(FULL).bodies
    assert (assembly.seats, assembly.notice_days, assembly.proxies, screening.parent) == (60, 7, 2, "assembly")
    assert assembly.composition == (
        Composition(name="เสียงประชาชน", sectors=("people",), at_least=Fraction(1, 2), clause="ข้อ ๔"),
        Composition(sectors=("state", "trade"), at_least=Fraction(1, 3)),
    )


def test_stages_say_how_they_are_entered_judged_and_counted():
    procedure = read_procedure(FULL)
    admissibility, decision = procedure.stage("admissibility"), procedure.stage("decision")
    assert procedure.first.entry == Support(at_least=20, districts=3)
    assert admissibility.extension == Extension(days=10, times=2)
    assert admissibility.criteria[1] == Criterion(id="able", name="ความเป็นไปได้", clause="ข้อ ๕")
    assert admissibility.criteria_needed == 1
    assert decision.quorum_sectors == 2
    assert decision.quorum_to_decide == Share(fraction=Fraction(1, 3), of=Of.ROLL, floor=10)
    assert decision.passes[0].floor == 20
    assert decision.sectors is not None
    assert [sector.id for sector in decision.sectors.among] == ["people", "trade"]
    assert decision.consensus is not None
    assert decision.consensus.sustained == 3
    assert (decision.weights, decision.casting) == ((("people", 2),), "chair")
    assert (decision.ranked, decision.secrecy, decision.ballots) == (
        RankedMethod.SCHULZE,
        Secrecy.CONFIDENTIAL,
        Entry.MIXED,
    )


def test_the_tables_beside_the_stages_become_their_records():
    procedure = read_procedure(FULL)
    assert procedure.filers == (
        Filer(who="citizen", support=Support(at_least=50), clause="ข้อ ๖"),
        Filer(who="screening"),
    )
    assert procedure.petitions[0] == Petition(
        id="agenda", name="คำร้องขอบรรจุวาระ", support=Support(at_least=100, districts=5), then="agenda",
        body="assembly", within_days=30,
    )  # fmt: skip
    assert (procedure.urgencies[0].skip, procedure.urgencies[0].min_days) == (("admissibility",), (("comment", 3),))
    assert procedure.entrenched[0].clauses == ("ข้อ ๑ ถึงข้อ ๕", "หมวด ๑")
    assert procedure.signatories[1] == Signatory(id="partner", name="ภาคีสานพลัง")
    assert (procedure.duties[0].kind, procedure.duties[0].every) == (
        DutyKind.ANSWER,
        Period(count=30, unit=Unit.DAYS),
    )
    assert procedure.duties[1].kind is DutyKind.REVIEW


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ('name = "ประชาชน"', 'name = "รัฐ"', "duplicate-name", "sector[1].name"),
        ('parent = "assembly"', 'parent = "council"', "unknown-body", "body[1].parent"),
        ('parent = "assembly"', 'parent = "screening"', "parent-loop", "body[1].parent"),
        ("seats = 60", 'parent = "screening"', "parent-loop", "body[0].parent"),
        ("seats = 60", "seats = 0", "bad-number", "body[0].seats"),
        ("notice_days = 7", "notice_days = -7", "bad-number", "body[0].notice_days"),
        ("proxies = 2", "proxies = -1", "bad-number", "body[0].proxies"),
        ('["people"], at_least', '["peoples"], at_least', "unknown-sector", "body[0].composition[0].sectors"),
        ('["people"], at_least', '["people", "people"], at_least', "listed-twice", "body[0].composition[0].sectors"),
        ('["people"], at_least', '"people", at_least', "bad-list", "body[0].composition[0].sectors"),
        ('sectors = ["people"], at_least', "at_least", "missing-key", "body[0].composition[0].sectors"),
        ('at_least = "1/2", name', "name", "missing-key", "body[0].composition[0].at_least"),
        ('at_least = "1/2", name', 'at_least = "0", name', "bad-fraction", "body[0].composition[0].at_least"),
        ('at_least = "1/2", name', 'at_least = "3/2", name', "fraction-over-one", "body[0].composition[0].at_least"),
        ('at_least = "1/3" },', 'at_least = "2/3" },', "impossible-composition", "body[0].composition"),
        ("seats = 60", "seats = 1", "impossible-composition", "body[0].composition"),
        ("endorsements = 20, ", "", "missing-key", "stage[0].entry.endorsements"),
        ("endorsements = 20", "endorsements = 2", "too-many-districts", "stage[0].entry.districts"),
        ("endorsements = 20", "endorsements = 0", "bad-number", "stage[0].entry.endorsements"),
        ("max_days = 15\n", "", "nothing-to-extend", "stage[1].extension"),
        ("days = 10, times", "times", "missing-key", "stage[1].extension.days"),
        ("times = 2", "times = 0", "bad-number", "stage[1].extension.times"),
        ("criteria_needed = 1", "criteria_needed = 3", "too-many-criteria", "stage[1].criteria_needed"),
        ('id = "able"', 'id = "weight"', "duplicate-id", "stage[1].criteria[1].id"),
        ("min_days = 15", "min_days = 61", "min-over-max", "stage[2].min_days"),
        ("max_days = 60\n", 'max_days = 60\nranked = "schulze"\n', "no-decision-rule", "stage[2].ranked"),
        ("max_days = 60\n", 'max_days = 60\ncasting = "chair"\n', "no-decision-rule", "stage[2].casting"),
        (", sectors = 2 }", ", sectors = 4 }", "impossible-quorum", "stage[3].quorum.sectors"),
        (", sectors = 2 }", ", sectors = 2 }\nquorum_sectors = 2", "two-bounds", "stage[3].quorum_sectors"),
        (", sectors = 2 }", "}\nquorum_sectors = 9", "impossible-quorum", "stage[3].quorum_sectors"),
        ('of = "roll", floor = 10', 'of = "cast", floor = 10', "impossible-quorum", "stage[3].quorum_to_decide.of"),
        ("floor = 10 }", "floor = 121 }", "over-seats", "stage[3].quorum_to_decide.floor"),
        ("floor = 20", "floor = -1", "bad-number", "stage[3].passes.floor"),
        ('among = ["people", "trade"]', 'among = ["army"]', "unknown-sector", "stage[3].sectors.among"),
        ('among = ["people", "trade"]', "among = []", "bad-list", "stage[3].sectors.among"),
        ('among = ["people", "trade"]', 'among = ["trade", "trade"]', "listed-twice", "stage[3].sectors.among"),
        ("at_least = 1, among", "at_least = 3, among", "too-many-sectors", "stage[3].sectors.at_least"),
        ("sustained = 3", "sustained = 0", "bad-number", "stage[3].consensus.sustained"),
        ("sustained = 3", "sustained = 61", "over-seats", "stage[3].consensus.sustained"),
        ("weights = { people = 2 }", "weights = { army = 2 }", "unknown-sector", "stage[3].weights.army"),
        ("weights = { people = 2 }", "weights = { people = 0 }", "bad-number", "stage[3].weights.people"),
        ("weights = { people = 2 }", "weights = 2", "bad-table", "stage[3].weights"),
        ('casting = "chair"', 'casting = "king"', "unknown-role", "stage[3].casting"),
        ('"1/2", of = "votes", floor = 20', '"2/3", of = "votes", floor = 20', "nothing-to-settle", "stage[3].casting"),
        ('ranked = "schulze"', 'ranked = "borda"', "unknown-method", "stage[3].ranked"),
        ('secrecy = "confidential"', 'secrecy = "anonymous"', "unknown-secrecy", "stage[3].secrecy"),
        ('ballots = "mixed"', 'ballots = "paper"', "unknown-ballots", "stage[3].ballots"),
        ('kind = "answer"', 'kind = "party"', "unknown-kind", "duty[0].kind"),
        ('kind = "answer"', 'kind = "meeting"', "unknown-key", "duty[0].within"),
        ('within = "30 days"', 'within = "30 days"\nevery = "1 year"', "two-bounds", "duty[0].within"),
        ('within = "30 days"', 'within = "soon"', "bad-period", "duty[0].within"),
        ('who = "citizen"', 'who = "king"', "unknown-role", "filer[0].who"),
        ('who = "citizen"', 'who = "screening"', "duplicate-id", "filer[1].who"),
        ('then = "agenda"', 'then = "party"', "unknown-target", "petition[0].then"),
        ("support = { endorsements = 500 }\n", "", "missing-key", "petition[1].support"),
        ("within_days = 30", "within_days = 0", "bad-number", "petition[0].within_days"),
        ('skip = ["admissibility"]', 'skip = ["decision"]', "skips-decision", "urgency[0].skip"),
        ('skip = ["admissibility"]', 'skip = ["promulgation"]', "skips-decision", "urgency[0].skip"),
        ('skip = ["admissibility"]', 'skip = ["filing"]', "skips-filing", "urgency[0].skip"),
        ('skip = ["admissibility"]', 'skip = ["nowhere"]', "unknown-stage", "urgency[0].skip"),
        ('skip = ["admissibility"]', 'skip = ["comment"]', "skipped-stage", "urgency[0].min_days.comment"),
        ("{ comment = 3 }", "{ comment = 15 }", "not-shorter", "urgency[0].min_days.comment"),
        ("{ comment = 3 }", "{ nowhere = 3 }", "unknown-stage", "urgency[0].min_days.nowhere"),
        ('skip = ["admissibility"]\nmin_days = { comment = 3 }\n', "", "no-effect", "urgency[0]"),
        ('passes = { at_least = "2/3", of = "present" }\n', "", "missing-key", "urgency[0].passes"),
        ('of = "present" }', 'of = "present", floor = 61 }', "over-seats", "urgency[0].passes.floor"),
        ('clauses = ["ข้อ ๑ ถึงข้อ ๕", "หมวด ๑"]', "clauses = []", "no-clauses", "entrenched[0].clauses"),
        ('"หมวด ๑"]', '"สำคัญ"]', "not-a-clause", "entrenched[0].clauses"),
        ('stage = "decision"', 'stage = "comment"', "not-deciding", "entrenched[0].stage"),
        ('stage = "decision"', 'stage = "nowhere"', "unknown-stage", "entrenched[0].stage"),
        ('at_least = "3/4", of', 'at_least = "1/3", of', "entrenched-weaker", "entrenched[0].passes"),
        ('quorum = { at_least = "2/3"', 'quorum = { at_least = "1/3"', "entrenched-weaker", "entrenched[0].quorum"),
        ('"assembly"\n\n[[signatory]]', '"council"\n\n[[signatory]]', "unknown-body", "signatory[0].body"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(old, new, code, place):
    text = changed(old, new)
    if code == "entrenched-weaker" and "passes" in place:
        text = text.replace(', of = "votes", floor = 20', ', of = "votes"')
    assert (code, place) in codes(text)


def test_an_entrenched_rule_that_asks_nothing_more_is_named():
    rules = FULL[FULL.index('quorum = { at_least = "2/3"') : FULL.index("[[signatory]]")]
    assert codes(FULL.replace(rules, "\n")) == {("no-effect", "entrenched[0]")}
    same = FULL.replace(rules, 'quorum = { at_least = "1/2", of = "roll" }\n\n')
    assert codes(same) == {("entrenched-no-effect", "entrenched[0]")}
    third = 'sectors = { each = { at_least = "1/3", of = "votes" }, at_least = 1, among = ["people", "trade"] }'
    weak = FULL.replace(rules, f"{third}\n")
    assert codes(weak) == {("entrenched-weaker", "entrenched[0].sectors")}


def test_floors_above_the_seats_of_a_body_are_named_wherever_they_stand():
    text = changed("weights = { people = 2 }\n", "").replace("floor = 20", "floor = 61")
    text = text.replace('quorum = { at_least = "2/3", of = "roll" }', 'quorum = { floor = 99, of = "roll" }')
    assert codes(text) == {("over-seats", "stage[3].passes.floor"), ("over-seats", "entrenched[0].quorum.floor")}


def test_a_number_of_more_digits_than_can_be_read_is_a_fault_and_no_traceback():
    with pytest.raises(MalformedProcedure):
        read_procedure(f"name = {'9' * 5000}")


def test_a_quorum_may_be_of_sectors_or_of_people_alone():
    rule = 'quorum = { at_least = "1/2", of = "roll", sectors = 2 }'
    of_sectors = read_procedure(changed(rule, "quorum = { sectors = 2 }")).stage("decision")
    assert (of_sectors.quorum, of_sectors.quorum_sectors) == (None, 2)
    of_people = read_procedure(changed(rule, 'quorum = { floor = 30, of = "roll" }')).stage("decision")
    assert of_people.quorum == Share(fraction=Fraction(0), of=Of.ROLL, floor=30)


def test_every_body_named_must_exist():
    old = 'name = "เหตุฉุกเฉิน"\nbody = "assembly"'
    assert ("unknown-body", "urgency[0].body") in codes(changed(old, 'name = "เหตุฉุกเฉิน"\nbody = "council"'))
    assert ("missing-key", "urgency[0].body") in codes(changed(old, 'name = "เหตุฉุกเฉิน"'))


JUNK = [
    "1",
    "-1",
    "0",
    "1.5",
    "true",
    '""',
    '"x"',
    "[]",
    "[[]]",
    "{}",
    "[{}]",
    "2026-11-20",
    '"2/3"',
    '["a", 1]',
    "nan",
]
LINES = [number for number, line in enumerate(FULL.split("\n")) if " = " in line and not line.startswith(" ")]


@settings(max_examples=400)
@given(at=st.sampled_from(LINES), junk=st.sampled_from(JUNK))
def test_whatever_stands_behind_a_key_is_read_or_named(at, junk):
    lines = FULL.split("\n")
    lines[at] = f"{lines[at].partition(' = ')[0]} = {junk}"
    try:
        found = [read_procedure("\n".join(lines)).hash]
    except FaultyProcedure as refusal:
        found = [fault.remedy and fault.what and fault.place for fault in refusal.faults]
    assert found
    assert all(found)


def test_overlapping_compositions_may_share_their_seats():
    text = changed('["state", "trade"], at_least = "1/3"', '["people", "trade"], at_least = "2/3"')
    assert len(read_procedure(text).bodies[0].composition) == 2


def test_a_stage_joined_with_a_protection_keeps_the_stricter_of_rules_that_compare():
    procedure = read_procedure(FULL)
    decision = procedure.stage("decision")
    assert stage_for(procedure, decision, ["ข้อ ๙"]) is decision
    joined = stage_for(procedure, decision, ["ข้อ ๓"])
    assert joined.quorum == Share(fraction=Fraction(2, 3), of=Of.ROLL)
    assert joined.also_quorum == ()
    assert [share.fraction for share in joined.passes] == [Fraction(1, 2), Fraction(3, 4)]
    assert [rule.at_least for rule in (joined.sectors, *joined.also_sectors)] == [1, 3]
    assert dict(joined.then)[Outcome.NO_QUORUM] == "decision"


def test_urgency_shortens_and_skips_and_an_unknown_one_is_refused():
    procedure = read_procedure(FULL)
    assert stage_under(procedure, procedure.stage("comment"), "flood").min_days == 3
    assert stage_under(procedure, procedure.stage("comment"), None).min_days == 15
    assert stage_under(procedure, procedure.stage("decision"), "flood").min_days == 7
    assert advance(procedure, "filing", "passed", urgency="flood") == "comment"
    assert advance(procedure, "filing", "passed") == "admissibility"
    with pytest.raises(NoSuchStage):
        advance(procedure, "filing", "passed", urgency="quick")


def test_who_may_file_and_when_a_petition_is_due():
    procedure = read_procedure(FULL)
    assert may_file(procedure, {"screening", "chair"}) == procedure.filers[1]
    assert may_file(procedure, {"auditor"}) is None
    assert petition_due(procedure.petitions[0], date(2028, 1, 30)) == date(2028, 2, 29)
    assert petition_due(procedure.petitions[1], date(2028, 1, 30)) is None


def test_every_rule_is_said_in_words():
    lines = procedure_words(read_procedure(FULL))
    for words in (
        "คณะกลั่นกรอง: เป็นคณะย่อยของสมัชชา",
        "สมัชชา: มีไม่เกิน ๖๐ ที่นั่ง",
        "สมัชชา: อย่างน้อย ๑ ใน ๒ ของที่นั่งมาจากประชาชน (เสียงประชาชน)",
        "สมัชชา: แจ้งนัดประชุมล่วงหน้าไม่น้อยกว่า ๗ วัน",
        "สมัชชา: สมาชิกคนหนึ่งรับมอบฉันทะได้ไม่เกิน ๒ คน มอบต่อไม่ได้",
        "ยื่น: ยื่นร่างได้เมื่อมีผู้รับรองอย่างน้อย ๒๐ คน จากอย่างน้อย ๓ อำเภอ",
        "ตรวจรับ: ขยายเวลาได้ครั้งละ ๑๐ วัน ไม่เกิน ๒ ครั้ง",
        "ตรวจรับ: ตรวจตามเกณฑ์ ความสำคัญ ความเป็นไปได้ ต้องผ่านอย่างน้อย ๑ ข้อ",
        "รับฟัง: ใช้เวลาไม่น้อยกว่า ๑๕ วัน",
        "ลงมติ: องค์ประชุมต้องมีผู้มาจากอย่างน้อย ๒ ภาคส่วน",
        "ลงมติ: ลงมติได้เมื่อมีผู้ลงคะแนนอย่างน้อย ๑ ใน ๓ ของสมาชิกทั้งหมด และไม่น้อยกว่า ๑๐ คน",
        "ลงมติ: ต้องได้มากกว่ากึ่งหนึ่งของผู้ออกเสียง และไม่น้อยกว่า ๒๐ เสียง",
        "ลงมติ: แสวงหาฉันทมติไม่เกิน ๒ รอบ มีผู้คัดค้านตั้งแต่ ๓ คนถือว่ายังไม่เป็นฉันทมติ",
        "ลงมติ: แต่ละที่นั่งของประชาชนนับเป็น ๒ เสียง",
        "ลงมติ: เมื่อคะแนนเสียงเท่ากัน ประธานออกเสียงชี้ขาดเพิ่มอีกหนึ่งเสียง",
        "ประชาชนยื่นร่างได้ โดยมีผู้รับรองอย่างน้อย ๕๐ คน (ข้อ ๖)",
        "คณะกลั่นกรองยื่นร่างได้",
        "คำร้องขอบรรจุวาระ: เมื่อมีผู้รับรองอย่างน้อย ๑๐๐ คน จากอย่างน้อย ๕ อำเภอ ต้องบรรจุเป็นวาระ โดยสมัชชา ภายใน ๓๐ วัน",
        "คำร้องให้พิจารณา: เมื่อมีผู้รับรองอย่างน้อย ๕๐๐ คน เข้าสู่ขั้นตอนลงมติ โดยสมัชชา ในการประชุมครั้งถัดไป",
        "ตอบความเห็น: คณะกลั่นกรองต้องตอบทุกความเห็นภายใน ๓๐ วัน",
        "ทบทวน: สมัชชาต้องทบทวนทั้งฉบับ อย่างน้อยทุก ๕ ปี",
        "ลงนามโดยประธาน ในนามสมัชชา",
        "ลงนามโดยภาคีสานพลัง",
    ):
        assert words in lines
    assert any(line.startswith("เหตุฉุกเฉิน: สมัชชามีมติด้วยอย่างน้อย ๒ ใน ๓ ของผู้มาประชุม แล้วข้ามตรวจรับ") for line in lines)
    assert any("นอกจากเกณฑ์ปกติแล้ว องค์ประชุมอย่างน้อย ๒ ใน ๓ ของสมาชิกทั้งหมด และต้องได้" in line for line in lines)
