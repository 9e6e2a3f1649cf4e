"""Signs that a page, not the task, was on the model's mind."""

import re
from functools import cache

from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.analysts.reasoning.prompting import read_prompt
from keepwarm.evidence.model import plain
from keepwarm.sites.whispers import speaks_to_machines

_SENTENCE = re.compile(r"[.:;]\s+|\n\n|\n(?=\d\.)")
_TELLTALE = 25  # letters of a sentence of ours; shorter ones anybody may write


def is_betrayed(text: str, fence: Fence, *, told: str | None = None) -> bool:
    """
    Say whether a text gives our prompt away or carries orders for a machine on.

    The prompt is what a model was `told`: the rules of the agents, where nothing is named.
    """
    words = plain(text)
    ours = _telltales(read_prompt("rules").text if told is None else told)
    leaks = fence.token in text or any(sentence in words for sentence in ours)
    return leaks or speaks_to_machines(text)


@cache
def _telltales(prompt: str) -> tuple[str, ...]:
    sentences = map(plain, _SENTENCE.split(prompt))
    return tuple(sentence for sentence in sentences if len(sentence) >= _TELLTALE)
