"""
What to visit an address with, where its path alone does not say it.

Every address with a part to fill in needs an example here, else `test_access.py` fails.
Others are visited as they stand, with an empty form.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Literal, TypeAlias, cast

from keepwarm.accounts.actions import create_api_token, offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import list_api_tokens, list_devices
from keepwarm.availability.actions import add_day_off
from keepwarm.board.actions import move_many
from keepwarm.contacts.unsubscribing import unsubscribe_token
from keepwarm.db import Connection
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.emails.actions import write_email
from keepwarm.emails.model import EmailDraft
from keepwarm.evidence.actions import keep_sources
from keepwarm.evidence.model import SourceDraft
from keepwarm.imports.actions import keep_upload, start_import
from keepwarm.kit.ids import ContactId, LeadId, ReplyId, SequenceId, TaskId
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.microsite.actions import share
from keepwarm.offer.actions import ProofDraft, add_proof
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Message
from keepwarm.prospecting.actions import start_job
from keepwarm.replies.actions import keep_reply, keep_reply_by_hand
from keepwarm.replies.applying import Verdict, apply_reply_triage
from keepwarm.replies.model import NewReply
from keepwarm.requests.actions import ask_plan
from keepwarm.rosters.model import ColumnMap
from keepwarm.sequences.actions import enrol
from keepwarm.sequences.editing import save_sequence
from keepwarm.sequences.model import SequenceDraft, SequenceStep
from keepwarm.settling.actions import complete_step
from keepwarm.steps.model import Step
from keepwarm.tags.actions import create_tag
from keepwarm.tasks.closing import close_task
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import TaskRules
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.trash.actions import trash_lead
from keepwarm.triage import Suggested
from tests import build
from tests.team import a_session

SECRET_KEY = b"a key of this test alone"

Role: TypeAlias = Literal["stranger", "mia", "noa", "ada"]


@dataclass(frozen=True, kw_only=True)
class World:
    """Mia and Noa are members, Ada is an admin. What an example makes is Mia's."""

    conn: Connection
    now: datetime
    mia: Member
    noa: Member
    ada: Member


Parts: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Example:
    """`make` returns what the parts of the path stand for, anew for every visit."""

    make: Callable[[World], Awaitable[Parts]]
    form: Mapping[str, str] | None = None
    not_there_for: tuple[Role, ...] = ()  # let in, but this one is not theirs to see
    not_allowed_for: tuple[Role, ...] = ()  # theirs to see, and not to change


async def _style_sheet(_world: World) -> Parts:
    return ("base.css",)


async def _link(world: World) -> Parts:
    return (await offer_sign_in(world.conn, world.mia.id, now=world.now),)


async def _contact(world: World) -> Parts:
    return (
        await build.contact(world.conn, await _add_lead(world), emails=("jane@acme.example",)),
    )


async def _unsubscribe_link(_world: World) -> Parts:
    return (unsubscribe_token(ContactId(7), SECRET_KEY),)


async def _as_it_stands(_world: World) -> Parts:
    return ()


async def _wrong_secret(_world: World) -> Parts:
    return (token_hex(32),)


async def _mia(world: World) -> Parts:
    return (world.mia.id,)


async def _session(world: World) -> Parts:
    await a_session(world.conn, world.mia, now=world.now)
    return ((await list_devices(world.conn, world.mia.id, world.now))[0].id,)


async def _day_off(world: World) -> Parts:
    day, by = world.now.date(), world.mia.viewer
    return (await add_day_off(world.conn, day, day, "", by=by, now=world.now),)


async def _token(world: World) -> Parts:
    await create_api_token(world.conn, world.mia.id, name="CRM", now=world.now)
    return ((await list_api_tokens(world.conn, world.mia.id))[0].id,)


async def _stage(_world: World) -> Parts:
    return ("intake",)


async def _add_lead(world: World) -> LeadId:
    draft = LeadDraft(company=f"Company {token_hex(8)}")
    who = world.mia.id
    return await add_lead(world.conn, draft, owner_id=who, by=who, origin="typed", now=world.now)


async def _lead(world: World) -> Parts:
    return (await _add_lead(world),)


async def _lead_in_the_trash(world: World) -> Parts:
    lead_id = await _add_lead(world)
    await trash_lead(world.conn, lead_id, by=world.mia.viewer, now=world.now)
    return (lead_id,)


async def _change(world: World) -> Parts:
    lead_id = await _add_lead(world)
    by = world.mia.viewer
    return (await move_many(world.conn, [lead_id], "won", by=by, now=world.now),)


async def _tag(world: World) -> Parts:
    return (await create_tag(world.conn, token_hex(8)),)


async def _lead_and_tag(world: World) -> Parts:
    return (await _add_lead(world), *await _tag(world))


async def _lead_and_source(world: World) -> Parts:
    lead_id = await _add_lead(world)
    page = SourceDraft(kind="web", url="https://a.test/", title="A", text="We make boats.")
    sources = await keep_sources(world.conn, lead_id, [page], now=world.now)
    return (lead_id, sources[0].id)


async def _upload(world: World) -> Parts:
    content, by = token_hex(8).encode(), world.mia.id
    return (await keep_upload(world.conn, name="a.csv", content=content, by=by, now=world.now),)


async def _import(world: World) -> Parts:
    columns = ColumnMap(header=False, fields=("company",))
    import_id = await start_import(
        world.conn,
        name="a.csv",
        content=token_hex(8).encode(),
        columns=columns,
        by=world.mia.id,
        now=world.now,
    )
    return (import_id,)


async def _source(_world: World) -> Parts:
    return ("domains",)


async def _job(world: World) -> Parts:
    return (
        await start_job(world.conn, "csv", {"n": token_hex(8)}, by=world.mia.id, now=world.now),
    )


async def _proof(world: World) -> Parts:
    draft = ProofDraft(title=token_hex(8))
    return (await add_proof(world.conn, draft, by=world.ada.viewer, now=world.now),)


async def _message(world: World) -> Parts:
    """Promise Mia a digest, which is about no lead."""
    facts: dict[str, object] = {"step_ids": [], "total": 2, "cause": "morning"}
    digest = Message(key=token_hex(8), member_id=world.mia.id, kind="digest", facts=facts)
    await notify(world.conn, [digest], channels=frozenset(), now=world.now)
    return (await world.conn.raw.fetchval("select max(id) from outbox"),)


async def _plan(world: World) -> list[Step]:
    return await build.plan(world.conn, await _add_lead(world), made_for=world.mia, now=world.now)


async def _lead_with_plan(world: World) -> Parts:
    return ((await _plan(world))[0].lead_id,)


async def _step(world: World) -> Parts:
    return ((await _plan(world))[0].id,)


async def _done_step(world: World) -> Parts:
    step = (await _plan(world))[0]
    await complete_step(world.conn, step.id, by=world.mia.viewer, now=world.now)
    return (step.id,)


async def _step_change(world: World) -> Parts:
    step = (await _plan(world))[0]
    changed = await complete_step(world.conn, step.id, by=world.mia.viewer, now=world.now)
    return (changed.change_id,)


async def _task(world: World) -> Parts:
    lead_id = await _add_lead(world)
    by, draft = world.mia.viewer, TaskDraft(subject="Call them")
    task = await add_task(world.conn, lead_id, draft, by=by, channels=frozenset(), now=world.now)
    return (task.id,)


async def _closed_task(world: World) -> Parts:
    (task_id,) = await _task(world)
    task_id = TaskId(cast("int", task_id))
    by, now = world.mia.viewer, world.now
    await close_task(world.conn, task_id, "done", by=by, channels=frozenset(), now=now)
    return (task_id,)


async def _sequence(world: World) -> Parts:
    step = SequenceStep(channel="email", subject="Hello", body="Hi")
    draft = SequenceDraft(name=f"Sequence {token_hex(8)}", steps=(step,))
    return (await save_sequence(world.conn, draft, by=world.mia.viewer, now=world.now),)


async def _starter(_world: World) -> Parts:
    return ("first_contact",)


async def _enrolment(world: World) -> Parts:
    (number,) = await _sequence(world)
    lead_id = await _add_lead(world)
    contact_id = await build.contact(world.conn, lead_id, emails=(f"{token_hex(8)}@acme.example",))
    return (
        await enrol(
            world.conn,
            lead_id,
            contact_id,
            SequenceId(cast("int", number)),
            by=world.mia.viewer,
            now=world.now,
            confirms_interest=True,
        ),
    )


async def _draft(world: World) -> Parts:
    step = (await _plan(world))[0]
    return (
        await write_draft_by_hand(
            world.conn, step.id, subject=None, body="Hi!", by=world.mia.viewer, now=world.now
        ),
    )


async def _email(world: World) -> Parts:
    lead_id = await _add_lead(world)
    address = f"{token_hex(4)}@nordwind.example"
    letter = EmailDraft(
        lead_id=lead_id,
        contact_id=await build.contact(world.conn, lead_id, emails=(address,)),
        address=address,
        subject="Routes",
        body="Hello",
        key=token_hex(4),
        mailbox="sales@team.example",
        due_at=world.now,
    )
    by = world.mia.id
    return (await write_email(world.conn, letter, approved_by=None, by=by, now=world.now),)


async def _unknown_mailbox(_world: World) -> Parts:
    return ("nobody@team.example",)


async def _request(world: World) -> Parts:
    lead_id = await _add_lead(world)
    return ((await ask_plan(world.conn, lead_id, by=world.mia.viewer, now=world.now)).id,)


async def _reply(world: World) -> Parts:
    said, lead_id = "Not me, write to tom@acme.example", await _add_lead(world)
    by, now = world.mia.viewer, world.now
    return (await keep_reply_by_hand(world.conn, lead_id, "call", said, by=by, now=now),)


async def _reply_of_nobody(world: World) -> Parts:
    new = NewReply(channel="email", body="Hello?", sender="a@b.example")
    return (await keep_reply(world.conn, new, now=world.now),)


async def _reply_that_names_somebody(world: World) -> Parts:
    (reply_id,) = await _reply(world)
    verdict = Verdict(
        intent="referral", decided_by="rules", suggested=Suggested(email="tom@acme.example")
    )
    await apply_reply_triage(
        world.conn,
        ReplyId(cast("int", reply_id)),
        verdict,
        channels=frozenset(),
        rules=TaskRules(),
        now=world.now,
    )
    return (reply_id,)


def _of_her_lead(
    make: Callable[[World], Awaitable[Parts]] = _lead, form: Mapping[str, str] | None = None
) -> Example:
    return Example(make=make, form=form, not_there_for=("noa",))


_OF_THE_TEAM = "/settings/members/{member_id:int}"
_OF_A_LEAD = "/leads/{lead_id:int}"
_OF_A_SEQUENCE = "/sequences/{sequence_id:int}"
_OF_AN_ENROLMENT = "/enrolments/{enrolment_id:int}"
_OF_A_STEP = "/steps/{step_id:int}"
_OF_A_TASK = "/tasks/{task_id:int}"
_OF_A_REPLY = "/replies/{reply_id:int}"
_OF_AN_EMAIL = "/emails/{email_id:int}"


async def _page_of_a_prospect(world: World) -> Parts:
    lead_id = await _add_lead(world)
    return (await share(world.conn, lead_id, by=world.mia.viewer, now=world.now),)


EXAMPLES: Mapping[str, Example] = {
    "GET /static/{path:path}": Example(make=_style_sheet),
    "GET /sign-in/{token}": Example(make=_link),
    "GET /leads/{lead_id:int}/contacts/new": Example(make=_lead, not_there_for=("noa",)),
    "POST /leads/{lead_id:int}/contacts": Example(
        make=_lead, form={"name": "Jane Doe"}, not_there_for=("noa",)
    ),
    "GET /contacts/{contact_id:int}": Example(make=_contact, not_there_for=("noa",)),
    "POST /contacts/{contact_id:int}": Example(
        make=_contact, form={"name": "Jane Roe"}, not_there_for=("noa",)
    ),
    "POST /contacts/{contact_id:int}/opt-out": Example(make=_contact, not_there_for=("noa",)),
    "GET /contacts/{contact_id:int}/toast": Example(make=_contact, not_there_for=("noa",)),
    "GET /contacts/{contact_id:int}/export": Example(make=_contact),
    "POST /contacts/{contact_id:int}/erasure": Example(make=_contact),
    "GET /u/{token}": Example(make=_unsubscribe_link),
    "POST /u/{token}": Example(make=_unsubscribe_link),
    "POST /telegram/{secret}": Example(
        make=_wrong_secret, not_there_for=("stranger", "mia", "noa", "ada")
    ),
    **{
        address: Example(make=_as_it_stands, not_there_for=("stranger", "mia", "noa", "ada"))
        for address in (
            "POST /inbound/mailgun",
            "POST /inbound/postmark",
            "POST /inbound/mandrill",
            "GET /inbound/mandrill",
        )
    },
    # Settings
    "POST /settings/sessions/{session_id:int}/end": Example(
        make=_session, not_there_for=("noa", "ada")
    ),
    "POST /settings/time/days-off/{day_off_id:int}/delete": Example(
        make=_day_off, not_there_for=("noa", "ada")
    ),
    "POST /settings/tokens/{token_id:int}/end": Example(make=_token, not_there_for=("noa", "ada")),
    f"POST {_OF_THE_TEAM}/role": Example(make=_mia, form={"role": "member"}),
    f"POST {_OF_THE_TEAM}/link": Example(make=_mia),
    f"POST {_OF_THE_TEAM}/disable": Example(make=_mia),
    f"POST {_OF_THE_TEAM}/enable": Example(make=_mia),
    "POST /settings/offer/proofs/{proof_id:int}": Example(
        make=_proof, form={"title": "A case", "seen": "1"}
    ),
    "POST /settings/offer/proofs/{proof_id:int}/delete": Example(make=_proof),
    # What prospects see
    "GET /p/{token}": Example(make=_page_of_a_prospect),
    "POST /p/{token}/step": Example(make=_page_of_a_prospect, form={"step": "5"}),
    "GET /p/{token}/result": Example(make=_page_of_a_prospect),
    "GET /p/{token}/report.pdf": Example(make=_page_of_a_prospect),
    # The board and the leads
    "GET /board/columns/{stage}": Example(make=_stage),
    "POST /leads/bulk/{change_id:int}/undo": Example(make=_change, not_there_for=("noa", "ada")),
    "POST /leads/tags/{tag_id:int}": Example(make=_tag, form={"name": "hot"}),
    "POST /leads/tags/{tag_id:int}/delete": Example(make=_tag),
    f"GET {_OF_A_LEAD}": _of_her_lead(),
    f"DELETE {_OF_A_LEAD}": _of_her_lead(),
    f"GET {_OF_A_LEAD}/edit": _of_her_lead(),
    f"POST {_OF_A_LEAD}/edit": _of_her_lead(form={"company": "Boats"}),
    f"POST {_OF_A_LEAD}/stage": _of_her_lead(form={"stage": "won"}),
    f"POST {_OF_A_LEAD}/owner": Example(make=_lead),
    f"POST {_OF_A_LEAD}/restore": _of_her_lead(_lead_in_the_trash),
    f"DELETE {_OF_A_LEAD}/trash": _of_her_lead(_lead_in_the_trash),
    f"GET {_OF_A_LEAD}/toast": _of_her_lead(),
    f"POST {_OF_A_LEAD}/research": _of_her_lead(),
    f"DELETE {_OF_A_LEAD}/research": _of_her_lead(),
    f"POST {_OF_A_LEAD}/notes": _of_her_lead(form={"body": "Called."}),
    f"POST {_OF_A_LEAD}/tags": _of_her_lead(form={"name": "hot"}),
    f"DELETE {_OF_A_LEAD}/tags/{{tag_id:int}}": _of_her_lead(_lead_and_tag),
    f"GET {_OF_A_LEAD}/sources/{{source_id:int}}": _of_her_lead(_lead_and_source),
    f"GET {_OF_A_LEAD}/runs": _of_her_lead(),
    f"POST {_OF_A_LEAD}/microsite": _of_her_lead(),
    f"DELETE {_OF_A_LEAD}/microsite": _of_her_lead(),
    f"GET {_OF_A_LEAD}/outreach": _of_her_lead(),
    f"GET {_OF_A_LEAD}/reminders": _of_her_lead(),
    # Messages to her
    "GET /message/{message_id:int}/toast": Example(make=_message, not_there_for=("noa", "ada")),
    "POST /message/{message_id:int}/acknowledge": _of_her_lead(_message),
    "POST /message/{message_id:int}/again": _of_her_lead(_message),
    # Plans
    f"GET {_OF_A_LEAD}/plan": _of_her_lead(_lead_with_plan),
    f"DELETE {_OF_A_LEAD}/plan": _of_her_lead(_lead_with_plan),
    f"POST {_OF_A_LEAD}/plan/resumption": _of_her_lead(_lead_with_plan),
    f"GET {_OF_A_LEAD}/plans": _of_her_lead(_lead_with_plan),
    f"POST {_OF_A_LEAD}/plan/request": _of_her_lead(),
    f"DELETE {_OF_A_LEAD}/plan/request": _of_her_lead(),
    f"POST {_OF_A_LEAD}/steps": _of_her_lead(form={"description": "Call"}),
    f"POST {_OF_A_STEP}/done": _of_her_lead(_step),
    f"POST {_OF_A_STEP}/skip": _of_her_lead(_step, {"reason": "No number"}),
    f"POST {_OF_A_STEP}/snooze": _of_her_lead(_step, {"until": "tomorrow"}),
    f"POST {_OF_A_STEP}/reopen": _of_her_lead(_done_step, {"when": "today"}),
    "POST /steps/changes/{change_id:int}/undo": _of_her_lead(_step_change),
    f"POST {_OF_A_STEP}": _of_her_lead(_step, {"description": "Call them"}),
    f"DELETE {_OF_A_STEP}": _of_her_lead(_step),
    f"POST {_OF_A_STEP}/position": _of_her_lead(_step, {"to": "2"}),
    f"POST {_OF_A_STEP}/date": _of_her_lead(_step, {"date": "2026-04-01T10:00"}),
    f"POST {_OF_A_STEP}/start": _of_her_lead(_step),
    f"POST {_OF_A_STEP}/draft/request": _of_her_lead(_step),
    f"DELETE {_OF_A_STEP}/draft/request": _of_her_lead(_step),
    f"GET {_OF_A_STEP}/drafts": _of_her_lead(_step),
    f"POST {_OF_A_STEP}/drafts": _of_her_lead(_step, {"body": "Hi!"}),
    "POST /drafts/{draft_id:int}": _of_her_lead(_draft, {"body": "Hello!"}),
    "POST /drafts/{draft_id:int}/sent": _of_her_lead(_draft),
    "GET /request/{request_id:int}/toast": _of_her_lead(_request),
    # Tasks
    f"POST {_OF_A_LEAD}/tasks": _of_her_lead(form={"subject": "Call them"}),
    f"POST {_OF_A_TASK}/outcome": _of_her_lead(_task, {"outcome": "reached"}),
    f"POST {_OF_A_TASK}/snooze": _of_her_lead(_task, {"until": "tomorrow"}),
    f"POST {_OF_A_TASK}/member": _of_her_lead(_task, {"member": "1"}),
    f"POST {_OF_A_TASK}/undo": _of_her_lead(_closed_task),
    # Replies
    f"POST {_OF_A_LEAD}/replies": _of_her_lead(form={"text": "Call me"}),
    f"POST {_OF_A_REPLY}/answer": _of_her_lead(_reply, {"intent": "other"}),
    f"POST {_OF_A_REPLY}/alone": Example(make=_reply_of_nobody),
    f"POST {_OF_A_REPLY}/writer": _of_her_lead(_reply),
    f"POST {_OF_A_REPLY}/dismissal": _of_her_lead(_reply),
    f"GET {_OF_A_REPLY}/lead": Example(make=_reply_of_nobody),
    f"POST {_OF_A_REPLY}/lead": Example(
        make=_reply_of_nobody, not_there_for=("mia", "noa", "ada")
    ),
    f"POST {_OF_A_REPLY}/new-lead": Example(make=_reply_of_nobody, form={"company": "Boats"}),
    f"POST {_OF_A_REPLY}/suggestion": _of_her_lead(_reply_that_names_somebody, {"add": "1"}),
    # Sequences
    "POST /sequences/starters/{key}": Example(make=_starter),
    f"GET {_OF_A_SEQUENCE}": Example(make=_sequence),
    f"POST {_OF_A_SEQUENCE}": Example(
        make=_sequence,
        form={"name": "Cold", "channel": "call"},
        not_allowed_for=("noa",),
    ),
    f"POST {_OF_A_SEQUENCE}/copy": Example(make=_sequence),
    f"POST {_OF_A_SEQUENCE}/archive": Example(make=_sequence, not_allowed_for=("noa",)),
    f"POST {_OF_A_LEAD}/enrolments": Example(
        make=_lead, form={"sequence": "1"}, not_there_for=("mia", "noa", "ada")
    ),
    f"POST {_OF_AN_ENROLMENT}/pause": _of_her_lead(_enrolment),
    f"POST {_OF_AN_ENROLMENT}/resume": _of_her_lead(_enrolment),
    f"POST {_OF_AN_ENROLMENT}/stop": _of_her_lead(_enrolment),
    # E-mails
    f"POST {_OF_A_LEAD}/emails": _of_her_lead(form={"subject": "Routes", "body": "Hello"}),
    "POST /drafts/{draft_id:int}/email": _of_her_lead(_draft),
    f"POST {_OF_AN_EMAIL}": _of_her_lead(_email, {"subject": "Routes", "body": "Hello"}),
    f"POST {_OF_AN_EMAIL}/approval": _of_her_lead(_email),
    f"POST {_OF_AN_EMAIL}/withdrawal": _of_her_lead(_email),
    f"POST {_OF_AN_EMAIL}/cancel": _of_her_lead(_email),
    f"POST {_OF_AN_EMAIL}/arrival": _of_her_lead(_email),
    f"POST {_OF_AN_EMAIL}/again": _of_her_lead(_email),
    "POST /settings/mailboxes/{address}/test": Example(
        make=_unknown_mailbox, not_there_for=("ada",)
    ),
    # Files of leads
    "GET /import/uploads/{upload_id:int}": Example(make=_upload, not_there_for=("noa", "ada")),
    "POST /import/uploads/{upload_id:int}": Example(make=_upload, not_there_for=("noa", "ada")),
    "POST /import/uploads/{upload_id:int}/start": Example(
        make=_upload, form={"column-0": "company"}, not_there_for=("noa", "ada")
    ),
    "GET /import/{import_id:int}": _of_her_lead(_import),
    "GET /import/{import_id:int}/toast": _of_her_lead(_import),
    "POST /import/{import_id:int}/cancel": _of_her_lead(_import),
    "GET /job/{job_id:int}/toast": _of_her_lead(_job),
    # Searches for leads
    "GET /find/new/{source}": Example(make=_source),
    "POST /find/new/{source}": Example(
        make=_source, form={"text": "acme.example", "at_most": "5", "enrich_at_most": "0"}
    ),
    "GET /find/{job_id:int}": _of_her_lead(_job),
    "POST /find/{job_id:int}/cancel": _of_her_lead(_job),
    "POST /find/{job_id:int}/resume": _of_her_lead(_job),
    "POST /find/{job_id:int}/repeat": _of_her_lead(_job),
}
