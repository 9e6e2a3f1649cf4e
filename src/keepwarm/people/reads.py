"""SQL that only looks at a person."""

from keepwarm.db import Connection, fetch_all, fetch_maybe
from keepwarm.kit.ids import ContactId
from keepwarm.kit.viewer import Viewer
from keepwarm.people.model import KnownAddress, Person


async def get_person_for(conn: Connection, contact_id: ContactId, viewer: Viewer) -> Person | None:
    """Return a contact of a lead that the viewer may see and that is not in the trash."""
    return await fetch_maybe(
        conn,
        Person,
        """
        select c.id, c.lead_id, l.name as lead, l.owner_id, c.name, c.role, c.consent,
               c.consent_at, c.consent_source, c.opted_out_at, c.opted_out_because
          from contacts c join leads l on l.id = c.lead_id
         where c.id = $1 and l.deleted_at is null
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
        """,
        contact_id,
        viewer.only_owner,
    )


async def list_known_addresses(conn: Connection, contact_id: ContactId) -> list[KnownAddress]:
    return await fetch_all(
        conn,
        KnownAddress,
        "select id, kind, value, bounced_because from addresses where contact_id = $1 order by id",
        contact_id,
    )
