"""What sequences do when they hear that an e-mail or a task of theirs is over."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from keepwarm.db import Connection
from keepwarm.emails.model import Ended, Verdict
from keepwarm.kit.ids import EnrolmentStepId
from keepwarm.sequences.actions import step_over, stop_for_contact
from keepwarm.sequences.model import StepOutcome
from keepwarm.sequences.reads import has_no_email
from keepwarm.tasks.model import Outcome, Task


async def hear_of_email(conn: Connection, email: Ended, now: datetime) -> None:
    """
    Go on where an e-mail of a sequence has ended, in the transaction in which it did.

    One of which nobody knows whether it arrived counts as sent: it is never said twice. Where
    its address turned out to be bad, nothing more is sent to its contact.
    """
    if email.enrolment_step_id is None:
        return
    await step_over(conn, email.enrolment_step_id, _BY_VERDICT[email.verdict], now)
    if email.verdict == "failed" and await has_no_email(conn, email.contact_id):
        await stop_for_contact(conn, email.contact_id, "bounce", now)


async def hear_of_task(conn: Connection, task: Task, now: datetime) -> None:
    """Go on where a task of a sequence was closed; one that stays open changes nothing."""
    if task.enrolment_step_id is not None and task.outcome is not None and not task.is_open:
        how = _BY_OUTCOME.get(task.outcome, "done")
        await step_over(conn, EnrolmentStepId(task.enrolment_step_id), how, now)


_BY_VERDICT: Final[Mapping[Verdict, StepOutcome]] = MappingProxyType(
    {"sent": "done", "unknown": "done", "failed": "failed", "dropped": "called_off"}
)
_BY_OUTCOME: Final[Mapping[Outcome, StepOutcome]] = MappingProxyType(
    {
        "wrong_number": "failed",
        "called_off": "called_off",
        "lead_closed": "called_off",
        "opted_out": "called_off",
    }
)
