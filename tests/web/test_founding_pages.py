from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from charter_engine.actions import accounts
from charter_engine.storage import people
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support import process_browser
from tests.support.process_browser import SAME, tambon, visitor
from tests.support.tambon import AMENDED, DRAFT

__all__ = ["tambon", "visitor"]

PASSWORD = "สี่คำที่ไม่เกี่ยวกัน"
TEXT = {"title": "ปฏิญญาบ้านใหม่", "place": "ตำบลบ้านใหม่", "kind": "declaration", "slug": "ban-mai", "prefix": "บม"}
SEATS = {
    "lek": ("secretariat", "secretariat", ""),
    "yai": ("chair", "chair", ""),
    "dam": ("assembly_member", "assembly", "citizens"),
    "daeng": ("assembly_member", "assembly", "public"),
}


@pytest.fixture
def officer(visitor, monkeypatch):
    """The installation's officer with a browser; the pages opened are those of the charter to come."""
    monkeypatch.setattr(process_browser, "BASE", "/charters/ban-mai")
    hashed = accounts.hash_password(PASSWORD)
    with unit_of_work(visitor.tambon.store) as work:
        accounts.open_account(work, login="officer", name="เจ้าหน้าที่ดูแล", password_hash=hashed, officer=True)
    return _sign_in(visitor, "officer")


def _sign_in(visitor, login):
    sent = {"login": login, "password": PASSWORD}
    answer = visitor.client.post("/sign-in", data=sent, headers=SAME)
    assert answer.status_code == 303, answer.text
    return visitor


def _template(visitor):
    text = visitor.client.get("/charters/new").text
    return html.unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", text, re.DOTALL)[0])


def _found(visitor, **changed):
    fields = TEXT | {"procedure": _template(visitor).replace("min_days = 15", "min_days = 0")} | changed
    visitor.page = visitor.client.post("/charters/new", data=fields, headers=SAME)
    return visitor.page


def _appoint_all(visitor):
    for login, (role, body, sector) in SEATS.items():
        fields = {"login": login, "name": f"คน {login}", "password": PASSWORD, "role": role, "body": body}
        visitor.post("/seats", act="newcomer", sector=sector, **fields)


def _act(visitor, act, **fields):
    """Send the form that the page offers for an act, with what the page itself put into it."""
    assert act in visitor.buttons(), (act, visitor.words)
    form = next(one for one in re.findall(r"<form.*?</form>", visitor.page.text, re.DOTALL) if f'value="{act}"' in one)
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return visitor.post(re.findall(r'action="/charters/ban-mai([^"]*)"', form)[0], **(kept | fields))


def _adopt(visitor, n, text):
    """Take a text from nothing to a version through pages alone."""
    _sign_in(visitor, "lek").get("/amendments/new")
    visitor.post("/amendments/new", title="ร่าง", reason="เหตุผล", whole=text, base=str(n - 1))
    for act in ("file", "admit", "close_comment"):
        visitor.get(f"/amendments/{n}")
        _act(visitor, act)
    day = (visitor.tambon.now + timedelta(hours=7)).date().isoformat()
    visitor.get("/assemblies")
    _act(visitor, "convene", title="ประชุม", body="assembly", kind="session", day=day)
    visitor.get(f"/amendments/{n}")
    _act(visitor, "schedule", assembly=str(n))
    visitor.get(f"/assemblies/{n}")
    seats = re.findall(r'name="seats" value="(s-\w+)"', visitor.page.text)
    _act(visitor, "check_in", seats=seats)
    for act in ("open", "open_poll"):
        _sign_in(visitor, "yai").get(f"/assemblies/{n}")
        _act(visitor, act)
    for voter in ("dam", "daeng"):
        _sign_in(visitor, voter).get(f"/assemblies/{n}")
        _act(visitor, "vote", choice="yes")
    _sign_in(visitor, "yai").get(f"/assemblies/{n}")
    _act(visitor, "close_poll")
    visitor.get(f"/amendments/{n}")
    _act(visitor, "promulgate", effective=day)


def test_a_declaration_is_created_adopted_amended_and_corrected_through_pages_alone(officer):
    assert 'href="/charters/new"' in officer.client.get("/").text
    assert _found(officer).headers["location"] == "/charters/ban-mai/seats?done=found"
    _appoint_all(officer)
    _adopt(officer, 1, DRAFT)
    assert "อย่างน้อยปีละหนึ่งครั้ง" in officer.get("/versions/1")
    officer.tambon.wait(days=1)
    _adopt(officer, 2, AMENDED)
    assert "อย่างน้อยปีละสองครั้ง" in officer.get("/versions/2")
    _sign_in(officer, "lek").get("/versions")
    assert 'href="/charters/ban-mai/corrigendum"' in officer.page.text
    officer.get("/corrigendum")
    typed = html.unescape(
        re.findall(r"<textarea[^>]*name=\"text\"[^>]*>\n(.*?)</textarea>", officer.page.text, re.DOTALL)[0]
    )
    assert "อย่างน้อยปีละสองครั้ง" in typed
    corrected = typed.replace("อย่างประหยัด", "อย่างประหยัดยิ่ง")
    officer.post("/corrigendum", expects="2", text=corrected, reason="พิมพ์ตก")
    assert "แก้คำผิดเป็นฉบับใหม่แล้ว" in officer.get("/versions?done=correct")
    assert "อย่างประหยัดยิ่ง" in officer.get("/versions/3")


def test_who_is_no_officer_is_refused_in_thai_and_a_stranger_is_led_to_the_sign_in_page(officer):
    officer.client.post("/sign-out", headers=SAME)
    assert officer.client.get("/charters/new").headers["location"] == "/sign-in?next=%2Fcharters%2Fnew"
    officer.be("sec")
    answer = officer.client.get("/charters/new")
    assert answer.status_code == 403
    assert "เฉพาะเจ้าหน้าที่ดูแลระบบ" in answer.text
    assert officer.client.post("/charters/new", data=TEXT, headers=SAME).status_code == 403
    assert "/charters/new" not in officer.client.get("/").text


def test_every_fault_of_the_rules_is_named_at_once_and_what_was_typed_is_kept(officer):
    rules = _template(officer).replace('body = "chair"', 'body = "nobody"').replace('kind = "filing"', 'kind = "fling"')
    assert _found(officer, procedure=rules, slug="Ban Mai").status_code == 422
    assert "ไม่มีองค์กร nobody" in officer.words
    assert "ไม่รู้จักขั้นตอนชนิด fling" in officer.words
    assert html.escape('kind = "fling"', quote=True).replace("&quot;", "&#34;") in officer.page.text
    assert 'value="ปฏิญญาบ้านใหม่"' in officer.page.text
    assert 'id="slug-fault"' in officer.page.text


def test_rules_come_from_a_file_as_well_and_are_shown_when_they_cannot_be_used(officer):
    rules = _template(officer)
    bad = {"file": ("rules.toml", b'name = "x', "text/plain")}
    answer = officer.client.post("/charters/new", data=TEXT | {"procedure": rules}, files=bad, headers=SAME)
    assert answer.status_code == 422
    assert "name = &#34;x</textarea>" in answer.text
    good = {"file": ("rules.toml", rules.encode(), "text/plain")}
    answer = officer.client.post("/charters/new", data=TEXT, files=good, headers=SAME)
    assert answer.headers["location"] == "/charters/ban-mai/seats?done=found"


@pytest.mark.parametrize("slug", ["nong-bua", "new"])
def test_a_short_name_in_use_is_refused_beside_its_field(officer, slug):
    assert _found(officer, slug=slug).status_code == 409
    assert f"มีธรรมนูญชื่อย่อ “{slug}” แล้ว" in officer.words
    assert 'id="slug-fault"' in officer.page.text


def test_seats_are_given_and_ended_and_refusals_stand_on_the_page(officer):
    _found(officer)
    assert "เจ้าหน้าที่ดูแล" in officer.client.get("/sign-in").text.split("<main")[1]
    _appoint_all(officer)
    said = officer.get("/seats?done=appoint")
    assert "คน dam" in said
    assert "ภาคประชาชน" in said
    officer.post("/seats", act="appoint", login="citizen", role="auditor", body="", sector="")
    assert "ตัวอย่าง citizen" in officer.get("/seats")
    seat = re.findall(r'name="seat" value="(s-\w+)"><button[^>]*>[^<]*<span class="vh"> คน dam', officer.page.text)[0]
    officer.post("/seats", act="end_seat", seat=seat)
    assert "คน dam" not in officer.get("/seats")
    assert "nobody-here" in officer.post("/seats", 404, act="appoint", login="nobody-here", role="chair", body="chair")
    fields = {"act": "newcomer", "login": "dam", "name": "อีกคน", "role": "auditor"}
    officer.post("/seats", 422, **fields, password="สั้นไป")
    assert 'value="อีกคน"' in officer.page.text
    officer.post("/seats", 409, **fields, password=PASSWORD)
    assert PASSWORD not in officer.page.text
    said = officer.post("/seats", 422, **(fields | {"login": "newbie", "body": "nowhere"}), password=PASSWORD)
    assert "nowhere" in said
    said = officer.post("/seats", 422, **(fields | {"login": "newbie", "role": "king"}), password=PASSWORD)
    assert "Input should be" not in said
    officer.post("/seats", 404, act="appoint", login="newbie", role="auditor")


def test_a_slip_is_corrected_by_those_who_may_and_a_refusal_keeps_what_was_typed(visitor):
    visitor.tambon.adopt()
    assert "ท่าน ไม่มีที่นั่งในธรรมนูญนี้ที่มีสิทธิ" in visitor.be("n1").get("/corrigendum", 403)
    visitor.post("/corrigendum", 403, expects="1", text=DRAFT, reason="ลองแก้")
    visitor.be("sec").get("/corrigendum")
    visitor.post("/corrigendum", 422, expects="1", text=DRAFT + "คำเพิ่ม", reason="")
    assert "คำเพิ่ม" in visitor.page.text
    visitor.get("/versions/2", 404)


def test_nobody_else_is_offered_to_appoint_and_nothing_comes_of_asking(officer):
    _found(officer)
    officer.be("sec").get("/seats")
    assert officer.buttons() == set()
    for act in ("newcomer", "appoint", "end_seat"):
        officer.post("/seats", 403, act=act, login="sly", name="แอบ", password=PASSWORD, role="officer")
    assert "แอบ" not in officer.get("/seats")
    with reading(officer.tambon.store) as connection:
        assert people.find_account(connection, "sly") is None
    officer.client.post("/sign-out", headers=SAME)
    assert officer.post("/seats", act="appoint").startswith("/sign-in?next=")
