"""The operator's file of mailboxes: read once at the start."""

from pathlib import Path

from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.strict import BrokenFile, read_strictly
from keepwarm.mailboxes.model import Mailbox, MailboxFile, read_entry, twice


class MailboxesBroken(Invalid):
    """The file cannot be used; the text says why, and never repeats a password."""

    message = "The file of mailboxes cannot be read."


def read_mailboxes(path: Path | None) -> tuple[Mailbox, ...]:
    """Return the mailboxes that the operator set up, if any. Raises MailboxesBroken."""
    if path is None:
        return ()
    try:
        entered = read_strictly(path, MailboxFile).mailboxes
    except OSError as error:
        said = _("KEEPWARM_MAILBOXES: {file} cannot be read ({why}).")
        raise MailboxesBroken(said.format(file=path, why=error.strerror)) from error
    except BrokenFile as error:
        # Its own cause shows the line, and the password in it.
        raise MailboxesBroken(f"KEEPWARM_MAILBOXES: {error}") from None
    read = [read_entry(entry) for entry in entered]
    mailboxes = tuple(each for each in read if isinstance(each, Mailbox))
    mistakes = [each for each in read if isinstance(each, str)]
    if shared := twice(mailboxes):
        mistakes.append(_("{address} is there twice.").format(address=shared))
    if mistakes:
        raise MailboxesBroken(f"KEEPWARM_MAILBOXES: {path.name}: {' '.join(mistakes)}")
    return mailboxes
