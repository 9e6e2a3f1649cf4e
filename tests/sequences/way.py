"""A sequence, a lead with somebody at it, and a worker: what every test of sequences needs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from keepwarm.accounts.model import Member
from keepwarm.board.letters import follow_email
from keepwarm.contacts.actions import note_consent
from keepwarm.db import Connection
from keepwarm.emails.model import Verdict, ended
from keepwarm.emails.reads import get_email
from keepwarm.kit.ids import ContactId, EmailId, EnrolmentId, LeadId, SequenceId
from keepwarm.mailboxes.model import Mailbox
from keepwarm.sequences.actions import enrol
from keepwarm.sequences.editing import save_sequence
from keepwarm.sequences.model import SequenceDraft, SequenceStep
from keepwarm.sequences.taking import Outfit, take_step
from keepwarm.work.model import Claim, Queue
from tests import build
from tests.build import NOW

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MAILBOX = Mailbox(address="sales@team.example", smtp="smtp://127.0.0.1:1")
OUTFIT = Outfit(
    mailboxes=(MAILBOX,), public_url="https://team.example", channels=frozenset({"telegram"})
)
HELLO = SequenceStep(channel="email", subject="Hello", body="Hi {first_name|there}")
AGAIN = SequenceStep(channel="email", timing="in 2 days", body="And again")
CALL = SequenceStep(channel="call", body="Ask about {company}")
LINKEDIN = SequenceStep(channel="linkedin", timing="in 2 days", body="Say hello")


@dataclass(frozen=True)
class Way:
    """Somebody on their way through a sequence."""

    owner: Member
    lead_id: LeadId
    contact_id: ContactId
    sequence_id: SequenceId
    enrolment_id: EnrolmentId


async def sequence(
    conn: Connection,
    *steps: SequenceStep,
    by: Member,
    name: str = "Cold",
    sends_itself: bool = False,
    most_touches: int = 4,
) -> SequenceId:
    draft = SequenceDraft(
        name=name,
        steps=steps or (HELLO, AGAIN, CALL),
        sends_itself=sends_itself,
        most_touches=most_touches,
    )
    return await save_sequence(conn, draft, by=by.viewer, now=NOW)


async def way(
    conn: Connection,
    *steps: SequenceStep,
    person: str = "Jane Doe",
    email: str | None = "jane@acme.example",
    sends_itself: bool = False,
    most_touches: int = 4,
    now: datetime = MONDAY,
) -> Way:
    """Have somebody set out on a sequence of these steps."""
    owner = await build.admin(conn)
    lead_id = await build.lead(conn, owner=owner)
    emails = (email,) if email else ()
    mobiles = ("+491701234567",)
    contact_id = await build.contact(conn, lead_id, person, emails=emails, mobiles=mobiles)
    await note_consent(conn, [contact_id], "given", source="fair", now=NOW)
    sequence_id = await sequence(
        conn, *steps, by=owner, sends_itself=sends_itself, most_touches=most_touches
    )
    enrolment_id = await enrol(conn, lead_id, contact_id, sequence_id, by=owner.viewer, now=now)
    return Way(owner, lead_id, contact_id, sequence_id, enrolment_id)


async def take(conn: Connection, now: datetime, *, outfit: Outfit = OUTFIT) -> int:
    """Do what a worker does with the steps that are due; says how many those were."""
    claims = await claim(conn, now)
    for each in claims:
        await take_step(conn, each, outfit=outfit, now=now)
    return len(claims)


async def claim(conn: Connection, now: datetime) -> list[Claim]:
    """Have a worker take the steps that are due into its hands."""
    due = await conn.raw.fetch(
        "update enrolment_steps set status = 'processing', attempts = attempts + 1,"
        "       lease_owner = gen_random_uuid(), lease_until = now()"
        " where status = 'pending' and due_at <= $1"
        " returning id, attempts, lease_owner",
        now,
    )
    return [Claim(_QUEUE, row["id"], row["attempts"], row["lease_owner"]) for row in due]


async def _nothing(_claim: Claim) -> None: ...


_QUEUE = Queue(table="enrolment_steps", handler=_nothing, side_by_side=1)


async def send(conn: Connection, now: datetime, verdict: Verdict = "sent") -> None:
    """Have the open e-mails end, as a worker that sends them does."""
    sent = await conn.raw.fetch(
        "update emails set status = 'completed', verdict = $1, left_at = $2, finished_at = $2"
        " where verdict is null and approved_at is not null"
        " returning id",
        verdict,
        now,
    )
    for row in sent:
        email = await get_email(conn, EmailId(row["id"]))
        assert email is not None
        await follow_email(
            conn,
            ended(email, verdict, is_undeliverable=verdict == "failed"),
            channels=OUTFIT.channels,
            now=now,
        )


async def steps(conn: Connection) -> list[tuple[object, ...]]:
    """Return number, status, outcome and due instant of every step there is."""
    return await build.rows(
        conn, "select number, status, outcome, due_at from enrolment_steps order by id"
    )


async def endings(conn: Connection) -> list[tuple[object, ...]]:
    return await build.rows(conn, "select state, ended_because from enrolments order by id")
