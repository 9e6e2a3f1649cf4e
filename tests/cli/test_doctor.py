"""`keepwarm doctor`, from outside and line by line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from keepwarm.cli.doctor import say_bot
from keepwarm.inbox.model import BotSeen
from keepwarm.settings import Settings
from tests.build import NOW
from tests.cli.program import Program

SEEN = BotSeen(bot_id=42, username="warm_bot", name="Warm", heard_at=NOW, trouble=None)
HERE = "https://warm.example"


def told(folder: Path, seen: BotSeen | None, *, public_url: str | None = HERE) -> str:
    token = SecretStr("42:TEST")
    settings = Settings(data_dir=folder, telegram_token=token, public_url=public_url)
    return say_bot(settings, seen, NOW)


def test_the_doctor_says_what_is_there(shared: Program) -> None:
    ended = shared.run("doctor")

    lines = {line[:16].strip(): line[17:] for line in ended.out.splitlines()[:-1]}
    assert lines.pop("free space").endswith(" MB")
    assert lines == {
        "data directory": str(shared.data),
        "PostgreSQL": "18.6 (inside)",
        "leads": "0",
        "runs waiting": "0",
        "messages waiting": "0",
        "Telegram": "off  (set KEEPWARM_TELEGRAM_TOKEN)",
        "e-mail": "off",
    }
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "Everything answers.")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (None, "never heard of  (is a bot running? `keepwarm bot`)"),
        (SEEN, "@warm_bot, with the Mini App"),
        (
            replace(SEEN, heard_at=NOW - timedelta(hours=1)),
            "@warm_bot, silent  (is a bot running? `keepwarm bot`)",
        ),
        (replace(SEEN, trouble="The token is wrong."), "@warm_bot: The token is wrong."),
    ],
    ids=["none ran yet", "well", "silent", "in trouble"],
)
def test_the_doctor_knows_how_the_bot_is(tmp_path: Path, seen: BotSeen | None, said: str) -> None:
    assert told(tmp_path, seen) == said


def test_the_doctor_says_what_the_mini_app_needs(tmp_path: Path) -> None:
    assert told(tmp_path, SEEN, public_url="http://warm.example") == (
        "@warm_bot, without the Mini App  (KEEPWARM_PUBLIC_URL has to be an https address)"
    )
