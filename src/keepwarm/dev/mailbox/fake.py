"""The whole of it: a mail server, its letters, and the page on which they are read."""

import hmac
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from secrets import token_hex
from typing import Final
from urllib.parse import parse_qsl

import httpx2
from jinja2 import Environment, PackageLoader, StrictUndefined

from keepwarm.dev.mailbox.letters import Arrived, answer_to, bounce_of
from keepwarm.dev.mailbox.post_office import PostOffice
from keepwarm.dev.modelapi.http import Reply, Request, Server
from keepwarm.kit.clock import Clock

MAILGUN_KEY: Final = "a-key-of-the-demo"
MOST = 500  # letters that are kept
PRESETS: Final[Mapping[str, str]] = {
    "Interested": "That sounds interesting. Could you call me tomorrow?",
    "A question": "How much would that cost for a team of ten?",
    "Not now": "Not now, please come back to us in three months.",
    "Away": "I am out of the office until next Monday.",
    "No more": "Please stop writing to me.",
}


class FakeMail:
    """
    Prospects' mailboxes on loopback, with a page to read and answer them.

    Answers are brought to the Keepwarm at `keepwarm_url` as Mailgun would bring them, signed
    with `key`. Ports of 0 take free ones. Starting raises `OSError` where a port is taken.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        port: int = 0,
        smtp_port: int = 0,
        keepwarm_url: str | None = None,
        key: str = MAILGUN_KEY,
    ) -> None:
        self.letters: list[Arrived] = []
        self.keepwarm_url = keepwarm_url
        self._clock = clock
        self._key = key
        self._count = 0
        self._office = PostOffice(self._keep, port=smtp_port)
        self._page = Server(self._answer, port=port, pause=0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._page.port}"

    @property
    def smtp_url(self) -> str:
        return f"smtp://127.0.0.1:{self._office.port}"

    async def start(self) -> None:
        await self._page.start()
        try:
            await self._office.start()
        except OSError:
            await self._page.stop()
            raise

    async def stop(self) -> None:
        """Close both doors; safe to repeat."""
        await self._office.stop()
        await self._page.stop()

    async def unsubscribe(self, letter: Arrived) -> str:
        """Press "Unsubscribe" as a mail provider does for its reader; say what came of it."""
        if letter.one_click is None:
            return "This letter has no one-click unsubscribe."
        # No cookies, no redirects: nobody is signed in where that press comes from.
        async with httpx2.AsyncClient() as client:
            answer = await client.post(letter.one_click, data={"List-Unsubscribe": "One-Click"})
        return f"The sender answered {answer.status_code}."

    async def answer(self, letter: Arrived, words: str) -> str:
        """Answer a letter; say what came of it."""
        self._count += 1
        now = self._clock.now()
        return await self._bring(letter, answer_to(letter, words, at=now, number=self._count))

    async def bounce(self, letter: Arrived) -> str:
        """Send a letter back as one for nobody; say what came of it."""
        return await self._bring(letter, bounce_of(letter, at=self._clock.now()))

    def _keep(self, sender: str, to: str, raw: bytes) -> None:
        number = self.letters[-1].number + 1 if self.letters else 1
        self.letters.append(Arrived(number, self._clock.now(), sender, to, raw))
        del self.letters[:-MOST]

    async def _bring(self, letter: Arrived, mime: bytes) -> str:
        if self.keepwarm_url is None:
            return "Nobody is there to bring it to."
        timestamp, token = str(int(self._clock.now().timestamp())), token_hex(25)
        signed = hmac.new(self._key.encode(), f"{timestamp}{token}".encode(), "sha256")
        form = {
            "recipient": letter.sender,
            "timestamp": timestamp,
            "token": token,
            "signature": signed.hexdigest(),
            "body-mime": mime.decode(),
        }
        async with httpx2.AsyncClient() as client:
            answer = await client.post(f"{self.keepwarm_url}/inbound/mailgun", data=form)
        if answer.is_error:
            return f"It was refused ({answer.status_code})."
        return "It was delivered."

    async def _answer(self, request: Request) -> Reply:
        number, _slash, act = request.path.removeprefix("/letters/").partition("/")
        letter = next((each for each in self.letters if str(each.number) == number), None)
        if request.path == "/":
            return _page("index.html", letters=self.letters[::-1], url=self.url)
        if letter is None:
            return _page("index.html", status=404, letters=self.letters[::-1], url=self.url)
        if request.method == "GET":
            return _page("letter.html", letter=letter, presets=PRESETS, said="")
        fields = dict(parse_qsl(request.body.decode()))
        said = await self._act(letter, act, fields)
        return _page("letter.html", letter=letter, presets=PRESETS, said=said)

    async def _act(self, letter: Arrived, act: str, fields: Mapping[str, str]) -> str:
        try:
            if act == "unsubscribe":
                return await self.unsubscribe(letter)
            if act == "bounce":
                return await self.bounce(letter)
            return await self.answer(letter, fields.get("words", "").replace("\r\n", "\n"))
        except httpx2.HTTPError as error:
            return f"Nobody answered there ({type(error).__name__})."


def _page(name: str, *, status: int = HTTPStatus.OK, **context: object) -> Reply:
    html = _templates().get_template(name).render(context)
    return Reply(status=status, body=html.encode(), media_type="text/html; charset=utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("keepwarm.dev", "mailbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
