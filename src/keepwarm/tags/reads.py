"""SQL that only looks at tags."""

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.tags.model import CountedTag, Tag


async def list_tags(conn: Connection) -> list[Tag]:
    return await fetch_all(conn, Tag, "select id, name from tags order by lower(name) limit 500")


async def list_counted_tags(conn: Connection, viewer: Viewer) -> list[CountedTag]:
    """Return every tag with the number of leads the viewer may see under it."""
    return await fetch_all(
        conn,
        CountedTag,
        """
        select t.id, t.name, count(l.id) as leads
          from tags t
          left join lead_tags lt on lt.tag_id = t.id
          left join leads l on l.id = lt.lead_id and l.deleted_at is null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         group by t.id
         order by lower(t.name)
        """,
        viewer.only_owner,
    )


async def list_tags_of(conn: Connection, lead_id: LeadId) -> list[Tag]:
    return await fetch_all(
        conn,
        Tag,
        """
        select t.id, t.name from lead_tags lt join tags t on t.id = lt.tag_id
         where lt.lead_id = $1
         order by lower(t.name)
        """,
        lead_id,
    )
