import pytest

from keepwarm.cli.channels import MailHalfConfigured, app_url_of, channels_of, transports_of
from keepwarm.settings import Settings


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_TOKEN", "SMTP_URL", "MAIL_FROM"):
        monkeypatch.delenv(f"KEEPWARM_{name}", raising=False)


def _settings(token: str = "", url: str = "", sender: str = "") -> Settings:
    named = {"telegram_token": token, "smtp_url": url, "mail_from": sender}
    return Settings.model_validate({name: value for name, value in named.items() if value})


@pytest.mark.parametrize(
    ("token", "url", "sender", "channels"),
    [
        ("", "", "", set[str]()),
        ("42:X", "", "", {"telegram"}),
        ("", "smtp://127.0.0.1:25", "a@b.example", {"email"}),
        ("42:X", "smtps://me:pw@mail.example", "A <a@b.example>", {"telegram", "email"}),
    ],
    ids=["none", "a bot", "a mail server", "both"],
)
async def test_each_channel_that_is_named_is_there(
    token: str, url: str, sender: str, channels: set[str]
) -> None:
    settings = _settings(token, url, sender)

    transports = transports_of(settings)

    assert set(transports) == set(channels_of(settings)) == channels
    for transport in transports.values():
        await transport.aclose()


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://127.0.0.1", ""),
        ("", "a@b.example"),
        ("mail.example.org:587", "a@b.example"),
        ("http://mail.example.org", "a@b.example"),
        ("smtp://mail.example.org:many", "a@b.example"),
        ("smtp://", "a@b.example"),
    ],
)
def test_half_of_the_e_mail_settings_is_none_and_is_said(url: str, sender: str) -> None:
    with pytest.raises(MailHalfConfigured):
        transports_of(_settings(url=url, sender=sender))


@pytest.mark.parametrize(
    ("api", "public", "here", "app"),
    [
        (None, "https://crm.example.org/", None, "https://crm.example.org"),
        (None, "http://crm.example.org", None, None),
        (None, None, "http://127.0.0.1:8000", None),
        ("http://127.0.0.1:81", None, "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:81", "http://crm.test", "http://127.0.0.1:8000", "http://crm.test"),
        ("http://127.0.0.1:81", None, None, None),
    ],
    ids=[
        *("https", "http is refused by Telegram", "this machine is out of Telegram's reach"),
        *("a test server opens what is here", "or what is named", "but not what is nowhere"),
    ],
)
def test_the_mini_app_is_where_telegram_can_open_it(
    api: str | None, public: str | None, here: str | None, app: str | None
) -> None:
    named = {"telegram_api_url": api, "public_url": public}
    settings = Settings.model_validate({name: value for name, value in named.items() if value})

    assert app_url_of(settings, here=here) == app
