"""
Prospects' mailboxes on loopback: a mail server that takes every letter, and a page to read them.

What it shows is what arrived, headers and all. Its reader can press the one-click unsubscribe
as a mail provider does, and answer: the answer comes back as a provider brings mail.
"""

from keepwarm.dev.mailbox.fake import MAILGUN_KEY, FakeMail
from keepwarm.dev.mailbox.letters import Arrived

__all__ = ["MAILGUN_KEY", "Arrived", "FakeMail"]
