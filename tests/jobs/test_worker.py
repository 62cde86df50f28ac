from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from charter_engine.jobs import handlers, worker
from charter_engine.jobs.worker import TRIES, run_forever
from charter_engine.storage import jobs
from charter_engine.storage.unit_of_work import database_time, reading, unit_of_work
from tests.support.migrated import opened
from tests.support.press import EXPIRED, demo_keys, issued, papers, promise_again, work_off
from tests.support.tambon import DRAFT, Tambon


class Killed(BaseException):
    """The process ends here: nothing after this line runs."""


@pytest.fixture
def tambon(migrated_url):
    with opened(migrated_url) as engine:
        yield Tambon(engine)


@pytest.fixture
def keys(tmp_path):
    return demo_keys(tmp_path / "data")


def _open_jobs(tambon):
    with reading(tambon.store) as connection:
        return {(one.kind, one.state) for one in jobs.open_jobs(connection)}


def test_a_worker_killed_after_printing_and_before_finishing_leaves_nothing_and_the_next_one_finishes(tambon, keys):
    tambon.adopt(DRAFT)

    def print_then_die(bench, job):
        handlers.publish(bench, job)
        raise Killed

    with pytest.raises(Killed):
        work_off(tambon, keys, lease=EXPIRED, handlers={"publish": print_then_die})
    assert papers(tambon) == {}
    assert issued(tambon) == []
    assert _open_jobs(tambon) == {("publish", "running")}
    assert [(one.kind, one.error) for one in work_off(tambon, keys)] == [("publish", ""), ("pack", "")]
    assert set(papers(tambon)) == {"nong-bua-v1-charter.pdf", "nong-bua-v1.zip"}
    assert len(issued(tambon)) == 1


def test_a_worker_killed_inside_the_finishing_transaction_leaves_nothing_either(sqlite_url, keys):
    def die_with(effects):
        def run(work):
            effects(work)
            raise Killed

        return run

    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        for kind, handler in (("publish", handlers.publish), ("pack", handlers.pack)):
            dying = dict(handlers.HANDLERS) | {kind: lambda bench, job, handler=handler: die_with(handler(bench, job))}
            with pytest.raises(Killed):
                work_off(tambon, keys, lease=EXPIRED, handlers=dying)
            before = set(papers(tambon))
            assert before == (set() if kind == "publish" else {"nong-bua-v1-charter.pdf"})
            one = handlers.HANDLERS if kind == "pack" else {"publish": handlers.publish}
            worker.run_one(handlers.Bench(store=tambon.store, keys=keys, public_url=""), handlers=one)
        assert set(papers(tambon)) == {"nong-bua-v1-charter.pdf", "nong-bua-v1.zip"}
        assert len(issued(tambon)) == 1


def test_a_worker_that_lost_its_lease_changes_nothing_when_it_comes_back(tambon, keys):
    tambon.adopt(DRAFT)
    others: list[worker.Worked] = []

    def slow(bench, job):
        ready = handlers.publish(bench, job)
        others.extend(work_off(tambon, keys))
        return ready

    [late] = work_off(tambon, keys, lease=EXPIRED, handlers={"publish": slow})
    assert "taken over" in late.error
    assert [(one.kind, one.error) for one in others] == [("publish", ""), ("pack", "")]
    assert len(issued(tambon)) == 1
    assert _open_jobs(tambon) == set()


def test_work_that_fails_is_tried_five_times_and_then_left_for_the_operator(tambon, keys, monkeypatch):
    monkeypatch.setattr(worker, "FIRST_PAUSE", timedelta(seconds=-1))

    def broken(_bench, _job):
        raise RuntimeError("no ink")

    promise_again(tambon, "print", "one", version=1)
    done = work_off(tambon, keys, handlers={"print": broken})
    assert [one.error for one in done] == ["RuntimeError: no ink"] * TRIES
    assert _open_jobs(tambon) == {("print", "failed")}


def _claim_after(tambon, pause):
    with unit_of_work(tambon.store) as work:
        later = database_time(work.connection) + pause
        return jobs.claim(work.connection, token="t", now=later, lease=timedelta(days=1))


def test_each_try_waits_twice_as_long_as_the_one_before(tambon, keys, monkeypatch):
    # Longer than any pause of a busy machine between two lines of this test.
    monkeypatch.setattr(worker, "FIRST_PAUSE", timedelta(hours=1))
    promise_again(tambon, "unheard-of", "one")
    [first] = work_off(tambon, keys)
    assert first.error.startswith("UnknownKind")
    assert work_off(tambon, keys) == ()
    pause = worker.FIRST_PAUSE
    for attempt in range(2, TRIES + 1):
        assert _claim_after(tambon, pause - timedelta(minutes=30)) is None
        job = _claim_after(tambon, pause + timedelta(seconds=1))
        assert job is not None
        assert job.attempt == attempt
        worker._put_back(tambon.store, job, RuntimeError("again"))
        pause *= 2


def test_a_job_that_kills_its_worker_each_time_stops_being_given_out(sqlite_url, keys):
    def die(_bench, _job):
        raise Killed

    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        promise_again(tambon, "print", "one")
        for _ in range(TRIES):
            with pytest.raises(Killed):
                work_off(tambon, keys, lease=EXPIRED, handlers={"print": die})
        [last] = work_off(tambon, keys, handlers={"print": die})
        assert "died" in last.error
        assert _open_jobs(tambon) == {("print", "failed")}


def test_the_heartbeat_keeps_a_slow_job_from_being_given_to_another(sqlite_url, keys):
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        promise_again(tambon, "slow", "one")
        renewed = threading.Event()
        stolen: list[object] = []
        until: list[datetime] = []

        def slow(bench, _job):
            assert renewed.wait(60)
            stolen.append(worker.run_one(bench))
            with unit_of_work(tambon.store) as work:
                # Long after the lease as it was given, at the very end of the one it has now.
                stolen.append(jobs.claim(work.connection, token="t", now=until[-1], lease=timedelta(days=1)))
            return lambda _work: None

        real = jobs.renew

        def renewing(connection, job, end):
            real(connection, job, end)
            until.append(end)
            if end > until[0]:
                renewed.set()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(jobs, "renew", renewing)
            patch.setattr(worker, "_BEATS_PER_LEASE", 600)
            [done] = work_off(tambon, keys, lease=timedelta(seconds=60), handlers={"slow": slow})
        assert done.error == ""
        assert stolen == [None, None]


def test_the_worker_goes_on_until_it_is_told_to_stop(sqlite_url, keys):
    with opened(sqlite_url) as engine:
        tambon = Tambon(engine)
        tambon.adopt(DRAFT)
        stop = threading.Event()
        given = {"public_url": "https://charter.example", "stop": stop}
        thread = threading.Thread(target=run_forever, args=(tambon.store, keys), kwargs=given)
        thread.start()
        pause = threading.Event()
        for _ in range(2400):
            if "nong-bua-v1.zip" in papers(tambon):
                break
            pause.wait(0.05)
        stop.set()
        thread.join(60)
        assert not thread.is_alive()
        assert set(papers(tambon)) == {"nong-bua-v1-charter.pdf", "nong-bua-v1.zip"}
