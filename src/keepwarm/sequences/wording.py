"""What sequences say to people."""

from collections.abc import Sequence

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.sequences.model import OBSTACLES, EnrolmentEnd, Obstacle, SequenceChannel, Tally
from keepwarm.sequences.placeholders import Placeholder


def why_not(obstacle: Obstacle) -> str:
    """Say why one contact cannot be enrolled."""
    return {
        "closed": _("This lead has come to a meeting, a win or a loss."),
        "no_contact": _("There is nobody to write to: add a contact first."),
        "opted_out": _("They asked to be left alone."),
        "under_way": _("They are on the way through a sequence already."),
        "no_consent": _("Nobody has noted yet why we may write to them."),
        "no_address": _("No step of this sequence reaches them: an address is missing."),
    }[obstacle]


def tally_words(tally: Tally) -> str:
    """Say how many of many leads are on their way, and why the others are not."""
    n = tally.enrolled
    said = ngettext("{n} lead enrolled.", "{n} leads enrolled.", n).format(n=n)
    others = ", ".join(
        _left_out(each, tally.left_out[each]) for each in OBSTACLES if each in tally.left_out
    )
    return f"{said} {_('Left out: {others}.').format(others=others)}" if others else said


def _left_out(obstacle: Obstacle, n: int) -> str:
    """Say how many leads were left out for one reason."""
    return {
        "closed": ngettext("{n} is closed", "{n} are closed", n),
        "no_contact": ngettext("{n} has no contact", "{n} have no contact", n),
        "opted_out": ngettext("{n} opted out", "{n} opted out", n),
        "under_way": ngettext("{n} is under way already", "{n} are under way already", n),
        "no_consent": ngettext("{n} lacks consent", "{n} lack consent", n),
        "no_address": ngettext("{n} cannot be reached", "{n} cannot be reached", n),
    }[obstacle].format(n=n)


def no_address_for(channel: SequenceChannel) -> str:
    """Say why a step was skipped."""
    return {
        "email": _("Skipped: there is no e-mail address."),
        "call": _("Skipped: there is no phone number."),
        "linkedin": _("Skipped: there is no LinkedIn profile."),
        "telegram": _("Skipped: there is no Telegram name."),
        "whatsapp": _("Skipped: there is no mobile number."),
    }[channel]


def task_words(channel: SequenceChannel, who: str) -> str:
    """Say what a member is to do for a step."""
    return {
        "email": _("Write an e-mail to {who}"),
        "call": _("Call {who}"),
        "linkedin": _("Write to {who} on LinkedIn"),
        "telegram": _("Write to {who} on Telegram"),
        "whatsapp": _("Write to {who} on WhatsApp"),
    }[channel].format(who=who)


def missing_words(missing: Sequence[Placeholder]) -> str:
    """Say why a letter waits for a person whose sequence sends by itself."""
    names = {
        "first_name": _("the first name"),
        "company": _("the company"),
        "sender": _("the sender"),
        "page": _("the personal page"),
    }
    said = [names[each] for each in dict.fromkeys(missing)]
    waits = ngettext(
        "It waits for you: {missing} is missing.",
        "It waits for you: {missing} are missing.",
        len(said),
    )
    return waits.format(missing=", ".join(said))


def end_words(because: EnrolmentEnd) -> str:
    """Say why somebody's way through a sequence ended."""
    return {
        "reply": _("They replied"),
        "opt_out": _("They opted out"),
        "bounce": _("E-mails came back"),
        "meeting": _("A meeting was agreed"),
        "won": _("The lead was won"),
        "lost": _("The lead was lost"),
        "trash": _("The lead went into the trash"),
        "exhausted": _("It came to its end, and nobody answered"),
        "stopped": _("Stopped by hand"),
        "erased": _("The contact was erased"),
    }[because]
