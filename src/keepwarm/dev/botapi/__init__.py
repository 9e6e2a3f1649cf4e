"""
A Telegram on loopback: its Bot API over real HTTP, its people, its faults, and a chat page.

Written from what Telegram documents and from how its server was seen to answer. Of the three
ways to mark up a text it takes HTML only, because that is the only one this product writes.
"""

from keepwarm.dev.botapi.fake import HOLDS_BACK, TOKEN, USERNAME, FakeTelegram, Press
from keepwarm.dev.botapi.model import Answer, Call, Message

__all__ = ["HOLDS_BACK", "TOKEN", "USERNAME", "Answer", "Call", "FakeTelegram", "Message", "Press"]
