"""The prospects' mailboxes that the demo plays."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace

import httpx2
import pytest

from keepwarm.dev.mailbox import MAILGUN_KEY, FakeMail
from keepwarm.dev.modelapi.http import Reply, Request, Server
from keepwarm.kit.clock import SystemClock
from keepwarm.mail.outreach import Postman
from keepwarm.replies.reading.forms import as_form, fields_of
from keepwarm.replies.reading.mail import Mail
from keepwarm.replies.reading.mime import read_mail
from keepwarm.replies.reading.signatures import is_from_mailgun
from tests.mail.test_outreach import KEY, LETTER, MAILBOX


@dataclass
class Product:
    """What stands where Keepwarm would: it keeps what it is told."""

    heard: list[Request] = field(default_factory=list[Request])

    async def answer(self, request: Request) -> Reply:
        self.heard.append(request)
        return Reply(body=b"ok")

    def brought(self) -> Mail:
        """Return the mail that was brought last, as Mailgun's form holds it."""
        request = self.heard[-1]
        assert request.path == "/inbound/mailgun"
        fields = fields_of(as_form(request.headers["content-type"], request.body))
        assert is_from_mailgun(MAILGUN_KEY, fields, now=SystemClock().now())
        assert fields["recipient"] == MAILBOX.address.encode()
        return read_mail(fields["body-mime"])


@pytest.fixture
async def product() -> AsyncGenerator[tuple[Product, str], None]:
    product = Product()
    server = Server(product.answer, port=0, pause=0)
    await server.start()
    yield product, f"http://127.0.0.1:{server.port}"
    await server.stop()


@pytest.fixture
async def mail(product: tuple[Product, str]) -> AsyncGenerator[FakeMail, None]:
    """Lend the mailboxes, with a letter in one."""
    url = product[1]
    fake = FakeMail(SystemClock(), keepwarm_url=url)
    await fake.start()
    mailbox = replace(MAILBOX, smtp=fake.smtp_url)
    await Postman(KEY, public_url=url).hand_over(LETTER, mailbox)
    yield fake
    await fake.stop()


async def test_a_letter_is_read_with_its_headers(mail: FakeMail) -> None:
    async with httpx2.AsyncClient(base_url=mail.url) as reader:
        listed, letter, none = [
            (await reader.get(path)) for path in ("/", "/letters/1", "/letters/2")
        ]

    assert "Grüße: Routes" in listed.text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in letter.text
    assert "&lt;p&gt;Hello Jane,&lt;/p&gt;" in letter.text
    assert none.status_code == 404


async def test_an_answer_comes_back_signed_and_in_its_thread(
    mail: FakeMail, product: tuple[Product, str]
) -> None:
    async with httpx2.AsyncClient(base_url=mail.url) as reader:
        said = await reader.post("/letters/1/answer", data={"words": "Call\r\nme"})

    assert "It was delivered." in said.text
    answer = product[0].brought()
    assert (answer.body, answer.answers) == ("Call\nme", (LETTER.message_id,))


async def test_a_letter_is_sent_back_as_one_for_nobody(
    mail: FakeMail, product: tuple[Product, str]
) -> None:
    async with httpx2.AsyncClient(base_url=mail.url) as reader:
        await reader.post("/letters/1/bounce")

    (bounce,) = product[0].brought().bounces
    assert (bounce.address, bounce.message_id) == (LETTER.to, LETTER.message_id)


async def test_one_click_is_pressed_as_mail_providers_do(
    mail: FakeMail, product: tuple[Product, str]
) -> None:
    async with httpx2.AsyncClient(base_url=mail.url) as reader:
        said = await reader.post("/letters/1/unsubscribe")

    (heard,) = product[0].heard
    assert "The sender answered 200." in said.text
    assert (heard.method, heard.path[:3], heard.body) == (
        "POST",
        "/u/",
        b"List-Unsubscribe=One-Click",
    )
    assert "cookie" not in heard.headers


async def test_where_nobody_answers_the_page_says_so(mail: FakeMail) -> None:
    mail.keepwarm_url = "http://127.0.0.1:1"
    async with httpx2.AsyncClient(base_url=mail.url) as reader:
        away = await reader.post("/letters/1/bounce")
    mail.keepwarm_url = None

    assert "Nobody answered there (ConnectError)." in away.text
    assert await mail.bounce(mail.letters[0]) == "Nobody is there to bring it to."


async def test_a_letter_without_one_click_cannot_be_pressed(mail: FakeMail) -> None:
    mailbox = replace(MAILBOX, smtp=mail.smtp_url)
    await Postman(KEY, public_url=None).hand_over(LETTER, mailbox)

    said = await mail.unsubscribe(mail.letters[-1])

    assert said == "This letter has no one-click unsubscribe."


async def test_a_port_that_is_taken_leaves_no_door_open(mail: FakeMail) -> None:
    taken = int(mail.smtp_url.rpartition(":")[2])
    second = FakeMail(SystemClock(), smtp_port=taken)

    with pytest.raises(OSError, match="address already in use"):
        await second.start()
    with pytest.raises(OSError, match="address already in use"):
        await FakeMail(SystemClock(), port=int(mail.url.rpartition(":")[2])).start()
