"""Tasks in the chat: the list of them, and one as a message of its own."""

from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import TaskId
from keepwarm.outbox.model import Words
from keepwarm.outbox.task_lines import get_task_line, list_task_lines
from keepwarm.outbox.wording import cut, more
from keepwarm.tasks.closing import TaskGone
from keepwarm.tasks.queue import list_queue
from keepwarm.telegram.bot.turn import Shown, Turn
from keepwarm.telegram.keyboard import Button, Rows, in_rows, pack
from keepwarm.telegram.presses import press
from keepwarm.telegram.texts.parts import clock
from keepwarm.telegram.texts.task import say_line, title_of

FIRST_FEW = 8  # lines of a list; a phone shows about as many
MOST_COUNTED = 200
LONGEST_LABEL = 30  # characters of a button with a name


async def view_tasks(conn: Connection, turn: Turn) -> Shown:
    """Show whom a member is to call, the longest due first."""
    queue = await list_queue(conn, turn.viewer, mine=True, limit=MOST_COUNTED)
    if not queue:
        html = _("📞 <b>Nobody is to be called.</b>")
        rows: Rows = [[Button(_("Open tasks"), start="tasks")]]
        return Shown(what="tasks", words=Words(html=html, keyboard=pack(rows)))
    first = [each.id for each in queue[:FIRST_FEW]]
    lines = await list_task_lines(conn, first, turn.by.id)
    text = [_title(len(queue), sum(each.due_at <= turn.now for each in queue))]
    text += [
        f"{n}. {title_of(line)} · {_when(line.due_at, turn)}" for n, line in enumerate(lines, 1)
    ]
    if hidden := more(len(queue) - len(lines)):
        text.append(hidden)
    buttons = [
        Button(cut(f"{n}. {line.lead}", LONGEST_LABEL), press=press("t", "show", line.id))
        for n, line in enumerate(lines, 1)
    ]
    rows = [*in_rows(2, buttons), [Button(_("Open tasks"), start="tasks")]]
    return Shown(what="tasks", words=Words(html="\n".join(text), keyboard=pack(rows)))


async def view_task(
    conn: Connection, turn: Turn, task_id: TaskId, *, menu: str | None = None
) -> Shown:
    """Show a task as it stands. Raises TaskGone."""
    line = await get_task_line(conn, task_id, turn.by.id)
    if line is None:
        raise TaskGone
    html, rows = say_line(line, turn.by.time_zone, menu=menu)
    words = Words(html=html, keyboard=pack(rows))
    return Shown(what=f"task:{task_id}", words=words, lead_id=line.lead_id)


def _title(n: int, late: int) -> str:
    said = ngettext("{n} task", "{n} tasks", n).format(n=n)
    now = ngettext("{n} due now", "{n} due now", late).format(n=late)
    return f"📞 <b>{said}</b>, {now}" if late else f"📞 <b>{said}</b>"


def _when(due_at: datetime, turn: Turn) -> str:
    return _("due now") if due_at <= turn.now else clock(due_at, turn.by.time_zone)
