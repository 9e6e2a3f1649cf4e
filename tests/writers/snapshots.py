"""
Write the snapshots of the writers' prompts anew: `python -m tests.writers.snapshots`.

A prompt whose text has changed and whose version has not is left alone.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from keepwarm.ai.model import Message
from keepwarm.steps.model import StepChannel
from keepwarm.writers.model import DraftBrief, PlanBrief, Touch
from keepwarm.writers.reasoning.asking import draft_messages, plan_messages, prompt
from keepwarm.writers.reasoning.pack import make_pack
from tests.writers.briefs import lead, letter, step

SNAPSHOTS = Path(__file__).parent / "snapshots"
PromptName: TypeAlias = Literal["plan", "letter", "note", "call"]
PROMPTS: tuple[PromptName, ...] = get_args(PromptName)
_CHANNELS: dict[PromptName, StepChannel] = {"letter": "email", "note": "linkedin", "call": "call"}


def about_everything() -> PlanBrief:
    """Return a brief in which there is something of every kind."""
    return replace(
        lead(),
        brief="They asked for a quote.",
        notes=("Prefers short mails.",),
        touches=(Touch(on=date(2026, 3, 2), channel="call", text="Nobody answered"),),
        instructions="Not on Mondays.",
    )


def rendered(name: PromptName) -> str:
    """Return everything that is said to the model, about a fixed lead, with a fixed fence."""
    return "\n".join(f"--- {m.speaker}\n{m.text}" for m in _messages(name)) + "\n"


def version_of(name: PromptName) -> str:
    """Return the versions of all that a prompt is made of."""
    return f"{prompt('rules').version} {prompt(name).version}"


def _messages(name: PromptName) -> tuple[Message, ...]:
    about = about_everything()
    pack = make_pack(about, lambda: "fence0")
    if name == "plan":
        return plan_messages(about, pack, "en")
    asked = DraftBrief(
        lead=about,
        step=step(_CHANNELS[name], 4),
        number=2,
        earlier=(step("email", 0, "Hello Maud."),),
        instructions="Shorter, please.",
        previous=letter("A former text."),
    )
    return draft_messages(asked, pack, name, "en", "warm")


def main() -> None:
    for name in PROMPTS:
        path = SNAPSHOTS / f"{name}.txt"
        former = path.read_text("utf-8") if path.exists() else "\n"
        if former.partition("\n")[0] != version_of(name):
            path.write_text(f"{version_of(name)}\n{rendered(name)}", "utf-8")


if __name__ == "__main__":
    main()
