"""What is said to a model when a plan or the words of a step are wanted."""

from collections.abc import Iterator

from keepwarm.ai.model import Message
from keepwarm.analysts.reasoning.prompting import Prompt, read_prompt
from keepwarm.drafts.model import LENGTHS
from keepwarm.kit.places import language_name
from keepwarm.offer.model import Offer, Tone
from keepwarm.steps.model import StepChannel, StepDraft
from keepwarm.writers.library import built_in_library
from keepwarm.writers.model import DraftBrief, PlanBrief
from keepwarm.writers.reasoning.pack import Pack
from keepwarm.writers.situation import playbook_for

_PACKAGE = "keepwarm.writers.reasoning"
_TONES: dict[Tone, str] = {
    "warm": "The tone is warm: friendly and personal, without flattery.",
    "plain": "The tone is plain: matter-of-fact, short, without ornament.",
    "formal": "The tone is formal: polite and reserved, with the formal address.",
}


def prompt(name: str) -> Prompt:
    """Return one of the writer's prompts."""
    return read_prompt(name, package=_PACKAGE)


def plan_messages(brief: PlanBrief, pack: Pack, language: str) -> tuple[Message, ...]:
    """Return what is said when a plan is wanted."""
    task = prompt("plan").text.format_map(
        {
            "channels": "; ".join(_limits(channel) for channel in _open(brief)),
            "outline": "\n".join(_outline(brief)),
            "language": language_name(language),
            "team_language": language_name(team_language(brief.offer)),
            "tone": _TONES[brief.offer.tone],
        }
    )
    return _messages(pack, f"{task}\n{_instructions(brief.instructions)}")


def draft_messages(
    brief: DraftBrief, pack: Pack, form: str, language: str, tone: Tone
) -> tuple[Message, ...]:
    """Return what is said when the words of a step are wanted."""
    bounds = LENGTHS[brief.step.channel]
    around = pack.fence.around
    earlier = [_said(n, step) for n, step in enumerate(brief.earlier, 1)]
    previous = brief.previous.body if brief.previous else ""
    task = prompt(form).text.format_map(
        {
            "channel": brief.step.channel,
            "step": around("THE STEP", _said(brief.number, brief.step)),
            "earlier": around("THE STEPS BEFORE IT", "\n".join(earlier)) if earlier else "",
            "previous": f"{around('A FORMER TEXT', previous)}\nWrite it differently."
            if previous
            else "",
            "fewest": bounds.fewest_words,
            "most": bounds.most_words,
            "characters": bounds.most_characters,
            "language": language_name(language),
            "tone": _TONES[tone],
            "instructions": _instructions(brief.instructions),
        }
    )
    return _messages(pack, task.strip())


def team_language(offer: Offer) -> str:
    """Return the language our own people read."""
    return next(iter(offer.writes), "en")


def _messages(pack: Pack, task: str) -> tuple[Message, ...]:
    # What does not change stands first: providers charge little for a beginning they know.
    return (
        Message("system", prompt("rules").text),
        Message("user", f"{pack.text}\n\n{task.strip()}"),
    )


def _open(brief: PlanBrief) -> Iterator[StepChannel]:
    yield from dict.fromkeys((*brief.channels, "meeting", "other"))


def _limits(channel: StepChannel) -> str:
    bounds = LENGTHS[channel]
    return f"{channel} {bounds.fewest_words} to {bounds.most_words} words"


def _outline(brief: PlanBrief) -> Iterator[str]:
    for step in playbook_for(brief, built_in_library()).steps:
        yield f"day {step.days}: {step.description} ({step.goal})"


def _said(number: int, step: StepDraft) -> str:
    lines = (
        f"Step {number}, {step.channel}, day {step.delay_days or 0}: {step.description}",
        f"Goal: {step.goal}" if step.goal else "",
        step.suggested_text or "",
    )
    return "\n".join(filter(None, lines))


def _instructions(instructions: str) -> str:
    if not instructions.strip():
        return ""
    return (
        "Our colleague asks, and it counts as long as it breaks none of the rules: "
        f"{' '.join(instructions.split())}"
    )
