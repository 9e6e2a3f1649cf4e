"""`keepwarm dev …`: stand-ins for the world outside, to try things out against."""

import asyncio
import errno
from collections.abc import Callable
from typing import Annotated, Protocol

import typer

from keepwarm.cli.options import run_until_told
from keepwarm.dev.botapi import HOLDS_BACK, FakeTelegram
from keepwarm.dev.mailbox import MAILGUN_KEY, FakeMail
from keepwarm.dev.model_brain import answer
from keepwarm.dev.modelapi import FakeModel
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.errors import Conflict

app = typer.Typer(no_args_is_help=True)

PERSON = 4_200_700  # who is at the chat page


class PortTaken(Conflict):
    message = "Another program has the port: choose another one with --port."


@app.callback()
def dev() -> None:
    """Stand-ins for the world outside."""


class Played(Protocol):
    """A part of the world outside."""

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


@app.command("model")
def model(
    port: Annotated[
        int, typer.Option(help="The port to serve on; 0 takes a free one.", min=0, max=65535)
    ] = 8111,
) -> None:
    """Play a language model, so that nobody needs a key to try one."""
    fake = FakeModel(port=port, brain=answer)
    run_until_told(_play(fake, lambda: _model_greeting(fake)))


@app.command("telegram")
def telegram(
    port: Annotated[
        int, typer.Option(help="The port to serve on; 0 takes a free one.", min=0, max=65535)
    ] = 8112,
) -> None:
    """Play Telegram and a chat in it, so that nobody needs a bot to try one."""
    # A database may remember an earlier one, so this one counts from the time of day.
    first = int(SystemClock().now().timestamp())
    fake = FakeTelegram(port=port, first_number=first, holds_back=HOLDS_BACK)
    fake.user(PERSON, "Robin", "Marlow", standing="new")
    run_until_told(_play(fake, lambda: _telegram_greeting(fake)))


@app.command("mail")
def mail(
    port: Annotated[
        int, typer.Option(help="The port of its page; 0 takes a free one.", min=0, max=65535)
    ] = 8113,
    smtp_port: Annotated[
        int, typer.Option(help="The port of its mail server.", min=0, max=65535)
    ] = 8025,
    keepwarm: Annotated[
        str, typer.Option(help="Where answers are brought to.")
    ] = "http://127.0.0.1:8000",
) -> None:
    """Play the mailboxes of prospects, so that nobody needs a mail server to try one."""
    fake = FakeMail(SystemClock(), port=port, smtp_port=smtp_port, keepwarm_url=keepwarm)
    run_until_told(_play(fake, lambda: _mail_greeting(fake)))


async def _play(fake: Played, greeting: Callable[[], str]) -> None:
    try:
        await fake.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken from None
        raise
    try:
        print(greeting(), flush=True)
        await asyncio.Event().wait()
    finally:
        await fake.stop()


def _model_greeting(fake: FakeModel) -> str:
    return f"""\
A model is played at {fake.base_url}. What it was asked, and every fault
it can play, is at {fake.root_url}/. To use it:

  export KEEPWARM_LLM_BASE_URL={fake.base_url}
  export KEEPWARM_LLM_MODEL=fake:ok
  export KEEPWARM_LLM_API_KEY=anything

Ctrl-C ends it."""


def _telegram_greeting(fake: FakeTelegram) -> str:
    return f"""\
Telegram is played at {fake.url}/: open it and chat. To have a bot in it:

  export KEEPWARM_TELEGRAM_TOKEN={fake.token}
  export KEEPWARM_TELEGRAM_API_URL={fake.url}
  export KEEPWARM_TELEGRAM_WEB_URL={fake.url}

Ctrl-C ends it."""


def _mail_greeting(fake: FakeMail) -> str:
    return f"""\
Prospects' mailboxes are played at {fake.url}/: open it and read. To write to
them, put these lines into mailboxes.yaml

  mailboxes:
    - address: sales@team.example
      smtp: {fake.smtp_url}

and start Keepwarm with

  export KEEPWARM_MAILBOXES=mailboxes.yaml
  export KEEPWARM_INBOUND_MAILGUN_KEY={MAILGUN_KEY}

Ctrl-C ends it."""
