"""A two-clause declaration created from nothing, adopted, amended and adopted again, wholly on the command line."""

from __future__ import annotations

import json

from charter_engine.domain.text.dates import thai_date
from charter_engine.publication.signing import DEMONSTRATION
from tests.cli.terminal import AMENDED, DECLARATION, MEMBERS, SLUG, TODAY
from tests.publication.papers import first_stamp


def test_a_declaration_lives_its_whole_life_on_the_command_line(terminal) -> None:
    terminal.found()
    draft = terminal.file("draft.txt", DECLARATION.replace("สองคน", "สามคน"))
    final, edited = terminal.file("final.txt", DECLARATION), terminal.file("edited.txt", AMENDED)

    assert terminal.json("import", draft, "--charter", SLUG, "--json")["ref"] == f"{SLUG}/amendments/1"
    again = terminal.json("import", final, "--charter", SLUG, "--json")
    assert (again["ref"], again["text_revision"]) == (f"{SLUG}/amendments/1", 2)
    terminal.adopt(1)
    assert terminal.ok("export", SLUG, "--format", "text") == DECLARATION
    dry = terminal.json("import", final, "--dry-run", "--json")
    assert dry["root"] == again["root"] == terminal.json("export", SLUG, "--format", "json")["root"]
    assert dry["counts"] == {"charter": 1, "clause": 2}

    made = terminal.json("amend", SLUG, edited, "--title", "แก้ข้อ ๑", "--as", "citizen", "--json")
    assert made["ref"] == f"{SLUG}/amendments/2"
    shown = terminal.json("show", made["ref"], "--json")
    assert [each["act"] for each in shown["next"]] == ["file", "revise", "withdraw"]
    said = terminal.act("", "comment", "citizen", clause="1", exact="ทุกสามเดือน", body="บ่อยกว่านี้ได้ไหม")
    terminal.act(said["ref"].split("/", 1)[1], "answer", "sec", body="แก้ให้แล้ว", led_to="ร่างที่ ๒")
    terminal.adopt(2)

    charter = terminal.json("show", SLUG, "--json")
    assert (charter["head"], charter["in_force"], charter["state"]) == (2, 2, "in_force")
    comment = terminal.json("show", said["ref"], "--json")
    assert comment["answer"]["led_to"] == "ร่างที่ ๒"
    assert comment["places"][-1]["version"] == 2
    meeting = terminal.json("show", f"{SLUG}/assemblies/2", "--json")
    assert len(meeting["attendance"]) == len(MEMBERS)
    assert [choice for _, choice in meeting["polls"][0]["ballots"]] == ["yes"] * len(MEMBERS)
    assert terminal.ok("export", SLUG, "--version", "1", "--format", "text") == DECLARATION
    assert terminal.ok("export", SLUG, "--at", thai_date(TODAY)) == AMENDED
    found = terminal.json("diff", f"{SLUG}@1", f"{SLUG}@2", "--json")["changes"]
    assert [(each["label"], each["what"]) for each in found] == [("ข้อ ๑", "reworded")]

    folder = terminal.folder / "ledger"
    terminal.ok("ledger", "export", SLUG, "-o", folder)
    checked = terminal.json("verify", folder, "--replay", "--json")
    assert checked["trust"] == str(terminal.data / "trust.json")
    assert checked["results"][0]["outcome"] == "verified"
    assert [each["what"] for each in checked["results"][0]["replay"]] == [
        "assemblies/1 poll 1",
        "versions/1",
        "assemblies/2 poll 1",
        "versions/2",
    ]
    proof = terminal.json("ledger", "prove", SLUG, "0", "--json")
    assert json.loads(proof["entry"])["type"] == "charter.created"


def test_every_thing_is_shown_in_words(adopted) -> None:
    adopted.act("", "comment", "citizen", clause="1", body="เห็นด้วย")
    for ref in ("", "/versions/1", "/amendments/1", "/assemblies/1", "/comments/1"):
        said = adopted.ok("show", SLUG + ref)
        assert said.startswith(SLUG + ref)
    assert "answer โดย secretariat" in adopted.ok("show", f"{SLUG}/comments/1")


def test_the_worker_issues_papers_and_the_signed_one_is_exported_and_verified(adopted) -> None:
    paper, plain = adopted.folder / "charter.pdf", adopted.folder / "plain.pdf"
    adopted.ok("export", SLUG, "--format", "pdf", "-o", plain)
    adopted.ok("key", "demo")
    adopted.ok("worker", "--once")
    adopted.ok("export", SLUG, "--format", "pdf", "-o", paper)
    checked = adopted.json("verify", paper, "--json")["results"][0]
    assert (checked["outcome"], len(checked["signatures"])) == ("verified", 2)
    assert "".join(DEMONSTRATION.split()) in first_stamp(paper.read_bytes())
    adopted.refused(1, "verify", plain)
    kinds = {each["kind"] for each in adopted.json("show", f"{SLUG}/versions/1", "--json")["papers"]}
    assert kinds == {"charter", "package"}


def test_a_folder_of_papers_is_checked_with_the_installations_own_trust_file_even_if_it_was_lost(adopted) -> None:
    folder = adopted.folder / "out"
    adopted.ok("ledger", "export", SLUG, "-o", folder / SLUG)
    (adopted.data / "trust.json").unlink()
    assert adopted.json("verify", folder, "--json")["results"][0]["outcome"] == "verified"
    (adopted.data / "trust.json").unlink()
    (adopted.data / "keys" / "log.key.pem").unlink()
    assert "consistent, origin not established" in adopted.run("verify", folder).stdout
    adopted.refused(1, "verify", folder)
