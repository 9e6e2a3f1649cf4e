"""What is done about a reply, one verb for each thing that it may mean."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, TypeAlias

from keepwarm.availability.reads import working_time_of
from keepwarm.contacts.actions import suppress_address
from keepwarm.db import Connection
from keepwarm.emails.actions import note_bounce
from keepwarm.emails.reads import get_email
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead, is_before
from keepwarm.optouts.actions import opt_out_person
from keepwarm.outbox.model import Channel
from keepwarm.plans.actions import stop_plan
from keepwarm.replies import reads
from keepwarm.replies.effects import GOES_ON, Effects
from keepwarm.replies.model import Reply
from keepwarm.sequences.actions import postpone, stop_for_contact, stop_for_lead
from keepwarm.settling.actions import postpone_plan
from keepwarm.settling.model import first_morning
from keepwarm.signals.actions import record_signal
from keepwarm.signals.model import SignalKind
from keepwarm.tasks.making import open_task
from keepwarm.tasks.model import Created, TaskRules
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.triage.model import Intent
from keepwarm.triage.waiting import wait_for

BECAUSE: Final = "reply"
_QUOTED: Final = 1_000  # letters of a reply that stand in the notes of a task


class WhoWrote(Invalid):
    message = "Say first who wrote this: nobody is left alone by guesswork."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A reply whose lead is locked, and what acting upon it needs."""

    reply: Reply
    lead: Lead
    until: datetime | None
    by: Viewer | None  # one of us; None: the rules
    channels: frozenset[Channel]
    rules: TaskRules
    now: datetime

    @property
    def member_id(self) -> MemberId | None:
        return None if self.by is None else self.by.member_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, and what whoever said so should know."""

    effects: Effects = field(default_factory=Effects)
    remarks: tuple[str, ...] = ()


_Deed: TypeAlias = Callable[[Connection, Scene], Awaitable[Done]]


async def act_upon(conn: Connection, scene: Scene, intent: Intent) -> Done:
    """Do what follows from what a reply means. Raises WhoWrote."""
    stopped = intent not in GOES_ON and await _stop_sequences(conn, scene)
    done = await _DEEDS[intent](conn, scene)
    if not stopped:
        return done
    return replace(done, effects=replace(done.effects, stopped_at=scene.now))


async def _stop_sequences(conn: Connection, scene: Scene) -> bool:
    """A person has answered: nothing goes to them by itself any more."""
    if scene.by is None and not scene.reply.is_by_a_person:
        return False
    if scene.reply.contact_id is not None:
        return await stop_for_contact(conn, scene.reply.contact_id, "reply", scene.now)
    return await stop_for_lead(conn, scene.lead, "reply", scene.now)


async def _engage(conn: Connection, scene: Scene, kind: SignalKind) -> Done:
    """Keep it as something the prospect did: the card moves, and somebody is to call."""
    made = await _record(conn, scene, kind)
    task_id = made.task_id if made.created else None
    engaged = is_before(scene.lead.stage, "engaged")
    return Done(effects=Effects(task_id=task_id, engaged=engaged))


async def _record(conn: Connection, scene: Scene, kind: SignalKind) -> Created:
    # Whatever goes wrong with the task, the reply and what it means stand (S2-50).
    return await record_signal(
        conn,
        scene.lead.id,
        kind,
        source="reply",
        facts={"reply_id": scene.reply.id},
        channels=scene.channels,
        rules=scene.rules,
        now=scene.now,
    )


async def _call(conn: Connection, scene: Scene) -> Done:
    return await _engage(conn, scene, "interested_reply")


async def _answer(conn: Connection, scene: Scene) -> Done:
    return await _engage(conn, scene, "question")


async def _come_back(conn: Connection, scene: Scene) -> Done:
    """Let the plan rest, and have somebody follow up on the day they named."""
    ended = await _stop_plan(conn, scene)
    working = await working_time_of(conn, scene.lead.owner_id)
    named = scene.until if scene.until is not None and scene.now < scene.until else None
    day = named or scene.now + wait_for(scene.reply.body)
    draft = TaskDraft(
        subject=_("Follow up: they asked for another time"),
        channel=scene.reply.channel,
        due=first_morning(day, working),
        notes=scene.reply.body[:_QUOTED],
        contact_id=scene.reply.contact_id,
    )
    try:
        task = await open_task(
            conn,
            scene.lead,
            draft,
            created_by="reply",
            by=scene.member_id,
            channels=scene.channels,
            now=scene.now,
        )
    except (Conflict, Invalid) as refusal:  # they opted out since, or are gone
        return Done(effects=ended, remarks=(str(refusal),))
    return Done(effects=replace(ended, task_id=task.id))


async def _let_go(conn: Connection, scene: Scene) -> Done:
    return Done(effects=await _stop_plan(conn, scene))


async def _stop_plan(conn: Connection, scene: Scene) -> Effects:
    stopped = await stop_plan(conn, scene.lead, because="reply", by=scene.member_id, now=scene.now)
    return Effects(plan_ended_at=scene.now if stopped else None)


async def _leave_alone(conn: Connection, scene: Scene) -> Done:
    """Leave whoever wrote alone, at whatever leads we know them; the address as well."""
    reply = scene.reply
    address_hash = await reads.hash_of(conn, reply.sender) if reply.sender else None
    if reply.contact_id is not None:
        await opt_out_person(
            conn,
            reply.contact_id,
            because=BECAUSE,
            by=scene.member_id,
            now=scene.now,
            address_hash=address_hash,
            is_held=True,
        )
    else:
        await leave_address_alone(conn, reply, now=scene.now)
    return Done(effects=Effects(opted_out=True))


async def leave_address_alone(conn: Connection, reply: Reply, *, now: datetime) -> None:
    """Leave whoever is reached at the address of a reply alone. Raises WhoWrote without one."""
    address_hash = await reads.hash_of(conn, reply.sender) if reply.sender else None
    if address_hash is None:
        raise WhoWrote
    await suppress_address(conn, address_hash, because=BECAUSE, now=now)


async def _wait(conn: Connection, scene: Scene) -> Done:
    """Have plan and sequences wait for their return; nothing stops."""
    until = scene.until
    if until is None or until <= scene.now:
        return Done(remarks=(_("They name no day of return, so nothing was put off."),))
    await postpone_plan(conn, scene.lead, until, now=scene.now)
    await postpone(conn, scene.lead.id, until, scene.now)
    return Done(effects=Effects(postponed_until=until))


async def _note_bounce(conn: Connection, scene: Scene) -> Done:
    """Note that the address they were written at reaches nobody."""
    reply = scene.reply
    email = None if reply.email_id is None else await get_email(conn, reply.email_id)
    if email is None:
        return Done(remarks=(_("Which address it was is not known: mark it on the lead."),))
    why = reply.subject or _("It came back.")
    bounced = await note_bounce(
        conn, message_id=email.message_id, why=why, hard=True, now=scene.now
    )
    await stop_for_contact(conn, email.contact_id, "bounce", scene.now)
    if bounced is not None and bounced.is_news:
        await _record(conn, scene, "email_bounced")
    return Done(effects=Effects(marked=email.address))


async def _nothing(_conn: Connection, _scene: Scene) -> Done:
    return Done()


_DEEDS: Final[Mapping[Intent, _Deed]] = {
    "interested": _call,
    "question": _answer,
    "not_now": _come_back,
    "not_interested": _let_go,
    "unsubscribe": _leave_alone,
    "out_of_office": _wait,
    "wrong_person": _nothing,
    "referral": _nothing,
    "bounce": _note_bounce,
    "other": _nothing,
}
