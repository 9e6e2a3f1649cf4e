"""
The chat as people see it: a page that plays Telegram's app, and the doings behind it.

Whoever opens it is the person whose chat it shows. So it listens only to itself: no other page
in the same browser may write in somebody's name, or have itself signed a way in.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qs, urlsplit

import lucide
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from keepwarm.dev.botapi.model import Message, Thing
from keepwarm.dev.botapi.people import People, from_channel, from_hidden_user, from_user
from keepwarm.dev.botapi.server import BotApi
from keepwarm.dev.botapi.signing import THEMES, app_address, sign_init_data
from keepwarm.dev.botapi.state import Telegram
from keepwarm.dev.botapi.waiting import within
from keepwarm.dev.modelapi.http import Reply, Request

MOST_SHOWN = 150  # messages
CALLS_SHOWN = 14
LONGEST_LOOK = 20.0  # seconds that a page waits for news
ANSWERS_WITHIN = 15.0
_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
_KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; connect-src 'self'; frame-src http: https:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
_DULL = {"getUpdates", "getMe"}

Doing: TypeAlias = Callable[["Rooms", int, Mapping[str, Any], Request], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Rooms:
    """Serves the page and does what is done on it."""

    telegram: Telegram
    api: BotApi
    people: People = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "people", People(self.telegram))

    async def answer(self, request: Request) -> Reply | None:
        """Answer a request of the page; None where it is for something else."""
        if not _is_from_here(request):
            return Reply(status=403, body=b"Open this page at its own address.")
        query = {name: values[-1] for name, values in parse_qs(request.query).items()}
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["chats", chat]:
                return _json(await self._look(int(chat), int(query.get("seen", 0))))
            case "POST", ["chats", chat, doing] if doing in _DOINGS:
                return _json(await _DOINGS[doing](self, int(chat), query, request))
            case "GET", place:
                return self._show(place, query)
            case _:
                return None

    def _show(self, place: list[str], query: Mapping[str, str]) -> Reply | None:
        match place:
            case [name] if name in {"", self.telegram.username}:
                return _page("chat.html", {"person": self._first(query)})
            case ["app"]:
                return _page("app.html", self._app(query))
            case ["page", name]:
                return _asset(name)
            case ["files", file_id] if file_id in self.telegram.files:
                return Reply(body=self.telegram.files[file_id][1], media_type=_media(query))
            case _:
                return None

    def open_app(self, person_id: int, url: str, theme: str, start_param: str = "") -> str:
        """Return where a client would open a Mini App for a person."""
        person, now = self.telegram.chats[person_id], self.telegram.now()
        token = self.telegram.token
        init_data = sign_init_data(person, token, at=now, start_param=start_param)
        return app_address(url, init_data, theme=theme, start_param=start_param)

    def _first(self, query: Mapping[str, str]) -> int:
        named = int(query.get("user", 0))
        everybody = [each.id for each in self.telegram.chats.values() if each.kind == "private"]
        return named if named in everybody else next(iter(everybody), 0)

    def _app(self, query: Mapping[str, str]) -> Thing:
        theme = query.get("theme", "light")
        start = query.get("start_param", "")
        address = self.open_app(self._first(query), query["url"], theme, start)
        return {"address": address, "theme": theme}

    async def _look(self, chat_id: int, seen: int) -> Thing:
        """Return a chat as it stands, once it is another than the page has seen."""
        if self.telegram.changes == seen:
            await within(LONGEST_LOOK, self.telegram.changed, self.telegram.closing)
        person = self.telegram.chats.get(chat_id)
        history = list(self.telegram.messages.get(chat_id, {}).values())[-MOST_SHOWN:]
        calls = [each for each in self.api.calls[-100:] if each.method not in _DULL]
        return {
            "changes": self.telegram.changes,
            "bot": {**self.telegram.bot, **self.telegram.settings},
            "person": {**person.as_user(), "standing": person.standing} if person else None,
            "messages": [_shown(message) for message in history],
            "calls": [[each.method, each.outcome.status] for each in calls[-CALLS_SHOWN:]],
        }


def _is_from_here(request: Request) -> bool:
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    site = request.headers.get("sec-fetch-site", "none")
    return host in _HOSTS and (request.method == "GET" or site in {"none", "same-origin"})


def _shown(message: Message) -> Thing:
    more = {
        "is_silent": message.is_silent,
        "edits": message.edits,
        "reaction": message.reaction,
        "asks": message.asks,
    }
    return {**message.thing, **more}


async def _write(rooms: Rooms, chat: int, _query: Mapping[str, Any], request: Request) -> object:
    said: Thing = json.loads(request.body)
    answered = rooms.telegram.messages.get(chat, {}).get(int(said.get("reply_to") or 0))
    more = {"reply_to_message": answered.thing} if answered else {}
    return rooms.people.say(chat, str(said["text"]), more).id


async def _press(rooms: Rooms, chat: int, _query: Mapping[str, Any], request: Request) -> object:
    pressed: Thing = json.loads(request.body)
    message = rooms.telegram.messages[chat][int(pressed["message_id"])]
    asked = rooms.people.press(chat, message, str(pressed["data"]))
    await within(ANSWERS_WITHIN, asked.told, rooms.telegram.closing)
    answer = asked.answer
    return {"text": answer.text, "is_alert": answer.is_alert} if answer else None


async def _attach(rooms: Rooms, chat: int, query: Mapping[str, Any], request: Request) -> object:
    kind, name = query.get("kind", "document"), str(query.get("name", "file"))
    more = {"caption": query.get("caption")}
    if kind == "photo":
        return rooms.people.photo(chat, request.body, more).id
    if kind == "voice":
        return rooms.people.voice(chat, request.body, int(query.get("seconds", 3)), more).id
    media_type = request.headers.get("content-type", "application/octet-stream")
    sent = rooms.people.document(chat, request.body, name=name, media_type=media_type, more=more)
    return sent.id


async def _share(rooms: Rooms, chat: int, _query: Mapping[str, Any], request: Request) -> object:
    return rooms.people.contact(chat, json.loads(request.body), {}).id


async def _forward(rooms: Rooms, chat: int, _query: Mapping[str, Any], request: Request) -> object:
    sent: Thing = json.loads(request.body)
    name = str(sent["name"])
    first, _, last = name.partition(" ")
    number = 5_000_000_000 + sum(map(ord, name))  # the same person is the same account
    origin = {
        "user": lambda: from_user(number, first, last, username=str(sent.get("username", ""))),
        "hidden": lambda: from_hidden_user(name),
        "channel": lambda: from_channel(name),
    }[str(sent["kind"])]()
    origin = {"date": rooms.telegram.now(), **origin}
    return rooms.people.say(chat, str(sent["text"]), {"forward_origin": origin}).id


async def _locate(rooms: Rooms, chat: int, _query: Mapping[str, Any], request: Request) -> object:
    return rooms.people.write(chat, {"location": json.loads(request.body)}).id


async def _open(rooms: Rooms, chat: int, _query: Mapping[str, Any], request: Request) -> object:
    app: Thing = json.loads(request.body)
    start = str(app.get("start_param", ""))
    return rooms.open_app(chat, str(app["url"]), str(app["theme"]), start)


async def _block(rooms: Rooms, chat: int, _query: Mapping[str, Any], _request: Request) -> object:
    turn = (
        rooms.people.unblock
        if rooms.telegram.chats[chat].standing == "blocked"
        else rooms.people.block
    )
    turn(chat)
    return rooms.telegram.chats[chat].standing


_DOINGS: Mapping[str, Doing] = {
    "messages": _write,
    "presses": _press,
    "files": _attach,
    "contacts": _share,
    "forwards": _forward,
    "places": _locate,
    "apps": _open,
    "blocks": _block,
}


def _json(content: object) -> Reply:
    return Reply(body=json.dumps(content).encode(), headers={"cache-control": "no-store"})


def _media(query: Mapping[str, str]) -> str:
    """Return as what a file is shown: never as a page, whatever somebody sent."""
    return {"voice": "audio/ogg", "photo": "image/jpeg"}.get(
        query.get("as", ""), "application/octet-stream"
    )


def _asset(name: str) -> Reply | None:
    kind = _KINDS.get(f".{name.rpartition('.')[2]}")
    asset = files("keepwarm.dev.botapi") / "page" / name
    if kind is None or not asset.is_file():
        return None
    headers = {"cache-control": "no-cache"}
    return Reply(body=asset.read_bytes(), media_type=kind, headers=headers)


def _page(name: str, known: Mapping[str, Any]) -> Reply:
    page = _templates().get_template(name).render(**known, themes=THEMES)
    return Reply(
        body=page.encode(),
        media_type="text/html; charset=utf-8",
        headers={"content-security-policy": _POLICY, "cache-control": "no-store"},
    )


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("keepwarm.dev.botapi", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["icon"] = _icon  # type: ignore[assignment]
    return environment


def _icon(name: str, size: int = 20) -> Markup:
    drawing = cast("Any", lucide)._render_icon(name, size, aria_hidden="true")  # noqa: SLF001 -- the package's Jinja function calls the same; it has no public one
    return Markup(" ".join(str(drawing).split()).replace("> <", "><"))  # noqa: S704 -- drawn by the package
