"""The writer that asks a language model and checks what it wrote."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from keepwarm.ai.model import LanguageModel, Meter
from keepwarm.analysts.reasoning.fence import Draw, draw_token
from keepwarm.drafts.model import NewDraft
from keepwarm.offer.model import Tone
from keepwarm.plans.model import PlanDraft
from keepwarm.spending.model import NOBODY, Account
from keepwarm.writers.checks.drafts import draft_issues
from keepwarm.writers.checks.issues import Issue, soft
from keepwarm.writers.checks.plans import plan_issues
from keepwarm.writers.model import DraftBrief, PlanBrief
from keepwarm.writers.reasoning.asking import draft_messages, plan_messages
from keepwarm.writers.reasoning.forms import PlanForm
from keepwarm.writers.reasoning.judging import betrayals, complaint, echoes, leaps, refuse
from keepwarm.writers.reasoning.pack import Pack, make_pack
from keepwarm.writers.reasoning.reading import DraftForm, form_for, read_draft, read_plan
from keepwarm.writers.situation import language_for, without_orders
from keepwarm.writers.wishes import read_wishes

_LONGEST_PLAN = 4_000  # tokens


class ModelWriter:
    """
    Lets a language model write, one typed question each, with one repair.

    What it returns passes every hard check; it raises `ModelProblem`, and nothing else, when
    the model fails it.
    """

    def __init__(
        self,
        model: LanguageModel,
        meter_for: Callable[[Account], Meter],
        *,
        draw: Draw = draw_token,
    ) -> None:
        self._model = model
        self._meter_for = meter_for
        self._draw = draw

    @property
    def name(self) -> str:
        return self._model.name

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        """Return the model's plan, with what a person should know about it as remarks."""
        desk = _desk(brief, brief.instructions, self._draw)
        answer = await self._model.complete(
            plan_messages(desk.lead, desk.pack, desk.language),
            PlanForm,
            meter=self._meter_for(account),
            check=lambda form: complaint(_plan_issues(form, desk)),
            longest=_LONGEST_PLAN,
        )
        issues = tuple(_plan_issues(answer.value, desk))
        refuse(issues)
        plan = read_plan(answer.value, desk.lead, desk.pack, desk.language)
        return replace(plan, made_with=answer.model, remarks=soft(issues))

    async def write_draft(self, brief: DraftBrief, account: Account = NOBODY, /) -> NewDraft:
        """Return the model's words for a step, with what a person should know as remarks."""
        desk = _desk(brief.lead, brief.instructions, self._draw)
        about = replace(brief, lead=desk.lead)
        name, form_type = form_for(brief.step.channel)

        def check(form: DraftForm) -> str:
            draft = read_draft(form, about, desk.pack, desk.language)
            return complaint((*_draft_issues(form, about, desk), *echoes(draft, about)))

        answer = await self._model.complete(
            draft_messages(about, desk.pack, name, desk.language, desk.tone),
            form_type,
            meter=self._meter_for(account),
            check=check,
        )
        issues = tuple(_draft_issues(answer.value, about, desk))
        refuse(issues)
        draft = read_draft(answer.value, about, desk.pack, desk.language)
        told = (*soft(issues), *(issue.text for issue in echoes(draft, about)))
        return replace(draft, made_with=answer.model, remarks=told)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What lies before the writer: the lead without orders, how to write, what is told."""

    lead: PlanBrief
    pack: Pack
    language: str
    tone: Tone


def _desk(brief: PlanBrief, instructions: str, draw: Draw) -> _Desk:
    lead, wishes = without_orders(brief), read_wishes(instructions)
    return _Desk(
        lead=lead,
        pack=make_pack(lead, draw),
        language=wishes.language or language_for(lead),
        tone=wishes.tone or lead.offer.tone,
    )


def _plan_issues(form: PlanForm, desk: _Desk) -> Iterator[Issue]:
    plan = read_plan(form, desk.lead, desk.pack, desk.language)
    yield from plan_issues(plan, desk.lead)
    told = "\n".join((form.summary, *(f"{s.description}\n{s.goal}\n{s.text}" for s in form.steps)))
    yield from betrayals(told, desk.pack)
    for step in form.steps:
        yield from leaps(step.text, step.facts, desk.pack) if step.text else ()


def _draft_issues(form: DraftForm, brief: DraftBrief, desk: _Desk) -> Iterator[Issue]:
    draft = read_draft(form, brief, desk.pack, desk.language)
    yield from draft_issues(draft, brief, desk.language)
    yield from betrayals(f"{draft.subject}\n{draft.body}", desk.pack)
    yield from leaps(draft.body, form.facts, desk.pack)
