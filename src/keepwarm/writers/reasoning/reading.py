"""Put answers together: days, names and labels are ours, the words in between the model's."""

from collections.abc import Iterable

from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.drafts.model import NewDraft
from keepwarm.plans.model import PlanDraft
from keepwarm.steps.model import StepChannel, StepDraft
from keepwarm.writers.library import built_in_library
from keepwarm.writers.model import DraftBrief, KnownClaim, PlanBrief
from keepwarm.writers.reasoning.forms import CallForm, LetterForm, NoteForm, PlanForm, StepForm
from keepwarm.writers.reasoning.pack import Pack
from keepwarm.writers.speech import call_script
from keepwarm.writers.timing import timing_of

DraftForm = LetterForm | NoteForm | CallForm

_SPOKEN: tuple[StepChannel, ...] = ("call", "meeting")
_SIGNED: tuple[StepChannel, ...] = ("email", "sms")


def form_for(channel: StepChannel) -> tuple[str, type[DraftForm]]:
    """Return the prompt and the form of the words for a channel."""
    if channel == "email":
        return "letter", LetterForm
    return ("call", CallForm) if channel in _SPOKEN else ("note", NoteForm)


def read_plan(answer: PlanForm, brief: PlanBrief, pack: Pack, language: str) -> PlanDraft:
    """Return the plan an answer means; code says what its days are called."""
    return PlanDraft(
        maker="model",
        made_with=None,
        summary=_tidy(answer.summary, pack.fence),
        language=language,
        steps=tuple(_step(step, brief, pack) for step in answer.steps),
    )


def read_draft(answer: DraftForm, brief: DraftBrief, pack: Pack, language: str) -> NewDraft:
    """Return the words an answer means, put together and signed."""
    channel, sender = brief.step.channel, brief.lead.sender
    parts = [_tidy(part, pack.fence) for part in _parts(answer)]
    subject = _tidy(answer.subject, pack.fence) if isinstance(answer, LetterForm) else None
    if isinstance(answer, CallForm):
        texts = built_in_library().texts.get(language)
        body = call_script(texts, *parts, has_message=channel == "call")
    else:
        body = ("\n\n" if isinstance(answer, LetterForm) else " ").join(filter(None, parts))
    return NewDraft(
        maker="model",
        made_with=None,
        channel=channel,
        subject=subject,
        body=_signed(body, channel, sender),
    )


def claims_meant(facts: Iterable[int], pack: Pack) -> tuple[KnownClaim, ...]:
    """Return the claims some numbers mean; a number of nothing means none."""
    return tuple(pack.claims[n - 1] for n in dict.fromkeys(facts) if 0 < n <= len(pack.claims))


def _step(step: StepForm, brief: PlanBrief, pack: Pack) -> StepDraft:
    text = _tidy(step.text, pack.fence)
    return StepDraft(
        channel=step.channel,
        description=_tidy(step.description, pack.fence),
        timing=timing_of(step.delay_days),
        delay_days=step.delay_days,
        suggested_text=_signed(text, step.channel, brief.sender) if text else None,
        goal=_tidy(step.goal, pack.fence) or None,
        evidence=tuple(claim.id for claim in claims_meant(step.facts, pack)),
    )


def _parts(answer: DraftForm) -> tuple[str, ...]:
    match answer:
        case LetterForm():
            return answer.greeting, answer.why, answer.value, answer.question, answer.closing
        case NoteForm():
            return answer.greeting, answer.why, answer.value, answer.question
        case CallForm():
            return answer.opener, answer.first_question, answer.second_question, answer.message


def _tidy(text: str, fence: Fence) -> str:
    """Take our marks out again, which a model copies with the words; lines stay lines."""
    lines = (fence.unmarked(line) for line in text.strip().splitlines())
    return "\n".join(lines).strip()


def _signed(body: str, channel: StepChannel, sender: str) -> str:
    if not sender or channel not in _SIGNED or sender in body:
        return body
    return f"{body}{' ' if channel == 'sms' else chr(10)}{sender}"
