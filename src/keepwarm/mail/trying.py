"""A letter from a mailbox to one of us, to see whether its server takes it."""

from datetime import datetime
from secrets import token_hex

from keepwarm.emails.model import Outgoing
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId
from keepwarm.mail.outreach import compose
from keepwarm.mail.smtp import Envelope, hand_over, server_at
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.model import Sent


async def send_test(mailbox: Mailbox, to: str, *, now: datetime) -> str | None:
    """Send a letter that says what it is; say why it was not taken, None where it was."""
    message_id = f"<{token_hex(16)}@{mailbox.address.rpartition('@')[2]}>"
    letter = Outgoing(
        to=to,
        name=None,
        contact_id=ContactId(0),
        mailbox=mailbox.address,
        subject=_("Keepwarm can write from this mailbox"),
        body=_("This letter was sent to try {address}.").format(address=mailbox.address),
        message_id=message_id,
        in_reply_to=None,
        thread=(),
        written_at=now,
    )
    envelope = Envelope(
        sender=mailbox.address,
        to=to,
        message_id=message_id,
        content=compose(letter, mailbox, None),
    )
    answer = await hand_over(server_at(mailbox.smtp), envelope)
    return None if isinstance(answer, Sent) else answer.why
