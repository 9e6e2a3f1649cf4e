"""
What the stand-in for a model says when a plan or a draft is wanted of it.

Like the rest of it, it reads the prompt and nothing else: the fenced record and findings,
the open channels, the language. It says true things in the languages of our playbooks.
`careless` is the model that makes every mistake a form allows.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from keepwarm.dev.modelapi import Ask
from keepwarm.kit.places import language_code
from keepwarm.steps.model import StepChannel
from keepwarm.writers.library import MoveName, Texts, built_in_library
from keepwarm.writers.speech import Speech

Reply: TypeAlias = dict[str, Any]

_BLOCK = re.compile(
    r"^\w+ BEGIN (?P<head>[A-Z ]+)\n(?P<body>.*?)\n\w+ END$", re.MULTILINE | re.DOTALL
)
_FINDING = re.compile(
    r"^(\d+)\. \((observed|inferred)[^)]*\) (?P<text>[^|]+?)(?: \| (?P<quote>.+))?$"
)
_CHANNELS = re.compile(r"Open channels, and how long a text is: (.+)\.")
_LANGUAGE = re.compile(r"(?:every `text`|Write) in ([A-Z]\w+)\.")
_PERSON = re.compile(r"^Person: (.+)$", re.MULTILINE)
_DAYS = (0, 2, 5, 9, 14)
_MOVES: tuple[MoveName, ...] = ("news", "hello", "question", "example", "close")
_AIMS = ("open the talk", "hear them", "learn how they work", "make it tangible", "close the loop")
_LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, taken apart."""

    texts: Texts
    known: Mapping[str, str]
    facts: list[int]
    channels: tuple[StepChannel, ...]
    again: bool

    @property
    def greeting(self) -> str:
        named, *_, nameless = (*self.texts.hello["plain"], self.texts.hello["plain"][-1])
        person = self.known.get("person")
        return named.replace("{person}", person) if person else nameless

    def speech(self, move: MoveName, variant: int = 0) -> Speech:
        return Speech(texts=self.texts, move=move, known=self.known, tone="plain", variant=variant)


def write(form: str, ask: Ask) -> Reply | None:
    """Return a true answer for a form of the model writer; None for any other form."""
    answer = _ANSWERS.get(form)
    return None if answer is None else answer(_read(ask.text))


def careless(_ask: Ask) -> Reply:
    """Answer in the form that is asked for, and break every rule about what it says."""
    text = (
        "Hi [Name], our customer Peter Hansen at Globex saved 35 % and 2.4 million with us."
        " I loved your recent post. Book a call at https://globex.example/demo now!"
    )
    step: Reply = {"description": "Day 9: write to Peter Hansen", "goal": "x", "text": text}
    days = (5, 5, 2, 90)
    steps = [{**step, "channel": "email", "delay_days": day} for day in days]
    parts = ("subject", "greeting", "why", "value", "question", "closing")
    spoken = ("opener", "first_question", "second_question", "message")
    return {"summary": text, "steps": steps, **dict.fromkeys((*parts, *spoken), text)}


def _read(prompt: str) -> Prompt:
    blocks = {m["head"].strip(): _unmarked(m["body"]) for m in _BLOCK.finditer(prompt)}
    named = _LANGUAGE.search(prompt)
    language = language_code(named[1]) if named else None
    texts = built_in_library().texts.get(language or "", built_in_library().texts["en"])
    person = _PERSON.search(blocks.get("LEAD", ""))
    finding = next(
        filter(None, map(_FINDING.match, blocks.get("FINDINGS", "").splitlines())), None
    )
    news = _news(finding, texts)
    known = {"person": person[1] if person else "", "news": news, "quoted_news": news}
    return Prompt(
        texts=texts,
        known={name: text for name, text in known.items() if text},
        facts=[int(finding[1])] if finding else [],
        channels=_channels(prompt),
        again="A FORMER TEXT" in prompt,
    )


def _unmarked(body: str) -> str:
    return "\n".join(line.replace(body[:1], " ").strip() for line in body.splitlines())


def _news(finding: re.Match[str] | None, texts: Texts) -> str:
    """Return why we write: their own words, where a finding has any that are few."""
    quote = finding["quote"] if finding else ""
    if not quote or len(quote) > _LONGEST_QUOTE:
        return ""
    return texts.quoted.replace("{news}", texts.news["other"]).replace("{quote}", quote)


def _channels(prompt: str) -> tuple[StepChannel, ...]:
    named = _CHANNELS.search(prompt)
    words = [part.split()[0] for part in named[1].split("; ")] if named else []
    every: tuple[StepChannel, ...] = ("email", "call", "linkedin", "telegram", "whatsapp", "sms")
    return tuple(channel for channel in every if channel in words)


def _plan(prompt: Prompt) -> Reply:
    channels: tuple[StepChannel, ...] = prompt.channels or ("other",)
    steps: list[Reply] = []
    for n, (day, move, aim) in enumerate(zip(_DAYS, _MOVES, _AIMS, strict=True)):
        channel = channels[n % len(channels)]
        words = prompt.speech(move, n).said(channel)
        step: Reply = {
            "channel": channel,
            "delay_days": day,
            "description": f"Get in touch to {aim}",
        }
        steps.append({**step, "goal": aim, "text": words.body, "facts": prompt.facts})
    return {
        "summary": "Begin with what they say themselves, then ask, then let go.",
        "steps": steps,
    }


def _letter(prompt: Prompt) -> Reply:
    move = prompt.texts.moves["news"]
    return {
        "subject": move.subject[-1],
        "greeting": prompt.greeting,
        "why": prompt.known.get("news") or move.why[-1],
        "value": move.value[-1],
        "question": move.ask[prompt.again],
        "closing": prompt.texts.goodbye["plain"][-1],
        "facts": prompt.facts,
    }


def _note(prompt: Prompt) -> Reply:
    move = prompt.texts.moves["hello"]
    why, question = move.brief[-1], move.short[prompt.again]
    return {"greeting": prompt.greeting, "why": why, "value": "", "question": question}


def _call(prompt: Prompt) -> Reply:
    move, hello = prompt.texts.moves["news"], prompt.texts.spoken_hello[-1]
    return {
        "opener": f"{hello} {prompt.known.get('news') or move.brief[-1]}",
        "first_question": move.short[prompt.again],
        "second_question": move.short[not prompt.again],
        "message": f"{hello} {prompt.texts.last_words[prompt.again]}",
        "facts": prompt.facts,
    }


_ANSWERS: Mapping[str, Callable[[Prompt], Reply]] = {
    "PlanForm": _plan,
    "LetterForm": _letter,
    "NoteForm": _note,
    "CallForm": _call,
}
FORMS = frozenset(_ANSWERS)
