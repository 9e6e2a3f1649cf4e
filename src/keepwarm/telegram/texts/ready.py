"""What was written in the background: a draft, a plan, or that it came to nothing."""

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.outbox.letters import DraftLine, Letter, StepLine
from keepwarm.outbox.wording import span, what_failed, what_remains
from keepwarm.telegram.html import escape, escape_lines
from keepwarm.telegram.keyboard import Button, Rows, can_be_copied
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import Said, clock, lead, open_lead, step_words

LONGEST_DRAFT = 2_500  # characters: so much is read and copied in the chat
LONGEST_SUBJECT = 200
LONGEST_WHY = 300
MOST_STEPS = 3  # of a plan
_SPOKEN = frozenset({"call", "meeting"})  # nobody sends such words


def say_draft(letter: Letter) -> Said:
    """Show a draft, with what is done next with one."""
    draft = letter.draft
    if draft is None:
        gone = _("The draft for {lead} is not there any more.").format(lead=lead(letter.lead))
        return f"✍️ {gone}", [open_lead(letter)]
    if draft.is_sent:
        spoken = draft.channel in _SPOKEN
        said = _("Draft for {lead}: done") if spoken else _("Draft for {lead}: sent")
        sent = said.format(lead=lead(letter.lead))
        undo = Button(_("↶ Undo"), press=press("r", "undo", draft.step_id))
        return f"✅ {sent}", [[undo, *_edit(letter, draft, _("Open"))]]
    title = _("Draft for {lead} is ready").format(lead=lead(letter.lead))
    html = f"✍️ {title}\n{_subject(draft)}<blockquote expandable>{_body(draft)}</blockquote>"
    if draft.is_newest:
        return html, _buttons(letter, draft)
    return f"{html}\n" + _("There is a newer one."), [_edit(letter, draft, _("Open"))]


def _subject(draft: DraftLine) -> str:
    if not draft.subject:
        return ""
    return f"<b>{escape(draft.subject, most=LONGEST_SUBJECT)}</b>\n"


def _body(draft: DraftLine) -> str:
    return escape_lines(draft.body, most=LONGEST_DRAFT)


def _buttons(letter: Letter, draft: DraftLine) -> Rows:
    copy = [Button(_("📋 Copy"), copy=draft.body)] if can_be_copied(draft.body) else []
    return [
        [*copy, Button(_("↻ Another"), press=press("d", "re", draft.id))],
        [
            Button(_finished(draft), press=press("d", "sent", draft.id), style="success"),
            *_edit(letter, draft, _("Edit")),
        ],
    ]


def _finished(draft: DraftLine) -> str:
    return _("✓ Done") if draft.channel in _SPOKEN else _("✓ Sent it")


def _edit(letter: Letter, draft: DraftLine, text: str) -> list[Button]:
    return open_lead(letter, text=text, part=f"-step_{draft.step_id}")


def say_plan(letter: Letter) -> Said:
    """Say what a fresh plan begins with."""
    total, days = int(letter.facts["total"]), int(letter.facts["days"])
    steps = ngettext("{n} step", "{n} steps", total).format(n=total)
    title = _("Plan for {lead}: {steps} over {span}").format(
        lead=lead(letter.lead), steps=f"<b>{steps}</b>", span=span(days)
    )
    lines = [f"🧭 {title}"]
    if letter.steps and all(step.state == "over" for step in letter.steps):
        lines.append(_("Another one has taken its place."))
        return "\n".join(lines), [open_lead(letter)]
    lines += [
        f"{step.number}. {_dated(step, letter.time_zone)}" for step in letter.steps[:MOST_STEPS]
    ]
    return "\n".join(lines), _plan_buttons(letter)


def _dated(step: StepLine, zone: str) -> str:
    said = step_words(step.description)
    return said if step.due_at is None else f"{said}, {clock(step.due_at, zone, style='wdt')}"


def _plan_buttons(letter: Letter) -> Rows:
    again = (
        [Button(_("↻ Another plan"), press=press("p", "re", letter.lead.id))]
        if letter.lead
        else []
    )
    return [[*open_lead(letter, text=_("Review"), part="-section_plan"), *again]]


def say_failed(letter: Letter) -> Said:
    """Say what came to nothing and why, and offer to try again."""
    title = _("{what} for {lead} did not work: {why}").format(
        what=what_failed(letter),
        lead=lead(letter.lead),
        why=escape(str(letter.facts["error"]), most=LONGEST_WHY),
    )
    html = f"⚠️ {title}\n" + what_remains(letter)
    return html, [[*_again(letter), *open_lead(letter)]]


def _again(letter: Letter) -> list[Button]:
    if "request_id" in letter.facts:
        return [Button(_("Try again"), press=press("w", "re", letter.facts["request_id"]))]
    if letter.lead is not None:
        return [Button(_("Try again"), press=press("v", "research", letter.lead.id))]
    return []
