"""What members read in an e-mail: a subject, plain text, and the same as simple HTML."""

from html import escape

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter, StepLine
from keepwarm.outbox.wording import (
    LONGEST_NAME,
    LONGEST_STEP,
    cut,
    local_time,
    more_than,
    opening,
    place_in_plan,
)

LONGEST_SUBJECT = 150  # characters


def subject_of(letter: Letter) -> str:
    """Return a letter's subject."""
    if letter.kind == "digest":
        return opening(letter)
    (step,) = letter.steps
    subject = _("{lead}: {step}").format(lead=cut(step.lead, LONGEST_NAME), step=step.description)
    return cut(subject, LONGEST_SUBJECT)


def plain_of(letter: Letter, public_url: str | None) -> str:
    """Return a letter as plain text."""
    return "\n\n".join("\n".join(paragraph) for paragraph in _paragraphs(letter, public_url))


def html_of(letter: Letter, public_url: str | None) -> str:
    """Return a letter as HTML that says what its plain text says."""
    paragraphs = (
        "<p>" + "<br>\n".join(_linked(line) for line in paragraph) + "</p>"
        for paragraph in _paragraphs(letter, public_url)
    )
    return "<html><body>\n" + "\n".join(paragraphs) + "\n</body></html>"


def _paragraphs(letter: Letter, public_url: str | None) -> list[list[str]]:
    hello = _("Hello {name},").format(name=cut(letter.member, LONGEST_NAME))
    if letter.kind == "reminder":
        return [[hello], *_reminder(letter, public_url)]
    lines = [
        f"{n}. {_lead(step)}: {cut(step.description, LONGEST_STEP)}"
        for n, step in enumerate(letter.steps, 1)
    ]
    more = more_than(letter)
    last = [[public_url]] if public_url else []
    return [[hello], [opening(letter)], [*lines, more] if more else lines, *last]


def _reminder(letter: Letter, public_url: str | None) -> list[list[str]]:
    (step,) = letter.steps
    due = _("Was due {time}") if letter.facts.get("was_due") else _("Due {time}")
    zoned = f"{local_time(step.due_at, letter.time_zone)} ({letter.time_zone})"
    about = [
        _lead(step),
        f"{place_in_plan(step)}: {cut(step.description, LONGEST_STEP)}",
        due.format(time=zoned),
    ]
    words = [step.suggested_text.splitlines()] if step.suggested_text else []
    last = [[f"{public_url}/leads/{step.lead_id}"]] if public_url else []
    return [about, *words, *last]


def _lead(step: StepLine) -> str:
    name = cut(step.lead, LONGEST_NAME)
    return f"{name} · {cut(step.company, LONGEST_NAME)}" if step.company else name


def _linked(line: str) -> str:
    """Make a line that is an address of ours a link; everything else stays words."""
    written = escape(line)
    is_link = line.startswith(("http://", "https://")) and " " not in line
    return f'<a href="{written}">{written}</a>' if is_link else written
