"""`keepwarm user …`: members from the command line, where whoever may run it is an admin."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from keepwarm.accounts.actions import add_member, create_api_token, offer_sign_in
from keepwarm.accounts.model import Member, Role
from keepwarm.accounts.reads import get_member_by_email, list_members
from keepwarm.cli.engine import Engine, engine, first_admin
from keepwarm.cli.options import Data, run, settings_with
from keepwarm.db import Connection
from keepwarm.kit.errors import NotFound

app = typer.Typer(no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The member's e-mail address, or their name.")]


class MemberUnknown(NotFound):
    message = "There is no such member. `keepwarm user list` shows who there is."


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What the team calls them.")],
    *,
    email: Annotated[str | None, typer.Option(help="For signing in by password.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="May manage the team.")] = False,
    data: Data = None,
) -> None:
    """Add a member and print a one-time link to sign in."""
    run(_with(data, lambda base: _add(base, name, email, "admin" if admin else "member")))


@app.command("link")
def link(member: Email, *, data: Data = None) -> None:
    """Print a one-time link by which a member signs in."""
    run(_with(data, lambda base: _link(base, member)))


@app.command("token")
def token(
    member: Email,
    *,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    data: Data = None,
) -> None:
    """Print a bearer token for the API. It is shown once."""
    run(_with(data, lambda base: _token(base, member, name)))


@app.command("list")
def show(*, data: Data = None) -> None:
    """Print who belongs to the team."""
    run(_with(data, _list))


async def _add(base: Engine, name: str, email: str | None, role: Role) -> None:
    async with base.db.transaction() as conn:
        by = (await first_admin(base, conn)).viewer
        member = await add_member(conn, name, email=email, role=role, by=by, now=base.clock.now())
        ticket = await offer_sign_in(conn, member.id, now=base.clock.now())
    print(f"{member.name} signs in once with {_address(base)}/sign-in/{ticket}")


async def _link(base: Engine, who: str) -> None:
    async with base.db.transaction() as conn:
        member = await _find(base, conn, who)
        ticket = await offer_sign_in(conn, member.id, now=base.clock.now())
    print(f"{_address(base)}/sign-in/{ticket}")


async def _token(base: Engine, who: str, name: str) -> None:
    async with base.db.transaction() as conn:
        member = await _find(base, conn, who)
        bearer = await create_api_token(conn, member.id, name=name, now=base.clock.now())
    print(bearer)


async def _list(base: Engine) -> None:
    async with base.db.transaction() as conn:
        await first_admin(base, conn)
        for member in await list_members(conn):
            state = "disabled" if member.disabled_at else member.role
            print(f"{member.name}\t{member.email or '-'}\t{state}")


async def _find(base: Engine, conn: Connection, who: str) -> Member:
    await first_admin(base, conn)
    by_email = await get_member_by_email(conn, who.lower())
    named = [m for m in await list_members(conn) if m.name.casefold() == who.casefold()]
    found = by_email or (named[0] if len(named) == 1 else None)
    if found is None:
        raise MemberUnknown
    return found


def _address(base: Engine) -> str:
    return (base.settings.public_url or "http://127.0.0.1:8000").rstrip("/")


async def _with(data: Path | None, command: Callable[[Engine], Awaitable[None]]) -> None:
    async with engine(settings_with(data)) as base:
        await command(base)
