"""
A reply: one message for its whole life, with their words and what they are taken for.

While nobody knows what it means it asks, with the two likeliest answers as buttons.
"""

from typing import Final

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter, ReplyLine
from keepwarm.outbox.wording import LONGEST_NAME
from keepwarm.replies.wording import answer_words, intent_titles
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, in_rows
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, clock, lead_named
from keepwarm.triage import Intent, likely_intents

LONGEST_WORDS: Final = 700  # characters of a reply that a chat shows
_SIGNS: Final[dict[Intent, str]] = {
    "interested": "👍",
    "question": "❓",
    "not_now": "⏰",
    "not_interested": "👎",
    "unsubscribe": "✋",
    "out_of_office": "🌴",
    "wrong_person": "🚪",
    "referral": "👤",
    "bounce": "↩️",
    "other": "▫️",
}


def say_reply(letter: Letter) -> Said:
    """Return a reply as it stands."""
    if letter.reply is None:
        return "💬 " + _("This reply is not there any more."), []
    return say_line(letter.reply, letter.time_zone, menu=letter.facts.get("menu"))


def say_line(reply: ReplyLine, zone: str, *, menu: str | None = None) -> Said:
    """Say what they wrote and what it is taken for, and what can be said of it."""
    lines = [title_of(reply), _words(reply)]
    if menu == "alone":
        lines.append(_("Nobody writes to or calls them any more, at any lead. For good."))
        return "\n".join(lines), _sure(reply)
    if menu == "more":
        lines.append(_("What does it mean?"))
        return "\n".join(lines), _menu(reply)
    lines.append(_meaning(reply, zone))
    return "\n".join(lines), _buttons(reply)


def title_of(reply: ReplyLine) -> str:
    """Name who answered, in one line."""
    if reply.lead is None:
        return f"💬 <b>{escape(reply.sender, most=LONGEST_NAME)}</b>"
    named = lead_named(reply.lead, reply.company)
    who = f"{named}, {escape(reply.contact, most=LONGEST_NAME)}" if reply.contact else named
    return f"💬 {who}"


def meaning_of(reply: ReplyLine) -> str:
    """Say in two words what a reply is taken for."""
    if reply.intent is None:
        return _("put aside") if reply.is_aside else _("needs a look")
    return f"{_SIGNS[reply.intent]} {intent_titles()[reply.intent]}"


def _words(reply: ReplyLine) -> str:
    return f"<blockquote expandable>{escape(reply.body, most=LONGEST_WORDS)}</blockquote>"


def _meaning(reply: ReplyLine, zone: str) -> str:
    if reply.intent is None:
        return _("Put aside.") if reply.is_aside else _("What does it mean?")
    said = f"{_SIGNS[reply.intent]} {answer_words()[reply.intent]}"
    if reply.until_at is not None and reply.intent in {"not_now", "out_of_office"}:
        said += " " + _("Until {day}.").format(day=clock(reply.until_at, zone, style="wdt"))
    if reply.by is not None:
        said += f" ({escape(reply.by, most=LONGEST_NAME)})"
    return said


def _buttons(reply: ReplyLine) -> Rows:
    if reply.intent is not None or reply.is_aside:
        return [[Button(_("Change"), press=press("y", "more", reply.id)), *_open(reply)]]
    likely = [_answer(reply, intent) for intent in likely_intents(reply.body)]
    more = Button(_("Something else…"), press=press("y", "more", reply.id))
    return [likely, [more, *_open(reply)]]


def _menu(reply: ReplyLine) -> Rows:
    answers = [_answer(reply, intent) for intent in intent_titles()]
    return [*in_rows(2, answers), [Button(_("‹ Back"), press=press("y", "back", reply.id))]]


def _sure(reply: ReplyLine) -> Rows:
    sure = press("y", "unsubscribe", reply.id)
    return [
        [Button(_("✋ Leave them alone"), press=sure, style="danger")],
        [Button(_("‹ Back"), press=press("y", "back", reply.id))],
    ]


def _answer(reply: ReplyLine, intent: Intent) -> Button:
    """Return a button that says what a reply means; who is left alone is asked for twice."""
    action = "alone" if intent == "unsubscribe" else intent
    text = f"{_SIGNS[intent]} {intent_titles()[intent]}"
    return Button(text, press=press("y", action, reply.id))


def _open(reply: ReplyLine) -> list[Button]:
    if reply.lead_id is None:
        return [Button(_("Open"), start="replies")]
    return [Button(_("Open"), start=f"leads_{reply.lead_id}-section_outreach")]
