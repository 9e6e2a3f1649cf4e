import re
import signal
from pathlib import Path

import httpx2

from keepwarm.mailboxes.file import read_mailboxes
from tests.cli.program import Ended, Program


def test_a_played_model_says_how_to_use_it_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    with Program(tmp_path).staying("dev", "model", "--port", "0") as playing:
        said = [playing.line() for _ in range(8)]
        settings = dict(re.findall(r"export (\w+)=(\S+)", "\n".join(said)))
        models = httpx2.get(f"{settings['KEEPWARM_LLM_BASE_URL']}/models").json()

        ended = playing.end(signal.SIGINT)

    assert list(settings) == [
        "KEEPWARM_LLM_BASE_URL", "KEEPWARM_LLM_MODEL", "KEEPWARM_LLM_API_KEY",
    ]  # fmt: skip
    assert settings["KEEPWARM_LLM_MODEL"] in [model["id"] for model in models["data"]]
    assert (said[-1], ended) == ("Ctrl-C ends it.", Ended(0, "", ""))
    assert list(tmp_path.iterdir()) == []


def test_a_played_telegram_says_how_to_use_it_and_ends_at_ctrl_c(tmp_path: Path) -> None:
    with Program(tmp_path).staying("dev", "telegram", "--port", "0") as playing:
        said = [playing.line() for _ in range(7)]
        settings = dict(re.findall(r"export (\w+)=(\S+)", "\n".join(said)))
        url = settings["KEEPWARM_TELEGRAM_API_URL"]
        me = httpx2.get(f"{url}/bot{settings['KEEPWARM_TELEGRAM_TOKEN']}/getMe").json()
        page = httpx2.get(url)

        ended = playing.end(signal.SIGINT)

    assert (me["ok"], page.status_code) == (True, 200)
    assert settings["KEEPWARM_TELEGRAM_WEB_URL"] == url
    assert (said[-1], ended) == ("Ctrl-C ends it.", Ended(0, "", ""))


def test_played_mailboxes_say_how_to_use_them_and_end_at_ctrl_c(tmp_path: Path) -> None:
    ports = ("--port", "0", "--smtp-port", "0")
    with Program(tmp_path).staying("dev", "mail", *ports) as playing:
        said = [playing.line() for _ in range(13)]
        file = tmp_path / "mailboxes.yaml"
        file.write_text("\n".join(line[2:] for line in said[3:6]))
        (mailbox,) = read_mailboxes(file)
        file.unlink()
        page = httpx2.get(re.findall(r"http\S+/", said[0])[0])

        ended = playing.end(signal.SIGINT)

    assert (mailbox.address, page.status_code) == ("sales@team.example", 200)
    settings = dict(re.findall(r"export (\w+)=(\S+)", "\n".join(said)))
    assert list(settings) == ["KEEPWARM_MAILBOXES", "KEEPWARM_INBOUND_MAILGUN_KEY"]
    assert (said[-1], ended) == ("Ctrl-C ends it.", Ended(0, "", ""))


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with Program(tmp_path).staying("dev", "model", "--port", "0") as playing:
        port = re.findall(r":(\d+)/v1", playing.line())[0]

        refused = Program(tmp_path).run("dev", "model", "--port", port)

    sentence = "keepwarm: Another program has the port: choose another one with --port.\n"
    assert refused == Ended(1, "", sentence)
