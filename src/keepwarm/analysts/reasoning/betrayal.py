"""Signs that a page, not the task, was on the model's mind."""

import re
from functools import cache

from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.analysts.reasoning.prompting import read_prompt
from keepwarm.evidence.model import plain
from keepwarm.sites.whispers import speaks_to_machines

_SENTENCE = re.compile(r"[.:;]\s+|\n\n|\n(?=\d\.)")
_TELLTALE = 25  # letters of a sentence of ours; shorter ones anybody may write


def is_betrayed(text: str, fence: Fence) -> bool:
    """Say whether a text gives our prompt away or carries orders for a machine on."""
    words = plain(text)
    leaks = fence.token in text or any(sentence in words for sentence in _ours())
    return leaks or speaks_to_machines(text)


@cache
def _ours() -> tuple[str, ...]:
    sentences = map(plain, _SENTENCE.split(read_prompt("rules").text))
    return tuple(sentence for sentence in sentences if len(sentence) >= _TELLTALE)
