"""The product's own words for what the machine stores as names, in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from keepwarm.enrichment.comparison import Change
from keepwarm.evidence.model import ClaimKind, Section, Urgency
from keepwarm.imports.model import Verdict
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import country_name, language_name
from keepwarm.leads.model import Fit
from keepwarm.leads.wording import stage_titles
from keepwarm.replies.wording import intent_titles
from keepwarm.rosters.model import Field
from keepwarm.sequences.wording import end_words
from keepwarm.triage import likely_intents
from keepwarm.web.channel_words import channel_icons, channel_titles
from keepwarm.web.contact_words import consent_titles, opt_out_ways
from keepwarm.web.due_words import (
    clock_words,
    date_words,
    day_words,
    due_words,
    nearness,
    next_step_words,
    segments,
)
from keepwarm.web.email_words import email_icons, email_states, email_tones, email_words
from keepwarm.web.plan_words import ending_titles, made_by
from keepwarm.web.reply_words import intent_follows, intent_icons, intent_tones
from keepwarm.web.sequence_words import placeholder_titles, task_titles

SMALLEST_SUM = Decimal("0.0001")  # dollars; less than this is not told to the digit
_LONG_AGO = timedelta(days=60)  # from here on days are counted in months


def agent_labels() -> dict[str, str]:
    """What a card says while an agent works, or while its run waits for a free slot."""
    return {
        "queued": _("Queued"),
        "research": _("Reading the site"),
        "contacts": _("Finding contacts"),
        "qualification": _("Scoring fit"),
        "competitors": _("Looking for competitors"),
        "triggers": _("Looking for buying triggers"),
        "pain_points": _("Finding pain points"),
        "value_propositions": _("Shaping the offer"),
        "questions": _("Writing questions"),
        "objections": _("Preparing answers"),
    }


def section_titles() -> dict[Section, str]:
    """The sections of a brief in the order a person reads them."""
    return {
        "qualification": _("Qualification"),
        "pain_points": _("Pain points"),
        "competitors": _("Competitors"),
        "triggers": _("Buying triggers"),
        "value_propositions": _("Value propositions"),
        "questions": _("Strategic questions"),
        "objections": _("Objection handling"),
        "contacts": _("Contact information"),
    }


def fit_titles() -> dict[Fit, str]:
    return {
        "strong": _("Strong fit"),
        "possible": _("Possible fit"),
        "weak": _("Weak fit"),
        "not_a_fit": _("Not a fit"),
    }


def fit_words() -> dict[Fit, str]:
    """The same in the room a card has beside the name."""
    return {
        "strong": _("Strong"),
        "possible": _("Possible"),
        "weak": _("Weak"),
        "not_a_fit": _("No fit"),
    }


def claim_titles() -> dict[ClaimKind, str]:
    return {
        "observed": _("Observed"),
        "inferred": _("Inferred"),
        "hypothesis": _("To ask"),
    }


def change_titles() -> dict[Change, str]:
    """What became of a claim between two runs."""
    return {
        "new": _("New"),
        "gone": _("Gone"),
        "changed": _("Changed"),
        "same": _("The same"),
    }


def criterion_titles() -> dict[str, str]:
    """What became of a criterion that a lead was held against."""
    return {"met": _("Met"), "not_met": _("Not met"), "unknown": _("Unknown")}


def urgency_titles() -> dict[Urgency, str]:
    """How pressing a pain is; nothing is said where nobody knows."""
    return {"high": _("Urgent"), "medium": _("This quarter"), "low": _("Later")}


def agent_states() -> dict[str, str]:
    """How far one agent of a run has come."""
    return {
        "waiting": _("Waiting"),
        "working": _("Working"),
        "done": _("Done"),
        "reused": _("Still fresh, kept"),
        "skipped": _("Skipped"),
        "failed": _("Failed"),
        "stopped": _("Stopped"),
    }


def address_titles() -> dict[str, str]:
    return {
        "email": _("E-mail"),
        "mobile": _("Mobile"),
        "phone": _("Phone"),
        "fax": _("Fax"),
        "linkedin": _("LinkedIn"),
        "telegram": _("Telegram"),
        "other": _("Link"),
    }


def verdict_titles() -> dict[Verdict, str]:
    """What became of a row of an imported file."""
    return {
        "created": _("Created"),
        "updated": _("Updated"),
        "duplicate": _("Duplicate"),
        "refused": _("Refused"),
    }


def find_titles() -> dict[str, str]:
    """What became of somebody a search came upon."""
    return {
        "found": _("Found"),
        "duplicate": _("Known already"),
        "refused": _("Refused"),
        "waiting": _("Waiting"),
    }


def field_titles() -> dict[Field, str]:
    """What a column of an imported file can mean."""
    return {
        "person": _("Person"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "company": _("Company"),
        "role": _("Role"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "website": _("Website"),
        "city": _("City"),
        "country": _("Country"),
        "language": _("Language"),
        "linkedin": _("LinkedIn"),
        "telegram": _("Telegram"),
        "tags": _("Tags"),
        "note": _("Note"),
    }


def status_titles() -> dict[str, str]:
    """How a piece of background work stands."""
    return {
        "pending": _("Queued"),
        "processing": _("Working"),
        "completed": _("Finished"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
    }


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago something was, in as few letters as a card has room for."""
    span = max(now - moment, timedelta())
    minutes, hours = span // timedelta(minutes=1), span // timedelta(hours=1)
    if minutes < 1:
        return _("just now")
    if hours < 1:
        return _("%d min") % minutes
    if span.days < 1:
        return _("%d h") % hours
    if span < _LONG_AGO:
        return _("%d d") % span.days
    return _("%d mo") % (span.days // 30)


def elapsed(since: datetime, now: datetime) -> str:
    """How long an agent has been at it: '0:42'. The page's clock goes on from there."""
    seconds = max(int((now - since).total_seconds()), 0)
    return f"{seconds // 60}:{seconds % 60:02}"


def prompt_name(prompt: str) -> str:
    """Say which prompt asked: 'pain points, version 1' of pain_points/1."""
    name, _slash, version = prompt.partition("/")
    return _("{name}, version {version}").format(name=name.replace("_", " "), version=version)


def dollars(amount: Decimal) -> str:
    """Say a sum in dollars: cents where it is worth counting them, else four digits."""
    if 0 < amount < SMALLEST_SUM:
        return f"< ${SMALLEST_SUM}"
    return f"${amount:,.2f}" if amount >= 1 else f"${amount:.4f}"


def rounded(n: int) -> str:
    """Say a large number in as few digits as a guess deserves: 420k, 1.3M."""
    for size, letter in ((10**9, "B"), (10**6, "M"), (10**3, "k")):
        if n >= size:
            digits = f"{n / size:.1f}" if n < 10 * size else f"{n // size}"
            return digits.removesuffix(".0") + letter
    return str(n)


def call_outcomes() -> dict[str, str]:
    """How one exchange with the language model ended."""
    return {
        "answered": _("Answered"),
        "invalid": _("Made no sense"),
        "truncated": _("Cut off"),
        "refused": _("Refused to answer"),
        "rejected": _("Turned away"),
        "unavailable": _("Not reached"),
        "lost": _("Lost"),
    }


def skip_reasons() -> list[str]:
    """Return the reasons for skipping a step that people give most, for one tap."""
    return [
        _("They answered in another way"),
        _("Not the right person"),
        _("No way to reach them"),
        _("No longer makes sense"),
    ]


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


# Every template knows these by name.
TEMPLATE_WORDS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        each.__name__: each
        for each in (
            stage_titles,
            agent_labels,
            section_titles,
            fit_titles,
            fit_words,
            claim_titles,
            criterion_titles,
            change_titles,
            urgency_titles,
            agent_states,
            address_titles,
            consent_titles,
            opt_out_ways,
            verdict_titles,
            find_titles,
            field_titles,
            status_titles,
            ago,
            elapsed,
            prompt_name,
            dollars,
            rounded,
            call_outcomes,
            skip_reasons,
            initials,
            channel_titles,
            channel_icons,
            task_titles,
            placeholder_titles,
            end_words,
            nearness,
            clock_words,
            date_words,
            day_words,
            due_words,
            next_step_words,
            segments,
            ending_titles,
            made_by,
            country_name,
            language_name,
            email_states,
            email_tones,
            email_icons,
            email_words,
            intent_titles,
            intent_follows,
            intent_icons,
            intent_tones,
            likely_intents,
        )
    }
)
