"""The card of a capture: one message, edited in place from "Reading…" to what came of it."""

from collections.abc import Callable, Mapping

from keepwarm.captures.model import CaptureKind, CaptureState, Card, LeadLine
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.wording import stage_titles
from keepwarm.outbox.model import Words
from keepwarm.outbox.wording import LONGEST_NAME
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, lead_named

LONGEST_ABOUT, LONGEST_WHY, LONGEST_DETAILS, LONGEST_BUTTON = 200, 200, 160, 40


def words_of_card(card: Card) -> Words:
    """Return what the card of a capture says, with its buttons."""
    say = _choosing if card.choices is not None else _WAYS[card.state]
    html, rows = say(card)
    return Words(html=html, keyboard=pack(rows))


def kinds() -> Mapping[CaptureKind, str]:
    """Name what a member sent, as a sentence goes on with it."""
    return {
        "text": _("your message"),
        "forward": _("the forwarded message"),
        "contact": _("the contact"),
        "photo": _("the photo"),
        "voice": _("the voice note"),
        "document": _("the document"),
        "location": _("the place"),
    }


def _reading(card: Card) -> Said:
    saying: Mapping[CaptureKind, str] = {
        "photo": _("⏳ Reading your photo…"),
        "voice": _("⏳ Reading your voice note…"),
        "document": _("⏳ Reading your document…"),
    }
    return saying.get(card.kind, _("⏳ Reading your message…")), ()


def _saved(card: Card) -> Said:
    if card.lead is None:
        return _gone(card)
    name = _lead(card.lead)
    about = escape(card.draft.brief if _is_short(card.draft.brief) else "", most=LONGEST_ABOUT)
    lines = [f"🆕 {name}", _details(card.draft), f"<i>{about}</i>" if about else ""]
    return "\n".join(filter(None, lines)), [
        [
            Button(_("✨ Plan next steps"), press=press("p", "new", card.lead.id)),
            Button(_("✎ Edit"), start=f"leads_{card.lead.id}-edit"),
        ],
        [_undo(card)],
    ]


def _details(draft: LeadDraft) -> str:
    """Say what is known of a person: their role, and how they are reached."""
    known = (draft.role, *draft.emails[:1], *draft.phones[:1], draft.city)
    return escape(" · ".join(filter(None, known)), most=LONGEST_DETAILS)


def _is_short(brief: str) -> bool:
    return len(brief) <= LONGEST_ABOUT


def _asking(card: Card) -> Said:
    asked = _("🆕 I have {what}. Who is it about?\nReply with a name, or a name and a company.")
    return asked.format(what=kinds()[card.kind]), [
        [_attach(card), Button(_("Save without a name"), press=_press(card, "noname"))],
        [_discard(card)],
    ]


def _twin(card: Card) -> Said:
    new = Button(_("New lead"), press=_press(card, "new"))
    if card.lead is None or not card.is_theirs:
        discard = _discard(card)
        known = _("🔁 A colleague looks after {name} already.").format(
            name=lead_named(_name(card.draft), card.draft.company if card.draft.person else None)
        )
        return f"{known}\n{_('Save it as a lead of your own?')}", [[new, discard]]
    add = Button(_("Add note"), press=_press(card, "note"))
    opens = [Button(_("Open"), start=f"leads_{card.lead.id}")] if not card.lead.deleted_at else []
    return f"🔁 {_twin_line(card.lead)}\n{_twin_question(card.lead)}", [[add, new], opens]


def _twin_line(lead: LeadLine) -> str:
    if lead.deleted_at is not None:
        return _("{name} is in the trash.").format(name=_lead(lead))
    owner = escape(lead.owner, most=LONGEST_NAME) if lead.owner else _("nobody")
    return _("{name} is already a lead (<i>{stage}</i>, with {owner}).").format(
        name=_lead(lead), stage=stage_titles()[lead.stage], owner=owner
    )


def _twin_question(lead: LeadLine) -> str:
    return (
        _("Add this as a note?")
        if lead.deleted_at is None
        else _("Restore it, with this as a note?")
    )


def _unread(card: Card) -> Said:
    why = escape(card.why or _("nobody here can read such a file"), most=LONGEST_WHY).rstrip(".")
    kept = _("📎 I kept {what} but could not read it ({why}).").format(
        what=kinds()[card.kind], why=why
    )
    ask = _("Reply with one line about it, or attach it to a lead.")
    return f"{kept}\n{ask}", [
        [
            _attach(card),
            Button(_("Try again"), press=press("c", "retry", card.capture_id)),
        ],
        [_discard(card)],
    ]


def _choosing(card: Card) -> Said:
    rows: Rows = [
        [Button(_button_name(lead), press=press("c", "to", card.capture_id, lead.id))]
        for lead in card.choices or ()
    ]
    back = [Button(_("‹ Back"), press=press("c", "back", card.capture_id))]
    return _("Which lead is it about?"), [*rows, back]


def _button_name(lead: LeadLine) -> str:
    whole = f"{lead.name} · {lead.company}" if lead.company else lead.name
    return whole if len(whole) <= LONGEST_BUTTON else f"{whole[: LONGEST_BUTTON - 1]}…"


def _noted(card: Card) -> Said:
    if card.lead is None:
        return _gone(card)
    opens = Button(_("Open"), start=f"leads_{card.lead.id}")
    return _("📝 Added to {name} as a note.").format(name=_lead(card.lead)), [[opens, _undo(card)]]


def _discarded(card: Card) -> Said:
    if card.lead is None:
        return _("✕ Dropped {what}.").format(what=kinds()[card.kind]), ()
    return _("↶ Undone: {name}").format(name=f"<s>{_lead(card.lead)}</s>"), ()


def _gone(card: Card) -> Said:
    return _("✕ The lead of {what} was deleted.").format(what=kinds()[card.kind]), ()


def _attach(card: Card) -> Button:
    return Button(_("Attach to a lead"), press=press("c", "attach", card.capture_id))


def _discard(card: Card) -> Button:
    return Button(_("✕ Discard"), press=_press(card, "undo"))


def _press(card: Card, action: str) -> str:
    return press("l", action, card.capture_id)


def _undo(card: Card) -> Button:
    return Button(_("↶ Undo"), press=_press(card, "undo"))


def _lead(lead: LeadLine) -> str:
    return lead_named(lead.name, lead.company)


def _name(draft: LeadDraft) -> str:
    return draft.person or draft.company or _("this lead")


_WAYS: Mapping[CaptureState, Callable[[Card], Said]] = {
    "reading": _reading,
    "asking": _asking,
    "twin": _twin,
    "unread": _unread,
    "saved": _saved,
    "noted": _noted,
    "discarded": _discarded,
}
