"""Pages of places, partners, raised proposals, citations and commitments: read by all, acted on by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from charter_engine.actions import accounts
from charter_engine.actions.charters import appoint_at_machine
from charter_engine.actions.data import Appoint
from charter_engine.clock import wall_time
from charter_engine.settings import load_settings
from charter_engine.storage import people
from charter_engine.storage.unit_of_work import unit_of_work
from charter_engine.web.app import create_app
from tests.support.levels import Levels, text_of
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, PROCEDURE

PAGES = ("partners", "commitments", "raised", "citations")


class Site:
    """The three levels behind an application, and a browser for everyone."""

    def __init__(self, levels: Levels, folder: Path) -> None:
        self.levels, self.store = levels, levels.at["tambon"].store
        with unit_of_work(self.store) as work:
            person = people.PersonRecord(person_id="p-officer", name="เจ้าหน้าที่", email=None, since=work.now())
            people.create_person(work.connection, person)
            people.create_account(
                work.connection, login="officer", person_id="p-officer", password_hash="!", officer=True
            )
            self.keys = {
                who: accounts.issue_token(work, who, label="t", charter_id=None, now=wall_time())
                for who in ("sec", "chair", "citizen", "officer", "stranger")
            }
            seat = Appoint(login="stranger", role="partner")
            self.partner_seat = appoint_at_machine(work, levels.at["district"].charter, seat).seat
        app = create_app(self.store, load_settings(data_dir=folder, demo=True))
        self.client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)

    def get(self, path: str, who: str = "", /) -> str:
        headers = {"authorization": f"Bearer {self.keys[who]}"} if who else {}
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
        return answer.text

    def post(self, path: str, who: str, /, **data: Any) -> Any:
        headers = {"authorization": f"Bearer {self.keys[who]}", "sec-fetch-site": "same-origin"}
        return self.client.post(path, data=data, headers=headers)


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with opened(sqlite_url) as engine:
        yield Site(Levels(engine, tmp_path), tmp_path)


def test_the_first_page_lists_charters_under_their_places_and_a_charter_says_where_it_lies(site):
    home = site.get("/")
    assert home.index("จังหวัดตัวอย่าง</h2>") < home.index("อำเภอตัวอย่าง</b>") < home.index("ตำบลหนองใหญ่</b>")
    assert "จังหวัดตัวอย่าง › อำเภอตัวอย่าง › ตำบลหนองบัว" in site.get("/charters/x-tambon")
    assert "ธรรมนูญอำเภอตัวอย่าง" in site.get("/places")


def test_only_officers_enter_places_and_say_whose_they_are(site):
    new = {"act": "add_place", "level": "province", "name": "จังหวัดใหม่", "code": "60"}
    assert site.post("/places", "sec", **new).status_code == 403
    assert site.post("/places", "officer", **new).headers["location"] == "/places?done=add_place"
    wrong = {"act": "add_place", "level": "tambon", "name": "ตำบลลอย"}
    assert site.post("/places", "officer", **wrong).status_code == 422
    said = site.post("/places", "officer", **new | {"code": "๖๐x"})
    assert said.status_code == 422
    assert "pattern" not in said.text
    assert "จังหวัดใหม่" in site.get("/places", "officer")


@pytest.mark.parametrize("who", ["", "citizen", "sec", "chair", "stranger"])
def test_everyone_reads_every_page(site, who):
    for page in PAGES:
        for level in ("tambon", "district"):
            site.get(f"/charters/x-{level}/{page}", who)


def test_a_partner_is_entered_asked_and_answers_and_lateness_is_public(site):
    here = "/charters/x-district/partners"
    joined = site.post(here, "sec", act="join_partner", name="สำนักงานตัวอย่าง", kind="lead", seat=site.partner_seat)
    assert joined.headers["location"] == f"{here}?done=join_partner"
    due = site.levels.at["district"].now.date().isoformat()
    asked = {"act": "ask_partner", "partner": "1", "question": "จะสนับสนุนอะไร", "due": "2027-01-01"}
    assert site.post(here, "sec", **asked).status_code == 303
    assert site.post(here, "sec", **{**asked, "due": due, "question": ""}).status_code == 422
    assert "จะสนับสนุนอะไร" in site.get("/my", "stranger")
    assert site.post(here, "citizen", act="answer_as_partner", question="1", answer="ก").status_code == 403
    assert site.post(here, "stranger", act="answer_as_partner", question="1", answer="น้ำ").status_code == 303
    page = site.get(here)
    assert "<blockquote>น้ำ</blockquote>" in page
    assert "หน่วยงานหลัก" in page


def test_a_proposal_rises_by_forms_alone_and_its_answer_stands_on_its_page(site):
    levels = site.levels
    number = levels.change("tambon", AMENDED)
    page = site.get("/charters/x-tambon/raised", "sec")
    assert 'value="x-district"' in page
    raised = site.post("/charters/x-tambon/raised", "sec", act="raise", amendment=str(number), target="x-district")
    assert raised.headers["location"] == "/charters/x-tambon/raised?done=raise"
    levels.work()
    assert "ร่างตัวอย่าง" in site.get("/charters/x-district/raised")
    assert "ร่างตัวอย่าง" in site.get("/charters/x-district/guide", "sec")
    form = site.get("/charters/x-district/raised/join", "sec")
    assert site.client.get("/charters/x-district/raised/join").status_code in {303, 403}
    assert "ข้อ ๒" in form
    declined = site.post("/charters/x-district/raised", "sec", act="decline", proposal="1", reason="มีแล้ว <b>")
    assert declined.status_code == 303
    levels.work()
    page = site.get(f"/charters/x-tambon/amendments/{number}")
    assert "ไม่รับ" in page
    assert "มีแล้ว &lt;b&gt;" in page


def test_proposals_are_joined_by_a_form_that_names_them(site):
    levels = site.levels
    number = levels.change("tambon", AMENDED)
    levels.at["tambon"].act("sec", f"amendments/{number}", "raise", target="x-district")
    levels.work()
    sent = {"proposals": "1", "title": "ร่างสังเคราะห์", "reason": "รวม", "text": text_of("district", AMENDED)}
    done = site.post("/charters/x-district/raised/join", "sec", expects="1", **sent)
    assert done.status_code == 303, done.text
    assert "ร่างสังเคราะห์" in site.get("/charters/x-district/raised", "sec")
    assert "ร่างสังเคราะห์" not in site.get("/charters/x-district/raised")
    assert "ตำบลหนองบัว" in site.get("/charters/x-district/amendments/2", "sec")


def test_a_commitment_is_recorded_followed_and_shown_at_its_clause(site):
    here = "/charters/x-tambon/commitments"
    made = {"clause": "n1", "who": "อบต.", "what": "ขุดลอกหนองน้ำ", "due": "2026-01-20", "indicator": "ลึก ๓ เมตร"}
    assert site.post(here, "citizen", act="commit", **made).status_code == 403
    assert site.post(here, "sec", act="commit", **made).status_code == 303
    bad = site.post(here, "sec", act="note_progress", commitment="1", words="ก", evidence="javascript:alert(1)")
    assert bad.status_code == 422
    noted = site.post(here, "sec", act="note_progress", commitment="1", words="เริ่มแล้ว", evidence="https://x.example/a")
    assert noted.status_code == 303
    page = site.get(here)
    assert 'href="https://x.example/a"' in page
    assert "๒๐ มกราคม พ.ศ. ๒๕๖๙" in page
    assert "ขุดลอกหนองน้ำ" in site.get("/charters/x-tambon/clauses/n1")
    assert site.post(here, "sec", act="change_commitment", commitment="1", state="kept").status_code == 303


def test_a_citation_is_linked_by_a_form_and_shown_at_the_clause_and_in_the_text(site):
    here = "/charters/x-tambon/citations"
    linked = {"act": "cite", "clause": "n1", "target": "x-district", "target_clause": "ข้อ ๒"}
    assert site.post(here, "sec", **linked).status_code == 303
    site.levels.at["tambon"].wait(days=2)
    for page in ("/charters/x-tambon/clauses/n1", "/charters/x-tambon", here):
        assert "/charters/x-district/clauses/n2" in site.get(page)
    assert "/charters/x-tambon/clauses/n1" in site.get("/charters/x-district/citations")


def test_who_signed_in_whose_name_stands_with_the_text_and_its_papers(site):
    district = site.levels.at["district"]
    with unit_of_work(site.store) as work:
        appoint_at_machine(work, district.charter, Appoint(login="citizen", role="officer"))
    party = '[[signatory]]\nid = "{0}"\nname = "{1}"\n{2}\n'
    signing = party.format("assembly", "สภาพลเมือง", 'body = "chair"') + party.format("agency", "สำนักงาน", "")
    district.act("citizen", "", "adopt_procedure", source=PROCEDURE + signing)
    district.wait(days=2)
    refused = site.post("/charters/x-district/partners", "sec", act="sign_version", version="1", signatory="assembly")
    assert refused.status_code == 403
    for page in ("", "/publications", "/partners"):
        assert "ลงนามแล้ว ๐ จาก ๒ ฝ่าย" in site.get(f"/charters/x-district{page}")
    sent = {"act": "sign_version", "version": "1", "signatory": "assembly"}
    assert site.post("/charters/x-district/partners", "chair", **sent).status_code == 303
    for page in ("", "/publications", "/partners"):
        assert "ลงนามแล้ว ๑ จาก ๒ ฝ่าย" in site.get(f"/charters/x-district{page}")
