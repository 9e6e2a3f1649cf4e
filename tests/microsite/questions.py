"""Questionnaires to test with: short, and every kind of step in one."""

from datetime import UTC, datetime
from functools import cache

from keepwarm.kit.ids import ContactId, LeadId, MicrositeId
from keepwarm.microsite.model import (
    Answers,
    Imprint,
    Page,
    Questionnaire,
    QuestionnaireId,
    StepTaken,
)
from keepwarm.microsite.reading import read_questionnaire

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

SOURCE = """\
title: Fitness check
intro: Four questions.
steps:
  - kind: choice
    id: goal
    topic: aim
    ask: Is there a goal?
    options:
      - {id: no_goal, text: No}
      - {id: goal, text: Yes, points: 2}
  - kind: choices
    id: basis
    topic: ground
    ask: What is there?
    options:
      - {id: money, text: Money, points: 3}
      - {id: time, text: Time, points: 1}
  - kind: scale
    id: mood
    topic: ground
    ask: How is the mood?
    low: Bad
    high: Good
  - kind: text
    id: wish
    ask: What do you wish for?
topics:
  - {id: aim, title: Aim, advice: [{at_least: 0, text: Find one.}, {at_least: 60, text: Keep it.}]}
  - {id: ground, title: Ground, advice: [{at_least: 0, text: Lay it.}]}
levels:
  - {at_least: 0, title: Low, text: It is early.}
  - {at_least: 50, title: High, text: It is time.}
next_step: Talk to us.
"""

ALL: Answers = {"goal": "goal", "basis": ["money"], "mood": 4, "wish": "Less paper"}


@cache
def questionnaire() -> Questionnaire:
    return read_questionnaire(SOURCE)


def page(name: str = "Boats", *, owner: str | None = "Olga", company: str = "Acme") -> Page:
    return Page(
        id=MicrositeId(1),
        lead_id=LeadId(1),
        lead_name=name,
        owner_id=None,
        owner_name=owner,
        owner_email="olga@acme.example" if owner else None,
        questionnaire_id=None,
        imprint=Imprint(company=company),
        contact_id=ContactId(1),
    )


def taken(step: int, answers: Answers, *, of: int | None = None) -> StepTaken:
    return StepTaken(
        microsite_id=MicrositeId(1),
        lead_id=LeadId(1),
        owner_id=None,
        questionnaire_id=None if of is None else QuestionnaireId(of),
        questionnaire=questionnaire(),
        key_hash=b"key",
        step=step,
        answers=answers,
        taken_at=NOW,
    )
