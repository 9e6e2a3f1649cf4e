"""What handlers have to work with."""

from dataclasses import dataclass
from typing import TypeVar

import msgspec

from keepwarm.db import Database
from keepwarm.inbox.model import bot_id_of, webhook_secret
from keepwarm.kit.clock import Clock
from keepwarm.outbox.model import Channel
from keepwarm.settings import Settings
from keepwarm.telegram.client import BotClient, Done, Reply

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class BotTools:
    """
    The world outside a handler.

    `client` is for what is no message: files, reactions, answers to strangers. What a member
    is to read is promised by `outbox.actions.say`, in the transaction of the fact.
    """

    db: Database
    clock: Clock
    settings: Settings
    client: BotClient
    channels: frozenset[Channel]
    secret_key: bytes
    app_url: str | None = None  # where the Mini App is; None: Telegram could not open it

    @property
    def token(self) -> str:
        """Return the bot's token; without one there is no bot, and nobody asks."""
        token = self.settings.telegram_token
        return token.get_secret_value() if token else ""

    @property
    def bot_id(self) -> int:
        return bot_id_of(self.token)

    @property
    def webhook_secret(self) -> str:
        return webhook_secret(self.secret_key, self.token)


def told(reply: Reply, kind: type[T]) -> T | None:
    """Return what Telegram answered, if it is of a kind."""
    if not isinstance(reply, Done):
        return None
    try:
        return msgspec.convert(reply.result, kind)
    except msgspec.ValidationError:
        return None
