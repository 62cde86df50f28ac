"""Count a poll again, from its published list and the procedure's file, with nothing but Python's standard library.

    python3 recount.py LIST.json PROCEDURE.toml
    python3 recount.py LEDGER-EXPORT PROCEDURE.toml [--poll MEETING/POLL]

LIST.json is what /api/charters/SLUG/assemblies/N/polls/K/published answers; LEDGER-EXPORT a folder with entries.jsonl,
whose roll calls are counted one after the other. This program shares no code with the engine that counted first.

It ends with 0 where everything agrees, 1 where something differs, 2 where a file cannot be read, and 3 where nothing
could be counted again: of a confidential poll, and of a roll call whose list stands elsewhere, there is no list.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tomllib
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

CHOICES = ("yes", "no", "abstain", "object")
AGREES, DIFFERS, UNREADABLE, UNCOUNTABLE = 0, 1, 2, 3
BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)


class Unreadable(Exception):
    """A file that is none of ours, or not whole."""


class Uncountable(Exception):
    """There is nothing to count again."""


# --- figures ----------------------------------------------------------------------------------------------------------
class Count:
    """Weights by sector: who is entitled, who was there, who said what."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.heads: Counter[str] = Counter()

    def add(self, sector: str, column: str, weight: int) -> None:
        """Count one seat."""
        self.rows[sector][column] += weight
        self.heads[column] += 1

    def total(self) -> Counter[str]:
        """Everything together."""
        found: Counter[str] = Counter()
        for row in self.rows.values():
            found.update(row)
        return found


def base(row: Counter[str], of: str) -> int:
    """What a share is measured against."""
    votes = row["yes"] + row["no"]
    return {"roll": row["roll"], "present": row["present"], "votes": votes, "cast": votes + row["abstain"]}[of]


def handed_in(row: Counter[str]) -> int:
    """Every ballot."""
    return sum(row[choice] for choice in CHOICES)


def holds(share: dict[str, Any], have: int, of: int) -> bool:
    """Whether `have` of `of` is enough; of nothing it never is."""
    if of <= 0 or have < share.get("floor", 0):
        return False
    if "more_than" in share:
        return have > Fraction(share["more_than"]) * of
    return have >= Fraction(share.get("at_least", 0)) * of


def is_simple(share: dict[str, Any]) -> bool:
    """More than half of yes and no: what equal votes are a tie under."""
    return share["of"] == "votes" and Fraction(share.get("more_than", 0)) == Fraction(1, 2)


# --- rules ------------------------------------------------------------------------------------------------------------
def outcome(stages: list[dict[str, Any]], count: Count, sectors: list[str], round_: int, casting: str) -> str:
    """Judge the figures by a stage and whatever entrenched rules stand beside it; the stage comes first."""
    stage, total = stages[0], count.total()
    if not quorate(stages, count, total):
        return "no_quorum"
    consensus = stage.get("consensus")
    if consensus and (round_ <= consensus.get("rounds", 1) or not stage.get("passes")):
        against = count.heads["object"] + (0 if stage.get("passes") else count.heads["no"])
        if against >= consensus.get("sustained", 1):
            return "objected"
    if total["yes"] + total["no"] == 0:
        return "no_votes"
    listed = [one.get("passes", []) for one in stages]
    passes = [share for one in listed for share in (one if isinstance(one, list) else [one])]
    decided = majority(passes, total, casting if stage.get("casting") else "", may_cast=bool(stage.get("casting")))
    if decided != "passed" or (not passes and total["yes"] == 0):
        return decided if decided != "passed" else "failed"
    rules = [one["sectors"] for one in stages if one.get("sectors")]
    return "passed" if all(sectors_hold(rule, count, sectors) for rule in rules) else "sector_failed"


def quorate(stages: list[dict[str, Any]], count: Count, total: Counter[str]) -> bool:
    """Whether enough were there, from enough sectors, and enough ballots came in to decide."""
    for one in stages:
        quorum = dict(one.get("quorum") or {})
        needed = quorum.pop("sectors", one.get("quorum_sectors", 0))
        there = sum(row["present"] > 0 for sector, row in count.rows.items() if sector)
        if needed and there < needed:
            return False
        have = handed_in(total) if quorum.get("of") == "present" else total["present"]
        if quorum and not holds(quorum, have, base(total, quorum["of"])):
            return False
        deciding = one.get("quorum_to_decide")
        if deciding and not holds(deciding, handed_in(total), base(total, deciding["of"])):
            return False
    return True


def majority(passes: list[dict[str, Any]], total: Counter[str], casting: str, *, may_cast: bool) -> str:
    """Whether every majority is reached; equal votes under more than half are a tie, which a casting vote settles."""
    lost = [share for share in passes if not holds(share, total["yes"], base(total, share["of"]))]
    most = total["yes"] + may_cast
    tied = bool(lost) and total["yes"] == total["no"]
    tied = tied and all(is_simple(share) and share.get("floor", 0) <= most for share in lost)
    if tied and casting in {"yes", "no"}:
        settled = total + Counter({casting: 1})
        won = all(holds(share, settled["yes"], base(settled, share["of"])) for share in passes)
        return "passed" if won else "failed"
    return "tied" if tied else "failed" if lost else "passed"


def sectors_hold(rule: dict[str, Any], count: Count, sectors: list[str]) -> bool:
    """Whether enough sectors reach their share; a sector without votes reaches none."""
    among = rule.get("among", sectors)
    won = sum(holds(rule["each"], count.rows[one]["yes"], base(count.rows[one], rule["each"]["of"])) for one in among)
    return won >= int(rule.get("at_least", len(among)))


# --- rankings ---------------------------------------------------------------------------------------------------------
def chosen(method: str, options: list[int], rankings: list[tuple[list[int], int]]) -> int:
    """The one option that wins, 0 where none does alone."""
    found = schulze(options, rankings) if method == "schulze" else run_off(options, rankings)
    return found[0] if len(found) == 1 else 0


def schulze(options: list[int], rankings: list[tuple[list[int], int]]) -> list[int]:
    """Whom nobody beats by a stronger chain of preferences."""
    won: Counter[tuple[int, int]] = Counter()
    for order, weight in rankings:
        for at, one in enumerate(order):
            for two in options:
                if two not in order[: at + 1]:
                    won[one, two] += weight
    path = {(a, b): won[a, b] if won[a, b] > won[b, a] else 0 for a in options for b in options}
    for k in options:
        for a in options:
            for b in options:
                if len({a, b, k}) == 3:  # noqa: PLR2004 - three different ones
                    path[a, b] = max(path[a, b], min(path[a, k], path[k, b]))
    return [a for a in options if all(path[a, b] >= path[b, a] for b in options if a != b)]


def run_off(options: list[int], rankings: list[tuple[list[int], int]]) -> list[int]:
    """Who has more than half of the ballots that still count, once the last have gone round by round."""
    left = list(options)
    while True:
        counts = dict.fromkeys(left, 0)
        for order, weight in rankings:
            first = next((one for one in order if one in counts), None)
            if first is not None:
                counts[first] += weight
        winners = [one for one in left if 2 * counts[one] > sum(counts.values())]
        if winners:
            return winners
        lowest = [one for one in left if counts[one] == min(counts.values())]
        above = [count for count in counts.values() if count > min(counts.values())]
        if len(lowest) > 1 and not (above and sum(counts[one] for one in lowest) < min(above)):
            return left
        left = [one for one in left if one not in lowest]


# --- one poll ---------------------------------------------------------------------------------------------------------
def recount(poll: dict[str, Any], procedure: dict[str, Any]) -> list[str]:
    """Return what differs between the stated decision of a poll and its list counted again; raises Uncountable."""
    if poll["secrecy"] == "confidential":
        raise Uncountable("a confidential poll publishes no list")
    stages = rules_of(poll, procedure)
    decision, roll = poll["decision"], {one["seat"]: one for one in poll["roll"]}
    faults = list(strangers(poll, roll))
    if poll["method"] == "ranked":
        return faults + ranked(poll, stages, roll)
    count = figures(poll, roll)
    stated = decision["tally"]
    faults += compare("total", stated["total"], count.total())
    for sector, row in stated["sectors"].items():
        faults += compare(sector, row, count.rows[sector])
    sectors = [one["id"] for one in procedure.get("sector", [])]
    found = outcome(stages, count, sectors, poll["round"], poll.get("casting", ""))
    if found != decision["outcome"]:
        faults.append(f"outcome: {found} counted, {decision['outcome']} stated")
    return faults


def compare(name: str, stated: dict[str, Any], row: Counter[str]) -> list[str]:
    """Return every figure that differs."""
    return [
        f"{name} {column}: {row[column]} counted, {stated[column]} stated"
        for column in ("roll", "present", *CHOICES)
        if Fraction(stated[column]) != row[column]
    ]


def strangers(poll: dict[str, Any], roll: dict[str, Any]) -> list[str]:
    """Return every ballot of a seat that could not vote, and every seat with two."""
    times = Counter(seat for seat, _ in poll["ballots"])
    faults = [f"{seat} has {count} ballots" for seat, count in times.items() if count > 1]
    return faults + [f"{seat} could not vote" for seat in times if seat not in roll or not votes(roll[seat])]


def votes(elector: dict[str, Any]) -> bool:
    """Whether a seat's ballot counts."""
    return bool(elector["present"] or elector["proxy"]) and not elector["recused"]


def figures(poll: dict[str, Any], roll: dict[str, Any]) -> Count:
    """Count roll, presence, ballots and hands."""
    count = Count()
    for sector, row in poll.get("known", {}).items():
        count.rows[sector].update(row)
    for one in roll.values():
        if not one["recused"] and "known" not in poll:
            count.add(one["sector"], "roll", one["weight"])
            if votes(one):
                count.add(one["sector"], "present", one["weight"])
    for seat, choice in poll["ballots"]:
        if seat in roll:
            count.add(roll[seat]["sector"], choice, roll[seat]["weight"])
    for sector, hands in poll.get("hands", {}).items():
        weight = next((one["weight"] for one in roll.values() if one["sector"] == sector), 1)
        for choice, raised in zip(CHOICES, hands, strict=True):
            for _ in range(raised):
                count.add(sector, choice, weight)
    return count


def ranked(poll: dict[str, Any], stages: list[dict[str, Any]], roll: dict[str, Any]) -> list[str]:
    """Return what differs in a ranked choice."""
    known = [(seat, choice) for seat, choice in poll["ballots"] if seat in roll]
    rankings = [([int(one) for one in choice.split(">")], roll[seat]["weight"]) for seat, choice in known]
    silent = dict(poll, ballots=[[seat, "abstain"] for seat, _ in poll["ballots"]])
    count = figures(silent, roll)
    winner = chosen(stages[0]["ranked"], poll["options"], rankings) if rankings else 0
    if not quorate(stages, count, count.total()):
        winner = 0
    stated = poll["decision"]["winner"]
    return [] if winner == stated else [f"winner: {winner} counted, {stated} stated"]


def rules_of(poll: dict[str, Any], procedure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the stage that judges a poll, then the entrenched rules beside it."""
    stages = procedure["stage"]
    stage = next((one for one in stages if one["id"] == poll["stage"]), None)
    if stage is None:
        own: dict[str, Any] = next(
            (one for one in stages if one.get("body") == poll["body"] and (one.get("passes") or one.get("consensus"))),
            {},
        )
        kept = ("quorum", "quorum_sectors", "quorum_to_decide", "casting")
        stage = {key: own[key] for key in kept if key in own}
        stage["passes"] = {"more_than": "1/2", "of": "votes"}
    held = poll["decision"].get("entrenched", [])
    return [stage, *(one for one in procedure.get("entrenched", []) if one["id"] in held)]


# --- files ------------------------------------------------------------------------------------------------------------
def procedure_of(path: Path) -> tuple[dict[str, Any], str]:
    """Return a procedure and the SHA-256 it is known by."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8").removeprefix("\ufeff"))
        procedure = data if data["stage"] else {}
    except BROKEN as fault:
        raise Unreadable(f"{path}: {fault}") from None
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return procedure, hashlib.sha256(canonical.encode()).hexdigest()


def polls_of(path: Path, procedure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the polls of a published list, or of a ledger export."""
    entries = path / "entries.jsonl" if path.is_dir() else path
    try:
        text = entries.read_text(encoding="utf-8")
        if entries.suffix == ".jsonl":
            return from_ledger([json.loads(line) for line in text.splitlines()], procedure)
        found = json.loads(text)
        if found["format"] != "charter-poll/1":
            raise Unreadable(f"{path}: unknown format {found['format']}")
    except BROKEN as fault:
        raise Unreadable(f"{path}: {fault!r}") from None
    return [found]


def from_ledger(entries: list[dict[str, Any]], procedure: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every closed poll of a log as its list; who was there is known by sector alone, and taken as stated."""
    seats: dict[str, dict[str, Any]] = {}
    bodies: dict[int, str] = {}
    opened: dict[tuple[int, int], dict[str, Any]] = {}
    polls: dict[tuple[int, int], dict[str, Any]] = {}
    for entry in entries:
        body, kind = entry["body"], entry["type"]
        if kind == "seat.appointed":
            seats[body["seat"]] = body
        elif kind == "assembly.convened":
            bodies[body["assembly"]] = body["body"]
        elif kind == "poll.opened":
            opened[body["assembly"], body["poll"]] = body
        elif kind == "poll.closed":
            key = (body["assembly"], body["poll"])
            polls[key] = _listed(body, opened[key], bodies[body["assembly"]], seats, procedure)
        elif kind == "poll.annulled":
            polls.pop((body["assembly"], body["poll"]), None)
    return list(polls.values())


def _listed(
    body: dict[str, Any], opened: dict[str, Any], of: str, seats: dict[str, Any], procedure: dict[str, Any]
) -> dict[str, Any]:
    """Return a closed poll of the log as its list."""
    stage: dict[str, Any] = next((one for one in procedure["stage"] if one["id"] == body["stage"]), {})
    factors = stage.get("weights", {})
    listed = body.get("roll_call")
    held = {"present": True, "proxy": "", "recused": False}
    roll = []
    for seat in [seat for seat, _ in listed or [] if seat in seats]:
        sector = seats[seat]["sector"]
        roll.append(held | {"seat": seat, "sector": sector, "weight": seats[seat]["weight"] * factors.get(sector, 1)})
    # An older log states roll and presence with the result alone.
    stated = dict(body["tally"]["sectors"]) or {"": body["tally"]["total"]}
    known = {sector: {name: int(row[name]) for name in ("roll", "present")} for sector, row in stated.items()}
    names = ("assembly", "poll", "stage", "round", "method")
    return {name: body[name] for name in names} | {
        "body": of,
        "secrecy": body.get("secrecy", "roll_call") if listed is not None else "confidential",
        "options": body.get("options", []),
        "procedure": "",
        "roll": roll,
        "known": opened.get("sectors") or known,
        "ballots": listed or [],
        "hands": body.get("hands", {}),
        "casting": body.get("casting", ""),
        "decision": body,
    }


def main(arguments: list[str] | None = None) -> int:
    """Count again what is asked for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("list", type=Path, help="a published list (JSON), or a ledger export")
    parser.add_argument("procedure", type=Path, help="the procedure's TOML file")
    parser.add_argument("--poll", default="", help="of a ledger, only this one: MEETING/POLL")
    asked = parser.parse_args(arguments)
    try:
        procedure, digest = procedure_of(asked.procedure)
        polls = polls_of(asked.list, procedure)
    except Unreadable as fault:
        sys.stderr.write(f"cannot be read: {fault}\n")
        return UNREADABLE
    wanted = [one for one in polls if asked.poll in {"", f"{one['assembly']}/{one['poll']}"}]
    if not wanted:
        sys.stderr.write(f"there is no closed poll {asked.poll}".rstrip() + "\n")
    ends = [said(one, procedure, digest) for one in wanted]
    return next((end for end in (DIFFERS, UNREADABLE) if end in ends), AGREES if AGREES in ends else UNCOUNTABLE)


def said(poll: dict[str, Any], procedure: dict[str, Any], digest: str) -> int:
    """Count one poll again, say what came of it, and return its code."""
    name = f"meeting {poll['assembly']} poll {poll['poll']}"
    try:
        if poll["procedure"] not in {"", digest}:
            sys.stdout.write(f"{name}: DIFFERS: judged by another procedure file ({poll['procedure'][:12]}…)\n")
            return DIFFERS
        faults = recount(poll, procedure)
    except Uncountable as why:
        sys.stdout.write(f"{name}: not counted again: {why}\n")
        return UNCOUNTABLE
    except BROKEN as fault:
        sys.stdout.write(f"{name}: cannot be read: {fault!r}\n")
        return UNREADABLE
    words = f"DIFFERS: {'; '.join(faults)}" if faults else f"agrees: {poll['decision']['outcome']}"
    sys.stdout.write(f"{name}: {words}\n")
    return DIFFERS if faults else AGREES


if __name__ == "__main__":
    sys.exit(main())
