"""The plan that is played, from a file somebody wrote."""

from pathlib import Path
from typing import Any

import msgspec
import yaml

from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.plans.model import MOST_STEPS
from keepwarm.steps.model import StepChannel, StepDraft, bounded


class PlanUnreadable(Invalid):
    message = "The plan cannot be read."


class _Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    description: str
    channel: StepChannel = "email"
    timing: str | None = None
    delay_days: int | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    steps: list[_Step]


def read_plan(file: Path) -> tuple[StepDraft, ...]:
    """
    Read the steps of a plan from YAML or JSON: a list, or one under `steps`.

    Each has a description, and may have channel, timing and delay_days. Raises PlanUnreadable.
    """
    try:
        found: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
        plan = msgspec.convert({"steps": found} if isinstance(found, list) else found, _File)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, msgspec.ValidationError) as problem:
        raise PlanUnreadable(f"{file}: {problem}") from problem
    if not 0 < len(plan.steps) <= MOST_STEPS:
        raise PlanUnreadable(_("A plan has one to {n} steps.").format(n=MOST_STEPS))
    return tuple(_draft(step, file) for step in plan.steps)


def _draft(step: _Step, file: Path) -> StepDraft:
    draft = bounded(
        StepDraft(
            channel=step.channel,
            description=step.description,
            timing=step.timing,
            delay_days=step.delay_days,
        )
    )
    if not draft.description:
        raise PlanUnreadable(_("{file}: a step has no description.").format(file=file))
    return draft
