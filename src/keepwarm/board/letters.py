"""What an e-mail brings beyond itself: its draft was sent, its sequence goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from keepwarm.db import Connection
from keepwarm.drafts.actions import note_draft_sent
from keepwarm.emails.model import Ended, Verdict
from keepwarm.kit.ids import MemberId
from keepwarm.outbox.confirming import emit_tma_event
from keepwarm.outbox.model import Channel
from keepwarm.sequences.actions import step_over, stop_for_contact
from keepwarm.sequences.model import StepOutcome
from keepwarm.settling.model import Changed

_FATES: Final[Mapping[Verdict, StepOutcome]] = {
    "sent": "done",
    "failed": "failed",
    "dropped": "called_off",
}
"""What the fate of its e-mail is to a step. One that is unknown waits for a person's word."""


async def follow_email(
    conn: Connection, over: Ended, *, channels: frozenset[Channel], now: datetime
) -> None:
    """
    Have drafts and sequences hear what became of an e-mail of theirs. Its lead is locked.

    An address that reaches nobody ends what its contact goes through. Safe to repeat.
    """
    if over.is_undeliverable:
        await stop_for_contact(conn, over.contact_id, "bounce", now)
    fate = _FATES.get(over.verdict)
    if over.enrolment_step_id is not None and fate is not None:
        await step_over(conn, over.enrolment_step_id, fate, now)
    by = over.approved_by
    if over.draft_id is not None and over.verdict == "sent" and by is not None:
        changed = await note_draft_sent(conn, over.draft_id, by=by, now=now)
        if changed is not None and changed.step.settled_at == now:
            await _confirm(conn, changed, by, channels=channels, now=now)


async def _confirm(
    conn: Connection,
    changed: Changed,
    by: MemberId,
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Confirm in the chat of whoever approved a letter that its step is done."""
    step, coming = changed.step, changed.next_step
    payload: dict[str, Any] = {
        "step_id": step.id,
        "step_desc": step.description,
        "change_id": changed.change_id,
    }
    if coming is not None:
        payload |= {"next_step_id": coming.id, "next_step_desc": coming.description}
    await emit_tma_event(
        conn, by, "step_completed", step.lead_id, payload, channels=channels, now=now
    )
