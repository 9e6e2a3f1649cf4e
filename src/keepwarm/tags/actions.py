"""Everything that can happen to tags."""

from collections.abc import Sequence

from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import TagId
from keepwarm.tags import writes
from keepwarm.tags.model import clean_name


class TagGone(NotFound):
    message = "This tag is not here any more."


class TagNeedsName(Invalid):
    message = "Give the tag a name."


async def create_tag(conn: Connection, name: str) -> TagId:
    """Make a tag, or find the one of that name."""
    cleaned = clean_name(name)
    if not cleaned:
        raise TagNeedsName
    found = await writes.ensure_tags(conn, [cleaned])
    if not found:
        raise Conflict  # deleted by somebody else in this very moment
    return found[0]


async def tag_leads(
    conn: Connection, lead_ids: Sequence[LeadId], names: Sequence[str]
) -> list[LeadId]:
    """Give leads tags by name, making those that are new. Returns the leads that changed."""
    cleaned = [name for raw in names if (name := clean_name(raw))]
    if not cleaned or not lead_ids:
        return []
    return await writes.insert_lead_tags(conn, lead_ids, await writes.ensure_tags(conn, cleaned))


async def untag_leads(conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId) -> list[LeadId]:
    """Take a tag off leads. Returns those that had it."""
    return await writes.delete_lead_tags(conn, lead_ids, tag_id)


async def rename_tag(conn: Connection, tag_id: TagId, name: str) -> TagId:
    """Rename a tag; under a name that another tag has, the two become one."""
    cleaned = clean_name(name)
    if not cleaned:
        raise TagNeedsName
    if await writes.find_tag(conn, cleaned, other_than=tag_id):
        return await merge_tags(conn, tag_id, into_name=cleaned)
    if not await writes.update_name(conn, tag_id, cleaned):
        raise TagGone
    return tag_id


async def merge_tags(conn: Connection, tag_id: TagId, *, into_name: str) -> TagId:
    """Give all leads of one tag the other and drop the first. Onto itself: nothing happens."""
    into = await create_tag(conn, into_name)
    if into == tag_id:
        return into
    # Whoever is just putting the tag on a lead is waited for: that lead moves, too.
    await writes.lock_tag_alone(conn, tag_id)
    await writes.move_leads(conn, tag_id, into)
    await delete_tag(conn, tag_id)
    return into


async def delete_tag(conn: Connection, tag_id: TagId) -> None:
    """Drop a tag from all leads."""
    if not await writes.delete_tag(conn, tag_id):
        raise TagGone


async def put_tag(conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId) -> list[LeadId]:
    """Put a tag on leads, if it still exists. Returns those that lacked it."""
    return await writes.insert_lead_tags(conn, lead_ids, await writes.lock_tag(conn, tag_id))


async def set_tags(conn: Connection, lead_id: LeadId, names: Sequence[str]) -> None:
    """Give a lead these tags and no others."""
    tag_ids = await writes.ensure_tags(conn, [n for raw in names if (n := clean_name(raw))])
    await writes.delete_other_tags(conn, lead_id, tag_ids)
    await writes.insert_lead_tags(conn, [lead_id], tag_ids)
