"""`keepwarm doctor`, from outside and line by line."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from keepwarm.cli.doctor import Late, Said, may_send, say_bot, say_mailbox, say_waiting
from keepwarm.inbox.model import BotSeen
from keepwarm.mailboxes.model import Doing, Mailbox
from keepwarm.settings import Settings
from tests.build import NOW
from tests.cli.program import Program

SEEN = BotSeen(bot_id=42, username="warm_bot", name="Warm", heard_at=NOW, trouble=None)
HERE = "https://warm.example"


def told(folder: Path, seen: BotSeen | None, *, public_url: str | None = HERE) -> Said:
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
        "mails unread": "0",
        "letters waiting": "0",
        "mailboxes": "none  (KEEPWARM_MAILBOXES)",
    }
    assert (ended.code, ended.out.splitlines()[-1]) == (0, "Everything answers.")


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (None, Said("never heard of  (is a bot running? `keepwarm bot`)", is_well=False)),
        (SEEN, Said("@warm_bot, with the Mini App")),
        (
            replace(SEEN, heard_at=NOW - timedelta(hours=1)),
            Said("@warm_bot, silent  (is a bot running? `keepwarm bot`)", is_well=False),
        ),
        (
            replace(SEEN, trouble="The token is wrong."),
            Said("@warm_bot: The token is wrong.", is_well=False),
        ),
    ],
    ids=["none ran yet", "well", "silent", "in trouble"],
)
def test_the_doctor_knows_how_the_bot_is(tmp_path: Path, seen: BotSeen | None, said: Said) -> None:
    assert told(tmp_path, seen) == said


def test_the_doctor_says_what_the_mini_app_needs(tmp_path: Path) -> None:
    assert told(tmp_path, SEEN, public_url="http://warm.example") == Said(
        "@warm_bot, without the Mini App  (KEEPWARM_PUBLIC_URL has to be an https address)"
    )


DOING = Doing(
    address="sales@team.example",
    heard_at=None,
    trouble=None,
    took_at=NOW,
    closed_because=None,
    closed_until=None,
    this_hour=2,
    today=7,
)
USED = "sales@team.example: 2 this hour, 7 within a day"


@pytest.mark.parametrize(
    ("doing", "public_url", "said"),
    [
        (DOING, "https://warm.example", Said(USED)),
        (
            DOING,
            None,
            Said(
                f"{USED}  (no one-click unsubscribe:"
                " KEEPWARM_PUBLIC_URL has to be an https address)"
            ),
        ),
        (
            replace(DOING, closed_because="535 wrong"),
            HERE,
            Said("sales@team.example: sends nothing  (535 wrong)", is_well=False),
        ),
        (
            replace(DOING, trouble="No such folder."),
            HERE,
            Said("sales@team.example: does not listen  (No such folder.)", is_well=False),
        ),
    ],
    ids=["well", "no address", "sends nothing", "hears nothing"],
)
def test_the_doctor_knows_how_a_mailbox_is_doing(
    tmp_path: Path, doing: Doing, public_url: str | None, said: Said
) -> None:
    assert say_mailbox(Settings(data_dir=tmp_path, public_url=public_url), doing) == said


@pytest.mark.parametrize(
    ("doing", "ready"),
    [
        (DOING, True),
        (replace(DOING, this_hour=30), False),
        (replace(DOING, today=150), False),
        (replace(DOING, closed_because="535 wrong"), False),
    ],
    ids=["well", "used up for an hour", "used up for a day", "not let in"],
)
def test_letters_of_a_mailbox_in_order_wait_for_a_worker_only(doing: Doing, ready: bool) -> None:
    mailbox = Mailbox(address=DOING.address, smtp="smtp://127.0.0.1")

    assert may_send(doing, mailbox) is ready


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (Late(0, None), Said("0")),
        (Late(3, None), Said("3  (is a worker running? `keepwarm worker`)", is_well=False)),
        (Late(3, "Telegram answers 502."), Said("3  (Telegram answers 502.)", is_well=False)),
    ],
    ids=["nothing", "nobody works", "put off"],
)
def test_the_doctor_knows_what_holds_work_up(late: Late, said: Said) -> None:
    assert say_waiting(late) == said


def test_the_doctor_does_not_say_that_all_is_well_where_it_is_not(shared: Program) -> None:
    with_bot = Program(shared.data, KEEPWARM_TELEGRAM_TOKEN="42:TEST")  # noqa: S106 -- opens nothing

    ended = with_bot.run("doctor")

    assert (ended.code, ended.out.splitlines()[-1]) == (0, "Not well: Telegram.")


def test_the_doctor_names_what_ails_once(shared: Program, tmp_path: Path) -> None:
    file = tmp_path / "mailboxes.yaml"
    file.write_text("mailboxes: [{adress: sales@team.example}]")

    ended = Program(shared.data, KEEPWARM_MAILBOXES=str(file)).run("doctor")

    *_, said, verdict = ended.out.splitlines()
    assert "unknown field `adress`" in said
    assert verdict == "Not well: mailboxes."
