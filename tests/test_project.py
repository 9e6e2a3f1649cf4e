"""Promises about the project's own files."""

import re
import tomllib
from pathlib import Path
from typing import Any, get_args

import pytest

from keepwarm.accounts.model import Role
from keepwarm.ai.model import CallOutcome
from keepwarm.analysts.model import Agent
from keepwarm.board.model import BulkKind
from keepwarm.captures.model import CaptureKind, CaptureState
from keepwarm.contacts.model import AddressKind, Consent
from keepwarm.enrichment.model import EventKind, Outcome, RunStatus
from keepwarm.evidence.model import ClaimKind, Section, SourceKind, Urgency
from keepwarm.leads.model import Fit, Stage
from keepwarm.outbox.model import Channel, Verdict
from keepwarm.outbox.model import Kind as MessageKind
from keepwarm.plans.model import Ending, Maker
from keepwarm.reminders.model import LedgerKind
from keepwarm.reminders.model import Status as ReminderStatus
from keepwarm.replies.model import Author, Became, DecidedBy, ReplyChannel
from keepwarm.requests.model import RequestKind, RequestStatus
from keepwarm.sequences.model import EnrolmentEnd, EnrolmentState, SequenceChannel, StepOutcome
from keepwarm.settings import Settings
from keepwarm.settling.model import ChangeKind
from keepwarm.signals.model import Reason, SignalKind, SignalSource
from keepwarm.spending.model import Purpose
from keepwarm.steps.model import StepChannel, StepStatus
from keepwarm.tasks.model import Outcome as TaskOutcome
from keepwarm.tasks.model import Priority, TaskStatus, TaskType
from keepwarm.timeline.model import EventKind as TimelineKind
from keepwarm.triage.model import Intent
from scripts.lock import constraints, with_constraints
from scripts.messages import CATALOGUE, collected

ROOT = Path(__file__).parents[1]


def test_every_setting_is_explained() -> None:
    explained = (ROOT / "docs" / "operations.md").read_text()

    missing = [
        name for name in Settings.model_fields if f"`KEEPWARM_{name.upper()}`" not in explained
    ]

    assert missing == []


def test_the_constraints_are_those_of_the_pinned_files() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text()

    assert with_constraints(pyproject, constraints()) == pyproject


def test_no_pinned_file_names_a_host() -> None:
    texts = [path.read_text() for path in ROOT.glob("requirements*.txt")]

    assert [text for text in texts if "://" in text] == []


def test_every_dependency_has_its_reason() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    reasons = (ROOT / "docs" / "decisions" / "0003-libraries.md").read_text()
    groups: dict[str, list[str]] = project["dependency-groups"]
    named = [*project["project"]["dependencies"], *groups["dev"], *groups["bench"]]

    bare = [re.split(r"[<>=\[]", name)[0] for name in named]

    assert [name for name in bare if f"`{name}`" not in reasons] == []


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("members", "role", get_args(Role)),
        ("leads", "stage", get_args(Stage)),
        ("leads", "fit", get_args(Fit)),
        ("lead_events", "kind", get_args(TimelineKind)),
        ("addresses", "kind", get_args(AddressKind)),
        ("contacts", "consent", get_args(Consent)),
        ("sources", "kind", get_args(SourceKind)),
        ("sections", "section", get_args(Section)),
        ("claims", "kind", get_args(ClaimKind)),
        ("claims", "urgency", get_args(Urgency)),
        ("enrichment_runs", "status", get_args(RunStatus)),
        ("enrichment_steps", "agent", get_args(Agent)),
        ("enrichment_steps", "outcome", get_args(Outcome)),
        ("enrichment_events", "kind", get_args(EventKind)),
        ("bulk_changes", "kind", get_args(BulkKind)),
        ("model_calls", "purpose", get_args(Purpose)),
        ("model_calls", "outcome", get_args(CallOutcome)),
        ("plans", "maker", get_args(Maker)),
        ("plans", "ended_because", get_args(Ending)),
        ("steps", "channel", get_args(StepChannel)),
        ("steps", "status", get_args(StepStatus)),
        ("step_changes", "kind", get_args(ChangeKind)),
        ("drafts", "maker", get_args(Maker)),
        ("reminders", "status", get_args(ReminderStatus)),
        ("reminder_ledger", "kind", get_args(LedgerKind)),
        ("outbox", "channel", get_args(Channel)),
        ("outbox", "kind", get_args(MessageKind)),
        ("outbox", "verdict", get_args(Verdict)),
        ("captures", "kind", get_args(CaptureKind)),
        ("captures", "state", get_args(CaptureState)),
        ("requests", "kind", get_args(RequestKind)),
        ("requests", "status", get_args(RequestStatus)),
        ("signals", "kind", get_args(SignalKind)),
        ("signals", "source", get_args(SignalSource)),
        ("signals", "reason", get_args(Reason)),
        ("tasks", "status", get_args(TaskStatus)),
        ("tasks", "type", get_args(TaskType)),
        ("tasks", "priority", get_args(Priority)),
        ("tasks", "outcome", get_args(TaskOutcome)),
        ("sequence_steps", "channel", get_args(SequenceChannel)),
        ("enrolments", "state", get_args(EnrolmentState)),
        ("enrolments", "ended_because", get_args(EnrolmentEnd)),
        ("enrolment_steps", "outcome", get_args(StepOutcome)),
        ("replies", "intent", get_args(Intent)),
        ("replies", "decided_by", get_args(DecidedBy)),
        ("replies", "author", get_args(Author)),
        ("replies", "channel", get_args(ReplyChannel)),
        ("inbound_mails", "became", get_args(Became)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_closed_set_is_the_same_in_code_and_table(
    table: str, column: str, words: tuple[str, ...]
) -> None:
    assert set(words) == _words_allowed_in(table, column)


def _words_allowed_in(table: str, column: str) -> set[str]:
    sql = "".join(path.read_text() for path in sorted((ROOT / "migrations").glob("*.sql")))
    body = sql.partition(f"create table {table} (")[2].partition("\n)")[0]
    allowed = re.findall(rf"\n\s+{column} text[^(]*check \(\s*{column} in \(([^)]*)\)", body)
    # A later migration may have replaced the rule.
    changed = rf"alter table {table} add constraint \w+ check \(\s*{column} in \(([^)]*)\)"
    allowed += re.findall(changed, sql)
    return set(re.findall(r"'(\w+)'", allowed[-1])) if allowed else set()


def test_the_catalogue_holds_every_text_a_person_sees() -> None:
    assert CATALOGUE.read_text() == collected(), "run `make messages`"
