"""What only a model does wrong: it gives its prompt away, or takes a guess for a fact."""

import re
from collections.abc import Iterable, Iterator, Sequence

from keepwarm.ai.model import ModelProblem
from keepwarm.analysts.reasoning.betrayal import is_betrayed
from keepwarm.drafts.model import NewDraft
from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.issues import Issue, hard
from keepwarm.writers.model import DraftBrief
from keepwarm.writers.reasoning.asking import prompt
from keepwarm.writers.reasoning.pack import Pack
from keepwarm.writers.reasoning.reading import claims_meant

_MOST_TOLD = 12
_MOST_SHOWN = 2
_WORDS = re.compile(r"“.*”", re.DOTALL)  # to the last mark: they may hold marks themselves


class NotTaken(ModelProblem):
    """What the model wrote breaks a hard check, also when it was asked again."""

    message = "What the language model wrote did not pass our checks."


def refuse(issues: Iterable[Issue]) -> None:
    """
    Raise NotTaken, with the worst of it, where there is a hard issue.

    It says which check was broken and repeats no word of the model's: what was not taken
    should not come in by the remark that says so.
    """
    broken = dict.fromkeys(_WORDS.sub("…", text) for text in hard(issues))
    if broken:
        raise NotTaken(" ".join(list(broken)[:_MOST_SHOWN]))


def complaint(issues: Iterable[Issue]) -> str:
    """Tell the model what to put right; an empty text has nothing to complain of."""
    return "\n".join(f"- {text}" for text in hard(issues)[:_MOST_TOLD])


def betrayals(text: str, pack: Pack) -> Iterator[Issue]:
    """Yield an issue where a text gives our prompt away or carries orders on."""
    if is_betrayed(text, pack.fence, told=prompt("rules").text):
        yield Issue(_("It repeats what only the language model was told."))


def leaps(text: str, facts: Sequence[int], pack: Pack) -> Iterator[Issue]:
    """Yield an issue where a text stands on guesses alone and asks nothing."""
    meant = claims_meant(facts, pack)
    if meant and all(claim.kind == "hypothesis" for claim in meant) and "?" not in text:
        yield Issue(_("It takes a guess for a fact; ask instead."))


def echoes(draft: NewDraft, brief: DraftBrief) -> Iterator[Issue]:
    """Yield an issue where a draft says what the one it is to replace has said."""
    if brief.previous is not None and draft.body == brief.previous.body:
        yield Issue(_("It says the same as before."))
