from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charter_engine.domain.text import BANGKOK, bangkok_date, buddhist_year, parse_thai_date, thai_date
from charter_engine.errors import Invalid
from tests.domain.text.samples import load


@pytest.mark.parametrize(("iso", "full", "long", "abbreviated", "thai"), load("dates.json"))
def test_dates_are_worded_as_icu_words_them_and_read_back(iso: str, full: str, long: str, abbreviated: str, thai: str):
    day = date.fromisoformat(iso)
    assert thai_date(day, style="full", digits="arabic") == full
    assert thai_date(day, digits="arabic", era="") == long
    assert thai_date(day, style="abbreviated", digits="arabic", era="") == abbreviated
    assert thai_date(day, era="") == thai
    assert {parse_thai_date(text) for text in (full, long, abbreviated, thai)} == {day}


def test_papers_name_the_era():
    assert thai_date(date(2025, 5, 19)) == "๑๙ พฤษภาคม พ.ศ. ๒๕๖๘"
    assert thai_date(date(2025, 5, 19), era="พุทธศักราช") == "๑๙ พฤษภาคม พุทธศักราช ๒๕๖๘"


@pytest.mark.parametrize(
    "text", ["วันที่ ๑๙ พฤษภาคม พ.ศ. ๒๕๖๘", "วันที่ ๑๙ เดือน พฤษภาคม พุทธศักราช ๒๕๖๘", " 19  พ.ค. 2568 ", "๑๙ พฤษภาคม พ.ศ.๒๕๖๘"]
)
def test_dates_are_read_as_people_type_them(text: str):
    assert parse_thai_date(text) == date(2025, 5, 19)


@given(
    st.dates(min_value=date(1941, 1, 1), max_value=date(2400, 12, 31)), st.sampled_from(["full", "long", "abbreviated"])
)
def test_every_date_survives_the_way_there_and_back(day: date, style):
    assert parse_thai_date(thai_date(day, style=style)) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "๑๙ พฤษภา ๒๕๖๘",
        "๓๐ กุมภาพันธ์ พ.ศ. ๒๕๖๘",
        "๑ มกราคม พ.ศ. ๒๔๘๓",
        "วันจันทร์ที่ ๒๐ พฤษภาคม พ.ศ. ๒๕๖๘",
        "2025-05-19",
        "๐ มกราคม ๒๕๖๘",
    ],
)
def test_what_is_no_date_is_refused(text: str):
    with pytest.raises(Invalid):
        parse_thai_date(text)


def test_years_before_the_calendar_changed_are_refused():
    assert buddhist_year(date(1941, 1, 1)) == 2484
    for refused in (buddhist_year, thai_date):
        with pytest.raises(Invalid, match="1940-12-31"):
            refused(date(1940, 12, 31))


def test_the_day_is_judged_in_bangkok():
    assert bangkok_date(datetime(2026, 11, 20, 16, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert bangkok_date(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert bangkok_date(datetime(2026, 11, 21, 0, 0, tzinfo=BANGKOK)) == date(2026, 11, 21)


def test_a_time_without_zone_names_no_day():
    with pytest.raises(Invalid):
        bangkok_date(datetime(2026, 11, 20))  # noqa: DTZ001 - the naive time is what is refused
