"""A Telegram of one's own: what people do in it, what goes wrong, and what the bot did."""

import asyncio
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from keepwarm.dev.botapi.faults import Kind
from keepwarm.dev.botapi.handing import Hand
from keepwarm.dev.botapi.limits import Limits
from keepwarm.dev.botapi.model import Answer, Call, Chat, ChatKind, Message, Standing, Thing
from keepwarm.dev.botapi.people import People
from keepwarm.dev.botapi.rooms import Rooms
from keepwarm.dev.botapi.server import ANY, BotApi, Mood
from keepwarm.dev.botapi.signing import app_address, sign_init_data
from keepwarm.dev.botapi.state import Asked, Telegram
from keepwarm.dev.modelapi.http import Reply, Request, Server
from keepwarm.kit.clock import Clock, SystemClock

TOKEN = "4200000042:AAFake-bot-token-that-opens-nothing-xx"  # noqa: S105 -- opens nothing but this
USERNAME = "keepwarm_bot"
SOON = timedelta(seconds=10)
A_SECOND = timedelta(seconds=1)
# As long as Telegram holds back those who ask in haste; tests need not wait.
HOLDS_BACK = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button. Await it for the bot's answer."""

    id: str
    _asked: Asked

    def __await__(self) -> Generator[Any, None, Answer]:
        return self.answered().__await__()

    async def answered(self, within: timedelta = SOON) -> Answer:
        """Return what the bot answers. Raises TimeoutError."""
        async with asyncio.timeout(within.total_seconds()):
            await self._asked.told.wait()
        return self._asked.answer or Answer()


class FakeTelegram:
    """
    Telegram and its Bot API, served on loopback from this process.

    `port` 0 takes a free one. `strict_limits` refuses what Telegram's documents call too fast,
    by `clock`. `takes_http` lets Mini Apps and webhooks be plain http, as Telegram's own test
    servers do. `mood` is asked once a call and names what goes wrong with it. Messages and
    updates are counted from `first_number`: a database that knows older ones must not meet them
    again.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = USERNAME,
        name: str = "Keepwarm",
        port: int = 0,
        clock: Clock | None = None,
        strict_limits: bool = False,
        takes_http: bool = True,
        holds_back: timedelta = timedelta(0),
        first_number: int = 1,
        mood: Mood = lambda _call: None,
    ) -> None:
        self.telegram = Telegram(
            token=token,
            username=username,
            bot_name=name,
            clock=clock or SystemClock(),
            limits=Limits(strict_limits),
            takes_http=takes_http,
            first_number=first_number,
        )
        hand = Hand(self.telegram, holds_back.total_seconds())
        self.api = BotApi(self.telegram, hand, mood)
        self._people = People(self.telegram)
        self._rooms = Rooms(self.telegram, self.api)
        self._server = Server(self._answer, port=port, pause=0)

    # Where it is

    @property
    def url(self) -> str:
        """Return what `KEEPWARM_TELEGRAM_API_URL` must be."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def token(self) -> str:
        return self.telegram.token

    async def start(self) -> None:
        """Open the door. Raises OSError where somebody else listens at the port."""
        await self._server.start()

    async def stop(self) -> None:
        """Send everybody home, also those who still wait; safe to repeat."""
        self.telegram.closing.set()
        await self.api.hand.close()
        await self._server.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.stop()

    # What people do

    def user(
        self,
        user_id: int,
        first_name: str = "",
        last_name: str = "",
        *,
        username: str = "",
        language_code: str = "en",
        standing: Standing = "open",
    ) -> int:
        """Have a person who has pressed Start, unless `standing` says otherwise."""
        chat = Chat(
            id=user_id,
            kind="private",
            first_name=first_name or f"Person {user_id}",
            last_name=last_name,
            username=username,
            language_code=language_code,
            standing=standing,
        )
        self._people.join(chat)
        return user_id

    def group(
        self,
        chat_id: int,
        title: str,
        *,
        kind: ChatKind = "group",
        standing: Standing = "open",
        moved_to: int = 0,
    ) -> int:
        """Have a group with the bot in it; its id is negative."""
        chat = Chat(id=chat_id, kind=kind, title=title, standing=standing, moved_to=moved_to)
        self._people.join(chat)
        return chat_id

    def say(self, chat_id: int, text: str, *, sender: int | None = None, **more: Any) -> Message:
        """Write something; in a group, `sender` says who."""
        return self._people.say(chat_id, text, more, by=sender)

    def reply(self, to: Message, text: str) -> Message:
        """Answer a message of the bot."""
        return self.say(to.chat_id, text, reply_to_message=to.thing)

    def forward(self, chat_id: int, text: str, origin: Thing, **more: Any) -> Message:
        """Forward a text; `people.from_user` and its neighbours say where it comes from."""
        origin = {"date": self.telegram.now(), **origin}
        return self.say(chat_id, text, forward_origin=origin, **more)

    def contact(
        self,
        chat_id: int,
        phone_number: str,
        first_name: str,
        last_name: str = "",
        *,
        user_id: int = 0,
        vcard: str = "",
        **more: Any,
    ) -> Message:
        names = {"phone_number": phone_number, "first_name": first_name, "last_name": last_name}
        contact = {**names, "user_id": user_id, "vcard": vcard}
        return self._people.contact(chat_id, contact, more)

    def photo(self, chat_id: int, content: bytes, caption: str = "", **more: Any) -> Message:
        return self._people.photo(chat_id, content, {"caption": caption or None, **more})

    def voice(self, chat_id: int, content: bytes, seconds: int = 3, **more: Any) -> Message:
        return self._people.voice(chat_id, content, seconds, more)

    def document(
        self,
        chat_id: int,
        content: bytes,
        name: str = "card.vcf",
        media_type: str = "text/vcard",
        caption: str = "",
        **more: Any,
    ) -> Message:
        more = {"caption": caption or None, **more}
        return self._people.document(chat_id, content, name=name, media_type=media_type, more=more)

    def location(self, chat_id: int, latitude: float, longitude: float) -> Message:
        place = {"latitude": latitude, "longitude": longitude}
        return self._people.write(chat_id, {"location": place})

    def album(self, chat_id: int, contents: Sequence[bytes], caption: str = "") -> list[Message]:
        return self._people.album(chat_id, contents, caption)

    def edit(self, message: Message, text: str) -> None:
        """Write a message differently after it was sent."""
        self._people.change(message, text)

    def press(self, user_id: int, message: Message, button: str) -> Press:
        """
        Press a button, by what is written on it or by its data.

        Data that no button of the message carries are sent as they are: clients can be forged.
        Raises LookupError for a button that opens or copies something: no update comes of it.
        """
        for each in (each for row in message.keyboard for each in row):
            if each["text"] == button:
                if "callback_data" not in each:
                    raise LookupError(f"The button {button!r} asks the bot nothing.")
                button = each["callback_data"]
                break
        asked = self._people.press(user_id, message, button)
        return Press(asked.id, asked)

    def block(self, user_id: int) -> None:
        self._people.block(user_id)

    def unblock(self, user_id: int) -> None:
        self._people.unblock(user_id)

    def push(self, **update: Thing) -> None:
        """Send the bot an update of any kind, as it stands."""
        self.telegram.push(**update)

    def again(self, update: Thing) -> None:
        """Send an update a second time under its old number."""
        self.telegram.updates.append(update)
        self.telegram.on_update()

    # What opens

    def init_data(self, user_id: int, *, start_param: str = "", at: datetime | None = None) -> str:
        """Return what a Mini App is told about who opened it, signed with the bot's token."""
        opened_at = self.telegram.now() if at is None else int(at.timestamp())
        person = self.telegram.chats[user_id]
        return sign_init_data(person, self.token, at=opened_at, start_param=start_param)

    def app_address(
        self, user_id: int, url: str, *, theme: str = "light", start_param: str = ""
    ) -> str:
        """Return where Telegram would open a Mini App."""
        init_data = self.init_data(user_id, start_param=start_param)
        return app_address(url, init_data, theme=theme, start_param=start_param)

    def app_page(
        self, user_id: int, url: str, *, theme: str = "light", start_param: str = ""
    ) -> str:
        """Return a page of this Telegram's that shows a Mini App in a frame of its own."""
        wanted = {"user": user_id, "url": url, "theme": theme, "start_param": start_param}
        return f"{self.url}/app?{urlencode(wanted)}"

    # What goes wrong

    def fault(
        self,
        method: str,
        kind: Kind,
        times: int | None = 1,
        *,
        chat: int | None = None,
        wait: timedelta = A_SECOND,
    ) -> None:
        """Have the next calls of a method go wrong, in one chat or in all; None: from now on."""
        self.api.plan(method, kind, times=times, chat=chat, wait=wait)

    def fault_everywhere(self, kind: Kind, times: int | None = None) -> None:
        """Have the calls of every method go wrong."""
        self.api.plan(ANY, kind, times=times, chat=None, wait=A_SECOND)

    def heal(self) -> None:
        """Have all go well again."""
        self.api.heal()
        self.api.revoked = False

    def revoke_token(self) -> None:
        """Have nobody be this bot any more."""
        self.api.revoked = True

    # What the bot did

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the calls so far, of one method or of all, those that failed among them."""
        return [
            call
            for call in self.api.calls
            if method is None or call.method.lower() == method.lower()
        ]

    @property
    def statuses(self) -> Counter[int]:
        """Return how often each HTTP status was answered."""
        return self.api.statuses

    def history(self, chat_id: int) -> list[Message]:
        """Return a chat, as it looks now: what people and the bot wrote, oldest first."""
        return list(self.telegram.messages.get(chat_id, {}).values())

    def messages(self, chat_id: int) -> list[Message]:
        """Return what the bot wrote in a chat, as it looks now, oldest first."""
        return [message for message in self.history(chat_id) if message.is_from_bot]

    def last(self, chat_id: int) -> Message:
        """Return the bot's last message in a chat. Raises IndexError where there is none."""
        return self.messages(chat_id)[-1]

    async def wait_for_message(
        self, chat_id: int, saying: str = "", *, after: int = 0, within: timedelta = SOON
    ) -> Message:
        """Return the bot's last message that says something, once it does."""

        def find() -> Message | None:
            fitting = (
                message
                for message in reversed(self.messages(chat_id))
                if message.id > after and saying in message.text
            )
            return next(fitting, None)

        await self.wait_until(lambda: find() is not None, within=within)
        return find() or self.last(chat_id)

    async def wait_until(self, condition: Callable[[], bool], *, within: timedelta = SOON) -> None:
        """Wait until a condition of this Telegram holds. Raises TimeoutError."""
        async with asyncio.timeout(within.total_seconds()):
            while not condition():
                await self.telegram.changed.wait()

    async def _answer(self, request: Request) -> Reply:
        reply = await self.api.answer(request) or await self._rooms.answer(request)
        return reply or Reply(status=404, body=b"There is no such page.", media_type="text/plain")
