"""Any history of versions reads back as it was written, compared with a plain list of whole trees."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from charter_engine.clock import FixedClock
from charter_engine.domain.charter.hashing import root_hash
from charter_engine.domain.charter.provision import EMPTY_CHARTER, Kind, Provision, State
from charter_engine.storage import amendments, charters, manifests, texts
from charter_engine.storage.texts import NoSuchVersion, VersionRecord
from charter_engine.storage.unit_of_work import Store, reading, unit_of_work
from tests.conftest import KINDS
from tests.support.migrated import opened
from tests.support.tambon import AMENDED, DRAFT, Tambon

_slugs = (f"tambon-{number}" for number in itertools.count())
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = st.sampled_from(("หนึ่ง", "สอง", "สาม", "สี่", "น้ำ", "ป่า"))
_SETTINGS = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def histories(draw) -> list[Provision]:
    """Up to seven trees, each made from the one before: clauses added, reworded, repealed, moved and taken out."""
    fresh = (f"n{number}" for number in itertools.count(1))
    tree = replace(EMPTY_CHARTER, heading=draw(_WORDS))
    trees = []
    for _ in range(draw(st.integers(1, 7))):
        for _ in range(draw(st.integers(1, 4))):
            tree = draw(_changed(tree, fresh))
        trees.append(tree)
    return trees


@st.composite
def _changed(draw, tree: Provision, fresh) -> Provision:
    children = list(tree.children)
    place = draw(st.integers(0, len(children)))
    act = draw(st.sampled_from(("add", "add", "reword", "repeal", "move", "remove", "inside", "title")))
    here = children[place] if place < len(children) else None
    if act == "add":
        kind = draw(st.sampled_from((Kind.CLAUSE, Kind.CHAPTER)))
        children.insert(place, Provision(kind=kind, label=draw(_WORDS), identity=next(fresh)))
    elif act == "title":
        return replace(tree, heading=draw(_WORDS))
    elif here is None:
        return tree
    elif act == "remove":
        del children[place]
    elif act == "move":
        children.insert(draw(st.integers(0, len(children) - 1)), children.pop(place))
    elif act == "inside" and here.kind is Kind.CHAPTER:
        children[place] = draw(_changed(here, fresh))
    elif act == "repeal":
        children[place] = replace(here, state=State.REPEALED, heading="", text="")
    else:
        children[place] = replace(here, text=draw(_WORDS), state=State.IN_FORCE)
    return replace(tree, children=tuple(children))


@dataclass
class Shelf:
    """A bare charter in a database."""

    store: Store
    charter_id: str


def _shelf(engine: Engine) -> Shelf:
    """Register a charter with nothing but its row and one amendment's."""
    shelf = Shelf(store=Store(engine=engine, clock=FixedClock(moment=NOW)), charter_id=next(_slugs))
    record = charters.CharterRecord(
        charter_id=shelf.charter_id, slug=shelf.charter_id, title="", place="", kind="charter", prefix="",
        origin=shelf.charter_id, procedure_hash="", head=0, created=NOW,
    )  # fmt: skip
    amendment = amendments.AmendmentRecord(
        n=1, kind="founding", state="adopted", stage="", stage_since=NOW, procedure_hash="", author="", revision=1,
        acts=0, assembly=None, filed_at=NOW,
    )  # fmt: skip
    with unit_of_work(shelf.store) as work:
        charters.add(work.connection, record)
        amendments.add(work.connection, shelf.charter_id, amendment)
    return shelf


def _keep(tambon: Shelf, trees: list[Provision]) -> None:
    for n, tree in enumerate(trees, start=1):
        with unit_of_work(tambon.store) as work:
            _add(work.connection, tambon, n, tree)
            charters.set_head(work.connection, tambon.charter_id, n, "")


def _add(connection: Connection, tambon: Shelf, n: int, tree: Provision) -> None:
    day = date(2026, 1, 1)
    record = VersionRecord(
        n=n, kind="adopted", root=root_hash(tree), adopted=day, effective=day, adopted_at=NOW,
        instrument="", outcome={}, sources=(1,),
    )  # fmt: skip
    texts.add_version(connection, tambon.charter_id, record, tree, {})


def _states(trees: list[Provision]) -> dict[str, list[tuple[int, Provision, str]]]:
    """The model: for each identity, the versions in which it or its parent differs from the version before."""
    found: dict[str, list[tuple[int, Provision, str]]] = {}
    before: dict[str, tuple[Provision, str]] = {}
    for n, tree in enumerate(trees, start=1):
        above = {child.identity: parent.identity for parent in tree.walk() for child in parent.children}
        now = {node.identity: (replace(node, children=()), above.get(node.identity, "")) for node in tree.walk()}
        for identity, state in now.items():
            if before.get(identity) != state:
                found.setdefault(identity, []).append((n, *state))
        before = now
    return found


@pytest.fixture(scope="module", params=KINDS)
def engine(request, tmp_path_factory):
    """One database of each kind for all histories of this file, with a whole manifest at every third version."""
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = server.url(server.create(request.getfixturevalue("_migrated_template")))
    else:
        file = tmp_path_factory.mktemp("texts") / "charter.db"
        file.write_bytes(request.getfixturevalue("_migrated_file").read_bytes())
        url = f"sqlite:///{file}"
    with pytest.MonkeyPatch.context() as patch, opened(url) as engine:
        patch.setattr(manifests, "EVERY", 3)
        yield engine


@_SETTINGS
@given(trees=histories())
def test_every_version_reads_back_as_it_was_written(engine, trees):
    tambon = _shelf(engine)
    _keep(tambon, trees)
    with reading(tambon.store) as connection:
        for afresh in (False, True):
            found = [texts.tree(connection, tambon.charter_id, n, afresh=afresh) for n in range(len(trees) + 1)]
            assert found == [EMPTY_CHARTER, *trees]
        assert [one.root for one in texts.versions(connection, tambon.charter_id)] == [root_hash(one) for one in trees]


@_SETTINGS
@given(trees=histories(), every=st.sampled_from((2, 3, 128)), order=st.randoms(use_true_random=False))
def test_versions_read_in_any_order_and_again_are_what_was_written(engine, trees, every, order):
    asked = 2 * list(range(1, len(trees) + 1))
    order.shuffle(asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifests, "EVERY", every)
        shelf = _shelf(engine)
        _keep(shelf, trees)
        texts.forget()
        with reading(shelf.store) as connection:
            for n in asked:
                assert texts.tree(connection, shelf.charter_id, n) == trees[n - 1]


@_SETTINGS
@given(trees=histories())
def test_what_is_written_does_not_depend_on_what_is_at_hand(engine, trees):
    with_memory, without = _shelf(engine), _shelf(engine)
    _keep(with_memory, trees)
    for n, tree in enumerate(trees, start=1):
        texts.forget()
        with unit_of_work(without.store) as work:
            _add(work.connection, without, n, tree)
    query = "SELECT {} FROM {} WHERE charter_id = :c ORDER BY 1, 2, 3"
    kept = (
        ("identity, version, parent, rank, content_no, amendment", "clause_revision"),
        ("identity, valid_from, valid_to", "clause_span"),
        ("no, hash, text", "content"),
        ("version, places, 0", "manifest"),
    )
    with engine.connect() as connection:
        for columns, table in kept:
            found = [
                connection.execute(text(query.format(columns, table)), {"c": one.charter_id}).all()
                for one in (with_memory, without)
            ]
            assert found[0] == found[1]


@_SETTINGS
@given(trees=histories())
def test_a_provision_s_history_holds_every_change_of_it_and_a_new_row_only_where_something_changed(engine, trees):
    tambon = _shelf(engine)
    _keep(tambon, trees)
    model = _states(trees)
    with reading(tambon.store) as connection:
        for identity, states in model.items():
            kept = [
                (one.version, one.node, one.parent) for one in texts.history(connection, tambon.charter_id, identity)
            ]
            # A place among brothers is part of the history as well: what the model knows must be there in order.
            assert [state for state in kept if state in states] == states
            assert {node for _, node, _ in kept} == {node for _, node, _ in states}
        unchanged = [n for n in range(2, len(trees) + 1) if trees[n - 1] == trees[n - 2]]
        query = text("SELECT count(*) FROM clause_revision WHERE charter_id = :c AND version = :v")
        for n in unchanged:
            assert connection.execute(query, {"c": tambon.charter_id, "v": n}).scalar_one() == 0


@_SETTINGS
@given(trees=histories())
def test_a_text_is_kept_once_however_often_it_comes_back(engine, trees):
    tambon = _shelf(engine)
    _keep(tambon, [*trees, *trees])
    distinct = {replace(node, children=(), identity="") for tree in trees for node in tree.walk()}
    with reading(tambon.store) as connection:
        query = text("SELECT count(*) FROM content WHERE charter_id = :c")
        assert connection.execute(query, {"c": tambon.charter_id}).scalar_one() == len(distinct)
        for n in range(1, len(trees) + 1):
            assert texts.tree(connection, tambon.charter_id, n + len(trees)) == trees[n - 1]


@_SETTINGS
@given(trees=histories())
def test_manifests_made_anew_are_those_that_were_written(engine, trees):
    tambon = _shelf(engine)
    _keep(tambon, trees)
    query = text("SELECT version, places FROM manifest WHERE charter_id = :c ORDER BY version")
    with engine.connect() as connection:
        written = connection.execute(query, {"c": tambon.charter_id}).all()
        assert [n for n, _ in written] == list(range(1, len(trees) + 1))
        assert manifests.stale(connection, tambon.charter_id) == ()
        lost = len(trees) // 2 + 1
        connection.execute(text("UPDATE manifest SET places = :p WHERE charter_id = :c AND version = :v"),
                           {"p": b"", "c": tambon.charter_id, "v": lost})  # fmt: skip
        assert manifests.stale(connection, tambon.charter_id) == (lost,)
        manifests.rebuild(connection, tambon.charter_id)
        assert connection.execute(query, {"c": tambon.charter_id}).all() == written


@_SETTINGS
@given(trees=histories())
def test_the_blame_of_a_version_is_the_last_revision_up_to_it(engine, trees):
    tambon = _shelf(engine)
    _keep(tambon, trees)
    query = text(
        "SELECT identity, max(version) FROM clause_revision WHERE charter_id = :c AND version <= :v GROUP BY 1"
    )
    with reading(tambon.store) as connection:
        for n, tree in enumerate(trees, start=1):
            found = texts.placements(connection, tambon.charter_id, n)
            last: dict[str, int] = dict(connection.execute(query, {"c": tambon.charter_id, "v": n}).all())
            blame = {node.identity: last[node.identity] for node in tree.walk()}
            assert {identity: place.since for identity, place in found.items()} == blame
            assert texts.blame(connection, tambon.charter_id, n) == blame


def test_a_version_that_is_not_there_is_refused_and_not_taken_for_the_newest(migrated_url):
    with opened(migrated_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        with reading(tambon.store) as connection:
            for n in (2, 127, 128, 129, 500):
                with pytest.raises(NoSuchVersion):
                    texts.tree(connection, tambon.charter_id, n)


def test_a_text_read_in_a_transaction_that_is_taken_back_is_not_given_to_readers_of_what_came_instead(migrated_url):
    base = replace(EMPTY_CHARTER, children=(Provision(kind=Kind.CLAUSE, label="ข้อ 1", text="ก", identity="n1"),))
    other = replace(base, children=(replace(base.children[0], text="ข"),))
    with opened(migrated_url) as engine:
        shelf = _shelf(engine)
        with engine.connect() as connection:
            _add(connection, shelf, 1, base)
            assert texts.tree(connection, shelf.charter_id, 1) == base
            connection.rollback()
        _keep(shelf, [other])
        with reading(shelf.store) as connection:
            assert texts.tree(connection, shelf.charter_id, 1) == other


def test_an_adoption_that_is_taken_back_is_not_read_in_place_of_the_one_that_came_instead(migrated_url):
    base = replace(EMPTY_CHARTER, children=(Provision(kind=Kind.CLAUSE, label="ข้อ 1", text="ก", identity="n1"),))
    back, other, last = (replace(base, children=(replace(base.children[0], text=text),)) for text in "ขคง")
    with opened(migrated_url) as engine:
        shelf = _shelf(engine)
        _keep(shelf, [base])
        with engine.connect() as connection:
            _add(connection, shelf, 2, back)
            _add(connection, shelf, 3, last)
            connection.rollback()
        with unit_of_work(shelf.store) as work:
            _add(work.connection, shelf, 2, other)
        with unit_of_work(shelf.store) as work:
            _add(work.connection, shelf, 3, last)
        with reading(shelf.store) as connection:
            assert [texts.tree(connection, shelf.charter_id, n) for n in (3, 2, 1)] == [last, other, base]


def test_two_charters_in_one_database_do_not_see_each_other_s_text(migrated_url):
    with opened(migrated_url) as engine:
        one, other = Tambon(engine, slug="one"), Tambon(engine, slug="other")
        one.adopt(DRAFT)
        other.adopt(AMENDED)
        with reading(one.store) as connection:
            trees = [texts.tree(connection, each.charter_id, 1) for each in (one, other)]
            assert trees[0] != trees[1]
            with pytest.raises(NoSuchVersion):
                texts.version(connection, one.charter_id, 2)
