"""Who signs a paper and in whose name, as the procedure says it."""

from __future__ import annotations

import pytest

from charter_engine.actions import data, manuscripts
from charter_engine.actions.charters import appoint_at_machine
from charter_engine.publication.manuscript import LedgerEvidence
from charter_engine.storage import people
from charter_engine.storage.unit_of_work import reading, unit_of_work
from tests.support.migrated import opened
from tests.support.tambon import PROCEDURE, Tambon

PARTIES = (
    PROCEDURE
    + """
[[signatory]]
id = "people"
name = "ที่ประชุมตำบล"
body = "meeting"
[[signatory]]
id = "partners"
name = "ภาคีรักหนองบัว"
"""
)


@pytest.fixture
def tambon(migrated_url):
    """A tambon with a version, two parties, and besides its chair one of the meeting, who signs in its name."""
    with opened(migrated_url) as engine:
        made = Tambon(engine, procedure=PARTIES)
        with unit_of_work(made.store) as work:
            person = people.PersonRecord(person_id="p-other", name="ตัวอย่าง other", email=None, since=work.now())
            people.create_person(work.connection, person)
            people.create_account(work.connection, login="other", person_id="p-other", password_hash="!")
            seat = data.Appoint.model_validate({"login": "other", "role": "chair", "body": "meeting", "sector": ""})
            appoint_at_machine(work, made.charter, seat)
        made.adopt()
        yield made


def _load(tambon):
    with reading(tambon.store) as connection:
        return manuscripts.load(connection, tambon.charter_id, 1, public_url="https://charter.example")


def test_the_chair_who_promulgates_is_named_on_papers_beside_a_chair_who_signs_for_a_party(tambon):
    tambon.act("other", "", "sign_version", version=1, signatory="people")
    chair = next(box for box in _load(tambon).boxes if box.role == "chair")
    assert (chair.office, chair.name) == ("ประธาน", "ตัวอย่าง chair")


def test_a_version_s_paper_names_the_parties_in_whose_name_it_is_adopted(tambon):
    paper = manuscripts.charter_paper(_load(tambon), LedgerEvidence(entry=b"", proof=b"", checkpoint=""))
    assert paper.parties == ("ที่ประชุมตำบล", "ภาคีรักหนองบัว")
