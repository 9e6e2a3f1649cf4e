"""Letters to people at leads, as they travel."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default as modern

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from keepwarm.contacts.unsubscribing import read_unsubscribe_token
from keepwarm.dev.mailbox.post_office import PostOffice
from keepwarm.emails.model import Outgoing, Shut
from keepwarm.kit.ids import ContactId
from keepwarm.mail.outreach import Postman, compose
from keepwarm.mail.trying import send_test
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.model import Later, Never, Sent, Unknown
from tests.build import NOW
from tests.mail.post_office import CUT, SILENT, Stage, post_office

KEY = b"a key of this test alone"
URL = "https://leads.team.example"
LONG_ID = f"<{'A' * 60}@AM6PR0302MB3413.eurprd03.prod.outlook.com>"
MAILBOX = Mailbox(address="sales@team.example", name="Jörg of Team", smtp="smtp://127.0.0.1:1")
LETTER = Outgoing(
    to="jane@nordwind.example",
    name="Jane Doe",
    contact_id=ContactId(7),
    mailbox=MAILBOX.address,
    subject="Grüße: Routes",
    body="Hello Jane,\n\n.see https://team.example/a?b=1&c=2.\nOlga",
    message_id="<1@team.example>",
    in_reply_to=None,
    thread=(),
    written_at=NOW,
)


def _read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, _class=EmailMessage, policy=modern)


def _text(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


def _head(raw: bytes) -> list[str]:
    return raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def test_a_letter_says_the_same_twice_and_how_to_hear_no_more() -> None:
    message = _read(compose(LETTER, MAILBOX, f"{URL}/u/token"))

    assert _text(message, "plain") == (
        "Hello Jane,\n\n.see https://team.example/a?b=1&c=2.\nOlga\n\n"
        f"--\nIf you would rather not hear from us: {URL}/u/token\n"
    )
    assert _text(message, "html") == (
        "<html><body>\n<p>Hello Jane,</p>\n"
        '<p>.see <a href="https://team.example/a?b=1&amp;c=2">'
        "https://team.example/a?b=1&amp;c=2</a>.<br>\nOlga</p>\n"
        '<p style="color:#666;font-size:12px">If you would rather not hear from us, '
        f'<a href="{URL}/u/token">unsubscribe here</a>.</p>\n</body></html>\n'
    )
    assert {name: str(message[name]) for name in ("Subject", "From", "To", "Date")} == {
        "Subject": "Grüße: Routes",
        "From": "Jörg of Team <sales@team.example>",
        "To": "Jane Doe <jane@nordwind.example>",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
    }


def test_one_click_ends_it_where_there_is_a_public_address() -> None:
    head = _head(compose(LETTER, MAILBOX, f"{URL}/u/{'x' * 75}"))

    assert head[:4] == [
        "Message-ID: <1@team.example>",
        f"List-Unsubscribe: <{URL}/u/{'x' * 75}>,",
        " <mailto:sales@team.example?subject=unsubscribe>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


@pytest.mark.parametrize("url", [None, "http://leads.team.example/u/token"])
def test_without_https_there_is_no_one_click(url: str | None) -> None:
    message = _read(compose(LETTER, MAILBOX, url))

    assert message["List-Unsubscribe-Post"] is None
    assert str(message["List-Unsubscribe"]).endswith(
        "<mailto:sales@team.example?subject=unsubscribe>"
    )
    assert "unsubscribe" in _text(message, "plain") or "http://" in _text(message, "plain")


def test_an_answer_names_what_it_answers_and_no_id_is_broken() -> None:
    letter = replace(LETTER, in_reply_to=LONG_ID, thread=("<a@x>", LONG_ID, "not an id\r\nX: y"))

    head = _head(compose(letter, MAILBOX, None))

    assert head[1:4] == [f"In-Reply-To: {LONG_ID}", "References: <a@x>", f" {LONG_ID}"]


def test_a_letter_is_the_same_to_the_byte_at_every_attempt() -> None:
    assert compose(LETTER, MAILBOX, URL) == compose(LETTER, MAILBOX, URL)


@settings(max_examples=60, deadline=None)
@given(
    subject=st.text(min_size=1, max_size=200),
    name=st.text(max_size=60),
    body=st.text(min_size=1, max_size=3_000),
)
@example(subject="Hi\r\nBcc: all@team.example", name='"\\<>,;\r\nX: y', body="." + "x" * 2_000)
def test_whatever_people_type_it_is_one_letter_to_one_person(
    subject: str, name: str, body: str
) -> None:
    letter = replace(LETTER, subject=subject, name=name, body=body)

    raw = compose(letter, replace(MAILBOX, name=name), f"{URL}/u/token")

    message = _read(raw)
    to: Address = message["To"].addresses[0]
    assert [name.lower() for name in message.keys()] == HEADERS  # noqa: SIM118 -- each, in order
    assert (len(message["To"].addresses), to.addr_spec) == (1, LETTER.to)
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()
    html = _text(message, "html")
    assert html.count("<") == html.count(">")


HEADERS = [
    "message-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "subject",
    "from",
    "to",
    "date",
    "mime-version",
    "content-type",
]


async def test_a_real_mail_server_takes_it_as_it_was_written() -> None:
    arrived: list[tuple[str, str, bytes]] = []
    office = PostOffice(lambda sender, to, raw: arrived.append((sender, to, raw)))
    await office.start()
    mailbox = replace(MAILBOX, smtp=f"smtp://127.0.0.1:{office.port}")

    answer = await Postman(KEY, public_url=URL).hand_over(LETTER, mailbox)

    await office.stop()
    assert answer == Sent("<1@team.example>")
    ((sender, to, raw),) = arrived
    assert (sender, to) == (MAILBOX.address, LETTER.to)
    token = str(_read(raw)["List-Unsubscribe"]).partition("/u/")[2].partition(">")[0]
    assert raw == compose(LETTER, mailbox, f"{URL}/u/{token}")
    unsubscriber = read_unsubscribe_token(token, KEY)
    assert unsubscriber is not None
    assert unsubscriber.contact_id == ContactId(7)


@pytest.mark.parametrize(
    ("to", "answer"),
    [
        ("nobody@x.example", Never("550 5.1.1 there is nobody of that name here")),
        ("full@x.example", Later(timedelta(0), "452 4.2.2 the mailbox is full")),
        ("grey@x.example", Later(timedelta(0), "451 4.7.1 come again in a while")),
        ("jörg@x.example", Sent("<1@team.example>")),
        ("jane@xn--mller-kva.example", Sent("<1@team.example>")),
    ],
)
async def test_what_a_real_server_says_to_an_address_is_understood(
    to: str, answer: object
) -> None:
    office = PostOffice(lambda _sender, _to, _raw: None)
    await office.start()
    mailbox = replace(MAILBOX, smtp=f"smtp://127.0.0.1:{office.port}")

    found = await Postman(KEY, public_url=URL).hand_over(replace(LETTER, to=to), mailbox)

    await office.stop()
    assert found == answer


@pytest.mark.parametrize(
    ("stage", "said", "kind"),
    [
        ("greeting", "554 go away", Shut),
        ("greeting", CUT, Shut),
        ("AUTH", "535 wrong password", Shut),
        ("MAIL", "451 too fast", Shut),
        ("RCPT", CUT, Shut),
        ("DATA", "451 later", Later),
        ("message", "554 spam", Never),
        ("message", CUT, Unknown),
        ("message", SILENT, Unknown),
    ],
)
async def test_where_it_goes_wrong_decides_what_it_means(
    stage: Stage, said: str, kind: type[object]
) -> None:
    patience = timedelta(seconds=0.2 if said == SILENT else 5)
    user = "me:topsecret@" if stage == "AUTH" else ""
    async with post_office({stage: said}) as (_office, port):
        postman = Postman(
            KEY, public_url=None, answers_within=timedelta(seconds=5), takes_within=patience
        )
        mailbox = replace(MAILBOX, smtp=f"smtp://{user}127.0.0.1:{port}")

        answer = await postman.hand_over(LETTER, mailbox)

    assert type(answer) is kind
    assert "topsecret" not in repr(answer)


async def test_a_server_without_foreign_letters_is_not_asked_for_them() -> None:
    async with post_office() as (office, port):
        mailbox = replace(MAILBOX, smtp=f"smtp://127.0.0.1:{port}")
        foreign = replace(LETTER, to="jörg@nordwind.example")

        answer = await Postman(KEY, public_url=None).hand_over(foreign, mailbox)

    assert answer == Never("This mail server cannot write to an address with such letters.")
    assert office.taken == []


async def test_a_mailbox_is_tried_with_a_letter_to_one_of_us() -> None:
    async with post_office() as (office, port):
        mailbox = replace(MAILBOX, smtp=f"smtp://127.0.0.1:{port}")

        refusal = await send_test(mailbox, "ada@team.example", now=NOW)

    (letter,) = office.letters
    assert (refusal, letter["To"]) == (None, "ada@team.example")


async def test_a_mailbox_that_does_not_work_says_why() -> None:
    async with post_office({"MAIL": "550 who are you"}) as (_office, port):
        mailbox = replace(MAILBOX, smtp=f"smtp://127.0.0.1:{port}")

        assert await send_test(mailbox, "ada@team.example", now=NOW) == "550 who are you"
