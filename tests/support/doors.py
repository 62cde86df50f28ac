"""The two doors of the house for a story: pages, whose forms are sent as a browser without a script does, and the API.

`PageDoor` asks for the page where a person would look, finds the form there, fills it in and sends it; an act for which
the page shows no form is noted in `unoffered`. `ProgramDoor` sends every act to the API. Both give refusals back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient

from charter_engine.actions import accounts
from charter_engine.actions.acts import Reference, Thing
from charter_engine.cli.story import Step
from charter_engine.cli.story_seats import settled
from charter_engine.clock import wall_time
from charter_engine.errors import Refusal
from charter_engine.settings import load_settings
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from charter_engine.web.app import create_app

SITE = "http://127.0.0.1:8000"
SAME = {"sec-fetch-site": "same-origin"}
REFUSED = 400
_MANY = frozenset({"vote", "rank", "endorse"})
_ADDRESSES = {
    "propose": "/amendments/new",
    "revise": "/revise",
    "comment": "/comments",
    "record_minutes": "/minutes",
    "correct": "/corrigendum",
}
"""Where forms that name no act lead."""
_CALLED = frozenset({"clause"})
"""Fields in which a page names a thing by its identity, and a story by its label."""
_UNCHOSEN = frozenset({"radio", "checkbox"})


class TurnedAway(Refusal):
    """{status}: {words}."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(**facts)
        self.told = code

    @property
    def code(self) -> str:
        return self.told


@dataclass
class Form:
    """A form as a page shows it: where it goes, and the fields it would send untouched."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)

    def serves(self, act: str) -> bool:
        """Whether it is the form of an act: it says so, or its address does."""
        named = self.fields.get("act")
        return named == [act] if named else self.action.endswith(_ADDRESSES.get(act, "?"))

    def fits(self, data: Mapping[str, list[str]]) -> bool:
        """Whether nothing it fixes contradicts what is to be sent."""
        return all(value in data[name] for name, value in self.fixed.items() if name in data and name not in _CALLED)


class Forms(HTMLParser):
    """Reads the forms that a page posts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.named: dict[str, Form] = {}
        self._open: Form | None = None
        self._select: tuple[Form, str] | None = None
        self._area: tuple[Form, str] | None = None
        self._late: list[tuple[str, str, str]] = []
        self.feed(page)
        for owner, name, value in self._late:
            if owner in self.named:
                self.named[owner].fields.setdefault(name, [value])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(action=have.get("action", ""))
            if have.get("method") == "post":
                self.forms.append(self._open)
                self.named[have.get("id", "")] = self._open
        elif tag in {"input", "select", "textarea"} and "name" in have:
            self._field(tag, have)
        elif (
            tag == "option" and self._select and ("selected" in have or not self._select[0].fields.get(self._select[1]))
        ):
            self._select[0].fields[self._select[1]] = [have.get("value", "")]

    def _field(self, tag: str, have: dict[str, str]) -> None:
        if "form" in have:
            self._late.append((have["form"], have["name"], have.get("value", "")))
            return
        if self._open is None:
            return
        name = have["name"]
        if have.get("type") == "hidden":
            self._open.fixed[name] = have.get("value", "")
        if tag == "select":
            self._select = (self._open, name)
        elif tag == "textarea":
            self._area = (self._open, name)
            self._open.fields[name] = [""]
        elif have.get("type") not in _UNCHOSEN or "checked" in have:
            self._open.fields.setdefault(name, []).append(have.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[0].fields[self._area[1]] = [self._area[0].fields[self._area[1]][0] + data]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None
        elif tag == "textarea":
            self._area = None


class _Door:
    def __init__(self, store: Store, folder: Path) -> None:
        self.app = create_app(store, load_settings(data_dir=folder, demo=True))
        self.client = TestClient(self.app, base_url=SITE, follow_redirects=False)

    def at(self, store: Store) -> None:
        """Let the house's clock show the story's moment."""
        self.app.state.store = store


class ProgramDoor(_Door):
    """Does acts as a program does: with a key, over the API."""

    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__(store, folder)
        self._keys: dict[str, str] = {}

    def __call__(self, store: Store, step: Step, ref: Reference, data: Mapping[str, Any]) -> None:
        """Do one act; raises TurnedAway with the problem's code."""
        self.at(store)
        sent = {"act": step.act, "data": _json(data)}
        headers = {"authorization": f"Bearer {self._key(store, step.who)}"}
        found = self.client.post(f"/api/charters/{ref}/acts", json=sent, headers=headers)
        if found.status_code >= REFUSED:
            problem = found.json()
            raise TurnedAway(problem.get("code", ""), status=found.status_code, words=problem.get("detail", found.text))

    def _key(self, store: Store, login: str) -> str:
        if login not in self._keys:
            with unit_of_work(store) as work:
                self._keys[login] = accounts.issue_token(work, login, label="story", charter_id=None, now=wall_time())
        return self._keys[login]


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _json(one) for key, one in value.items()}
    return [_json(one) for one in value] if isinstance(value, list | tuple) else value


class PageDoor(_Door):
    """Does acts as a person without a script does: signs in, finds the form, fills it in, sends it."""

    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__(store, folder)
        self.unoffered: set[str] = set()
        self._cookies: dict[str, str] = {}
        self._known: dict[tuple[str, str, str], Form] = {}

    def __call__(self, store: Store, step: Step, ref: Reference, data: Mapping[str, Any]) -> None:
        """Do one act; raises TurnedAway with the code the story expects, for pages speak in words alone."""
        self.at(store)
        cookie = {"cookie": self._cookie(step.who)} | SAME
        if "logins" in data:
            with reading(store) as connection:
                data = settled(connection, ref, {"seats": [f"seat:{login}" for login in data["logins"]]})
        fields = dict(_fields(step.act, data))
        form = self._form(step, ref, fields, cookie)
        sent = form.fields | {"act": [step.act]} | fields
        if step.act == "comment":
            sent.pop("exact", None)
        body = urlencode([(name, value) for name, values in sent.items() for value in values])
        headers = cookie | {"content-type": "application/x-www-form-urlencoded"}
        found = self.client.post(form.action, content=body, headers=headers)
        assert "/sign-in" not in found.headers.get("location", ""), step
        if found.status_code != 303:
            raise TurnedAway(step.refused or "turned-away", status=found.status_code, words=_said(found.text))

    def _form(self, step: Step, ref: Reference, fields: dict[str, list[str]], cookie: Mapping[str, str]) -> Form:
        """The form on the page where one would look for it, or the address of the acts where the page shows none."""
        seen = (str(ref), step.act, "".join(fields.get("poll", [])))
        if step.act in _MANY and seen in self._known:
            return self._known[seen]
        page = self.client.get(_where(step.act, ref, fields), headers=cookie)
        assert page.status_code == 200, (step, page.status_code, page.text[:500])
        suits = [form for form in Forms(page.text).forms if form.serves(step.act) and form.fits(fields)]
        if suits:
            form = suits[0]
            if step.act in _MANY:
                self._known[seen] = Form(action=form.action)
            return form
        if not step.refused:
            self.unoffered.add(step.act)
        return Form(action=f"/charters/{ref}/acts")

    def _cookie(self, login: str) -> str:
        if login not in self._cookies:
            self.client.cookies.clear()
            found = self.client.post("/sign-in/demo", data={"login": login}, headers=SAME)
            assert found.status_code == 303, found.text
            self._cookies[login] = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
            self.client.cookies.clear()
        return self._cookies[login]


def _where(act: str, ref: Reference, fields: Mapping[str, list[str]]) -> str:
    """The page on which a person finds the form of an act."""
    here = f"/charters/{ref}"
    first = {name: values[0] for name, values in fields.items() if values}
    asked: dict[str, str] = {name: first[name] for name in ("clause", "amendment", "exact") if name in first}
    pages = {
        "propose": f"{here}/amendments/new?whole=1",
        "revise": f"{here}/revise?whole=1",
        "comment": f"{here}/comments/new?{urlencode(asked)}",
        "convene": f"{here}/assemblies",
        "promulgate": f"{here}/amendments/{first.get('amendments')}",
        "correct": f"{here}/corrigendum",
        "adopt_procedure": f"{here}/procedure",
        "join_partner": f"{here}/partners",
        "sign_version": f"{here}/partners",
        "build_agenda": f"{here}/agenda",
        "record_minutes": f"{here}/minutes",
    }
    return pages.get(act, here) if ref.thing is Thing.CHARTER or act in pages else here


def _fields(act: str, data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What is typed and ticked, by field."""
    for name, value in data.items():
        if name == "marks":
            for mark in value:
                yield f"met-{mark['criterion']}", ["yes" if mark["met"] else "no"]
        elif name == "words" and isinstance(value, Mapping):
            yield from ((f"words-{place}", [said]) for place, said in value.items())
        elif name == "text" and act in {"propose", "revise"}:
            yield "whole", [value]
        else:
            yield name, [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _said(page: str) -> str:
    start = page.find('role="alert"')
    return page[start : start + 300] if start >= 0 else page[:300]
