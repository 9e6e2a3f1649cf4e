"""
Make sequences, change them, put them away.

Whoever is under way goes on by the sequence as it stands when their next step is dated or due:
what has its date keeps it, words are taken when they are needed.
"""

from dataclasses import replace
from datetime import datetime

import asyncpg

from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotAllowed
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import SequenceId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_leads
from keepwarm.live.events import announce
from keepwarm.sequences import reads, shelf
from keepwarm.sequences.actions import SequenceGone
from keepwarm.sequences.checking import first_mistake, tidied
from keepwarm.sequences.going import end
from keepwarm.sequences.model import SequenceDraft


class SequenceBroken(Invalid):
    """`where` is the number of the step that is meant, if it is one; the text says what."""

    message = "A sequence needs a name and at least one step."

    def __init__(self, said: str, where: int | None) -> None:
        super().__init__(said)
        self.where = where


class NameTaken(Conflict):
    message = "Another sequence has this name."


class NotYours(NotAllowed):
    message = "Only whoever made a sequence, or an admin, may change it."


async def save_sequence(
    conn: Connection,
    draft: SequenceDraft,
    *,
    sequence_id: SequenceId | None = None,
    by: Viewer,
    now: datetime,
) -> SequenceId:
    """
    Make a sequence, or change the one of that number.

    Raises SequenceBroken, which names the step at fault, NameTaken, SequenceGone, NotYours.
    """
    draft = tidied(draft)
    if mistake := first_mistake(draft):
        raise SequenceBroken(mistake.said, mistake.where)
    try:
        async with conn.savepoint():
            saved = await _save(conn, draft, sequence_id, by=by, now=now)
    except asyncpg.UniqueViolationError:
        raise NameTaken from None
    await shelf.replace_sequence_steps(conn, saved, draft)
    await announce(conn, "sequence", facts={"sequence": saved})
    return saved


async def archive_sequence(
    conn: Connection, sequence_id: SequenceId, *, by: Viewer, now: datetime
) -> int:
    """
    Put a sequence away; whoever is on the way through it stops, and how many says the answer.

    A sequence that is gone must not write to anybody. Safe to repeat. Raises SequenceGone,
    NotYours.
    """
    await _expect_theirs(conn, sequence_id, by)
    # They stop at every lead, also those that whoever puts it away may not see.
    leads = await reads.list_leads_under_way(conn, sequence_id)
    await lock_leads(conn, leads)
    await shelf.update_archived(conn, sequence_id, now=now)
    open_ones = await reads.list_open_of_sequence(conn, sequence_id)
    under_way = await reads.list_under_way(conn, open_ones)
    await end(conn, under_way, "stopped", by=by.member_id, now=now)
    await announce(conn, "sequence", facts={"sequence": sequence_id})
    return len(under_way)


async def copy_sequence(
    conn: Connection, sequence_id: SequenceId, *, by: Viewer, now: datetime
) -> SequenceId:
    """Make another sequence like one, under a name of its own. Raises SequenceGone."""
    row = await reads.get_sequence(conn, sequence_id)
    if row is None:
        raise SequenceGone
    steps = tuple(await reads.list_sequence_steps(conn, sequence_id))
    draft = SequenceDraft(
        name=row.name, steps=steps, sends_itself=row.sends_itself, most_touches=row.most_touches
    )
    return await add_sequence(conn, draft, by=by, now=now)


async def add_sequence(
    conn: Connection, draft: SequenceDraft, *, by: Viewer, now: datetime
) -> SequenceId:
    """Make a sequence; where its name is taken, under the first free one like it ("Cold 2")."""
    names = await reads.list_names(conn)
    name = next(
        each for n in range(1, len(names) + 2) if (each := _nth(draft.name, n)) not in names
    )
    return await save_sequence(conn, replace(draft, name=name), by=by, now=now)


def _nth(name: str, n: int) -> str:
    return name if n == 1 else _("{name} {n}").format(name=name, n=n)


async def _save(
    conn: Connection,
    draft: SequenceDraft,
    sequence_id: SequenceId | None,
    *,
    by: Viewer,
    now: datetime,
) -> SequenceId:
    if sequence_id is None:
        return await shelf.insert_sequence(conn, draft, by=by.member_id, now=now)
    await _expect_theirs(conn, sequence_id, by)
    if not await shelf.update_sequence(conn, sequence_id, draft):
        raise SequenceGone
    return sequence_id


async def _expect_theirs(conn: Connection, sequence_id: SequenceId, by: Viewer) -> None:
    row = await reads.get_sequence(conn, sequence_id)
    if row is None:
        raise SequenceGone
    if not by.is_admin and row.made_by != by.member_id:
        raise NotYours
