"""
Leave people alone.

That nothing can address them any more, and that what did has ended, is the database's own law
(migrations/0027_opt_outs.sql). Here is what follows from it: plans that lead to nobody end, and
those who look after the leads are told.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Final

from keepwarm.contacts.actions import keep_wishes, opt_out, suppress_address, suppress_person
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId, MemberId
from keepwarm.leads.actions import lock_leads_anywhere
from keepwarm.leads.model import Lead
from keepwarm.live.events import Topic, announce
from keepwarm.optouts import reads
from keepwarm.optouts.model import LeftAlone
from keepwarm.outbox.actions import refresh_about
from keepwarm.plans.actions import stop_plan
from keepwarm.requests.actions import withdraw_plans
from keepwarm.timeline.actions import remember_each

CHANGED: Final[tuple[Topic, ...]] = ("card", "plan", "task", "email", "sequence")
"""What of a lead may look otherwise once somebody there has opted out."""

PATIENCE: Final = timedelta(milliseconds=1)
"""So long whoever comes late waits for a lead: the least that PostgreSQL knows."""


async def hold_person(
    conn: Connection, contact_id: ContactId, *, address_hash: bytes | None = None
) -> list[Lead]:
    """
    Lock every lead at which a person is reached, in the one order that everybody keeps to.

    Whoever is about to opt somebody out calls this before anything else is locked.
    """
    lead_ids = await reads.list_leads_of(conn, contact_id, address_hash)
    return await lock_leads_anywhere(conn, lead_ids)


async def opt_out_person(
    conn: Connection,
    contact_id: ContactId,
    *,
    because: str,
    by: MemberId | None,
    now: datetime,
    address_hash: bytes | None = None,
    is_held: bool = False,
) -> bool:
    """
    Leave a person alone from now on, for good, at whatever leads we know them.

    Everybody who is reached at the same addresses is that person. Their tasks, e-mails,
    sequences and unsent drafts end with it; a lead where nobody is left to turn to loses its
    plan. Owners hear of it. `address_hash` is left alone as well, even if no contact has that
    address any more. Says whether it was news. Lock no lead before, or `hold_person`'s and say
    so: leads at which they became known since then come late, and are not waited for.
    """
    async with conn.impatient_savepoint(PATIENCE) if is_held else nullcontext():
        leads = await hold_person(conn, contact_id, address_hash=address_hash)
    willing = await reads.list_willing(conn, [lead.id for lead in leads])
    news = contact_id in {each.contact_id for each in willing}
    lead_ids = [lead.id for lead in leads]
    await suppress_person(conn, lead_ids, contact_id, because=because, now=now)
    await opt_out(conn, contact_id, because=because, now=now)  # who has no address at all
    if address_hash is not None:
        news |= await suppress_address(conn, address_hash, because=because, now=now)
    still = await reads.list_willing(conn, [lead.id for lead in leads])
    gone = [each for each in willing if each not in still]
    await _tell(conn, leads, gone, because=because, by=by, now=now)
    closed = {each.lead_id for each in gone} - {each.lead_id for each in still}
    await _end_plans(conn, [lead for lead in leads if lead.id in closed], by=by, now=now)
    return news


async def catch_up(conn: Connection, *, now: datetime) -> int:
    """
    See to wishes that no person's press brought; says how many leads had one.

    An address was written down that had asked to be left alone, so a plan may lead to nobody
    now. Or it was written down in the very moment in which it asked, and neither saw the other:
    the database refused to address it ever since, and its contact is told apart only now.
    """
    missed = await reads.list_missed(conn)
    closed = await reads.list_closed(conn)
    leads = await lock_leads_anywhere(conn, [*missed, *closed])
    await keep_wishes(conn, missed)
    done = set(await reads.list_closed(conn))
    await _end_plans(conn, [lead for lead in leads if lead.id in done], by=None, now=now)
    return len(leads)


async def _tell(
    conn: Connection,
    leads: Sequence[Lead],
    gone: Sequence[LeftAlone],
    *,
    because: str,
    by: MemberId | None,
    now: datetime,
) -> None:
    told = [(each.lead_id, {"name": each.name, "because": because}) for each in gone]
    await remember_each(conn, told, "opted_out", by=by, now=now)
    called_off = await reads.list_called_off(conn, [each.contact_id for each in gone])
    await refresh_about(conn, [f"task:{task_id}:" for task_id in called_off], now=now)
    of_id = {lead.id: lead for lead in leads}
    for each in gone:
        await _tell_owner(conn, of_id[each.lead_id], each, by=by)


async def _tell_owner(
    conn: Connection, lead: Lead, gone: LeftAlone, *, by: MemberId | None
) -> None:
    for topic in CHANGED:
        await announce(conn, topic, lead_id=lead.id, owner_id=lead.owner_id)
    if lead.owner_id is not None:
        await announce(conn, "today", member_id=lead.owner_id)
    if lead.owner_id not in {None, by}:
        facts = {"id": f"contacts:{gone.contact_id}", "what": "opted_out"}
        await announce(conn, "toast", member_id=lead.owner_id, facts=facts)


async def _end_plans(
    conn: Connection, leads: Sequence[Lead], *, by: MemberId | None, now: datetime
) -> None:
    """Nobody is planned for, or written about, where nobody is left to turn to."""
    await withdraw_plans(conn, leads)
    for lead in leads:
        await stop_plan(conn, lead, because="opt_out", by=by, now=now)
