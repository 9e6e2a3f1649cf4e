"""Serves the Bot API: finds the method, plays the faults, writes down what was asked."""

import asyncio
import inspect
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import unquote

import msgspec

from keepwarm.dev.botapi import attending, speaking
from keepwarm.dev.botapi.arguments import read_arguments
from keepwarm.dev.botapi.faults import Fault, Kind, refusal
from keepwarm.dev.botapi.handing import Hand
from keepwarm.dev.botapi.model import ApiError, Call
from keepwarm.dev.botapi.state import Telegram
from keepwarm.dev.modelapi.http import Reply, Request

Method: TypeAlias = Callable[[Mapping[str, Any]], object]
# Asked before each call; names a fault to play.
Mood: TypeAlias = Callable[[Call], Kind | None]
ANY = "*"  # every method

_MALFORMED = ApiError(401, "Unauthorized: invalid token specified")
_SHORTEST_SECRET = 3


@dataclass(slots=True)
class _Pending:
    """A fault that waits for a call."""

    method: str
    fault: Fault
    times: int | None
    chat: int | None

    def fits(self, call: Call) -> bool:
        named = str(call.arguments.get("chat_id", ""))
        return self.method in {ANY, call.method.lower()} and self.chat in {None, _number(named)}


@dataclass(slots=True)
class BotApi:
    """The Bot API of one bot, over HTTP."""

    telegram: Telegram
    hand: Hand
    mood: Mood
    calls: list[Call] = field(default_factory=list[Call])
    statuses: Counter[int] = field(default_factory=Counter[int])
    revoked: bool = False
    _pending: list[_Pending] = field(default_factory=list[_Pending])

    def plan(
        self, method: str, kind: Kind, *, times: int | None, chat: int | None, wait: timedelta
    ) -> None:
        """Have something go wrong the next so many times, or from now on."""
        fault = Fault(kind=kind, wait=wait)
        self._pending.append(_Pending(method.lower(), fault, times, chat))

    def heal(self) -> None:
        """Forget every fault that is still to come."""
        self._pending.clear()

    async def answer(self, request: Request) -> Reply | None:
        """Answer a call or hand out a file; None where the address is not the Bot API's."""
        _, *parts = unquote(request.path).split("/", 2)
        match parts:
            case ["file", rest] if rest.startswith("bot"):
                return self._hand_out(rest.removeprefix("bot"))
            case [bot, method] if bot.startswith("bot"):
                return await self._called(bot.removeprefix("bot"), method, request)
            case _:
                return None

    def _hand_out(self, rest: str) -> Reply:
        token, _, path = rest.partition("/")
        if self._is_wrong(token) is None:
            for known, content in self.telegram.files.values():
                if known == path:
                    return Reply(body=content, media_type="application/octet-stream")
        return refusal(ApiError(404, "Not Found"))

    def _is_wrong(self, token: str) -> ApiError | None:
        bot, _, secret = token.partition(":")
        if not bot.isdigit() or len(secret) < _SHORTEST_SECRET:
            return _MALFORMED
        if token != self.telegram.token or self.revoked:
            return ApiError(401, "Unauthorized")
        return None

    async def _called(self, token: str, method: str, request: Request) -> Reply:
        if wrong := self._is_wrong(token):
            self.statuses[wrong.status] += 1
            return refusal(wrong)
        try:
            call = self._note(method, read_arguments(request))
        except ApiError as error:
            self.statuses[error.status] += 1
            return refusal(error)
        fault = self._fault_for(call)
        reply = await fault.instead(self.telegram.closing) if fault else None
        if reply is None:
            reply = await self._done(call)
            reply = fault.spoil(reply) if fault else reply
        call.outcome.status = reply.status
        self.statuses[reply.status] += 1
        self.telegram.note()
        return reply

    def _note(self, method: str, arguments: dict[str, Any]) -> Call:
        seconds = asyncio.get_running_loop().time()
        call = Call(method=method, arguments=arguments, seconds=seconds)
        self.calls.append(call)
        self.telegram.note()
        return call

    def _fault_for(self, call: Call) -> Fault | None:
        kind = self.mood(call)
        if kind is not None:
            return Fault(kind=kind)
        pending = next((each for each in self._pending if each.fits(call)), None)
        if pending is None:
            return None
        if pending.times is not None:
            pending.times -= 1
            if not pending.times:
                self._pending.remove(pending)
        return pending.fault

    async def _done(self, call: Call) -> Reply:
        method = self._methods().get(call.method.lower(), _unknown)
        try:
            result = method(call.arguments)
            if inspect.isawaitable(result):
                result = await _awaited(result)
        except ApiError as error:
            call.outcome.why = error.why
            return refusal(error)
        return Reply(body=msgspec.json.encode({"ok": True, "result": result}))

    def _methods(self) -> dict[str, Method]:
        return {
            "getupdates": self.hand.get_updates,
            "setwebhook": self.hand.set_webhook,
            "deletewebhook": self.hand.delete_webhook,
            "getwebhookinfo": self.hand.get_webhook_info,
            **{name: _bound(method, self.telegram) for name, method in _METHODS.items()},
        }


_METHODS: Mapping[str, Callable[[Telegram, Mapping[str, Any]], object]] = {
    "getme": attending.get_me,
    "getchat": attending.get_chat,
    "getfile": attending.get_file,
    "answercallbackquery": attending.answer_callback_query,
    "setmycommands": attending.set_my_commands,
    "getmycommands": attending.get_my_commands,
    "setchatmenubutton": attending.set_chat_menu_button,
    "getchatmenubutton": attending.get_chat_menu_button,
    "setmydescription": attending.set_my_description,
    "setmyshortdescription": attending.set_my_short_description,
    "sendmessage": speaking.send_message,
    "sendphoto": speaking.send_photo,
    "sendvoice": speaking.send_voice,
    "senddocument": speaking.send_document,
    "sendlocation": speaking.send_location,
    "sendcontact": speaking.send_contact,
    "sendchataction": speaking.send_chat_action,
    "setmessagereaction": speaking.set_message_reaction,
    "editmessagetext": speaking.edit_message_text,
    "editmessagecaption": speaking.edit_message_caption,
    "editmessagereplymarkup": speaking.edit_message_reply_markup,
    "deletemessage": speaking.delete_message,
    "deletemessages": speaking.delete_messages,
}


def _bound(method: Callable[[Telegram, Mapping[str, Any]], object], telegram: Telegram) -> Method:
    return lambda given: method(telegram, given)


def _unknown(_given: Mapping[str, Any]) -> object:
    raise ApiError(404, "Not Found: method not found")


async def _awaited(result: Awaitable[object]) -> object:
    return await result


def _number(named: str) -> int | None:
    return int(named) if named.lstrip("-").isdigit() else None
