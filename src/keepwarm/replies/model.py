"""What a reply is, and who says what it means."""

from typing import Literal, TypeAlias

InboundSource: TypeAlias = Literal["imap", "mailgun", "mandrill", "postmark", "hand"]
DecidedBy: TypeAlias = Literal["rules", "model", "hand"]
