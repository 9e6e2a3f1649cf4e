"""Jane at Acme, who is the J. Doe at Globex, and everything that may address her."""

from dataclasses import dataclass
from datetime import timedelta

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.drafts.actions import keep_draft
from keepwarm.drafts.model import NewDraft
from keepwarm.emails.actions import write_email
from keepwarm.emails.model import EmailDraft
from keepwarm.kit.ids import ContactId, LeadId, SequenceId
from keepwarm.outbox.model import Channel
from keepwarm.requests.reads import list_running_steps
from keepwarm.sequences.actions import enrol
from keepwarm.sequences.editing import save_sequence
from keepwarm.sequences.model import SequenceDraft, SequenceStep
from keepwarm.tasks.making import add_task
from keepwarm.tasks.outcomes import TaskDraft
from tests import build
from tests.build import NOW

JANES = "jane@acme.example"
NO_CHANNELS = frozenset[Channel]()
A_SEQUENCE = SequenceDraft(
    name="Hello",
    steps=(
        SequenceStep(channel="email", timing="in 2 days", subject="Hello", body="Hi there!"),
        SequenceStep(channel="email", timing="in 2 days", body="Still there?"),
    ),
)
A_DRAFT = NewDraft(maker="hand", made_with=None, channel="email", subject="Hello", body="Hi Jane!")

OPEN = """
    select 'task' as what, contact_id from tasks where status = 'touch_open'
     union all
    select 'email', contact_id from emails where status = 'pending'
     union all
    select 'enrolment', contact_id from enrolments where state <> 'ended'
     union all
    select 'step', contact_id from enrolment_steps where status = 'pending'
     union all
    select 'draft', contact_id from drafts where sent_at is null
     order by what, contact_id
"""
"""
What is still open towards anybody.

Work in a worker's hands is not: it is asked about at the gate, and called off when put back.
"""


@dataclass(frozen=True)
class Scene:
    olga: Member
    acme: LeadId
    jane: ContactId
    globex: LeadId
    j_doe: ContactId
    joe: ContactId  # at Globex as well, and somebody else


async def a_scene(conn: Connection) -> Scene:
    olga = await build.member(conn)
    acme = await build.lead(conn, owner=olga)
    globex = await build.lead(conn, company="Globex", owner=olga)
    scene = Scene(
        olga=olga,
        acme=acme,
        jane=await build.contact(conn, acme, "Jane Doe", emails=(JANES,)),
        globex=globex,
        j_doe=await build.contact(conn, globex, "J. Doe", emails=(JANES,)),
        joe=await build.contact(conn, globex, "Joe Roe", emails=("joe@globex.example",)),
    )
    for lead_id in (acme, globex):
        await build.plan(conn, lead_id, made_for=olga)
    return scene


async def everything_towards(
    conn: Connection, scene: Scene, lead_id: LeadId, contact_id: ContactId, address: str
) -> None:
    """Open one of everything towards a contact."""
    by = scene.olga.viewer
    await add_task(
        conn,
        lead_id,
        TaskDraft(subject="Call them", contact_id=contact_id),
        by=by,
        channels=NO_CHANNELS,
        now=NOW,
    )
    await write_email(
        conn,
        a_letter(lead_id, contact_id, address),
        approved_by=by.member_id,
        by=by.member_id,
        now=NOW,
    )
    sequence_id = await a_sequence(conn, scene)
    await enrol(conn, lead_id, contact_id, sequence_id, by=by, confirms_interest=True, now=NOW)


async def a_sequence(conn: Connection, scene: Scene) -> SequenceId:
    known = await conn.raw.fetchval("select id from sequences")
    if known is not None:
        return SequenceId(known)
    return await save_sequence(conn, A_SEQUENCE, by=build.as_admin(scene.olga), now=NOW)


def a_letter(
    lead_id: LeadId, contact_id: ContactId, address: str, key: str = "hand"
) -> EmailDraft:
    return EmailDraft(
        lead_id=lead_id,
        contact_id=contact_id,
        address=address,
        subject="Hello",
        body="Hi there!",
        key=f"{key}:{contact_id}",
        mailbox="sales@ours.example",
        due_at=NOW + timedelta(seconds=10),
    )


async def a_draft(conn: Connection, lead_id: LeadId, scene: Scene) -> None:
    """Write words for the first step of a lead's plan, to whoever they are for."""
    steps = await list_running_steps(conn, lead_id)
    await keep_draft(conn, steps[0], A_DRAFT, instructions=None, made_for=scene.olga.id, now=NOW)
