"""To whom leads are given: theirs now, from whom, and what comes first."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import EventLine, Letter
from keepwarm.outbox.wording import LONGEST_NAME, how_many_leads, more
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, lead, next_words, open_lead

LONGEST_NOTE = 300  # characters


def say_assignment(letter: Letter) -> Said:
    """Hand over one lead, or several at once."""
    (gift,) = letter.events
    return _several(letter, gift) if gift.count is not None else _one(letter, gift)


def _one(letter: Letter, gift: EventLine) -> Said:
    lines = [f"📥 {_yours(lead(letter.lead), gift)}"]
    if letter.lead is not None and letter.lead.note:
        lines.append(f"<i>{escape(letter.lead.note, most=LONGEST_NOTE)}</i>")
    if gift.next is None:
        lines.append(_("No plan yet"))
    else:
        first = next_words(gift.next, letter.time_zone)
        lines.append(_("First step: {step}").format(step=first))
    return "\n".join(lines), _buttons(letter, gift)


def _several(letter: Letter, gift: EventLine) -> Said:
    count = gift.count or 0
    lines = [f"📥 {_theirs(count, gift)}"]
    lines += [f"{n}. {lead(each)}" for n, each in enumerate(letter.leads, 1)]
    hidden = more(count - len(letter.leads))
    html = "\n".join([*lines, hidden] if hidden else lines)
    return html, [[Button(_("Open"), start="leads")]]


def _yours(named: str, gift: EventLine) -> str:
    if gift.by is None:
        return _("{lead} is yours now").format(lead=named)
    return _("{lead} is yours now, from {name}").format(lead=named, name=_name(gift.by))


def _theirs(count: int, gift: EventLine) -> str:
    named = f"<b>{how_many_leads(count)}</b>"
    if gift.by is None:
        return _("{leads}: yours now").format(leads=named)
    return _("{leads}: yours now, from {name}").format(leads=named, name=_name(gift.by))


def _name(words: str) -> str:
    return escape(words, most=LONGEST_NAME)


def _buttons(letter: Letter, gift: EventLine) -> Rows:
    plan = (
        [Button(_("✨ Plan next steps"), press=press("p", "new", letter.lead.id))]
        if letter.lead is not None and gift.next is None
        else []
    )
    return [[*open_lead(letter), *plan]]
