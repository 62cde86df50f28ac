from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup
from starlette.testclient import TestClient

from charter_engine import resources
from charter_engine.clock import FixedClock
from charter_engine.domain.charter.references import Standing
from charter_engine.queries.links import Link
from charter_engine.storage.engine import open_engine
from charter_engine.storage.unit_of_work import Store
from charter_engine.web import rendering
from charter_engine.web.app import create_app
from charter_engine.web.forms import Checked, FormModel, check
from tests.web.conftest import NOW

HERE = Path(__file__).parent
CSS = (rendering.STATIC / "style.css").read_text(encoding="utf-8")


@pytest.fixture
def sample() -> SimpleNamespace:
    step = {"note": "๑ ต.ค."}
    return SimpleNamespace(
        day=date(2026, 10, 1),
        at=datetime(2026, 10, 1, 3, 4, tzinfo=UTC),
        text="วรรคหนึ่ง <b>ไม่ใช่</b> ข้อ ๕\n(๑) รายการ\n(ก) รายการย่อย",
        ops=[(0, "ภายใน"), (-1, "สามวัน"), (1, "เจ็ดวัน")],
        steps=[{"name": name, "state": name} | step for name in ("done", "now", "next", "stopped")],
        events=[{"at": date(2025, 5, 19), "title": "รับรอง", "href": "", "note": "", "now": True}],
    )


@pytest.mark.parametrize("path", ["/help", "/accessibility", "/privacy", "/sign-in"])
def test_a_page_is_thai_and_has_one_heading_one_main_and_a_way_past_the_menu(client, path):
    html = client.get(path).text
    assert '<html lang="th">' in html
    assert (html.count("<h1"), html.count("<main")) == (1, 1)
    assert 'class="skip" href="#main"' in html


def test_every_page_says_when_time_is_made_up(client):
    assert "เวลาจำลอง" in client.get("/help").text


def test_every_template_compiles(app):
    names = app.state.pages.list_templates(extensions=["j2"])
    assert [app.state.pages.get_template(name).name for name in names] == names


def test_every_macro_renders_and_escapes_what_people_wrote(app, render, sample):
    app.state.pages = rendering.environment(more=[HERE / "templates"])
    form: Checked[FormModel] = Checked(typed={"title": '"><script>'}, faults={"title": "สั้นเกินไป"})
    html = render("sample.html.j2", sample, form=form)
    assert "<script>" not in html
    assert "<b>ไม่ใช่</b>" not in html
    assert 'aria-describedby="title-hint title-fault"' in html
    assert 'aria-current="step"' in html


def test_a_redline_says_in_words_what_it_shows_by_lines(app, render, sample):
    app.state.pages = rendering.environment(more=[HERE / "templates"])
    html = render("sample.html.j2", sample)
    assert '<del><span class="vh">[ตัดออก: </span>สามวัน' in html
    assert '<ins><span class="vh">[เพิ่ม: </span>เจ็ดวัน' in html


def test_a_template_that_names_an_unknown_fact_fails_instead_of_showing_a_gap(app):
    with pytest.raises(UndefinedError):
        app.state.pages.from_string("{{ record.nothing }}").render(record=SimpleNamespace())


def test_clause_and_number_stay_on_one_line_and_words_stay_escaped():
    kept = rendering.environment().filters["keep"]
    assert kept("ตามข้อ ๕/๑ <b>") == Markup('ตาม<span class="keep">ข้อ ๕/๑</span> &lt;b&gt;')


def test_a_clauses_lines_are_paragraphs_items_and_sub_items():
    lines = rendering.clause_lines("หนึ่ง\n(๑) ก\n(๑๐/๑) ข\n(ก) ค\n(กข) ง")
    assert [(line.level, line.label) for line in lines] == [
        ("p", ""), ("item", "(๑)"), ("item", "(๑๐/๑)"), ("sub", "(ก)"), ("p", ""),
    ]  # fmt: skip


def test_a_line_knows_where_it_begins_and_is_put_together_again_from_its_parts():
    text = "หนึ่ง\n\n(๑) ก\n(ก)ค"
    for line in rendering.clause_lines(text, [(2, 9), (10, 12)]):
        whole = line.label + line.gap + "".join(words for words, _, _ in line.pieces)
        assert text[line.at :].split("\n", maxsplit=1)[0] == whole


def test_marks_are_cut_at_lines_and_never_lose_or_double_a_letter():
    lines = rendering.clause_lines("กขค\n(๑) งจฉ", [(1, 2), (2, 9), (10, 99)])
    assert [line.pieces for line in lines] == [
        (("ก", False, None), ("ข", True, None), ("ค", True, None)),
        (("ง", True, None), ("จ", False, None), ("ฉ", True, None)),
    ]


def test_a_reference_is_cut_at_marks_and_its_line_becomes_an_anchor():
    link = Link(start=1, end=4, identity="n5", path="p2.1", target="ข้อ ๕ วรรคสอง (๑)", standing=Standing.HOLDS)
    (line,) = rendering.clause_lines("กขคงจ", [(0, 3)], [link], {0: "p1"})
    assert line.path == "p1"
    assert line.pieces == (("ก", True, None), ("ขค", True, link), ("ง", False, link), ("จ", False, None))
    assert link.fragment == "n5-p2.1"


def test_dates_are_thai_and_of_bangkok():
    filters = rendering.environment().filters
    assert filters["thai_date"](datetime(2026, 9, 30, 17, 0, tzinfo=UTC)) == "๑ ตุลาคม พ.ศ. ๒๕๖๙"
    assert filters["thai_time"](datetime(2026, 9, 30, 17, 5, tzinfo=UTC)) == "๐๐.๐๕ น."
    assert filters["be_year"](date(2026, 1, 1)) == "๒๕๖๙"


def test_a_form_keeps_what_was_typed_and_names_each_fault():
    class Comment(FormModel):
        body: str
        count: int = 1

    form = check(Comment, {"body": "", "count": "x", "extra": "1"})
    assert set(form.faults) == {"body", "count", "extra"}
    assert form.get("count") == "x"
    assert check(Comment, {"body": " ก ", "count": ""}).use() == Comment(body="ก")


def test_a_first_visit_costs_at_most_80_kilobytes(client):
    html = client.get("/sign-in").content
    fonts = sum(path.stat().st_size for path in (resources.assets_dir() / "web").glob("*.woff2"))
    assert len(html) + len(CSS.encode()) + fonts <= 80_000
    assert len(CSS.encode()) <= 15 * 1024


@pytest.mark.parametrize("name", ["style.css", "reading.css", "comment.js", "icon.svg"])
def test_text_files_travel_compressed_to_whoever_takes_that_and_are_the_same(client, name):
    plain = client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    small = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
    assert small.content == plain.content
    assert "content-encoding" not in plain.headers
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"])
    assert small.headers["vary"] == "Accept-Encoding"
    again = client.get(f"/static/{name}", headers={"if-none-match": small.headers["etag"]})
    assert again.status_code == 304


def test_a_part_of_a_file_is_a_part_of_the_file_as_it_is(client):
    part = client.get("/static/style.css", headers={"accept-encoding": "gzip", "range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, CSS.encode()[:10])


def test_files_asked_for_by_digest_are_kept_for_ever(client):
    assert "immutable" in client.get(rendering.static_url("style.css")).headers["cache-control"]
    assert "immutable" not in client.get("/static/style.css").headers["cache-control"]
    assert client.get("/static/fonts/sarabun-thai-400.woff2").headers["content-type"] == "font/woff2"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/fonts/../../manifest.json"])
def test_no_address_leads_out_of_the_static_folder(client, path):
    assert client.get(path).status_code == 404


PAIRS = [
    (ink, ground)
    for ink, grounds in {
        "ink": ("paper", "sheet", "wash", "good-wash", "warn-wash", "bad-wash", "mark"),
        "soft": ("paper", "sheet"),
        "accent": ("paper", "sheet", "wash"),
        "accent-ink": ("accent",),
        "good": ("good-wash", "sheet"),
        "warn": ("warn-wash",),
        "bad": ("bad-wash", "sheet", "paper"),
    }.items()
    for ground in grounds
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground_by_4_5_to_1(scheme, ink, ground):
    block = re.findall(r":root\{(.*?)\}", CSS, re.DOTALL)[scheme]
    colours = dict(re.findall(r"--([a-z-]+):#([0-9a-f]{3,6})", block))
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    full = colour if len(colour) == 6 else "".join(c * 2 for c in colour)
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_alive_says_so(client):
    assert client.get("/healthz").json()["status"] == "alive"


def test_ready_names_the_database_and_refuses_a_foreign_schema(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"].startswith("SQLite 3.")
    assert answer.json()["schema"] == ""


def test_ready_with_this_programs_schema(migrated_url, settings):
    engine = open_engine(migrated_url)
    app = create_app(Store(engine=engine, clock=FixedClock(moment=NOW)), settings)
    answer = TestClient(app, base_url="http://127.0.0.1").get("/readyz")
    engine.dispose()
    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_out_of_reach_is_an_answer(store, settings, tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'charter.db'}")
    app = create_app(Store(engine=engine, clock=store.clock), settings)
    answer = TestClient(app, base_url="http://127.0.0.1").get("/readyz")
    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")


def test_the_api_is_described_and_pages_are_not_part_of_it(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert "/healthz" in paths
    assert "/sign-in" not in paths
    assert client.get("/docs").status_code == 404
