"""Lists in the chat: the day, what a search finds, the columns of the board and their leads."""

from collections.abc import Sequence
from typing import Protocol

from keepwarm.board.model import Card, Filters
from keepwarm.board.reads import count_stages, list_column, list_leads
from keepwarm.db import Connection
from keepwarm.kit.errors import NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import STAGES, Stage
from keepwarm.leads.wording import stage_titles
from keepwarm.outbox.model import Words
from keepwarm.outbox.wording import cut, how_many_leads, more
from keepwarm.steps.reads import DueStep
from keepwarm.tasks.queue import count_calls
from keepwarm.telegram.bot.day import count_overdue, day_ends, list_today
from keepwarm.telegram.bot.names import lead_line
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.html import escape
from keepwarm.telegram.keyboard import Button, Rows, in_rows, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.digest import day_buttons
from keepwarm.telegram.texts.parts import step_words

FIRST_FEW = 8  # lines of a list; a phone shows about as many
LONGEST_LABEL = 40  # characters of a button with a name
LONGEST_SEARCH = 60


class StageGone(NotFound):
    message = "This column is not here any more."


class _Named(Protocol):
    """A lead, as any list has it."""

    @property
    def id(self) -> LeadId: ...
    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str | None: ...


async def view_today(conn: Connection, turn: Turn) -> Shown:
    """Show what is due today and overdue, with the way through it."""
    steps = await list_today(conn, turn)
    calls = await _calls(conn, turn)
    if not steps:
        html = (
            _("☀️ <b>No step is due today.</b>") if calls else _("☀️ <b>Nothing is due today.</b>")
        )
        rows: Rows = [*calls, [Button(_("Open today"), start="today")]]
        return Shown(what="today", words=Words(html=html, keyboard=pack(rows)))
    lines = [_said_today(steps, turn), *_numbered([_line(step) for step in steps[:FIRST_FEW]])]
    if hidden := more(len(steps) - FIRST_FEW):
        lines.append(hidden)
    words = Words(html="\n".join(lines), keyboard=pack([*calls, *day_buttons()]))
    return Shown(what="today", words=words)


async def _calls(conn: Connection, turn: Turn) -> Rows:
    """Lead to today's calls, where there are any."""
    n = await count_calls(conn, turn.by.id, day_ends(turn))
    label = ngettext("📞 {n} call", "📞 {n} calls", n).format(n=n)
    return [[Button(label, press=press("t", "list"))]] if n else []


async def view_found(conn: Connection, turn: Turn, words: str) -> Shown:
    """Show the leads that have some words, or their beginnings."""
    found = await list_leads(conn, turn.viewer, Filters(words=words), before=None)
    said = escape(words, most=LONGEST_SEARCH)
    if not found:
        html = _("🔎 No lead has <i>{words}</i>.").format(words=said)
        return Shown(what="found", words=Words(html=html))
    html = _("🔎 <b>{words}</b>").format(words=said)
    if len(found) > FIRST_FEW:
        html += "\n" + _("These are the newest; add a word to find fewer.")
    rows = [[_lead_button(lead)] for lead in found[:FIRST_FEW]]
    return Shown(what="found", words=Words(html=html, keyboard=pack(rows)))


async def view_columns(conn: Connection, turn: Turn) -> Shown:
    """Show the columns of the board, each with its count."""
    counts, titles = await count_stages(conn, turn.viewer), stage_titles()
    html = f"🗂 <b>{how_many_leads(sum(counts.values()))}</b>"
    buttons = [
        Button(f"{titles[stage]} · {counts[stage]}", press=press("b", "page", n, 0))
        for n, stage in enumerate(STAGES)
        if counts[stage]
    ]
    return Shown(what="board", words=Words(html=html, keyboard=pack(in_rows(2, buttons))))


async def view_column(conn: Connection, turn: Turn, n: int, below: int) -> Shown:
    """Show some leads of the n-th column, those below a position; 0 for the first ones."""
    stage = _stage(n)
    filters = Filters(stage=stage)
    cards = await list_column(conn, turn.viewer, filters, stage, below=below or _THE_TOP)
    count = (await count_stages(conn, turn.viewer))[stage]
    html = f"🗂 <b>{stage_titles()[stage]}</b> · {count}"
    rows = [[_lead_button(card)] for card in cards[:FIRST_FEW]]
    words = Words(html=html, keyboard=pack([*rows, _turning(cards, n, below)]))
    return Shown(what="board", words=words)


_THE_TOP = 2**63 - 1


def _turning(cards: Sequence[Card], n: int, below: int) -> Sequence[Button]:
    """Return the buttons that turn pages."""
    buttons = [Button(_("‹ All stages"), press=press("b", "columns"))]
    if below:
        buttons.append(Button(_("« First"), press=press("b", "page", n, 0)))
    if len(cards) > FIRST_FEW:
        last = cards[FIRST_FEW - 1].position
        buttons.append(Button(_("More ›"), press=press("b", "page", n, last)))
    return buttons


def _stage(n: int) -> Stage:
    if n >= len(STAGES):
        raise StageGone
    return STAGES[n]


def _said_today(steps: list[DueStep], turn: Turn) -> str:
    today = ngettext("Today: {n} step", "Today: {n} steps", len(steps)).format(n=len(steps))
    overdue = count_overdue(steps, turn)
    late = ngettext("{n} overdue", "{n} overdue", overdue).format(n=overdue)
    return f"☀️ <b>{today}</b>, {late}" if overdue else f"☀️ <b>{today}</b>"


def _line(step: DueStep) -> str:
    name = lead_line(step.lead, step.company)
    return f"{name}: {step_words(step.description)}"


def _numbered(lines: Sequence[str]) -> list[str]:
    return [f"{n}. {line}" for n, line in enumerate(lines, 1)]


def _lead_button(lead: _Named) -> Button:
    """Return a button with a lead's name; buttons take people's words as they are."""
    names = [lead.name, lead.company if lead.company != lead.name else None]
    label = cut(" · ".join(name for name in names if name), LONGEST_LABEL)
    return Button(label, press=press("v", "show", lead.id))
