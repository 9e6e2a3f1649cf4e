"""What became of messages to members, in words for them."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.model import Channel, MayHaveArrived
from keepwarm.web.due_words import clock_words, date_words


def message_channels() -> dict[Channel, str]:
    return {"app": _("in the app"), "telegram": _("Telegram"), "email": _("e-mail")}


def tell_unknown(message: MayHaveArrived, time_zone: str) -> str:
    """Say which message may have arrived, and why nobody knows (G-02)."""
    when = f"{date_words(message.left_at, time_zone)} {clock_words(message.left_at, time_zone)}"
    said = _what_may_have(message)
    reason = _("the connection broke after it had left, and it was not sent twice.")
    return (
        said.format(
            step=message.description,
            lead=message.lead,
            channel=message_channels()[message.channel],
            when=when,
        )
        + reason
    )


def _what_may_have(message: MayHaveArrived) -> str:
    if message.kind == "digest":
        return _("Your list of steps may have arrived by {channel} on {when}: ")
    if message.description:
        return _("“{step}” for {lead} may have arrived by {channel} on {when}: ")
    if message.lead:
        return _("A message about {lead} may have arrived by {channel} on {when}: ")
    return _("A message may have arrived by {channel} on {when}: ")
