"""Every queue of the product, one line each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from keepwarm.ai.model import LanguageModel
from keepwarm.analysts.model import Analyst
from keepwarm.board.letters import follow_email
from keepwarm.captures.jobs import Chat, capture_queue
from keepwarm.captures.jobs import Tools as CaptureTools
from keepwarm.db import Connection, Database
from keepwarm.emails.jobs import Postman, email_queue
from keepwarm.emails.jobs import Tools as EmailTools
from keepwarm.emails.model import Ended
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.enrichment.jobs import enrichment_queues
from keepwarm.enrichment.tools import Tools as EnrichmentTools
from keepwarm.imports.jobs import Tools as ImportTools
from keepwarm.imports.jobs import import_queue
from keepwarm.kit.clock import Clock
from keepwarm.mailboxes.model import Mailbox
from keepwarm.outbox.jobs import Tools as OutboxTools
from keepwarm.outbox.jobs import outbox_queues
from keepwarm.outbox.letters import Transport
from keepwarm.outbox.model import Channel
from keepwarm.prospecting.jobs import Tools as ProspectingTools
from keepwarm.prospecting.jobs import prospecting_queue
from keepwarm.prospecting.sources import Outfit, Source
from keepwarm.replies.guesses import Tools as GuessTools
from keepwarm.replies.guesses import guess_queue
from keepwarm.replies.jobs import Tools as InboundTools
from keepwarm.replies.jobs import inbound_queue
from keepwarm.requests.jobs import Tools as RequestTools
from keepwarm.requests.jobs import request_queues
from keepwarm.sequences.jobs import Tools as SequenceTools
from keepwarm.sequences.jobs import enrolment_queue
from keepwarm.sequences.taking import Outfit as SequenceOutfit
from keepwarm.settings import Settings
from keepwarm.signals.jobs import Tools as SignalTools
from keepwarm.signals.jobs import signal_queue
from keepwarm.sites.reader import SiteReader
from keepwarm.spending.jobs import Tools as CheckTools
from keepwarm.spending.jobs import check_queue
from keepwarm.spending.ledger import Ledger
from keepwarm.tasks.rules import task_rules
from keepwarm.work.model import Queue
from keepwarm.work.schedules import queue_of_schedules
from keepwarm.worker.schedules import schedules
from keepwarm.worker.thinking import readers_of
from keepwarm.writers.model import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a worker needs to do the product's work."""

    db: Database
    clock: Clock
    settings: Settings
    reader: SiteReader
    analyst: Analyst
    writer: Writer
    sources: Mapping[str, Source]
    ledger: Ledger
    transports: Mapping[Channel, Transport]
    model: LanguageModel | None = None
    chat: Chat | None = None  # without a bot nobody captures anything
    postman: Postman | None = None  # without mailboxes nobody writes to leads
    mailboxes: Sequence[Mailbox] = ()
    public_url: str | None = None


def queues(means: Means) -> Sequence[Queue]:
    """Return what a worker serves."""
    db, clock, settings = means.db, means.clock, means.settings
    channels = frozenset(means.transports)
    enrichment = EnrichmentTools(
        db=db, clock=clock, reader=means.reader, analyst=means.analyst, channels=channels
    )
    imports = ImportTools(db=db, clock=clock, enrich=ask_research_many)
    outfit = Outfit(settings=settings, reader=means.reader)
    prospecting = ProspectingTools(db=db, clock=clock, sources=means.sources, outfit=outfit)
    outbox = OutboxTools(db=db, clock=clock, transports=means.transports)
    requests = RequestTools(db=db, clock=clock, writer=means.writer, channels=channels)
    signals = SignalTools(db=db, clock=clock, channels=channels, rules=task_rules(settings))
    checks = CheckTools(db=db, ledger=means.ledger, model=means.model)
    return (
        *enrichment_queues(enrichment, side_by_side=settings.enrich_side_by_side),
        *request_queues(requests),
        import_queue(imports),
        prospecting_queue(prospecting),
        signal_queue(signals),
        check_queue(checks),
        *outbox_queues(outbox),
        *_emails(means),
        _enrolments(means),
        _inbound(means),
        *_captures(means),
        *_guesses(means),
        queue_of_schedules(db, schedules(settings)),
    )


def _emails(means: Means) -> Sequence[Queue]:
    if means.postman is None:
        return ()

    async def heard(conn: Connection, over: Ended) -> None:
        channels = frozenset(means.transports)
        await follow_email(conn, over, channels=channels, now=means.clock.now())

    tools = EmailTools(
        db=means.db,
        clock=means.clock,
        postman=means.postman,
        mailboxes=means.mailboxes,
        heard=heard,
    )
    return (email_queue(tools),)


def _enrolments(means: Means) -> Queue:
    outfit = SequenceOutfit(
        mailboxes=means.mailboxes if means.postman else (),
        public_url=means.public_url,
        channels=frozenset(means.transports),
    )
    return enrolment_queue(SequenceTools(db=means.db, clock=means.clock, outfit=outfit))


def _inbound(means: Means) -> Queue:
    ours = {mailbox.address for mailbox in means.mailboxes}
    ours.add(parseaddr(means.settings.mail_from or "")[1].lower())
    tools = InboundTools(
        db=means.db,
        clock=means.clock,
        channels=frozenset(means.transports),
        rules=task_rules(means.settings),
        ours=ours - {""},
    )
    return inbound_queue(tools)


def _guesses(means: Means) -> Sequence[Queue]:
    if means.model is None:
        return ()
    tools = GuessTools(
        db=means.db,
        clock=means.clock,
        model=means.model,
        meter_for=means.ledger.meter,
        channels=frozenset(means.transports),
        rules=task_rules(means.settings),
    )
    return (guess_queue(tools),)


def _captures(means: Means) -> Sequence[Queue]:
    if means.chat is None:
        return ()
    tools = CaptureTools(
        db=means.db,
        clock=means.clock,
        chat=means.chat,
        readers=readers_of(means.model, means.ledger, means.settings),
        country=means.settings.default_country,
    )
    return (capture_queue(tools),)
