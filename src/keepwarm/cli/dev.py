"""`keepwarm dev …`: stand-ins for the world outside, to try things out against."""

import asyncio
import errno
from typing import Annotated

import typer

from keepwarm.cli.options import run_until_told
from keepwarm.dev.model_brain import answer
from keepwarm.dev.modelapi import FakeModel
from keepwarm.kit.errors import Conflict

app = typer.Typer(no_args_is_help=True)


class PortTaken(Conflict):
    message = "Another program has the port: choose another one with --port."


@app.callback()
def dev() -> None:
    """Stand-ins for the world outside."""


@app.command("model")
def model(
    port: Annotated[
        int, typer.Option(help="The port to serve on; 0 takes a free one.", min=0, max=65535)
    ] = 8111,
) -> None:
    """Play a language model, so that nobody needs a key to try one."""
    run_until_told(_play(port))


async def _play(port: int) -> None:
    fake = FakeModel(port=port, brain=answer)
    try:
        await fake.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken from None
        raise
    try:
        print(_greeting(fake), flush=True)
        await asyncio.Event().wait()
    finally:
        await fake.stop()


def _greeting(fake: FakeModel) -> str:
    return f"""\
A model is played at {fake.base_url}. What it was asked, and every fault
it can play, is at {fake.root_url}/. To use it:

  export KEEPWARM_LLM_BASE_URL={fake.base_url}
  export KEEPWARM_LLM_MODEL=fake:ok
  export KEEPWARM_LLM_API_KEY=anything

Ctrl-C ends it."""
