from __future__ import annotations

import pytest

from charter_engine.actions.meetings_notice_paper import NoNoticeYet, notice_paper
from charter_engine.actions.minutes_paper import NoMinutesYet, minutes_paper
from charter_engine.actions.out_folder import write_out
from charter_engine.domain.ledger.trust import parse_trust
from charter_engine.publication.reading_back import open_paper
from charter_engine.publication.verification import Outcome, verify_paths
from charter_engine.storage import charters
from charter_engine.storage.unit_of_work import reading
from tests.support.assembly import MEMBERS, Hall
from tests.support.migrated import opened
from tests.support.press import demo_keys, issued, papers, work_off


@pytest.fixture
def keys(tmp_path):
    return demo_keys(tmp_path / "data")


def _held(tambon):
    """A meeting with everything in it: told, an amendment voted on, someone leaving, a reservation, a resolution."""
    number = tambon.propose()
    tambon.act("sec", f"amendments/{number}", "admit")
    tambon.wait(days=4)
    tambon.act("sec", f"amendments/{number}", "close_comment")
    day = tambon.now.date().isoformat()
    meeting = tambon.act("sec", "", "convene", body="meeting", title="ประชุมสามัญครั้งที่ ๑", day=day).n
    here = f"assemblies/{meeting}"
    tambon.act("sec", f"amendments/{number}", "schedule", assembly=meeting)
    tambon.act("sec", here, "build_agenda")
    tambon.act("sec", here, "notify", begins="09:30", venue="ศาลาประชาคมหนองบัว")
    tambon.act("sec", here, "check_in", logins=["n1", "n2", "s1", "s2"])
    tambon.act("chair", here, "open")
    tambon.act("chair", here, "begin_item", item=2)
    tambon.act("n1", here, "ask_to_speak")
    tambon.act("chair", here, "call_speaker")
    tambon.wait(minutes=20)
    k = tambon.act("chair", here, "open_poll", amendment=number).k
    for login, choice in {"n1": "no", "n2": "yes", "s1": "yes", "s2": "yes"}.items():
        words = "น้ำไม่พอใช้" if login == "n1" else ""
        tambon.act(login, here, "vote", poll=k, choice=choice, reservation=words)
    tambon.act("chair", here, "close_poll", poll=k)
    tambon.act("sec", here, "leave", seats=[_seat(tambon, "n2")])
    tambon.act("chair", here, "resolve", kind="other", words="ให้ขุดลอกหนองน้ำก่อนหน้าฝน")
    tambon.wait(minutes=10)
    tambon.act("chair", here, "close")
    tambon.act("sec", here, "record_minutes", words={"2": "เลขานุการชี้แจงที่มาของร่าง", "closing": "ประธานขอบคุณผู้มาประชุม"})
    return meeting


def _seat(tambon, login):
    with reading(tambon.store) as connection:
        (held,) = charters.seats_of_person(connection, tambon.charter_id, f"p-{login}")
    return held.seat


def test_minutes_tell_the_whole_meeting_with_the_secretarys_words(tambon):
    meeting = _held(tambon)
    with reading(tambon.store) as connection:
        paper = minutes_paper(connection, tambon.charter_id, meeting)
        notice = notice_paper(connection, tambon.charter_id, meeting)
    said = "\n".join(line for part in paper.sections for line in (part.heading, *part.paragraphs))
    for words in (
        "ณ ศาลาประชาคมหนองบัว",
        "ส่งหนังสือเชิญประชุมเมื่อวันที่ ๙ มกราคม พ.ศ. ๒๕๖๙ ล่วงหน้า ๐ วัน",
        "เริ่มประชุมเวลา ๐๙.๐๐ น. มีผู้อยู่ในที่ประชุม ๔ คน",
        "ผู้มาประชุม ๔ คน",
        "ออกจากที่ประชุมเวลา ๐๙.๒๐ น.",
        "ระเบียบวาระที่ ๒ ร่างที่ ๑ ร่างตัวอย่าง",
        "เลขานุการชี้แจงที่มาของร่าง",
        "ผู้อภิปราย: ตัวอย่าง n1",
        "คะแนน: เห็นชอบ ๓ ไม่เห็นชอบ ๑ งดออกเสียง ๐",
        "ข้อสงวนของ ตัวอย่าง n1: น้ำไม่พอใช้",
        "มติที่ ๑ ให้ขุดลอกหนองน้ำก่อนหน้าฝน — เห็นพ้องโดยไม่มีผู้คัดค้าน",
        "ประธานขอบคุณผู้มาประชุม",
        "เลิกประชุมเวลา ๐๙.๓๐ น.",
    ):
        assert words in said
    assert paper.status == "ฉบับจดครั้งที่ ๑ ที่ประชุมยังไม่ได้รับรอง"
    assert [item.title for item in notice.items][1] == "ร่างที่ ๑ ร่างตัวอย่าง"
    assert "เวลา ๐๙.๓๐ น. ณ ศาลาประชาคมหนองบัว" in notice.paragraphs[0]


def test_there_are_no_papers_before_their_acts(tambon):
    meeting = tambon.meeting()
    with reading(tambon.store) as connection:
        with pytest.raises(NoMinutesYet):
            minutes_paper(connection, tambon.charter_id, meeting)
        with pytest.raises(NoNoticeYet):
            notice_paper(connection, tambon.charter_id, meeting)


def test_minutes_and_notice_are_signed_logged_and_verified_and_the_approval_prints_them_anew(tambon, keys, tmp_path):
    meeting = _held(tambon)
    assert {one.error for one in work_off(tambon, keys)} == {""}
    tambon.wait(days=30)
    later = tambon.meeting()
    tambon.act("chair", f"assemblies/{later}", "resolve", kind="approve_minutes", subject=f"assemblies/{meeting}")
    assert {one.error for one in work_off(tambon, keys)} == {""}
    found = papers(tambon)
    names = {f"nong-bua-assembly-{meeting}-{kind}.pdf" for kind in ("minutes", "minutes-2", "notice")}
    assert names <= set(found)
    assert all(found[name].signed for name in names)
    assert [body["kind"] for body in issued(tambon) if "assembly" in body] == ["notice", "minutes", "minutes"]
    out = tmp_path / "out"
    write_out(tambon.store, keys, out)
    trust = parse_trust((out / "trust.json").read_bytes())
    reports = verify_paths([out / "signed" / name for name in sorted(names)], trust)
    assert [one.outcome for one in reports] == [Outcome.VERIFIED] * 3, [one.failures for one in reports]
    manifest = open_paper((out / "signed" / f"nong-bua-assembly-{meeting}-minutes-2.pdf").read_bytes()).manifest
    assert manifest["kind"] == "minutes"


def test_minutes_say_how_rivals_were_ranked_and_which_of_them_is_put_first(migrated_url):
    with opened(migrated_url) as engine:
        hall = Hall(engine, 'ranked = "schulze"')
        meeting, (one, two) = hall.rivals()
        k = hall.act("chair", meeting, "open_choice", amendments=[one, two]).k
        for login in MEMBERS[:12]:
            hall.act(login, meeting, "rank", poll=k, ranking=[two, one])
        hall.close(meeting, k)
        hall.act("chair", meeting, "close")
        hall.act("sec", meeting, "record_minutes")
        with reading(hall.store) as connection:
            paper = minutes_paper(connection, hall.charter_id, int(meeting.split("/")[1]))
    said = "\n".join(line for part in paper.sections for line in part.paragraphs)
    assert "(จัดลำดับร่างที่ ๒ ร่างที่ ๓)" in said
    assert "ผล: ลงมติร่างที่ ๓ ก่อน" in said
    assert "ลำดับ: ร่างที่ ๓, ร่างที่ ๒" in said
    assert "ร่างที่ ๐" not in said
    assert "คะแนน:" not in said
