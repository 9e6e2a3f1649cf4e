"""One change to many leads, and its undo."""

from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.board import actions
from keepwarm.board.model import MOST_AT_ONCE
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import LeadId, MemberId, SequenceId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_leads_for
from keepwarm.leads.model import Lead, TagId
from keepwarm.sequences.actions import enrol_many
from keepwarm.sequences.wording import tally_words
from keepwarm.web.confirmations import confirm_gift, confirm_gifts
from keepwarm.web.forms import field
from keepwarm.web.page import database, now, render, viewer
from keepwarm.web.params import as_number, as_stage, number, numbers


class ChangeUnknown(Invalid):
    message = "There is no such change."


async def create(request: Request) -> Response:
    ids = [LeadId(n) for n in numbers(await field(request, "ids"))]
    what, value = await field(request, "what"), await field(request, "value")

    if what == "enrol":
        return await _enrol(request, ids, value)
    async with database(request).transaction() as conn:
        if what == "assign":
            change = await _assign(request, conn, ids, _owner(value))
        else:
            change = await _change(conn, ids, what, value, by=viewer(request), now=now(request))

    text = _sentence(what, len(ids))
    undo = f"/leads/bulk/{change}/undo" if change else None
    return render(request, "_toast.html", text=text, undo=undo, seconds=10)


async def undo(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await actions.undo_change(
            conn, number(request, "change_id"), by=viewer(request), now=now(request)
        )

    return render(request, "_toast.html", text=ngettext("Undone.", "Undone.", 1))


async def _change(
    conn: Connection, ids: Sequence[LeadId], what: str, value: str, *, by: Viewer, now: datetime
) -> int | None:
    match what:
        case "move":
            return await actions.move_many(conn, ids, as_stage(value), by=by, now=now)
        case "tag" | "untag":
            change = actions.tag_many if what == "tag" else actions.untag_many
            return await change(conn, ids, TagId(as_number(value) or 0), by=by, now=now)
        case "delete":
            return await actions.trash_many(conn, ids, by=by, now=now)
        case "research":
            await _research(conn, ids, by=by, now=now)
            return None
        case _:
            raise ChangeUnknown


async def _assign(
    request: Request, conn: Connection, ids: Sequence[LeadId], owner_id: MemberId | None
) -> int:
    """Give leads to a member, who is told once of all that were not theirs."""
    by = viewer(request)
    found = await _lock(conn, ids, by)
    change = await actions.assign_many(conn, ids, owner_id, by=by, now=now(request))
    given = [lead for lead in found if lead.owner_id != owner_id]
    if len(given) == 1:
        await confirm_gift(request, conn, given[0], owner_id)
    elif given:
        await confirm_gifts(request, conn, [lead.id for lead in given], owner_id)
    return change


async def _enrol(request: Request, ids: Sequence[LeadId], value: str) -> Response:
    """
    Have one contact of each lead set out: "7", or "7:interest" where we have one in all of them.

    It is not taken back at once: each lead says where it stands, and a sequence can be put away.
    """
    sequence, _colon, interest = value.partition(":")
    by = viewer(request)
    async with database(request).transaction() as conn:
        tally = await enrol_many(
            conn,
            await _lock(conn, ids, by),
            SequenceId(as_number(sequence) or 0),
            by=by.member_id,
            confirms_interest=interest == "interest",
            now=now(request),
        )
    return render(request, "_toast.html", text=tally_words(tally), seconds=10)


def _owner(value: str) -> MemberId | None:
    number = as_number(value)
    return MemberId(number) if number else None


async def _research(conn: Connection, ids: Sequence[LeadId], *, by: Viewer, now: datetime) -> None:
    """Research is asked for, not made: what cannot be undone is cancelled card by card."""
    leads = await _lock(conn, ids, by)
    await ask_research_many(conn, [lead.id for lead in leads], by=by.member_id, now=now)


async def _lock(conn: Connection, ids: Sequence[LeadId], by: Viewer) -> list[Lead]:
    if len(ids) > MOST_AT_ONCE:
        raise actions.TooManyAtOnce
    return await lock_leads_for(conn, ids, by)


def _sentence(what: str, n: int) -> str:
    sentences = {
        "move": ngettext("{n} lead moved.", "{n} leads moved.", n),
        "assign": ngettext("{n} lead assigned.", "{n} leads assigned.", n),
        "tag": ngettext("{n} lead tagged.", "{n} leads tagged.", n),
        "untag": ngettext("{n} lead untagged.", "{n} leads untagged.", n),
        "delete": ngettext("{n} lead in the trash.", "{n} leads in the trash.", n),
        "research": ngettext("{n} lead queued.", "{n} leads queued.", n),
    }
    return sentences[what].format(n=n)
