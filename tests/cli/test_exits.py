"""Every exit code, each with what a person needs to go on: what, where, remedy."""

from __future__ import annotations

import json

import pytest

from charter_engine.cli import exits
from charter_engine.errors import Conflict, Invalid, NotFound, NotPermitted, RuleBroken
from tests.cli.terminal import AMENDED, DECLARATION, PASSWORD, PROCEDURE, SLUG, TODAY


@pytest.mark.parametrize(
    ("family", "code"),
    [(NotFound, 3), (Conflict, 3), (RuleBroken, 3), (NotPermitted, 5), (Invalid, 1)],
)
def test_each_family_has_its_exit_code(family, code) -> None:
    assert exits.exit_of(family(why="x", what="x", who="x", name="x")) == code


def test_every_command_says_init_first_on_an_uninstalled_database(terminal) -> None:
    file = terminal.file("draft.txt", DECLARATION)
    for words in (["show", "x"], ["user", "list"], ["import", file, "--charter", "x"], ["serve"], ["worker", "--once"]):
        said = terminal.refused(3, *words)
        assert "[not-installed]" in said
        assert "charter init" in said
    assert not terminal.data.exists()


def test_a_refused_act_names_its_faulty_fields_and_all_it_takes(tambon) -> None:
    said = tambon.refused(2, "act", SLUG, "convene", "--as", "sec", "--set", "titel=x")
    assert "[unusable-data]: body: โปรดกรอกช่องนี้; title: โปรดกรอกช่องนี้; " in said
    assert "titel: ไม่รู้จักช่องนี้" in said
    assert "body (ต้องมี), kind, title (ต้องมี), day (ต้องมี)" in said


def test_an_act_of_another_thing_is_told_whose_it_is(tambon) -> None:
    said = tambon.refused(3, "act", f"{SLUG}/amendments/1", "promulgate", "--as", "sec")
    assert "[unknown-act]" in said
    assert f"ทำกับ {SLUG} (" in said
    assert f"{SLUG}/assemblies/N" in tambon.refused(3, "act", SLUG, "open_poll", "--as", "sec")


def test_init_may_be_done_again_and_changes_nothing(terminal) -> None:
    first = terminal.json("init", "--origin", "charter.example/a", "--json")
    again = terminal.json("init", "--json")
    assert first["fresh"]
    assert not again["fresh"]
    assert (first["origin"], first["log_key"]) == (again["origin"], again["log_key"])
    assert "[origin-chosen]" in terminal.refused(3, "init", "--origin", "charter.example/b")
    assert terminal.data.stat().st_mode & 0o077 == 0


def test_usage_mistakes_are_2(tambon) -> None:
    tambon.refused(2, "unheard-of")
    tambon.refused(2, "show")
    tambon.refused(2, "show", "a/b/c/d")
    tambon.refused(2, "export", SLUG, "--version", "1", "--at", "2026-01-01")
    tambon.refused(2, "export", SLUG, "--at", "วันนี้")
    tambon.refused(2, "role", "give", SLUG, "sec", "emperor")
    tambon.refused(2, "user", "add", "A B", "--no-password")
    tambon.refused(2, "user", "add", "short", "--password-stdin", stdin="123\n")
    tambon.refused(2, "act", SLUG, "propose", "--as", "sec", "--set", "nothing")
    tambon.refused(2, "act", SLUG, "convene", "--as", "sec", "--set", "day=never")
    tambon.refused(2, "create", "Bad_Slug", "--title", "x", "--place", "y", "--procedure", PROCEDURE)
    tambon.refused(2, "key", "add", "king", PROCEDURE)


def test_unknown_things_and_states_are_3(adopted) -> None:
    assert "[no-such-charter]" in adopted.refused(3, "show", "nowhere")
    assert "[no-such-version]" in adopted.refused(3, "show", f"{SLUG}/versions/9")
    assert "[no-such-amendment]" in adopted.refused(3, "show", f"{SLUG}/amendments/9")
    assert "[no-such-comment]" in adopted.refused(3, "show", f"{SLUG}/comments/9")
    for number in ("0", "-1", "x", "9" * 30):
        adopted.refused(3, "show", f"{SLUG}/versions/{number}")
        adopted.refused(3, "show", f"{SLUG}/amendments/{number}")
        adopted.refused(3, "act", f"{SLUG}/assemblies/{number}", "open", "--as", "chair")
        adopted.refused(3, "act", f"{SLUG}/comments/{number}", "erase", "--as", "sec")
    adopted.refused(3, "diff", f"{SLUG}@{'9' * 30}", f"{SLUG}@1")
    assert "[no-such-version]" in adopted.refused(3, "export", SLUG, "--version", "9")
    assert "[unknown-act]" in adopted.refused(3, "act", SLUG, "dance", "--as", "sec")
    assert "[no-such-account]" in adopted.refused(3, "act", f"{SLUG}/amendments/1", "file", "--as", "nobody")
    assert "[no-such-entry]" in adopted.refused(3, "ledger", "prove", SLUG, "999")
    assert "[slug-taken]" in adopted.refused(
        3, "create", SLUG, "--title", "x", "--place", "y", "--procedure", PROCEDURE
    )


def test_conflicts_with_the_state_are_3(adopted) -> None:
    edited = adopted.file("edited.txt", AMENDED)
    adopted.ok("amend", SLUG, edited, "--as", "citizen")
    assert "[wrong-stage]" in adopted.refused(3, "act", f"{SLUG}/amendments/2", "admit", "--as", "sec")
    stale = ("act", f"{SLUG}/amendments/2", "file", "--as", "citizen", "--expects", "7")
    assert "[stale-view]" in adopted.refused(3, *stale)
    assert "[founded-already]" in adopted.refused(3, "import", edited, "--charter", SLUG)


def test_a_day_before_the_first_version_names_the_first_day(adopted) -> None:
    said = adopted.refused(3, "export", SLUG, "--at", "๑ มกราคม ๒๕๐๐")
    assert "[not-yet-in-force]" in said
    assert TODAY.isoformat() in said
    assert adopted.ok("export", SLUG, "--at", f"{TODAY.day}/{TODAY.month}/{TODAY.year + 543}") == DECLARATION


def test_amending_before_the_first_version_points_to_import(tambon) -> None:
    said = tambon.refused(3, "amend", SLUG, tambon.file("a.txt", AMENDED), "--as", "citizen")
    assert "charter import" in said


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (DECLARATION.encode() + b"\xff\n", "[not-utf8]", 5),
        ("ชื่อ\n\nข้อ ๑ (ยกเลิก)\nยังมีข้อความ\n".encode(), "[text-after-repealed]", 4),
        ("ชื่อ\n\nข้อ ๑ ก\u202eข\n".encode(), "[damaged-line]", 3),
        ("ข้อ ๑ ไม่มีชื่อ\n".encode(), "[no-title]", 1),
    ],
)
def test_an_unreadable_text_is_4_and_names_file_and_line(local, content, code, line) -> None:
    file = local.folder / "bad.txt"
    file.write_bytes(content)
    said = local.refused(4, "import", file, "--dry-run")
    assert code in said
    assert f"bad.txt, บรรทัดที่ {line}" in said
    assert "วิธีแก้" in said


def test_missing_and_malformed_input_is_4(adopted) -> None:
    missing = adopted.folder / "missing.txt"
    assert str(missing) in adopted.refused(4, "import", missing, "--dry-run")
    assert str(missing) in adopted.refused(4, "diff", missing, f"{SLUG}@1")
    broken = adopted.file("broken.json", '{\n"title": \n')
    said = adopted.refused(4, "act", SLUG, "convene", "--as", "sec", "--json", broken)
    assert "broken.json, บรรทัดที่ 3" in said
    wrong = adopted.file("wrong.json", json.dumps({"body": "assembly", "day": "not a day", "extra": 1}))
    said = adopted.refused(4, "act", SLUG, "convene", "--as", "sec", "--json", wrong)
    assert "wrong.json" in said
    assert "day" in said
    said = adopted.refused(4, "key", "add", "chair", broken)
    assert "broken.json" in said
    assert "เปิดไม่ได้ รหัสผ่านไม่ถูกต้องหรือไม่ใช่แฟ้ม PKCS#12" in said
    adopted.refused(4, "verify", adopted.file("x.pdf", "no pdf"))
    adopted.refused(4, "verify", missing)
    adopted.refused(4, "verify", adopted.folder, "--trust", adopted.file("trust.json", "{"))
    toml = adopted.file("bad.toml", "name = ")
    adopted.refused(4, "create", "other", "--title", "x", "--place", "y", "--procedure", toml)


def test_what_is_read_and_refused_is_1(adopted) -> None:
    doubled = adopted.file("doubled.txt", DECLARATION.replace("ข้อ ๒", "ข้อ ๑"))
    assert adopted.json("import", doubled, "--dry-run", "--json")["warnings"][0]["line"] == 4
    assert "[warnings]" in adopted.refused(1, "import", doubled, "--dry-run", "--strict")
    same = adopted.file("same.txt", DECLARATION)
    assert "[nothing-changes]" in adopted.refused(1, "amend", SLUG, same, "--as", "citizen")
    other = adopted.file("other.txt", "ชื่ออื่น\n\nข้อ ๗ ข้อความอื่น\n")
    assert "other.txt" in adopted.refused(1, "amend", SLUG, other, "--as", "citizen")
    toml = adopted.file("bad.toml", PROCEDURE.read_text(encoding="utf-8").replace('"1/2"', '"3/2"'))
    said = adopted.refused(1, "create", "other", "--title", "x", "--place", "y", "--procedure", toml)
    assert "[faulty-procedure]" in said
    assert "bad.toml" in said


def test_what_a_seat_may_not_do_is_5(adopted) -> None:
    adopted.ok("amend", SLUG, adopted.file("edited.txt", AMENDED), "--as", "citizen")
    adopted.ok("act", f"{SLUG}/amendments/2", "file", "--as", "citizen")
    said = adopted.refused(5, "act", f"{SLUG}/amendments/2", "admit", "--as", "citizen")
    assert "[no-seat-for-this]" in said
    adopted.refused(5, "act", f"{SLUG}/amendments/2", "withdraw", "--as", "sec", "--set", "reason=x")


def test_a_database_out_of_reach_is_71_without_a_traceback(local) -> None:
    url = "postgresql+psycopg://charter:secret@127.0.0.1:1/charter"
    said = type(local)(folder=local.folder, database_url=url).refused(71, "show", "x")
    assert "[database-failed]" in said
    assert "secret" not in said


def test_a_fault_of_the_program_is_70_and_traceback_shows_where(local, monkeypatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("charter_engine.cli.config.settings", broken)
    said = local.refused(70, "config", "show")
    assert "[internal]" in said
    assert isinstance(local.run("--traceback", "config", "show").exception, ZeroDivisionError)


@pytest.mark.parametrize("url", ["garbage", "mysql://x/y"])
def test_an_unknown_kind_of_database_is_2(local, url) -> None:
    assert "[unknown-database]" in type(local)(folder=local.folder, database_url=url).refused(2, "show", "x")


def test_unusable_settings_are_2_and_named(local, monkeypatch) -> None:
    monkeypatch.setenv("CHARTER_PORT", "many")
    assert "CHARTER_PORT" in local.refused(2, "config", "show")


def test_an_instrument_amends_and_one_that_does_not_fit_is_refused(adopted) -> None:
    fits = (
        "ปฏิญญาตำบลบ้านใหม่ (ฉบับที่ ๒) พ.ศ. ๒๕๖๙\n\n"
        "ข้อ ๑ ปฏิญญานี้เรียกว่า “ปฏิญญาตำบลบ้านใหม่ (ฉบับที่ ๒) พ.ศ. ๒๕๖๙”\n"
        "ข้อ ๒ ปฏิญญานี้ให้ใช้บังคับตั้งแต่วันถัดจากวันประกาศเป็นต้นไป\n"
        "ข้อ ๓ ให้ยกเลิกความในข้อ {} แห่งปฏิญญาตำบลบ้านใหม่ และให้ใช้ความต่อไปนี้แทน\n"
        "“ข้อ {} ให้มีการประชุมทุกสองเดือน”\n"
    )
    made = adopted.json("amend", SLUG, adopted.file("i.txt", fits.format("๑", "๑")), "--as", "citizen", "--json")
    shown = adopted.json("show", made["ref"], "--json")
    assert [each["what"] for each in shown["operations"]] == ["reword"]
    assert "(ฉบับที่ ๒)" in shown["title"]
    said = adopted.refused(1, "amend", SLUG, adopted.file("j.txt", fits.format("๙", "๙")), "--as", "citizen")
    assert "j.txt, บรรทัดที่ 5" in said


def test_a_tampered_ledger_is_refused_and_its_recount_says_where(adopted) -> None:
    folder = adopted.folder / "ledger"
    adopted.ok("ledger", "export", SLUG, "-o", folder)
    entries = folder / "entries.jsonl"
    entries.write_text(entries.read_text(encoding="utf-8").replace(',"yes"]', ',"no"]', 1), encoding="utf-8")
    result = adopted.run("verify", folder, "--replay", "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)["results"][0]
    assert found["outcome"] == "refused"
    assert [each["detail"] for each in found["replay"] if not each["ok"]] == ["ballots_root, tally"]


def test_passwords_and_program_keys_come_and_go(tambon) -> None:
    tambon.ok("user", "password", "sec", "--password-stdin", stdin=PASSWORD)
    assert tambon.ok("token", "create", "sec", "--label", "script", "--charter", SLUG).startswith("chr_")
    listed = tambon.json("token", "list", "sec", "--json")["tokens"]
    assert [each["charter"] for each in listed] == [SLUG]
    tambon.ok("token", "revoke", "sec", listed[0]["id"])
    assert "[no-such-token]" in tambon.refused(3, "token", "revoke", "sec", listed[0]["id"])
    seats = {each["login"]: each["seats"] for each in tambon.json("user", "list", "--json")["accounts"]}
    tambon.ok("role", "end", SLUG, seats["m1"][0]["seat"], "--as", "officer")
    tambon.refused(5, "role", "end", SLUG, seats["m2"][0]["seat"], "--as", "citizen")
    assert "vote" in tambon.json("role", "list", "--json")["roles"]["chair"]


def test_the_machine_ends_seats_and_erases_people(tambon) -> None:
    seats = {each["login"]: each["seats"] for each in tambon.json("user", "list", "--json")["accounts"]}
    tambon.ok("role", "end", SLUG, seats["m1"][0]["seat"])
    tambon.refused(3, "role", "end", SLUG, seats["m1"][0]["seat"])
    assert tambon.json("user", "erase", "m2", "--yes", "--json")["erased"][0]["slug"] == SLUG
    assert "m2" not in {each["login"] for each in tambon.json("user", "list", "--json")["accounts"]}
    tambon.refused(3, "user", "erase", "m2", "--yes")


@pytest.mark.parametrize(
    ("comment", "code", "word"),
    [(b"# \xff", "[not-utf8]", "0xFF"), ("# ข้อบังคับ".encode("cp874"), "[another-encoding]", "874")],
)
def test_a_procedure_file_in_another_encoding_is_told_as_any_other_file_is(local, comment, code, word) -> None:
    file = local.folder / "rules.toml"
    file.write_bytes(b'name = "x"\n' + comment + b"\n")
    said = local.refused(4, "create", "x", "--title", "a", "--place", "b", "--procedure", file)
    assert code in said
    assert word in said
    assert "rules.toml, บรรทัดที่ 2" in said
    assert word in local.refused(4, "procedure", "check", file)
