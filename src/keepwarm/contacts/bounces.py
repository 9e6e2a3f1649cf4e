"""Mark addresses at which nobody is reached, and trust them again."""

from datetime import datetime

from keepwarm.db import Connection, execute


async def mark_bounced(conn: Connection, address_id: int, *, because: str, now: datetime) -> None:
    """Note of an address of a locked lead that nobody is reached there, and how we know."""
    await execute(
        conn,
        """
        update addresses set bounced_at = $2, bounced_because = $3
         where id = $1 and bounced_at is null
        """,
        address_id,
        now,
        because,
    )


async def trust_again(conn: Connection, address_id: int) -> None:
    """Take it back that nobody is reached at an address of a locked lead."""
    await execute(
        conn,
        "update addresses set bounced_at = null, bounced_because = null where id = $1",
        address_id,
    )
