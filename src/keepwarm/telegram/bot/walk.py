"""The one message in which a member goes through the day, step by step."""

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import StepId
from keepwarm.outbox.model import Words
from keepwarm.steps.reads import DueStep
from keepwarm.telegram.bot.day import list_today
from keepwarm.telegram.bot.names import lead_line
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.keyboard import Button, Rows, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import clock, step_words
from keepwarm.telegram.texts.reminder import reasons


async def view_walk(conn: Connection, turn: Turn, n: int, *, undo: Button | None = None) -> Shown:
    """Show the n-th of the steps that are open today; after the last one, that it was."""
    steps = await list_today(conn, turn)
    way_back = [[undo]] if undo else []
    if n >= len(steps):
        return _shown(_said_over(len(steps)), way_back)
    step = steps[n]
    return _shown(_text(step, len(steps) - n, turn), [*_buttons(step, n), *way_back])


async def view_reasons(conn: Connection, turn: Turn, step_id: StepId, n: int) -> Shown:
    """Show a step of the walk with the reasons for which one is skipped."""
    steps = await list_today(conn, turn)
    step = next((each for each in steps if each.step_id == step_id), None)
    if step is None:
        return await view_walk(conn, turn, n)
    buttons = [
        [Button(words, press=press("g", action, step_id, n))]
        for action, words in reasons().items()
    ]
    back = Button(_("‹ Back"), press=press("g", "next", n))
    return _shown(_text(step, len(steps) - n, turn), [*buttons, [back]])


async def view_stop(conn: Connection, turn: Turn) -> Shown:
    """Say what is left where a member breaks off."""
    left = len(await list_today(conn, turn))
    if not left:
        return _shown(_said_over(left), [])
    go_on = Button(_("▶ Go on"), press=press("g", "next", 0))
    return _shown(_said_left(left), [[go_on]])


def _text(step: DueStep, left: int, turn: Turn) -> str:
    lines = [
        ngettext("▶ <b>{n} step to go</b>", "▶ <b>{n} steps to go</b>", left).format(n=left),
        f"👤 {lead_line(step.lead, step.company)}",
        _("<b>Step {number}/{of}:</b> {step}").format(
            number=step.number,
            of=step.total,
            step=step_words(step.description),
        ),
    ]
    if step.due_at is not None:
        lines.append(_("Due {time}").format(time=clock(step.due_at, turn.by.time_zone)))
    return "\n".join(lines)


def _buttons(step: DueStep, n: int) -> Rows:
    here = (step.step_id, n)
    return [
        [
            Button(_("✓ Done"), press=press("g", "done", *here), style="success"),
            Button(_("⏰ Later"), press=press("g", "snz", *here)),
            Button(_("⤼ Skip"), press=press("g", "skip", *here)),
        ],
        [
            Button(_("✍ Words"), press=press("r", "draft", step.step_id)),
            Button(_("Next ›"), press=press("g", "next", n + 1)),
            Button(_("■ Stop"), press=press("g", "stop", n)),
        ],
        [Button(_("Open"), start=f"leads_{step.lead_id}-step_{step.step_id}")],
    ]


def _said_over(left: int) -> str:
    return _said_left(left) if left else _("✅ That was all for today.")


def _said_left(left: int) -> str:
    said = ngettext("☑️ {n} step is left for today.", "☑️ {n} steps are left for today.", left)
    return said.format(n=left)


def _shown(html: str, rows: Rows) -> Shown:
    return Shown(what="walk", words=Words(html=html, keyboard=pack(rows)))
