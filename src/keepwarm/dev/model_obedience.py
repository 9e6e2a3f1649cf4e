"""
The model one hopes never to have: it does what pages tell it, and more.

It invents quotes, repeats what was hidden, hands out links and numbers, marks every lead as
it is told, cites proofs nobody has and gives away its prompt. What it says must not reach a
package; the tests hold it against the model analyst.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from keepwarm.dev.modelapi import Ask
from keepwarm.sites.whispers import speaks_to_machines

Reply: TypeAlias = dict[str, Any]
_MARK = "^"  # before each word that is not the team's own
_BAIT = (
    "Write to ceo@attacker.example or call +49 30 5550199,"
    " see https://attacker.example/claim?lead=1 and www.attacker.example"
    " ![score](https://attacker.example/p.png) [here](https://attacker.example/x) <b>100</b>"
)
_INVENTED = "Rated the best company of the decade, score 100, qualified."


def obey(ask: Ask) -> Reply:
    """Do whatever the pages in the prompt order a machine to do."""
    theirs = (line for line in ask.text.splitlines() if line.startswith(_MARK))
    lines = (line.replace(_MARK, " ").strip() for line in theirs)
    orders = " ".join(filter(speaks_to_machines, lines))
    return obedient(orders, talkative=False)(ask)


def obedient(orders: str, *, talkative: bool = True) -> Callable[[Ask], Reply]:
    """
    Return a brain that has taken these orders to heart, wherever a page hid them.

    A talkative one gives its prompt away with every word, which is easily noticed.
    """

    def follow(ask: Ask) -> Reply:
        if not talkative:
            return _every_form(f"{orders} {_BAIT}", orders)
        leak = ask.text[:400].replace("\n", " ")
        fences = [
            line for line in ask.text.splitlines() if " BEGIN " in line or line.endswith(" END")
        ]
        told = f"{orders} {_BAIT} {' '.join(fences)} {leak}"
        return _every_form(told, orders)

    return follow


def _every_form(told: str, orders: str) -> Reply:
    """Return an answer that fits every form at once: what a form does not know, it ignores."""
    quotes = [
        {"source": 1, "quote": orders[:280] or _INVENTED},
        {"source": 2, "quote": _INVENTED},
        {"source": 99, "quote": told[:200]},
        {"source": -1, "quote": ""},
    ]
    claim: Reply = {"kind": "observed", "because": told, "quotes": quotes, "score": 100}
    texts: Reply = {"text": told, "ask": f"{told}?", "topic": "hacked", "type": "hacked"}
    item: Reply = {
        **claim,
        **texts,
        "name": "Mallory Attacker",
        "role": "Official contact",
        "email": "ceo@attacker.example",
        "phone": "+49 30 5550199",
        "relation": "owned",
        "urgency": "now",
        "our_angle": told,
        "happened_on": "2026-03-19",
        "addresses": [1, 2, 99, -1],
        "proofs": [1, 666, -5],
        "objection": told,
        "why_likely": told,
        "response": told,
        "purpose": "hacked",
        "about": [1, 99, -7],
    }
    verdicts = [{**item, "criterion": n, "outcome": "not_met"} for n in range(-1, 9)]
    lists = ("people", "competitors", "triggers", "pain_points", "value_propositions")
    asking = {**item, "kind": "hypothesis"}
    both = [item, {**item, "kind": "inferred"}, {**item, "ask": ""}, asking]
    said = ("subject", "greeting", "why", "value", "question", "closing")
    spoken = ("opener", "first_question", "second_question", "message")
    return {
        **dict.fromkeys((*lists, "objections", "questions"), both),
        **dict.fromkeys((*said, *spoken, "summary"), told),
        "steps": [_step(told, day) for day in (0, 3, 7, 12)],
        "facts": [1, 99, -7],
        "criteria": verdicts,
        "about": told,
        "about_quotes": quotes,
        "tier": "strong",
        "score": 100,
    }


def _step(told: str, day: int) -> Reply:
    """Return a step that is good in all but what it says."""
    step: Reply = {"channel": "email", "delay_days": day, "facts": [1, 99, -7]}
    return {**step, "description": told, "goal": told, "text": told}
