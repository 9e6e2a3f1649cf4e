"""What anybody may do with leads, in any order: the verbs of all packages, drawn by lot."""

import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, TypeAlias

import asyncpg

from keepwarm.board.actions import move_many
from keepwarm.contacts.model import Address
from keepwarm.db import Connection
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.emails.actions import approve, write_email
from keepwarm.kit.ids import ContactId, EmailId, EnrolmentId, LeadId, SequenceId, TaskId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import complete_lead, lock_lead
from keepwarm.leads.model import LeadDraft, Stage
from keepwarm.optouts.actions import catch_up, opt_out_person
from keepwarm.people.actions import add_person, change_person
from keepwarm.people.model import PersonDraft
from keepwarm.privacy.actions import erase_person
from keepwarm.replies.actions import keep_reply_by_hand
from keepwarm.replies.applying import Verdict, apply_reply_triage
from keepwarm.requests.actions import ask_plan
from keepwarm.requests.reads import list_running_steps
from keepwarm.sequences.actions import enrol, pause, resume, stop_for_lead
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.closing import close_task, undo_task
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import TaskRules
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.trash.actions import restore_lead, trash_lead
from keepwarm.triage.model import Intent
from tests import build
from tests.build import NOW
from tests.optouts.scene import NO_CHANNELS, a_letter

Deed: TypeAlias = "Callable[[Somebody], Awaitable[object]]"
ADDRESSES: Final = [f"person{n}@shared.example" for n in range(14)]
RULES: Final = TaskRules(due_after_hours=1, cool_down=timedelta(0))
STAGES: Final[tuple[Stage, ...]] = ("engaged", "lost", "contacted")
INTENTS: Final[tuple[Intent, ...]] = (
    "unsubscribe", "interested", "not_interested", "question", "not_now"
)  # fmt: skip


class Somebody:
    """One person or program at work; whom and what they work on is drawn by lot."""

    def __init__(self, conn: Connection, dice: random.Random, by: Viewer) -> None:
        self.conn = conn
        self.dice = dice
        self.by = by

    async def draw(self, sql: str) -> asyncpg.Record | None:
        found = await self.conn.raw.fetch(sql)
        return self.dice.choice(found) if found else None

    async def contact(self) -> tuple[LeadId, ContactId, str]:
        row = await self.draw("""
            select c.lead_id, c.id, coalesce(min(a.value), '') as at
              from contacts c left join addresses a on a.contact_id = c.id
             group by c.id order by c.id""")
        if row is None:  # the last one was erased
            lead_id = await build.lead(self.conn, company=f"Fresh {self.dice.random()}")
            return lead_id, await build.contact(self.conn, lead_id, "Jane"), ""
        return LeadId(row["lead_id"]), ContactId(row["id"]), row["at"]

    def drawn_addresses(self) -> tuple[Address, ...]:
        return tuple(Address("email", each) for each in self.dice.sample(ADDRESSES, 2))


async def wish(who: Somebody) -> None:
    _, contact_id, _ = await who.contact()
    await opt_out_person(who.conn, contact_id, because="hand", by=None, now=NOW)


async def write_down(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    draft = PersonDraft(name=f"Person {who.dice.randrange(40)}", added=who.drawn_addresses())
    await add_person(who.conn, lead_id, draft, by=who.by, now=NOW)


async def correct(who: Somebody) -> None:
    _, contact_id, _ = await who.contact()
    draft = PersonDraft(name=f"Person {who.dice.randrange(40)}", added=who.drawn_addresses())
    await change_person(who.conn, contact_id, draft, by=who.by, now=NOW)


async def bring_in(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    draft = LeadDraft(
        person=f"Person {who.dice.randrange(40)}",
        company="Acme",
        emails=tuple(each.value for each in who.drawn_addresses()),
    )
    await complete_lead(who.conn, lead_id, draft, origin="import 1", now=NOW)


async def call(who: Somebody) -> None:
    lead_id, contact_id, _ = await who.contact()
    draft = TaskDraft(subject="Call", contact_id=contact_id)
    await add_task(who.conn, lead_id, draft, by=who.by, channels=NO_CHANNELS, now=NOW)


async def call_back(who: Somebody) -> None:
    """Close a task and open another for the same contact: first its row, then the contact."""
    row = await who.draw(
        "select id, lead_id, contact_id from tasks where status = 'touch_open' order by id"
    )
    if row is not None:
        task_id, lead_id = TaskId(row["id"]), LeadId(row["lead_id"])
        draft = TaskDraft(subject="Again", contact_id=row["contact_id"])
        await close_task(who.conn, task_id, "done", by=who.by, channels=NO_CHANNELS, now=NOW)
        await add_task(who.conn, lead_id, draft, by=who.by, channels=NO_CHANNELS, now=NOW)


async def take_back(who: Somebody) -> None:
    row = await who.draw("select id from tasks where status <> 'touch_open' order by id")
    if row is not None:
        await undo_task(who.conn, TaskId(row["id"]), by=who.by, now=NOW)


async def write(who: Somebody) -> None:
    lead_id, contact_id, at = await who.contact()
    letter = a_letter(lead_id, contact_id, at, key=str(who.dice.random()))
    await write_email(who.conn, letter, approved_by=None, by=who.by.member_id, now=NOW)


async def let_go(who: Somebody) -> None:
    row = await who.draw("select id from emails order by id")
    if row is not None:
        await approve(who.conn, EmailId(row["id"]), by=who.by, now=NOW)


async def send_round(who: Somebody) -> None:
    lead_id, contact_id, _ = await who.contact()
    sequence_id = SequenceId(await who.conn.raw.fetchval("select id from sequences"))
    await enrol(
        who.conn, lead_id, contact_id, sequence_id, by=who.by, confirms_interest=True, now=NOW
    )


async def halt(who: Somebody) -> None:
    row = await who.draw("select id from enrolments order by id")
    if row is not None:
        verb = who.dice.choice([pause, resume])
        await verb(who.conn, EnrolmentId(row["id"]), by=who.by, now=NOW)


async def stop_round(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    await stop_for_lead(who.conn, await lock_lead(who.conn, lead_id), "stopped", NOW)


async def engage(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    await record_signal(
        who.conn,
        lead_id,
        "pdf_download",
        source="api",
        channels=NO_CHANNELS,
        rules=RULES,
        now=NOW,
    )


async def answer(who: Somebody) -> None:
    lead_id, contact_id, _ = await who.contact()
    reply_id = await keep_reply_by_hand(
        who.conn, lead_id, "call", "So they said.", contact_id=contact_id, by=who.by, now=NOW
    )
    verdict = Verdict(intent=who.dice.choice(INTENTS), decided_by="hand")
    await apply_reply_triage(
        who.conn, reply_id, verdict, by=who.by, channels=NO_CHANNELS, rules=RULES, now=NOW
    )


async def move(who: Somebody) -> None:
    drawn = [(await who.contact())[0] for _ in range(4)]
    await move_many(who.conn, drawn, who.dice.choice(STAGES), by=who.by, now=NOW)


async def throw_away(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    verb = who.dice.choice([trash_lead, restore_lead])
    await verb(who.conn, lead_id, by=who.by, now=NOW)


async def plan(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    await ask_plan(who.conn, lead_id, by=who.by, now=NOW)
    await build.plan(who.conn, lead_id)


async def draft(who: Somebody) -> None:
    lead_id, _, _ = await who.contact()
    for step in (await list_running_steps(who.conn, lead_id))[:1]:
        await write_draft_by_hand(who.conn, step.id, subject=None, body="Hi!", by=who.by, now=NOW)


async def lose_worker(who: Somebody) -> None:
    """Have work that is in hand come back, as when a worker falls silent; claim some more."""
    for table in ("emails", "enrolment_steps"):
        await who.conn.raw.execute(
            f"update {table} set status = 'pending', lease_owner = null"  # noqa: S608 -- the names above
            " where status = 'processing'"
        )
        await who.conn.raw.execute(
            f"update {table} set status = 'processing', lease_owner = gen_random_uuid()"  # noqa: S608 -- the names above
            " where status = 'pending' and id % 2 = 0"
        )


async def erase(who: Somebody) -> None:
    _, contact_id, _ = await who.contact()
    await erase_person(who.conn, contact_id, by=who.by.member_id, now=NOW)


async def settle(who: Somebody) -> None:
    await catch_up(who.conn, now=NOW)


BUSY: Final[tuple[Deed, ...]] = (call, call_back, write, send_round, engage, move)
RARE: Final[tuple[Deed, ...]] = (write_down, bring_in, wish)
EVERYTHING: Final[tuple[Deed, ...]] = (
    *BUSY, *RARE, correct, take_back, let_go, halt, stop_round, answer, throw_away, plan, draft,
    lose_worker, erase, settle,
)  # fmt: skip
