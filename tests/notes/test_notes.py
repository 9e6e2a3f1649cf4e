from datetime import timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.leads.actions import LeadGone
from keepwarm.notes.actions import NoteIsEmpty, NoteTooLong, add_note
from keepwarm.notes.model import LONGEST
from keepwarm.notes.reads import list_notes
from tests.build import NOW, lead, member


async def test_notes_are_read_newest_first(conn: Connection) -> None:
    olga, acme = await member(conn), await lead(conn)

    await add_note(conn, acme, "  Called.\n", by=olga.viewer, now=NOW)
    await add_note(conn, acme, "x" * LONGEST, by=olga.viewer, now=NOW + timedelta(hours=1))

    notes = await list_notes(conn, acme)
    assert [(note.author, note.body, note.created_at) for note in notes] == [
        ("Olga", "x" * LONGEST, NOW + timedelta(hours=1)),
        ("Olga", "Called.", NOW),
    ]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [(" \n", NoteIsEmpty), ("x" * (LONGEST + 1), NoteTooLong)],
    ids=["blank", "too long"],
)
async def test_a_note_that_is_none_is_refused(
    conn: Connection, body: str, refusal: type[Exception]
) -> None:
    olga, acme = await member(conn), await lead(conn)

    with pytest.raises(refusal):
        await add_note(conn, acme, body, by=olga.viewer, now=NOW)


async def test_a_lead_of_somebody_else_takes_no_note(conn: Connection) -> None:
    olga, pavel = await member(conn, "Olga"), await member(conn, "Pavel")
    acme = await lead(conn, owner=olga)

    with pytest.raises(LeadGone):
        await add_note(conn, acme, "Mine!", by=pavel.viewer, now=NOW)

    assert await list_notes(conn, acme) == []
