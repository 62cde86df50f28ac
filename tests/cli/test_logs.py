"""The program's own log is talk: on standard error, at the level the settings say, never among the data."""

from __future__ import annotations

import json

import pytest
import structlog
from click.testing import CliRunner

from charter_engine.cli.logs import log_to_stderr
from charter_engine.cli.main import charter
from charter_engine.jobs import ticking


@pytest.mark.parametrize(("level", "told"), [("DEBUG", ["a", "b", "c"]), ("INFO", ["b", "c"]), ("ERROR", ["c"])])
def test_the_log_is_json_lines_on_standard_error_from_its_level_on(capsys, level, told):
    log_to_stderr(level)
    log = structlog.get_logger("any")
    log.debug("a")
    log.info("b", charter="หนองบัว")
    log.error("c")
    heard = capsys.readouterr()
    assert heard.out == ""
    lines = [json.loads(line) for line in heard.err.splitlines()]
    assert [line["event"] for line in lines] == told
    assert {line["charter"] for line in lines if line["event"] == "b"} <= {"หนองบัว"}
    assert all(line["timestamp"].endswith("Z") for line in lines)


def test_a_fault_is_logged_in_one_line_with_where_it_happened(capsys):
    log_to_stderr("INFO")
    try:
        json.loads("{}")["gone"]
    except KeyError:
        structlog.get_logger("any").exception("fault")
    [line] = capsys.readouterr().err.splitlines()
    assert "KeyError: 'gone'" in json.loads(line)["exception"]


def test_json_on_standard_output_stays_clean_while_the_log_speaks(tmp_path, monkeypatch):
    data = str(tmp_path / "data")
    assert CliRunner().invoke(charter, ["--data", data, "init"]).exit_code == 0
    real = ticking.tick

    def loud(*given, **named):
        structlog.get_logger("any").warning("loud")
        return real(*given, **named)

    monkeypatch.setattr(ticking, "tick", loud)
    done = CliRunner().invoke(charter, ["--data", data, "worker", "--once", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"jobs": []}
    assert json.loads(done.stderr)["event"] == "loud"
