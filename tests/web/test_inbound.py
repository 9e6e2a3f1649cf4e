"""Providers who bring mail, and others who pretend to be one."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from keepwarm.db import Database
from keepwarm.settings import Settings
from tests import build
from tests.replies.office import OURS, Office, mail
from tests.work.field import rows

MAILGUN, MANDRILL, POSTMARK = "key-of-mailgun", "key-of-mandrill", "s3cret:of postmark"
PUBLIC_URL = "https://keepwarm.example.org"
KEPT = "select source, mailbox, count(*) from inbound_mails group by 1, 2 order by 1, 2"
BODIES = "select sender, subject, body, attachments, message_id from replies order by id"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        public_url=PUBLIC_URL,
        inbound_mailgun_key=SecretStr(MAILGUN),
        inbound_mandrill_key=SecretStr(MANDRILL),
        inbound_postmark_secret=SecretStr(POSTMARK),
    )


def by_mailgun(
    fields: Mapping[str, str] | None = None,
    *,
    token: str = "t0",  # noqa: S107 -- opens nothing
    at: int | None = None,
    key: str = MAILGUN,
) -> dict[str, str]:
    timestamp = str(int(build.NOW.timestamp()) if at is None else at)
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), "sha256").hexdigest()
    return {"timestamp": timestamp, "token": token, "signature": signature, **(fields or {})}


def by_mandrill(*letters: Mapping[str, Any], key: str = MANDRILL) -> tuple[Any, dict[str, str]]:
    events = json.dumps([{"event": "inbound", "ts": 1, "msg": letter} for letter in letters])
    signed = f"{PUBLIC_URL}/inbound/mandrillmandrill_events{events}".encode()
    signature = base64.b64encode(hmac.digest(key.encode(), signed, "sha1")).decode()
    return {"mandrill_events": events}, {"x-mandrill-signature": signature}


def by_postmark(secret: str = POSTMARK) -> dict[str, str]:
    packed = base64.b64encode(f"keepwarm:{secret}".encode()).decode()
    return {"authorization": f"Basic {packed}"}


async def bring(stranger: httpx2.AsyncClient, provider: str, **how: Any) -> int:
    answer = await stranger.post(f"/inbound/{provider}", **how)
    assert answer.content == b"" or answer.status_code not in {200, 403}
    return answer.status_code


async def test_mailgun_brings_a_mail_in_its_own_words(
    stranger: httpx2.AsyncClient, db: Database
) -> None:
    headers = [["Message-Id", "<1@acme.example>"], ["From", "Jané <jane@acme.example>"]]
    form = by_mailgun(
        {
            "recipient": "Sales@us.example",
            "subject": "Re: Grüße",
            "message-headers": json.dumps(headers),
            "body-plain": "Ja, gern!\n\n> Hallo",
            "body-html": "<p>Ja, gern!</p>",
        }
    )

    status = await bring(
        stranger,
        "mailgun",
        data=form,
        files={"attachment-1": ("offer.pdf", b"%PDF", "application/pdf")},
    )
    await Office(db=db).read()

    assert status == 200
    assert await rows(db, KEPT) == [("mailgun", OURS, 1)]
    assert await rows(db, BODIES) == [
        ("jane@acme.example", "Re: Grüße", "Ja, gern!", ["offer.pdf"], "<1@acme.example>")
    ]


@pytest.mark.parametrize("way", ["data", "files"], ids=["urlencoded", "multipart"])
async def test_mailgun_brings_a_mail_as_it_was(
    stranger: httpx2.AsyncClient, db: Database, way: str
) -> None:
    form: Any = by_mailgun({"body-mime": mail("As it was.").decode()})
    if way == "files":
        form = {name: (None, value) for name, value in form.items()}

    status = await bring(stranger, "mailgun", **{way: form})
    await Office(db=db).read()

    assert status == 200
    assert await rows(db, "select body from replies") == [("As it was.",)]


@pytest.mark.parametrize(
    "form",
    [
        by_mailgun(key="another"),
        by_mailgun() | {"token": "t1"},
        by_mailgun() | {"signature": ""},
        by_mailgun(token=""),
        by_mailgun(at=int((build.NOW - timedelta(hours=13)).timestamp())),
        by_mailgun(at=int((build.NOW + timedelta(hours=1)).timestamp())),
        by_mailgun(at=-1),
        by_mailgun(at=10**30),
        {},
    ],
    ids=["key", "token", "signature", "no token", "old", "to come", "before", "never", "empty"],
)
async def test_what_mailgun_did_not_sign_just_now_is_refused(
    stranger: httpx2.AsyncClient, db: Database, form: dict[str, str]
) -> None:
    status = await bring(stranger, "mailgun", data=form | {"body-plain": "Hi"})

    assert (status, await rows(db, KEPT)) == (403, [])


async def test_a_token_is_good_for_one_mail(stranger: httpx2.AsyncClient, db: Database) -> None:
    form = by_mailgun({"body-mime": mail("The real one").decode()})
    forged = form | {"body-mime": mail("Please unsubscribe me").decode()}

    # Mailgun brings a mail again where our answer was lost: it is told that all is well.
    statuses = [await bring(stranger, "mailgun", data=each) for each in (form, form, forged)]

    assert statuses == [200, 200, 403]
    assert await rows(db, KEPT) == [("mailgun", None, 1)]


async def test_mandrill_brings_a_batch(stranger: httpx2.AsyncClient, db: Database) -> None:
    as_it_was = {"raw_msg": mail("As it was.").decode(), "email": OURS}
    told = {
        "headers": {"Message-Id": "<2@acme.example>", "Received": ["a", "b"]},
        "from_email": "joe@acme.example",
        "from_name": "Joe",
        "subject": "Re: hi",
        "html": "<p>In <b>HTML</b></p>",
        "attachments": {"a.pdf": {"name": "a.pdf"}},
        "email": OURS,
    }
    form, headers = by_mandrill(as_it_was, told)

    statuses = [
        await bring(stranger, "mandrill", data=form, headers=headers) for _again in range(2)
    ]
    await Office(db=db).read()

    assert statuses == [200, 200]
    assert await rows(db, KEPT) == [("mandrill", OURS, 2)]
    told_of = "select sender, body, attachments from replies order by sender"
    assert await rows(db, told_of) == [
        ("jane@acme.example", "As it was.", []),
        ("joe@acme.example", "In HTML", ["a.pdf"]),
    ]


async def test_what_mandrill_did_not_sign_for_us_is_refused(
    stranger: httpx2.AsyncClient, db: Database
) -> None:
    form, headers = by_mandrill({"raw_msg": "Hi"}, key="another")
    right, right_headers = by_mandrill({"raw_msg": "Hi"})

    statuses = [
        await bring(stranger, "mandrill", data=form, headers=headers),
        await bring(stranger, "mandrill", data=right),
        await bring(stranger, "mandrill", data={**right, "more": "1"}, headers=right_headers),
    ]

    assert (statuses, await rows(db, KEPT)) == ([403, 403, 403], [])


async def test_mandrill_asks_first_whether_anybody_is_here(stranger: httpx2.AsyncClient) -> None:
    form, headers = by_mandrill()

    asked = await stranger.head("/inbound/mandrill")
    tried = await bring(stranger, "mandrill", data=form, headers=headers)

    assert (asked.status_code, tried) == (200, 200)


async def test_postmark_brings_a_mail(stranger: httpx2.AsyncClient, db: Database) -> None:
    letter = {
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "OriginalRecipient": OURS,
        "From": "jane@acme.example",
        "FromName": "Jane",
        "ReplyTo": "",
        "Subject": "Re: hi",
        "Date": "Mon, 2 Mar 2026 09:00:00 +0000",
        "TextBody": "Call me.",
        "Headers": [{"Name": "Message-ID", "Value": "<3@acme.example>"}],
        "Attachments": [{"Name": "card.vcf", "Content": "", "ContentLength": 0}],
    }

    statuses = [
        await bring(stranger, "postmark", json=letter, headers=by_postmark()) for _again in "12"
    ]
    await Office(db=db).read()

    assert (statuses, await rows(db, KEPT)) == ([200, 200], [("postmark", OURS, 1)])
    assert await rows(db, BODIES) == [
        ("jane@acme.example", "Re: hi", "Call me.", ["card.vcf"], "<3@acme.example>")
    ]


@pytest.mark.parametrize(
    "headers",
    [by_postmark("wrong"), by_postmark(""), {"authorization": "Basic ü?"}, {}],
    ids=["wrong", "empty", "garbage", "none"],
)
async def test_who_does_not_know_postmark_s_secret_is_refused(
    stranger: httpx2.AsyncClient, db: Database, headers: dict[str, str]
) -> None:
    raw = {name: value.encode() for name, value in headers.items()}

    status = await bring(stranger, "postmark", json={}, headers=raw)

    assert (status, await rows(db, KEPT)) == (403, [])


async def test_what_makes_no_sense_is_kept_and_shown_to_a_person(
    stranger: httpx2.AsyncClient, db: Database
) -> None:
    form = {"mandrill_events": "[oops, what now"}
    deep = b'{"Subject": ' + b"[" * 3000 + b"]" * 3000 + b"}"
    signed = f"{PUBLIC_URL}/inbound/mandrillmandrill_events{form['mandrill_events']}".encode()
    signature = base64.b64encode(hmac.digest(MANDRILL.encode(), signed, "sha1")).decode()

    statuses = [
        await bring(stranger, "postmark", content=b"{", headers=by_postmark()),
        await bring(stranger, "postmark", content=b'{"Subject": "\xff"}', headers=by_postmark()),
        await bring(stranger, "postmark", content=deep, headers=by_postmark()),
        await bring(stranger, "mandrill", data=form, headers={"x-mandrill-signature": signature}),
        await bring(stranger, "mailgun", data=by_mailgun({"message-headers": "?"})),
    ]
    await Office(db=db).read()

    assert statuses == [200, 200, 200, 200, 200]
    became = "select became, count(*) from inbound_mails group by 1"
    assert await rows(db, became) == [("unread", 5)]
    quoted = "select quoted from replies where quoted like '[%'"
    assert await rows(db, quoted) == [("[oops, what now",)]


async def test_a_body_beyond_the_limit_is_not_read(stranger: httpx2.AsyncClient) -> None:
    headers = {**by_postmark(), "content-length": str(30 * 1024 * 1024)}

    assert await bring(stranger, "postmark", content=b"{}", headers=headers) == 413


@pytest.mark.parametrize("provider", ["mailgun", "mandrill", "postmark", "sendgrid"])
async def test_without_a_key_nothing_is_here(
    browse: Any, services: Any, app: Any, provider: str, tmp_path: Path
) -> None:
    app.state.services = replace(services, settings=Settings(data_dir=tmp_path))
    stranger = await browse(None)

    answer = await stranger.post(f"/inbound/{provider}", data=by_mailgun())

    assert answer.status_code == 404
