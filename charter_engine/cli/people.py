"""`charter user`, `role` and `token`: accounts, seats and keys for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from charter_engine.cli.exits import Exit, Stop, about
from charter_engine.cli.inputs import read_password
from charter_engine.cli.place import as_json, looking, working
from charter_engine.cli.talk import give, give_json, say, table

if TYPE_CHECKING:
    from charter_engine.storage.people import TokenRecord

_PASSWORD_STDIN = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
_SHOWN = 12


# --- accounts ---------------------------------------------------------------------------------------------------------
@click.group()
def user() -> None:
    """Open accounts and change passwords."""


@user.command("add")
@click.argument("login")
@click.option("--name", help="The person's name; else the login.")
@click.option("--email", help="Where notices go.")
@click.option("--officer", is_flag=True, help="This account keeps the installation.")
@click.option("--no-password", is_flag=True, help="Nobody can sign in with it yet.")
@_PASSWORD_STDIN
def user_add(
    *,
    login: str,
    name: str | None,
    email: str | None,
    officer: bool,
    no_password: bool,
    password_stdin: bool,
) -> None:
    """Open an account LOGIN."""
    from charter_engine.actions.accounts import NO_PASSWORD, hash_password, login_form, open_account

    login = login_form(login)
    hashed = NO_PASSWORD if no_password else hash_password(read_password(from_stdin=password_stdin))
    with working() as work:
        made = open_account(work, login=login, name=name or login, password_hash=hashed, email=email, officer=officer)
    give(made.login)


@user.command("erase")
@click.argument("login")
@click.confirmation_option("--yes", prompt="ลบชื่อ บัญชี และถ้อยคำของบุคคลนี้อย่างถาวรหรือไม่")
@as_json
def user_erase(*, login: str, as_json: bool) -> None:
    """Erase the person behind LOGIN: name, account and words; seats, votes and every proof stay."""
    from charter_engine.actions.erasure import erase_person

    with working() as work:
        done = erase_person(work, login)
    if as_json:
        give_json({"erased": done})
        return
    for one in done:
        give(f"{one.slug}: ลบถ้อยคำของความเห็น {len(one.comments)} รายการ ที่นั่ง {len(one.seats)} ที่สิ้นสุด")
    say(f"ลบข้อมูลส่วนบุคคลของ {login} แล้ว")


@user.command("list")
@as_json
def user_list(*, as_json: bool) -> None:
    """List accounts, with the seats each holds."""
    from charter_engine.storage import charters, people

    with looking() as (connection, _):
        known = charters.every(connection)
        found = [
            {
                "login": account.login,
                "name": account.name,
                "officer": account.officer,
                "seats": [
                    {"charter": charter.slug, "seat": seat.seat, "role": seat.role, "body": seat.body}
                    for charter in known
                    for seat in charters.seats_of_person(connection, charter.charter_id, account.person_id)
                ],
            }
            for account in people.accounts(connection)
        ]
    if as_json:
        give_json({"accounts": found})
        return
    lines = [
        (each["login"], each["name"], "officer" if each["officer"] else "", _seats(each["seats"])) for each in found
    ]
    table(["ชื่อเข้าใช้", "ชื่อ", "ผู้ดูแล", "ที่นั่ง"], lines)


def _seats(seats: object) -> str:
    listed = seats if isinstance(seats, list) else []
    return " ".join(f"{seat['charter']}:{seat['role']}" for seat in listed)


@user.command("password")
@click.argument("login")
@_PASSWORD_STDIN
def user_password(*, login: str, password_stdin: bool) -> None:
    """Change LOGIN's password and sign it out everywhere."""
    from charter_engine.actions.accounts import change_password, hash_password

    hashed = hash_password(read_password(from_stdin=password_stdin))
    with working() as work:
        change_password(work, login, hashed)
    say(f"เปลี่ยนรหัสผ่านของ {login} แล้ว")


# --- roles and seats --------------------------------------------------------------------------------------------------
@click.group()
def role() -> None:
    """Show rights; give and end seats."""


@role.command("list")
@as_json
def role_list(*, as_json: bool) -> None:
    """Show which role holds which rights; what is not listed is denied."""
    from charter_engine.domain.identity.role import RIGHTS

    found = {name.value: sorted(right.value for right in rights) for name, rights in RIGHTS.items()}
    if as_json:
        give_json({"roles": found})
        return
    table(["บทบาท", "สิทธิ"], [(name, ", ".join(rights)) for name, rights in found.items()])


@role.command("give")
@click.argument("slug", metavar="CHARTER")
@click.argument("login")
@click.argument("role_name", metavar="ROLE")
@click.option("--body", default="", help="The body, by its id in the procedure.")
@click.option("--sector", default="", help="The sector, by its id in the procedure.")
@click.option("--weight", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--as", "officer", metavar="USER", help="The officer who appoints; else the machine itself.")
@as_json
def role_give(
    *,
    slug: str,
    login: str,
    role_name: str,
    body: str,
    sector: str,
    weight: int,
    officer: str | None,
    as_json: bool,
) -> None:
    """Give LOGIN a seat with ROLE in CHARTER."""
    from charter_engine.actions import acts, data
    from charter_engine.actions.charters import appoint_at_machine
    from charter_engine.storage import charters

    _check_role(role_name)
    asked = {"login": login, "role": role_name, "body": body, "sector": sector, "weight": weight}
    with about("CHARTER LOGIN ROLE --body --sector", usage=True), working() as work:
        if officer:
            seat = acts.perform(work, officer, acts.parse_reference(slug), "appoint", asked)
        else:
            charter = charters.by_slug(work.connection, slug, lock=True)
            seat = appoint_at_machine(work, charter, data.read(data.Appoint, asked))
    if as_json:
        give_json(seat)
        return
    give(seat.seat)


def _check_role(name: str) -> None:
    from charter_engine.domain.identity.role import Role

    known = [each.value for each in Role]
    if name not in known:
        raise click.UsageError(f"ไม่มีบทบาท {name}: ใช้ {', '.join(known)}")


@role.command("end")
@click.argument("slug", metavar="CHARTER")
@click.argument("seat")
@click.option("--as", "officer", metavar="USER", help="The officer who ends it; else the machine itself.")
def role_end(*, slug: str, seat: str, officer: str | None) -> None:
    """End SEAT in CHARTER; what was done from it stays."""
    from charter_engine.actions import acts
    from charter_engine.actions.charters import end_seat_at_machine
    from charter_engine.storage import charters

    with working() as work:
        if officer:
            acts.perform(work, officer, acts.parse_reference(slug), "end_seat", {"seat": seat})
        else:
            end_seat_at_machine(work, charters.by_slug(work.connection, slug), seat)
    say(f"ที่นั่ง {seat} สิ้นสุดแล้ว")


# --- keys for programs ------------------------------------------------------------------------------------------------
@click.group()
def token() -> None:
    """Keys with which programs act for an account."""


@token.command("create")
@click.argument("login")
@click.option("--label", required=True, help="What it is for.")
@click.option("--charter", "slug", metavar="SLUG", help="Only in this charter.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True)
def token_create(*, login: str, label: str, slug: str | None, days: int) -> None:
    """Make a key for LOGIN; it is shown once, only its hash is kept."""
    from charter_engine.actions.accounts import issue_token
    from charter_engine.clock import wall_time
    from charter_engine.storage import charters, people

    with working() as work:
        people.account_by_login(work.connection, login)
        charter_id = charters.by_slug(work.connection, slug).charter_id if slug else None
        made = issue_token(work, login, label=label, charter_id=charter_id, now=wall_time(), days=days)
    give(made)
    say("เก็บไว้ให้ดี จะไม่แสดงอีก")


@token.command("list")
@click.argument("login")
@as_json
def token_list(*, login: str, as_json: bool) -> None:
    """List LOGIN's keys by the beginning of their hashes."""
    from charter_engine.storage import charters, people

    with looking() as (connection, _):
        people.account_by_login(connection, login)
        slugs = {each.charter_id: each.slug for each in charters.every(connection)}
        found = [_token(each, slugs) for each in people.tokens_of(connection, login)]
    if as_json:
        give_json({"tokens": found})
        return
    table(["รหัส", "ใช้ทำ", "ธรรมนูญ", "หมดอายุ"], [tuple(each.values()) for each in found])


def _token(record: TokenRecord, slugs: dict[str, str]) -> dict[str, object]:
    charter = slugs.get(record.charter_id, record.charter_id) if record.charter_id else ""
    expires = record.expires.isoformat()
    return {"id": record.token_hash[:_SHOWN], "label": record.label, "charter": charter, "expires": expires}


@token.command("revoke")
@click.argument("login")
@click.argument("ident", metavar="ID")
def token_revoke(*, login: str, ident: str) -> None:
    """Revoke LOGIN's key ID (as `token list` shows it)."""
    from charter_engine.storage import people

    with working() as work:
        people.account_by_login(work.connection, login)
        meant = [each for each in people.tokens_of(work.connection, login) if each.token_hash.startswith(ident)]
        if len(meant) != 1 or not ident:
            remedy = f"ดูรายการด้วย charter token list {login}"
            raise Stop(Exit.STATE, "no-such-token", f"ไม่พบกุญแจ {ident} ของ {login}", remedy=remedy)
        people.drop_token(work.connection, meant[0].token_hash)
    say(f"เพิกถอนกุญแจ {ident} แล้ว")
