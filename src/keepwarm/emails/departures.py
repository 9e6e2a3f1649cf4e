"""What is written of an e-mail on its way out, and what is held still meanwhile."""

from datetime import datetime

from keepwarm.db import Connection, execute
from keepwarm.emails.model import Verdict
from keepwarm.kit.ids import ContactId, EmailId


async def lock_lead_of(conn: Connection, email_id: EmailId) -> None:
    """Lock the lead of an e-mail, on the board or in the trash, as its own actions do."""
    await execute(
        conn,
        """
        select from leads where id = (select lead_id from emails where id = $1)
           for no key update
        """,
        email_id,
    )


async def share_contact(conn: Connection, contact_id: ContactId) -> None:
    """Hold a contact still: an opt-out under way is waited for, a later one waits for us."""
    await execute(conn, "select from contacts where id = $1 for share", contact_id)


async def update_left(conn: Connection, email_id: EmailId, now: datetime) -> None:
    await execute(conn, "update emails set left_at = $2 where id = $1", email_id, now)


async def update_not_taken(
    conn: Connection, email_id: EmailId, why: str, *, counted: bool
) -> None:
    await execute(
        conn,
        """
        update emails set left_at = null, error = $2, tries = tries + $3::boolean::integer
         where id = $1
        """,
        email_id,
        why,
        counted,
    )


async def update_held(conn: Connection, email_id: EmailId, why: str) -> None:
    """Ask for approval anew, and say why."""
    await execute(
        conn,
        """
        update emails set approved_at = null, approved_by = null, error = $2 where id = $1
        """,
        email_id,
        why,
    )


async def update_verdict(
    conn: Connection,
    email_id: EmailId,
    verdict: Verdict,
    *,
    receipt: str | None = None,
    error: str | None = None,
) -> None:
    await execute(
        conn,
        "update emails set verdict = $2, receipt = $3, error = $4 where id = $1",
        email_id,
        verdict,
        receipt,
        error,
    )


async def update_given_up(conn: Connection, email_id: EmailId) -> None:
    """Say of a letter that the engine gave up how it ended: silence may mean it arrived."""
    await execute(
        conn,
        """
        update emails set verdict = case when left_at is null then 'failed' else 'unknown' end
         where id = $1
        """,
        email_id,
    )
